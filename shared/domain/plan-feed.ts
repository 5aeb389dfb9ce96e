import type { Figure } from '../model/answer.ts';
import type { Edition, Item } from '../model/edition.ts';
import type { ItemId, PlanUnitId } from '../model/ids.ts';
import type { Plan, PlanTask, PlanWork } from '../model/plan.ts';
import { alignEditions } from './align-editions.ts';
import { itemsOf } from './check-answers.ts';
import { boundText } from './measures.ts';
import { targetsOf, unitsOf } from './plan.ts';

/** What a finished task offers to one item of the county's form; nothing of it counts until the county confirms it. */
export interface PlanProposal {
  readonly item: ItemId;
  readonly task: ItemId;
  readonly taskName: string;
  /** By the item's own measures: the id of a measure names what is measured, in every edition. */
  readonly figures: Readonly<Record<string, Figure>>;
  /** Every figure of the task in words, for an item that asks for none of them. */
  readonly sentences: readonly string[];
  /** What the units wrote, each under its name. */
  readonly text: string;
  /** Whose files belong to it. */
  readonly units: readonly PlanUnitId[];
}

/** True where every unit's part was accepted. */
export function isAccepted(plan: Plan, task: PlanTask, works: readonly PlanWork[]): boolean {
  const units = unitsOf(plan, task);
  return (
    units.length > 0 &&
    units.every(({ id }) =>
      works.some((work) => work.task === task.id && work.unit === id && work.state === 'accepted'),
    )
  );
}

/**
 * What the accepted tasks of a plan offer to a form. The plan says for each task which rows of its standard it feeds; where
 * the form is another edition, its items answer to those rows as between any two editions.
 * @param standard the plan's
 * @param edition the form's
 */
export function proposalsFor(
  plan: Plan,
  works: readonly PlanWork[],
  standard: Edition,
  edition: Edition,
): PlanProposal[] {
  const answering = standard.id === edition.id ? null : alignEditions(standard, edition);
  const sources = (item: Item): readonly ItemId[] =>
    answering === null ? [item.id] : (answering.get(item.id) ?? []).map(({ id }) => id);
  const accepted = plan.tasks.filter((task) => isAccepted(plan, task, works));
  return itemsOf(edition).flatMap((item) => {
    if (item.type !== 'row' && item.type !== 'text') return [];
    const rows = sources(item);
    return accepted
      .filter((task) => task.feeds.some((id) => rows.includes(id)))
      .map((task) => proposalOf(plan, task, works, item));
  });
}

function proposalOf(plan: Plan, task: PlanTask, works: readonly PlanWork[], item: Item): PlanProposal {
  const own = works.filter((work) => work.task === task.id);
  const targets = targetsOf(plan, task, own);
  const measures = item.type === 'row' ? item.measures : [];
  const figures = targets.flatMap(({ measure, figure }) =>
    measures.some(({ id, kind }) => id === measure.id && kind === measure.kind) &&
    Object.keys(figure).length > 0
      ? [[measure.id, figure] as const]
      : [],
  );
  const units = unitsOf(plan, task);
  const said = units.flatMap(({ id, name }) => {
    const text = own.find((work) => work.unit === id)?.text.trim() ?? '';
    return text === '' ? [] : [`${name}：${text}`];
  });
  return {
    item: item.id,
    task: task.id,
    taskName: task.name,
    figures: Object.fromEntries(figures),
    sentences: targets.map(
      ({ measure, shown }) => `${measure.label} ${shown}（方案目标${boundText(measure)}）`,
    ),
    text: said.join('\n').slice(0, 8_000),
    units: units.map(({ id }) => id),
  };
}
