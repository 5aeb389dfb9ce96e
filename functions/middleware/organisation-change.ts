import { canonicalJson, sha256 } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { OrganisationPreview } from '#shared/contract/routes.ts';
import { banStateOn } from '#shared/domain/bans.ts';
import { isRunning } from '#shared/domain/campaign-states.ts';
import { isLiving } from '#shared/domain/designation-states.ts';
import { labelOf } from '#shared/domain/label.ts';
import { isInForce } from '#shared/domain/members.ts';
import {
  type ChangeFacts,
  codesOfChange,
  type OrganisationChange,
  type OrganisationDecision,
  unitsOfChange,
  unitToBe,
} from '#shared/domain/organisation-change.ts';
import { decideOrganisationChange } from '#shared/domain/organisation-changes.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Application } from '#shared/model/application.ts';
import type { Ban } from '#shared/model/ban.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { type Designation, designationStatuses } from '#shared/model/designation.ts';
import { applicationIdOf, OrganisationId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import { organisationEventLabels } from '#shared/model/organisation-event.ts';
import { statusTable } from '#shared/model/status.ts';
import { orThrow } from './refused.ts';

/** Short, because an application's id is made of it and of the campaign's. Never a code: codes come back (E-06). */
export const newOrganisationId = (unique: string) =>
  OrganisationId.parse(`u${unique.replaceAll('-', '').slice(0, 12)}`);

/** A change as it was decided, with the units that others are put below. */
export interface DecidedChange {
  readonly decision: OrganisationDecision;
  readonly parents: readonly Organisation[];
}

/**
 * Loads what the change names and decides on it.
 * @throws Refused with the faults at their places below /change
 */
export async function decidedChange(
  stores: Stores,
  change: OrganisationChange,
  newId: OrganisationId,
  actor: Person,
  now: Instant,
): Promise<DecidedChange> {
  const facts = await factsOf(stores, change, newId, actor);
  const result = decideOrganisationChange(change, facts, actor, now);
  if (!result.ok && result.refusal.faults) {
    const faults = result.refusal.faults.map((fault) => ({ ...fault, pointer: `/change${fault.pointer}` }));
    orThrow({ ok: false, refusal: { ...result.refusal, faults } });
  }
  const decision = orThrow(result);
  const held = new Set(
    decision.changes.flatMap(({ before, next }) =>
      next.parent === null || next.parent === before?.parent ? [] : [next.parent as string],
    ),
  );
  return { decision, parents: [...facts.units.values()].filter(({ id }) => held.has(id)) };
}

async function factsOf(
  stores: Stores,
  change: OrganisationChange,
  newId: OrganisationId,
  actor: Person,
): Promise<ChangeFacts> {
  const { organisations } = stores;
  const units = new Map<string, Organisation>();
  const load = async (ids: readonly string[]) => {
    const wanted = [...new Set(ids)].filter((id) => id !== unitToBe && !units.has(id));
    for (const unit of await Promise.all(wanted.map(organisations.load))) if (unit) units.set(unit.id, unit);
  };
  await load(unitsOfChange(change));
  await load([...units.values()].flatMap(({ parent }) => (parent === null ? [] : [parent])));
  const below = new Map<string, readonly Organisation[]>();
  // Siblings, for names that must not occur twice, and what stands below whatever closes.
  for (const id of units.keys()) below.set(id, await organisations.everyChild(id));
  for (const child of [...below.values()].flat()) if (!units.has(child.id)) units.set(child.id, child);
  const codes = codesOfChange(change);
  const coded: Organisation[] = [];
  if (codes.length > 0) {
    const root = actor.organisation.path.split('/')[0];
    for await (const page of organisations.branchPages(`${root}/`))
      coded.push(...page.filter(({ divisionCode }) => divisionCode !== null && codes.includes(divisionCode)));
  }
  return { units, below, coded, newId };
}

interface Affected {
  readonly applications: readonly { readonly application: Application; readonly campaign: Campaign }[];
  readonly awaiting: number;
  readonly titles: readonly Designation[];
  readonly bans: readonly Ban[];
}

/** Running applications, titles and bans of the units that a decision changes: what somebody has to decide about (E-07…E-10). */
async function affectedBy(
  stores: Stores,
  { changes }: OrganisationDecision,
  now: Instant,
): Promise<Affected> {
  const units = changes.flatMap(({ before, event }) =>
    before === null || event.type === 'AliasesChanged' || event.type === 'UnitJoined' ? [] : [before],
  );
  const running = (await stores.campaigns.all()).filter(
    (campaign) => isRunning(campaign) && !['named', 'concluded', 'archived'].includes(campaign.status),
  );
  const applications: { application: Application; campaign: Campaign }[] = [];
  let awaiting = 0;
  const titles: Designation[] = [];
  const bans: Ban[] = [];
  for (const { id } of units) {
    const [own, awaited, held, barred] = await Promise.all([
      Promise.all(running.map((campaign) => stores.applications.load(applicationIdOf(campaign.id, id)))),
      stores.listing.awaiting(id, { limit: 100 }),
      stores.designations.ofOrganisation(id),
      stores.bans.ofOrganisation(id),
    ]);
    own.forEach((application, index) => {
      const campaign = running[index];
      if (application && campaign && !statusTable[application.status.name].ended)
        applications.push({ application, campaign });
    });
    awaiting += awaited.applications.filter(({ organisation }) => organisation !== id).length;
    titles.push(...held.filter(isLiving));
    bans.push(...barred.filter((ban) => banStateOn(ban, dateOf(now)) === 'active'));
  }
  return { applications, awaiting, titles, bans };
}

/** The decision with what it concerns on record, so that nobody has to find it out again. */
export interface PreviewedChange extends DecidedChange {
  readonly preview: OrganisationPreview;
}

/** Decides on a change and finds out whom it concerns. @throws Refused */
export async function previewedChange(
  stores: Stores,
  change: OrganisationChange,
  newId: OrganisationId,
  actor: Person,
  now: Instant,
): Promise<PreviewedChange> {
  const { decision, parents } = await decidedChange(stores, change, newId, actor, now);
  const affected = await affectedBy(stores, decision, now);
  const units = await Promise.all(
    decision.changes.map(async ({ before, next, event }) => ({
      id: next.id,
      label: organisationEventLabels[event.type],
      before: before && { fullName: before.fullName, divisionCode: before.divisionCode },
      after: { fullName: next.fullName, divisionCode: next.divisionCode, closedOn: next.closedOn ?? null },
      below:
        before !== null && (before.path !== next.path || before.fullName !== next.fullName)
          ? (await stores.organisations.branch(before.path)).length - 1
          : 0,
      members:
        next.closedOn === undefined
          ? 0
          : (await stores.rosters.members(next.id)).filter((member) => isInForce(member, now)).length,
    })),
  );
  const seen = {
    change,
    states: decision.changes.map(({ before }) => [
      before?.id ?? null,
      before?.version ?? 0,
      before?.path ?? null,
    ]),
    applications: affected.applications.map(({ application }) => [application.id, application.version]),
    titles: affected.titles.map(({ id, version }) => [id, version]),
  };
  const preview: OrganisationPreview = {
    units,
    applications: affected.applications.map(({ application, campaign }) => ({
      id: application.id,
      organisationName: application.organisationName,
      campaignTitle: campaign.title,
      label: labelOf(application.status, application.chain),
    })),
    awaiting: affected.awaiting,
    titles: affected.titles.map(({ id, title, namedAs, status }) => ({
      id,
      title,
      namedAs,
      label: designationStatuses[status].label,
    })),
    bans: affected.bans.map(({ organisationName, programme, until }) => ({
      organisationName,
      programme,
      until,
    })),
    token: sha256(canonicalJson(seen)),
  };
  return { decision: recorded(decision, affected), parents, preview };
}

function recorded(
  decision: OrganisationDecision,
  { applications, titles, bans }: Affected,
): OrganisationDecision {
  return {
    changes: decision.changes.map((change) => {
      const id = change.next.id;
      const own = {
        applications: applications.flatMap(({ application }) =>
          application.organisation === id ? [application.id] : [],
        ),
        titles: titles.flatMap((title) => (title.organisation === id ? [title.id] : [])),
        bans: bans.flatMap((ban) => (ban.organisation === id ? [ban.id] : [])),
      };
      const any = Object.values(own).some((list) => list.length > 0);
      return any
        ? { ...change, event: { ...change.event, data: { ...change.event.data, affected: own } } }
        : change;
    }),
  };
}
