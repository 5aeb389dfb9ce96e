import type { RecordedActor } from '../model/chained-event.ts';
import type { Edition } from '../model/edition.ts';
import type { SheetId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import type { Panel, ReviewRules, Seat } from '../model/review.ts';
import type { Mark, Sheet, SheetEvent, SheetEventType } from '../model/sheet.ts';
import type { Step } from '../model/status.ts';
import { partOf } from './counting.ts';
import { recordedActor } from './decide.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { rowsOf } from './verdict.ts';

export type SheetEventDraft = Omit<SheetEvent, 'previous' | 'hash'>;
export interface SheetDecision {
  readonly next: Sheet;
  readonly event: SheetEventDraft;
}

/** Something that a sheet asks for a score. */
export interface ScoredItem {
  readonly item: string;
  readonly title: string;
  readonly max: number;
  /** Rows are found met or not beside their points; criteria have points alone. */
  readonly row: boolean;
  /** A condition that must be met cannot be left out. */
  readonly mayNotApply: boolean;
}

/** What a sheet of a step asks: every row of the standard, or the criteria where there are none (a defence, a form). */
export function scoredItems(edition: Edition, rules: ReviewRules, step: Step): ScoredItem[] {
  const rows = step === 'defence' || edition.counting === null ? [] : rowsOf(edition);
  if (rows.length === 0)
    return rules.criteria.map(({ id, title, max }) => ({
      item: id,
      title,
      max,
      row: false,
      mayNotApply: false,
    }));
  return rows.map((row) => {
    const part = partOf(row);
    return {
      item: row.id,
      title: `${row.id} ${row.content}`,
      max: rules.rowPoints,
      row: true,
      mayNotApply: part !== 'gate' && part !== 'blocker',
    };
  });
}

/** What is wrong with one mark; the pointers lie below `at`. */
export function faultsInMark(mark: Mark, scored: ScoredItem, at: string, complete: boolean): Fault[] {
  const faults: Fault[] = [];
  const say = (part: string, message: string) => faults.push({ pointer: `${at}/${part}`, message });
  const name = scored.row ? `第 ${scored.item} 行` : `“${scored.title}”`;
  if (mark.points !== null && mark.points > scored.max) say('points', `${name}最高 ${scored.max} 分。`);
  if (mark.value === 'notApplicable') {
    if (!scored.mayNotApply) say('value', `${name}是必须符合的条件，不能评为不适用。`);
    if (mark.points !== null) say('points', `${name}不适用，不计分。`);
  }
  if (!scored.row && mark.value !== null) say('value', `${name}只需评分。`);
  if (!complete) return faults;
  if (scored.row && mark.value === null) say('value', `${name}还没有评审结果。`);
  if (mark.points === null && mark.value !== 'notApplicable') say('points', `${name}还没有评分。`);
  const explained = mark.value === 'notApplicable' || mark.value === 'unclear' || mark.value === 'notMet';
  if (explained && mark.comment.trim() === '') say('comment', `${name}请写明理由。`);
  return faults;
}

/** Faults of a whole sheet that is to be signed: pointers `/marks/<item>/<part>`. */
export function faultsInSheet(marks: readonly Mark[], scored: readonly ScoredItem[]): Fault[] {
  const byItem = new Map(marks.map((mark) => [mark.item, mark]));
  return scored.flatMap((one) => {
    const mark = byItem.get(one.item) ?? { item: one.item, value: null, points: null, comment: '' };
    return faultsInMark(mark, one, `/marks/${one.item}`, true);
  });
}

/**
 * The score of a sheet in hundredths of a point: points over the most that could be had, of what applies, on the scale;
 * whole-number arithmetic, half a hundredth upwards. 0 where nothing applies.
 */
export function scoreOfSheet(marks: readonly Mark[], scored: readonly ScoredItem[], scale: number): number {
  const byItem = new Map(marks.map((mark) => [mark.item, mark]));
  let points = 0;
  let most = 0;
  for (const { item, max } of scored) {
    const mark = byItem.get(item);
    if (mark === undefined || mark.value === 'notApplicable') continue;
    points += mark.points ?? 0;
    most += max;
  }
  return most === 0 ? 0 : Math.floor((2 * scale * 100 * points + most) / (2 * most));
}

function decided(
  sheet: Sheet,
  change: Partial<Sheet>,
  told: { readonly type: SheetEventType; readonly reason?: string; readonly data?: Record<string, unknown> },
  actor: RecordedActor,
  now: Instant,
): SheetDecision {
  const number = sheet.version + 1;
  return {
    next: { ...sheet, ...change, version: number, updatedAt: now },
    event: {
      number,
      type: told.type,
      sheet: sheet.id,
      campaign: sheet.campaign,
      at: now,
      actor,
      reason: told.reason ?? null,
      data: told.data ?? {},
    },
  };
}

/** A sheet for a seat that is announced. */
export function issueSheet(
  id: SheetId,
  panel: Panel,
  seat: Pick<Seat, 'expert' | 'expertName'>,
  lead: Sheet['lead'],
  actor: Person,
  now: Instant,
): SheetDecision {
  const blank: Sheet = {
    id,
    campaign: panel.campaign,
    lead,
    step: panel.step,
    application: panel.application,
    expert: seat.expert,
    expertName: seat.expertName,
    alias: panel.alias,
    state: 'open',
    signatures: 0,
    score: null,
    signedAt: null,
    signedHash: null,
    version: 0,
    head: '',
    updatedAt: now,
  };
  const data = { application: panel.application, expert: seat.expert, step: panel.step };
  return decided(blank, {}, { type: 'SheetIssued', data }, recordedActor(actor), now);
}

const isOwn = (sheet: Sheet, actor: Person) =>
  actor.expert === sheet.expert && actor.organisation.id === sheet.lead;

/**
 * 签字提交: freezes what was filled in. It changes afterwards only as a new version that the lead asks for (E-57).
 * @param hash of what is signed; `score` from the marks
 */
export function signSheet(
  sheet: Sheet,
  signed: { readonly score: number; readonly hash: string },
  actor: Person,
  now: Instant,
): Result<SheetDecision> {
  if (!isOwn(sheet, actor)) return refuse('notFound');
  if (sheet.state !== 'open')
    return refuse(
      'transitionNotAllowed',
      sheet.state === 'signed' ? '该评分表已签字提交。如需修改，请联系主办单位退回。' : '该评分表已终止。',
    );
  const { score, hash } = signed;
  const number = sheet.signatures + 1;
  return accept(
    decided(
      sheet,
      { state: 'signed', signatures: number, score, signedAt: now, signedHash: hash },
      { type: 'SheetSigned', data: { number, score, hash } },
      recordedActor(actor),
      now,
    ),
  );
}

/** The lead gives a signed sheet back for a new version, and says why; what was signed stays beside it (E-57). */
export function reopenSheet(
  sheet: Sheet,
  reason: string,
  actor: Person,
  now: Instant,
): Result<SheetDecision> {
  if (!actor.roles.includes('lead') || actor.organisation.id !== sheet.lead)
    return refuse('notPermitted', '签字后的评分表只能由主办单位退回修改。');
  if (sheet.state !== 'signed') return refuse('transitionNotAllowed', '该评分表还没有签字，或已终止。');
  const data = { number: sheet.signatures, score: sheet.score, hash: sheet.signedHash };
  return accept(
    decided(sheet, { state: 'open' }, { type: 'SheetReopened', reason, data }, recordedActor(actor), now),
  );
}

/** Declined, recused or taken back: what was signed is void from now on and stays in the record. */
export function closeSheet(sheet: Sheet, reason: string, actor: Person, now: Instant): SheetDecision {
  const data = { was: sheet.state, score: sheet.score };
  return decided(
    sheet,
    { state: 'closed' },
    { type: 'SheetClosed', reason, data },
    recordedActor(actor),
    now,
  );
}

/** Other experts judge anew after 复核 (E-61): nothing of it counts any more, and all of it stays to be read. */
export function supersedeSheet(sheet: Sheet, actor: Person, now: Instant): SheetDecision {
  const data = { was: sheet.state, score: sheet.score };
  return decided(sheet, { state: 'closed' }, { type: 'SheetSuperseded', data }, recordedActor(actor), now);
}

/** The seat as the sheet at it stands. */
export function seatOf(seat: Seat, sheet: Sheet, now: Instant): Seat {
  return {
    ...seat,
    state: sheet.state === 'signed' ? 'signed' : 'seated',
    score: sheet.state === 'signed' ? sheet.score : null,
    signedAt: sheet.state === 'signed' ? sheet.signedAt : null,
    at: now,
  };
}
