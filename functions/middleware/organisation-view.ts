import { genesis, isIntact } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { OrganisationRow, OrganisationView } from '#shared/contract/routes.ts';
import { isInBranch } from '#shared/domain/branch.ts';
import { mayChange } from '#shared/domain/organisation-change.ts';
import { isLiveOn, kindOf, momentShown, placeShown } from '#shared/domain/organisation-life.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import { organisationEventLabels } from '#shared/model/organisation-event.ts';

/** Entries of the record on the screen. */
const mostShown = 100;

export function organisationRow(unit: Organisation): OrganisationRow {
  const { id, name, fullName, level, parent, formerNames = [], divisionCode, closedOn } = unit;
  return {
    id,
    name,
    fullName,
    level,
    parent,
    formerNames: formerNames.map(({ name: former, part }) => (part === null ? former : `${former}${part}`)),
    divisionCode,
    place: placeShown(unit),
    closedOn: closedOn === undefined ? null : momentShown(closedOn),
  };
}

/** A unit with its life, for an administrator of it or above it. */
export async function organisationView(
  stores: Stores,
  unit: Organisation,
  actor: Person,
  now: Instant,
): Promise<OrganisationView> {
  const [lineage, events] = await Promise.all([
    stores.organisations.lineage(unit),
    stores.organisations.events(unit.id),
  ]);
  const version = unit.version ?? 0;
  // Read afterwards: what was added meanwhile belongs to the next reading.
  const changes = events.slice(0, version);
  const { past = [], aliases = [], predecessors = [], successors = [], validFrom, levelName } = unit;
  const today = dateOf(now);
  return {
    unit: organisationRow(unit),
    lineage: lineage.map((one) => ({
      id: isInBranch(one.path, actor.organisation) ? one.id : null,
      name: one.name,
    })),
    levelName,
    kind: kindOf(unit),
    aliases,
    validFrom: validFrom === undefined ? null : momentShown(validFrom),
    closed: !isLiveOn(unit, today),
    predecessors: predecessors.map((kin) => ({ ...kin, on: momentShown(kin.on) })),
    successors: successors.map((kin) => ({ ...kin, on: momentShown(kin.on) })),
    past: past
      .map(({ until, fullName, divisionCode }) => ({ until: momentShown(until), fullName, divisionCode }))
      .reverse(),
    changes: changes
      .slice(-mostShown)
      .reverse()
      .map(({ number, type, on, document, reason, actor: by, at }) => ({
        number,
        type,
        label: organisationEventLabels[type],
        on,
        documentNumber: document?.documentNumber ?? null,
        reason,
        by: by.kind === 'person' ? `${by.organisationName} ${by.name}` : '系统',
        at,
      })),
    intact: isIntact(changes, { version, head: unit.head ?? genesis }),
    mayChange: mayChange(actor, unit) && isLiveOn(unit, today),
    mayAdd: actor.roles.includes('administrator') && isLiveOn(unit, today),
  };
}
