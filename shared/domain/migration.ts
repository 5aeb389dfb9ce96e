import type { DraftAnswer } from '../model/answer.ts';
import type { Application, EditionMigration } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Edition, Item } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import { itemsOf } from './check-answers.ts';
import type { Decision } from './decide.ts';
import { type CampaignDecision, decisionOf, manages, objectionToCampaign } from './decide-campaign.ts';
import { isSameThing, itemsToReview, type Migrated, titleOf } from './edition-change.ts';
import { type MovedTimes, movedTimes } from './move-deadlines.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';

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
  const over = ['withdrawn', 'lapsed', 'ineligible', 'notRecommended', 'cancelled'];
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

/** Units whose applications keep the edition in place: how many, and some of their names. */
export interface BindingUnits {
  readonly names: readonly string[];
  readonly total: number;
}

/**
 * 换用标准: the campaign's part of it, with its reason on record. Its applications follow one by one, each with an event
 * of its own. The time that the units need to look at what changed is given in the same act (E-60), so that nobody is
 * asked for something new under a deadline that was set before.
 * @param act.times deadlines that hold from now on; those in force stay where they are absent
 */
export function migrateCampaign(
  campaign: Campaign,
  editions: { readonly from: Edition; readonly to: Edition },
  binding: BindingUnits,
  { reason, times }: { readonly reason: string; readonly times?: MovedTimes | undefined },
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  if (!manages(campaign, person)) return refuse('notPermitted', '只有主办单位的批次管理人员可以换用标准。');
  const illegal = objectionToCampaign(campaign, 'migrateEdition');
  if (illegal !== null) return { ok: false, refusal: illegal };
  const faults = faultsOfMigration(editions.from, editions.to);
  if (faults.length > 0) return refuse('migrationNotPossible', faults[0]?.message, { faults });
  if (binding.total > 0)
    return refuse(
      'migrationNotPossible',
      `${binding.names.join('、')}${binding.total > binding.names.length ? ` 等 ${binding.total} 家` : ''}已进入评审，核定以现行标准为准，本批次不能再换用标准。`,
      { context: { binding: binding.names, total: binding.total } },
    );
  const moved = times && movedTimes(campaign, times, now);
  if (moved && !moved.ok) {
    const faults = moved.refusal.faults?.map((fault) => ({ ...fault, pointer: `/times${fault.pointer}` }));
    return { ok: false, refusal: { ...moved.refusal, ...(faults && { faults }) } };
  }
  const change = { ...moved?.value.change, edition: editions.to.id };
  const data = {
    before: editions.from.id,
    after: editions.to.id,
    ...(moved && { deadlines: moved.value.move }),
  };
  return accept(decisionOf(campaign, change, { type: 'EditionMigrated', reason, data }, person, now));
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
