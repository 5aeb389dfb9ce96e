import { isIntact } from '#functions/stores/event-chain.ts';
import type { Marker } from '#functions/stores/marker-store.ts';
import { planFiles } from '#functions/stores/plan-keys.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { PlanPart, PlanReply, PlanStandard, PlanView } from '#shared/contract/plan-views.ts';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { titleOf } from '#shared/domain/edition-change.ts';
import { isInForce, isOpen } from '#shared/domain/members.ts';
import {
  dueOf,
  isOfCounty,
  leadOf,
  managesPlan,
  measuresFor,
  standingOf,
  unitOf,
  unitsOf,
} from '#shared/domain/plan.ts';
import { planWarnings } from '#shared/domain/plan-check.ts';
import type { PlanDecision } from '#shared/domain/plan-decisions.ts';
import { type Part, partOf } from '#shared/domain/plan-work.ts';
import type { Result } from '#shared/domain/refusal.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { ItemId, PlanUnitId } from '#shared/model/ids.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import type { Plan } from '#shared/model/plan.ts';
import type { Tools } from './endpoint.ts';
import { orThrow, reject } from './refused.ts';

/** Entries of the record on the screen. */
const mostShown = 200;

/** @throws Refused notFound, for what does not exist and for everybody who is not of the county alike */
export async function planFor(stores: Stores, id: string, person: Person): Promise<Plan> {
  const plan = await stores.plans.load(id);
  if (plan === undefined || !(isOfCounty(plan, person) || unitOf(plan, person) !== null)) reject('notFound');
  return plan;
}

/** A plan with one unit's part of it, for that unit and for those who run the plan. */
export async function partFor(
  stores: Stores,
  place: { readonly id: string; readonly task: ItemId; readonly unit: PlanUnitId },
  person: Person,
): Promise<Part & { readonly plan: Plan }> {
  const plan = await planFor(stores, place.id, person);
  const stored = await stores.plans.work(plan.id, place.task, place.unit);
  return { plan, ...orThrow(partOf(plan, place, stored, person)) };
}

/** The standard that a plan feeds. */
export async function standardOf(
  stores: Stores,
  { standard }: { readonly standard: Plan['standard'] },
): Promise<Edition | null> {
  return standard === null ? null : ((await stores.editions.load(standard)) ?? null);
}

export function standardView(edition: Edition): PlanStandard {
  const items = itemsOf(edition).flatMap((item) =>
    item.type === 'row' || item.type === 'text' ? [{ id: item.id, title: titleOf(item) }] : [],
  );
  return { id: edition.id, title: edition.title, items };
}

/** A part as its unit and the leading group see it, with its files. */
export function partView(
  { plan, task, unit, work }: Part & { readonly plan: Plan },
  files: readonly Evidence[],
  today: LocalDate,
): PlanPart {
  const lead = leadOf(plan, task)?.name ?? '';
  return {
    task,
    work,
    due: dueOf(task, work),
    standing: standingOf(task, work, today),
    measures: measuresFor(plan, task, unit),
    lead,
    partners: unitsOf(plan, task).flatMap(({ id, name }) => (id === unit.id || name === lead ? [] : [name])),
    files: files.filter(({ item, state }) => item === task.id && state.name !== 'removed'),
  };
}

export const filesOfUnit = (stores: Stores, plan: Plan, unit: PlanUnitId) =>
  stores.evidence.all(planFiles(plan.id, unit));

/** One screenful for the county. */
export async function planView(
  stores: Stores,
  plan: Plan,
  organisation: Organisation,
  person: Person,
  now: Instant,
): Promise<PlanView> {
  // Its number first: what is written meanwhile belongs to the next reading.
  const record = await stores.plans.record(plan.id);
  const [works, issues, events, roster, edition] = await Promise.all([
    stores.plans.works(plan.id),
    stores.plans.issues(plan.id),
    stores.plans.events(plan.id),
    stores.rosters.load(organisation),
    standardOf(stores, plan),
  ]);
  const counted = events.slice(0, record.version);
  const people: PlanView['people'] = [
    ...roster.members.flatMap((member) =>
      member.planUnit?.plan === plan.id && isInForce(member, now)
        ? [{ unit: member.planUnit.unit, name: member.name, state: 'member' as const }]
        : [],
    ),
    ...roster.invitations.flatMap((invitation) =>
      invitation.planUnit?.plan === plan.id && isOpen(invitation, now)
        ? [{ unit: invitation.planUnit.unit, name: invitation.name, state: 'invited' as const }]
        : [],
    ),
  ];
  return {
    plan,
    works,
    issues: issues.toSorted((a, b) => (a.raised.at < b.raised.at ? 1 : -1)),
    events: counted.slice(-mostShown).reverse(),
    intact: isIntact(counted, record),
    people,
    warnings: planWarnings(plan),
    standard: edition === null ? null : standardView(edition),
    manages: managesPlan(plan, person),
    today: dateOf(now),
  };
}

/** Commits a change of the plan itself. */
export async function changedPlan(
  tools: Tools,
  result: Result<PlanDecision & { readonly plan: Plan }>,
  { marker }: { readonly marker: Marker },
): Promise<PlanReply> {
  const decision = orThrow(result);
  const reply = { id: decision.plan.id, version: decision.plan.version };
  orThrow(await tools.plans.commit(decision, marker, reply));
  return reply;
}
