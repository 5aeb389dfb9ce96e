import type { Letter } from '../model/application.ts';
import type { OrganisationId } from '../model/ids.ts';
import type { LocalDate } from '../model/instant.ts';
import type {
  Level,
  Organisation,
  OrganisationKind,
  PastState,
  Person,
  PlaceType,
} from '../model/organisation.ts';
import type { OrganisationEvent } from '../model/organisation-event.ts';
import { isInBranch } from './branch.ts';
import { fullNameBelow } from './division-names.ts';

/** What every change rests on: since when it holds, by which document, and why. */
export interface ChangeTerms {
  readonly on: LocalDate;
  readonly document: Letter | null;
  readonly reason: string;
}

/** A unit that is to be established. */
export interface NewUnit {
  readonly parent: OrganisationId;
  readonly name: string;
  readonly level: Level;
  readonly kind: OrganisationKind;
  readonly place: PlaceType | null;
  readonly divisionCode: string | null;
  readonly aliases: readonly string[];
}

/** Where a part of a unit goes: 5镇 of 渝北区 to 北碚区. */
export interface PartTransfer {
  readonly from: OrganisationId;
  readonly to: OrganisationId;
  readonly part: string;
}

/** Which unit a unit below goes to: institutions follow their address, not their district (DOMAIN E-07). */
export interface Placement {
  readonly organisation: OrganisationId;
  readonly to: OrganisationId;
}

/** Stands in a change for the unit that it establishes, whose id nobody knows yet. */
export const unitToBe = 'new' as OrganisationId;

/** What an administrator decides about units (DOMAIN E-07, E-11, E-12, E-14, E-15). */
export type OrganisationChange =
  | ({ readonly kind: 'establish'; readonly unit: NewUnit } & ChangeTerms)
  | ({
      readonly kind: 'rename';
      readonly organisation: OrganisationId;
      readonly name: string;
      readonly divisionCode: string | null;
    } & ChangeTerms)
  | ({
      readonly kind: 'move';
      readonly organisation: OrganisationId;
      readonly parent: OrganisationId;
    } & ChangeTerms)
  | ({
      readonly kind: 'merge';
      readonly sources: readonly OrganisationId[];
      /** A unit that is there, or one that the merger establishes. */
      readonly into: { readonly organisation: OrganisationId } | { readonly unit: NewUnit };
      readonly parts: readonly PartTransfer[];
      readonly placements: readonly Placement[];
    } & ChangeTerms)
  | ({
      readonly kind: 'close';
      readonly organisation: OrganisationId;
      readonly successors: readonly { readonly organisation: OrganisationId; readonly part: string | null }[];
      readonly placements: readonly Placement[];
    } & ChangeTerms)
  | { readonly kind: 'aliases'; readonly organisation: OrganisationId; readonly aliases: readonly string[] };

/** The units that a change turns on, as they are stored. */
export interface ChangeFacts {
  /** Every unit that the change names, and the parents of those. */
  readonly units: ReadonlyMap<string, Organisation>;
  /** What stands directly below the units that close, or that are moved or renamed; and below the parents of new ones. */
  readonly below: ReadonlyMap<string, readonly Organisation[]>;
  /** Live units that have one of the codes that the change gives. */
  readonly coded: readonly Organisation[];
  /** The id of a unit that the change establishes. */
  readonly newId: OrganisationId;
}

export type OrganisationEventDraft = Omit<OrganisationEvent, 'previous' | 'hash'>;

/** One unit of a decision: as it was seen (null: it is new), as it becomes, and the entry of its record. */
export interface UnitChange {
  readonly before: Organisation | null;
  readonly next: Organisation;
  readonly event: OrganisationEventDraft;
}

/** The changes of a decision, the one that it is about first. They are committed together or not at all. */
export interface OrganisationDecision {
  readonly changes: readonly UnitChange[];
}

/** Who may change a unit: an administrator of a unit above it. Nobody changes the own unit's name or place. */
export function mayChange(actor: Person, unit: Pick<Organisation, 'id' | 'path'>): boolean {
  return (
    actor.roles.includes('administrator') &&
    actor.organisation.id !== unit.id &&
    isInBranch(unit.path, actor.organisation)
  );
}

/** True for a parent that an administrator may put a unit below: the own unit or one below it. */
export const mayHold = (actor: Person, unit: Pick<Organisation, 'path'>) =>
  actor.roles.includes('administrator') && isInBranch(unit.path, actor.organisation);

/** Units that a change names: what has to be loaded to decide on it. */
export function unitsOfChange(change: OrganisationChange): OrganisationId[] {
  switch (change.kind) {
    case 'establish':
      return [change.unit.parent];
    case 'rename':
    case 'aliases':
      return [change.organisation];
    case 'move':
      return [change.organisation, change.parent];
    case 'close':
      return [
        change.organisation,
        ...change.successors.map(({ organisation }) => organisation),
        ...change.placements.flatMap(({ organisation, to }) => [organisation, to]),
      ];
    case 'merge':
      return [
        ...change.sources,
        'organisation' in change.into ? change.into.organisation : change.into.unit.parent,
        ...change.parts.flatMap(({ from, to }) => [from, to]),
        ...change.placements.flatMap(({ organisation, to }) => [organisation, to]),
      ];
  }
}

/** The codes that a change gives. */
export function codesOfChange(change: OrganisationChange): string[] {
  const code =
    change.kind === 'rename'
      ? change.divisionCode
      : change.kind === 'establish'
        ? change.unit.divisionCode
        : change.kind === 'merge' && 'unit' in change.into
          ? change.into.unit.divisionCode
          : null;
  return code === null ? [] : [code];
}

/**
 * A unit below one that was moved or renamed, as it follows: its path and full name are those of its parent and its own
 * name. Null where it stands as it should. It is no decision of its own, so it has no entry in its record.
 * @param parent as it stands now
 */
export function following(unit: Organisation, parent: Organisation, on: LocalDate): Organisation | null {
  const path = `${parent.path}${unit.id}/`;
  const fullName = fullNameBelow(parent, unit.name);
  if (path === unit.path && fullName === unit.fullName) return null;
  const { name, divisionCode, past = [] } = unit;
  const was: PastState = {
    until: on,
    name,
    fullName: unit.fullName,
    divisionCode,
    parent: unit.parent,
    path: unit.path,
  };
  return { ...unit, path, fullName, past: [...past, was] };
}
