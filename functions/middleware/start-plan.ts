import type { Marker } from '#functions/stores/marker-store.ts';
import type { PlanReply } from '#shared/contract/plan-views.ts';
import { mayStartPlan, mostPlans, startPlan } from '#shared/domain/plan-decisions.ts';
import { PlanId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Plan, PlanDefinition } from '#shared/model/plan.ts';
import type { Tools } from './endpoint.ts';
import { changedPlan, standardOf } from './plan.ts';
import { reject } from './refused.ts';

/** @throws Refused notPermitted, or tooManyRequests where the county has more plans than anybody reads */
export async function mustStartPlan(tools: Tools, person: Person): Promise<void> {
  const { organisation } = person;
  if (!mayStartPlan(organisation, person)) reject('notPermitted', '创建方案由县（市、区）的填报人员制定。');
  if ((await tools.plans.ofOrganisation(organisation.id)).length >= mostPlans)
    reject('tooManyRequests', `本县已有 ${mostPlans} 份创建方案，请使用现有的方案。`);
}

/** Lays a plan down, whatever it was made from. */
export async function startedPlan(
  tools: Tools,
  definition: PlanDefinition,
  source: Plan['source'],
  { actor, marker, now }: { readonly actor: Person; readonly marker: Marker; readonly now: Instant },
): Promise<PlanReply> {
  const standard = await standardOf(tools, definition);
  const id = PlanId.parse(`plan-${tools.ports.ids.next()}`);
  return changedPlan(tools, startPlan(id, definition, source, standard, actor, now), { marker });
}
