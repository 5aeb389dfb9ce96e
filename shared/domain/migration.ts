import type { Answer, Answers, DraftAnswer } from '../model/answer.ts';
import type { Application, EditionMigration, Tally } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition, Item, Row } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { plainText } from './align-editions.ts';
import { itemsOf } from './check-answers.ts';
import { compareEditions } from './compare-editions.ts';
import type { Decision } from './decide.ts';
import { type CampaignDecision, decisionOf, manages } from './decide-campaign.ts';
import { takesAnswer } from './editing.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { judgeRow, type RowResult, tallyAnswers } from './verdict.ts';

/*
 * A running campaign stays on its edition. Its lead may have it changed to a revision, under three rules that keep it
 * simple and right:
 *
 * 1. Items are the same by their number. A revision keeps the numbers of what it keeps (a copy does so by itself); a
 *    number that means something else in the new edition is refused, because its answers, files and marks are stored
 *    under it. Another standard altogether is another campaign.
 * 2. Only applications before the lead's evaluation change: drafts, those under review by the levels, returned by one
 *    of them, or recommended. From the evaluation on, reviewers have found row by row what a row of the pinned edition
 *    asks, and later a verdict was made and told: another rule would put words into their mouths. Ended ones are over.
 *    So a campaign changes only while none of its applications is in evaluation or beyond.
 * 3. Nothing that was sent is altered. What the new edition still asks in the same way is laid into a further frozen
 *    submission beside the one that was sent; both verdicts stay in the record, each with its edition.
 */

/** How the record names it; it is no action of the life cycle: the status stays. */
export const migrationAction = 'migrateEdition';

/** What becomes of an item, in the edition's words. */
export interface ItemChange {
  readonly item: ItemId;
  readonly title: string;
  /** `kept`: it asks the very same. `changedRule`: it asks otherwise. `dropped`, `added`: only one of them asks it. */
  readonly kind: 'kept' | 'changedRule' | 'dropped' | 'added';
  readonly sentences: readonly string[];
}

const titleOf = (item: Item) => (item.type === 'row' ? item.indicator.title : item.short);
const json = (value: unknown) => JSON.stringify(value);

/** What an answer is judged by: words apart from white space, checks, figures, and whether a file is wanted. */
function demandsOf(item: Item): string {
  if (item.type !== 'row') return json([item.type, plainText(item), item.unit, item.notDone, item.ratioOf]);
  const { checks, measures, evidence } = item;
  return json([plainText(item), checks, measures, evidence]);
}

/** Whether two items of one number are the same thing, perhaps asked otherwise. */
function isSameThing(before: Item, after: Item): boolean {
  if (before.type !== after.type) return false;
  if (plainText(before) === plainText(after)) return true;
  if (before.type !== 'row' || after.type !== 'row') return false;
  if (before.indicator.title === after.indicator.title) return true;
  return before.measures.some(({ id }) => after.measures.some((measure) => measure.id === id));
}

/** What changes from one edition to the other, item by item in the new edition's order, then what is dropped. */
export function itemChanges(from: Edition, to: Edition): ItemChange[] {
  const before = new Map<ItemId, Item>(itemsOf(from).map((item) => [item.id, item]));
  const differences = compareEditions(from, to).differences;
  const sentencesOf = (id: ItemId) => [
    ...(differences.find(({ right }) => right.includes(id))?.sentences ?? []),
  ];
  const changes = itemsOf(to).map((item): ItemChange => {
    const old = before.get(item.id);
    before.delete(item.id);
    const title = titleOf(item);
    if (old === undefined)
      return { item: item.id, title, kind: 'added', sentences: ['新增的条目，原申报没有填报。'] };
    if (demandsOf(old) === demandsOf(item)) return { item: item.id, title, kind: 'kept', sentences: [] };
    const said = sentencesOf(item.id);
    return {
      item: item.id,
      title,
      kind: 'changedRule',
      sentences: said.length > 0 ? said : ['填报的要求有变化。'],
    };
  });
  const dropped = [...before.values()].map(
    (item): ItemChange => ({
      item: item.id,
      title: titleOf(item),
      kind: 'dropped',
      sentences: ['新标准没有这一条，原填报内容只保留在原提交中。'],
    }),
  );
  return [...changes, ...dropped];
}

/** The items that a unit has to look at again: those that ask otherwise, and those that are new. */
export function itemsToReview(from: Edition, to: Edition): ItemId[] {
  const answerable = new Set<ItemId>(itemsOf(to).flatMap((item) => (takesAnswer(item) ? [item.id] : [])));
  return itemChanges(from, to).flatMap(({ item, kind }) =>
    (kind === 'changedRule' || kind === 'added') && answerable.has(item) ? [item] : [],
  );
}

/**
 * What a form says by the new edition: every answer as far as the new edition asks the same. Ticks stay where the
 * checks are word for word the same, figures where what is counted is; nobody is taken to have said what was never asked.
 */
export function answersUnder(from: Edition, answers: Answers, to: Edition): Answers {
  const before = new Map<ItemId, Item>(itemsOf(from).map((item) => [item.id, item]));
  return Object.fromEntries(
    itemsOf(to).flatMap((item) => {
      const answer = answers[item.id];
      const old = before.get(item.id);
      if (answer === undefined || old === undefined || !isSameThing(old, item)) return [];
      const kept = item.type === 'row' && old.type === 'row' ? rowAnswer(old, answer, item) : answer;
      return [[item.id, kept]];
    }),
  ) as Answers;
}

function rowAnswer(old: Row, answer: Answer, row: Row): Answer {
  const { checks, figures, ...rest } = answer;
  const asked = new Set(
    row.measures.flatMap(({ id, kind, unit }) =>
      old.measures.some((one) => one.id === id && one.kind === kind && one.unit === unit) ? [id] : [],
    ),
  );
  const kept = Object.entries(figures ?? {}).filter(([id]) => asked.has(id));
  return {
    ...rest,
    ...(checks !== undefined && json(old.checks) === json(row.checks) && { checks }),
    ...(figures !== undefined && { figures: Object.fromEntries(kept) }),
  };
}

/** Rule 2. */
export function mayChangeEdition({ status, returned }: Pick<Application, 'status' | 'returned'>): boolean {
  switch (status.name) {
    case 'draft':
    case 'underReview':
    case 'recommended':
      return true;
    case 'returned':
      return returned?.backTo.name !== 'evaluating';
    default:
      return false;
  }
}

/** Whether an application is in the lead's evaluation, or had a verdict from it: such a one keeps its campaign's edition. */
export function bindsEdition(application: Pick<Application, 'status' | 'returned'>): boolean {
  const over = ['withdrawn', 'lapsed', 'ineligible', 'notRecommended'];
  return !mayChangeEdition(application) && !over.includes(application.status.name);
}

/** What stands against the change, whatever the applications: rule 1, and that both editions are of one kind. */
export function faultsOfMigration(from: Edition, to: Edition): Fault[] {
  if (from.id === to.id) return [{ pointer: '/edition', message: '本批次已经使用这个标准。' }];
  if (from.kind !== to.kind || (from.counting === null) !== (to.counting === null))
    return [{ pointer: '/edition', message: '新旧版本的类别不同，不能换用。' }];
  const before = new Map<ItemId, Item>(itemsOf(from).map((item) => [item.id, item]));
  const clashes = itemsOf(to).flatMap((item) => {
    const old = before.get(item.id);
    return old === undefined || isSameThing(old, item)
      ? []
      : [
          {
            pointer: '/edition',
            message: `编号 ${item.id} 在新标准中是另一项内容（“${titleOf(old)}”改为“${titleOf(item)}”），填报内容和材料会错位。修订版应保留原有条目的编号，新条目使用新的编号。`,
          },
        ];
  });
  const kept = itemsOf(to).filter(({ id }) => before.has(id)).length;
  return clashes.length === 0 && kept === 0
    ? [{ pointer: '/edition', message: '新标准与现行标准没有相同编号的条目，不是它的修订版。' }]
    : clashes;
}

/**
 * 换用标准: the campaign's part of it, with its reason on record. Its applications follow one by one, each with an event
 * of its own.
 * @param binding names of the units whose applications keep the edition in place
 */
export function migrateCampaign(
  campaign: Campaign,
  editions: { readonly from: Edition; readonly to: Edition },
  binding: readonly string[],
  reason: string,
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  if (!manages(campaign, person)) return refuse('notPermitted', '只有主办单位的批次管理人员可以换用标准。');
  if (campaign.status !== 'published') return refuse('campaignClosed');
  const faults = faultsOfMigration(editions.from, editions.to);
  if (faults.length > 0) return refuse('migrationNotPossible', faults[0]?.message, { faults });
  if (binding.length > 0)
    return refuse(
      'migrationNotPossible',
      `${binding.slice(0, 5).join('、')}${binding.length > 5 ? ` 等 ${binding.length} 家` : ''}已进入评审，核定以现行标准为准，本批次不能再换用标准。`,
      { context: { binding } },
    );
  const data = { before: editions.from.id, after: editions.to.id };
  return accept(
    decisionOf(campaign, { edition: editions.to.id }, { type: 'EditionMigrated', reason, data }, person, now),
  );
}

/** What the change means for one application. */
export interface Migrated {
  readonly answers: Answers;
  readonly before: Tally | null;
  readonly after: Tally | null;
}

export function migratedAnswers(from: Edition, answers: Answers, to: Edition): Migrated {
  const next = answersUnder(from, answers, to);
  return { answers: next, before: tallyAnswers(from, answers), after: tallyAnswers(to, next) };
}

/** One answer under both editions. */
export interface AnswerChange {
  readonly item: ItemId;
  readonly title: string;
  readonly kind: ItemChange['kind'];
  readonly before: RowResult | null;
  readonly after: RowResult | null;
  /** What is to be done about it, or why its result turns. */
  readonly sentence: string;
}

/** Answer by answer what the change does to a form; those that stay as they are and come out as before are left out. */
export function answerChanges(from: Edition, answers: Answers, to: Edition): AnswerChange[] {
  const next = answersUnder(from, answers, to);
  const rows = (edition: Edition) =>
    new Map<ItemId, Row>(
      itemsOf(edition).flatMap((item) => (item.type === 'row' ? [[item.id, item] as const] : [])),
    );
  const [old, now] = [rows(from), rows(to)];
  return itemChanges(from, to).flatMap(({ item, title, kind, sentences }) => {
    if (kind === 'kept') return [];
    const [rowBefore, rowAfter] = [old.get(item), now.get(item)];
    const before = rowBefore ? judgeRow(rowBefore, answers[item]).result : null;
    const verdict = rowAfter ? judgeRow(rowAfter, next[item]) : null;
    const sentence = verdict === null || verdict.result === before ? (sentences[0] ?? '') : verdict.sentence;
    return [{ item, title, kind, before, after: verdict?.result ?? null, sentence }];
  });
}

/**
 * The application's part: pinned to the new edition from now on, with what it came to under both. A unit that corrects
 * may also correct what the new edition asks otherwise.
 * @param migrated null where nothing was ever sent
 */
export function migrateApplication(
  application: Application,
  { from, to }: { readonly from: Edition; readonly to: Edition },
  migrated: Migrated | null,
  reason: string,
  now: Instant,
): Result<Decision> {
  if (!mayChangeEdition(application)) return refuse('migrationNotPossible');
  const review = itemsToReview(from, to);
  const number = application.version + 1;
  const submission = migrated === null ? application.submission : application.submission + 1;
  const migration: EditionMigration = {
    from: from.id,
    to: to.id,
    at: now,
    reason,
    items: review,
    before: migrated?.before ?? null,
    after: migrated?.after ?? null,
    submission,
  };
  const { returned } = application;
  const asked = new Set(returned?.defects.map(({ item }) => item));
  const known = new Set<string>(itemsOf(to).map(({ id }) => id));
  const more = review
    .filter((item) => !asked.has(item))
    .map((item) => ({ item, note: `标准已换用《${to.title}》，这一条的要求有变化或是新增的，请核对填报。` }));
  return accept({
    next: {
      ...application,
      edition: to.id,
      submission,
      selfTally: migrated === null ? application.selfTally : migrated.after,
      migrations: [...(application.migrations ?? []), migration],
      ...(application.status.name === 'returned' &&
        returned !== null && {
          returned: {
            ...returned,
            defects: [...returned.defects.filter(({ item }) => known.has(item)), ...more],
          },
        }),
      version: number,
      updatedAt: now,
    },
    event: {
      number,
      type: 'EditionMigrated',
      action: migrationAction,
      application: application.id,
      campaign: application.campaign,
      organisation: application.organisation,
      at: now,
      actor: { kind: 'system' },
      from: application.status,
      to: application.status,
      closes: null,
      stage: application.stage,
      run: application.run,
      reason,
      data: { ...migration, ...(migrated !== null && { translates: application.submission }) },
    },
    places: 0,
    concluded: null,
  });
}

/** Items whose answer is from before the edition changed, and that nobody of the unit has saved since. */
export function itemsToReconfirm(
  { migrations = [] }: Pick<Application, 'migrations'>,
  drafts: readonly Pick<DraftAnswer, 'item' | 'savedAt'>[],
): ItemId[] {
  const saved = new Map(drafts.map(({ item, savedAt }) => [item, savedAt]));
  const open = migrations.flatMap(({ items, at }) =>
    items.filter((item) => {
      const savedAt = saved.get(item);
      return savedAt !== undefined && savedAt <= at;
    }),
  );
  return [...new Set(open)];
}

/** Why a form with such items is not submitted: one fault at each. */
export function faultsToReconfirm(edition: Edition, items: readonly ItemId[]): Fault[] {
  const known = new Map<ItemId, Item>(itemsOf(edition).map((item) => [item.id, item]));
  return items.flatMap((id) => {
    const item = known.get(id);
    if (item === undefined) return [];
    const name = item.type === 'row' ? `第 ${id} 行` : `“${item.short}”`;
    return [
      {
        pointer: `/answers/${id}`,
        message: `${name}的要求在换用标准时有变化，待确认。请核对，修改或点“确认”。`,
      },
    ];
  });
}
