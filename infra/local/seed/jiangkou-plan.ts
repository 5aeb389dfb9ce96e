import type { Stores } from '#functions/stores/stores.ts';
import { startPlan } from '#shared/domain/plan-decisions.ts';
import { definitionFrom } from '#shared/domain/plan-start.ts';
import { dateOf, monthsBetween } from '#shared/domain/time.ts';
import { PlanId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { PlanDefinition } from '#shared/model/plan.ts';
import { editions } from '#shared/standards/editions.ts';
import { planExamples } from '#shared/standards/plan-examples.ts';

/** The towns and townships of 江口县; the plan itself names three of them. */
const townships = [
  '双江街道',
  '凯德街道',
  '太平镇',
  '坝盘镇',
  '民和镇',
  '闵孝镇',
  '怒溪镇',
  '桃映镇',
  '德旺土家族苗族乡',
  '官和侗族土家族苗族乡',
];

/** 江口县's plan, moved so that the demonstration begins in the last month of its implementation. Idempotent. */
export async function seedJiangkouPlan(stores: Stores, person: Person, now: Instant): Promise<void> {
  const id = PlanId.parse('plan-jiangkou');
  const [example] = planExamples;
  const implementing = example?.phases[example.implementation];
  const edition = editions.find((one) => one.id === example?.edition);
  const standard = editions.find((one) => one.id === edition?.parent?.edition) ?? null;
  if (!example || !implementing || !edition) throw new Error('the example of a plan is missing');
  if (await stores.plans.load(id)) return;
  const definition = definitionFrom(example, edition, standard, {
    county: example.county,
    townships,
    months: monthsBetween(implementing.to, dateOf(now)),
  });
  const decision = startPlan(id, PlanDefinition.parse(definition), edition.id, standard, person, now);
  if (!decision.ok) throw new Error(decision.refusal.detail);
  await stores.plans.commit(decision.value);
}
