import type { Edition, Row } from '../model/edition.ts';
import type { ItemId, PlanUnitId } from '../model/ids.ts';
import type { LocalDate } from '../model/instant.ts';
import type { PlanDefinition, PlanExample, PlanTask, PlanUnit } from '../model/plan.ts';
import { alignEditions } from './align-editions.ts';
import { itemsOf } from './check-answers.ts';
import { plainName, unitNamed } from './plan.ts';
import { monthsAfter } from './time.ts';

/** What a county says that begins from an example. */
export interface ExampleWish {
  readonly county: string;
  /** The townships of the county; those that the example names where it is empty and the county is the example's. */
  readonly townships: readonly string[];
  /** How many months later than the example it runs. */
  readonly months: number;
}

/** The county itself, which is what plans and examples are named for: 江口县 of 江口县卫生健康局. */
export const countyNamed = (organisation: string): string =>
  organisation.replace(/卫生健康(委员会|委|局)$/u, '');

/** The townships that an example brings for a county: its own county's. Another county's are never proposed to anybody. */
export const townshipsFor = (example: PlanExample, county: string): readonly string[] =>
  county === example.county ? example.townships : [];

/**
 * A plan as an example has it: tasks, units in the order of the source, targets and dates are the edition's, the rest the
 * example's. «各乡镇<街道>» in whichever spelling binds every township; members of a leading group that the source does not
 * name are left to the county.
 * @param standard what the tasks feed; rows that ask for the same are found as between any two editions
 */
export function definitionFrom(
  example: PlanExample,
  edition: Edition,
  standard: Edition | null,
  wish: ExampleWish,
): PlanDefinition {
  const later = (date: LocalDate) => monthsAfter(date, wish.months);
  const rows = itemsOf(edition).filter((item): item is Row => item.type === 'row');
  const spelled = new Map(
    (edition.unitNames ?? []).flatMap(({ name, also }) =>
      [name, ...also].map((one) => [plainName(one), name]),
    ),
  );
  const canonical = (name: string) => spelled.get(plainName(name)) ?? name;
  const isTownships = (name: string) => canonical(name) === example.townshipWords;
  const isMembers = (name: string) => name === example.memberWords;
  const units: PlanUnit[] = [];
  const add = (name: string, kind: PlanUnit['kind'], also: string[]): void => {
    if (unitNamed(units, name) === undefined)
      units.push({
        id: `u${units.length + 1}` as PlanUnitId,
        name,
        also,
        kind,
        member: false,
        officer: null,
      });
  };
  for (const said of rows.flatMap(({ responsible }) => responsible ?? [])) {
    if (isTownships(said) || isMembers(said)) continue;
    const name = canonical(said);
    add(name, 'department', edition.unitNames?.find((one) => one.name === name)?.also ?? []);
  }
  for (const name of wish.townships.length > 0 ? wish.townships : townshipsFor(example, wish.county))
    add(name, 'township', []);

  const feeds = standard === null ? new Map<ItemId, ItemId[]>() : feedsOf(edition, standard);
  const phases = example.phases.map((phase, index) => ({
    ...phase,
    id: `p${index + 1}`,
    from: later(phase.from),
    to: later(phase.to),
  }));
  const implementing = phases[example.implementation];
  const tasks = edition.sections.flatMap((section) =>
    section.items.flatMap((row): PlanTask[] => {
      if (row.type !== 'row') return [];
      const named = row.responsible ?? [];
      return [
        {
          id: row.id,
          group: section.id,
          name: row.indicator.title,
          content: row.content,
          units: named.flatMap((name) =>
            isTownships(name) || isMembers(name) ? [] : (unitNamed(units, name)?.id ?? []),
          ),
          each: [
            ...(named.some(isTownships) ? (['townships'] as const) : []),
            ...(named.some(isMembers) ? (['members'] as const) : []),
          ],
          lead: null,
          points: row.checks.length > 1 ? row.checks : [],
          targets: row.measures.map((measure) => ({
            measure,
            collected: example.collectedByTownships.includes(measure.id) ? 'townships' : 'lead',
          })),
          phase: implementing?.id ?? null,
          due: row.due === undefined ? (implementing?.to ?? later(example.goal.date)) : later(row.due),
          feeds: feeds.get(row.id) ?? [],
          ...(row.rule !== undefined && { rule: row.rule }),
        },
      ];
    }),
  );
  return {
    title: edition.title.replaceAll(example.county, wish.county),
    documentNumber: '',
    writtenOn: later(example.writtenOn),
    publishedOn: later(example.publishedOn),
    basis: example.basis,
    goal: { ...example.goal, date: later(example.goal.date) },
    standard: standard?.id ?? null,
    phases,
    groups: edition.sections.map(({ id, title }) => ({ id, title })),
    units,
    tasks,
    handIns: example.handIns.map((handIn, index) => ({
      ...handIn,
      id: `h${index + 1}`,
      due: later(handIn.due),
    })),
  };
}

/** For each task of a plan's edition the rows of a standard that ask for the same. */
function feedsOf(edition: Edition, standard: Edition): Map<ItemId, ItemId[]> {
  const feeds = new Map<ItemId, ItemId[]>();
  for (const [row, tasks] of alignEditions(edition, standard))
    for (const { id } of tasks) feeds.set(id, [...(feeds.get(id) ?? []), row]);
  return feeds;
}
