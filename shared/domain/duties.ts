import type { Designation } from '../model/designation.ts';
import type { Instant } from '../model/instant.ts';
import type { DutyAction } from './designation-states.ts';
import { isLiving } from './designation-states.ts';
import { lastDayOf, nextForDuty, openDuties } from './report-duty.ts';
import { endOf, instantAfter } from './time.ts';

/** One thing that the duties' machine does when its time comes. */
export interface DutyEntry {
  readonly at: Instant;
  readonly action: DutyAction;
  /** The year of the report that it is about; null where it is about none. */
  readonly year: number | null;
}

/** All that lies ahead of a title, the earliest first. A title that ended has no duties left. */
export function dutiesAhead(designation: Designation): DutyEntry[] {
  if (!isLiving(designation)) return [];
  const entries: DutyEntry[] = designation.duties.flatMap((duty) => {
    const next = nextForDuty(duty);
    return next === null ? [] : [{ ...next, year: duty.year }];
  });
  const { inspection, case: file, status } = designation;
  if (status === 'watch' && inspection?.rectifyBy && !inspection.overdue && inspection.rectified === null)
    entries.push({
      at: instantAfter(endOf(inspection.rectifyBy)),
      action: 'rectificationOverdue',
      year: null,
    });
  if (status === 'underCase' && file !== null && file.hearing === 'open')
    entries.push({ at: instantAfter(endOf(file.hearingUntil)), action: 'closeHearing', year: null });
  return entries.toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
}

/** Who is awaited for what, and until when; null where there is no day. */
export interface AwaitedDuty {
  readonly who: 'holder' | 'lead';
  readonly what: string;
  readonly until: Instant | null;
  readonly overdue: boolean;
}

/** Everybody who is awaited, the most urgent first. */
export function awaitedOf(designation: Designation): AwaitedDuty[] {
  const { duties, inspection, case: file, status, plaque, pendingChange, inspectionWanted } = designation;
  const awaited: AwaitedDuty[] = [];
  const say = (who: AwaitedDuty['who'], what: string, until: Instant | null, overdue = false) =>
    awaited.push({ who, what, until, overdue });
  for (const duty of isLiving(designation) ? openDuties(designation) : [])
    say(
      'holder',
      `${duty.state === 'returned' ? '修改并重新提交' : '提交'}${duty.year}年度报告`,
      endOf(lastDayOf(duty)),
      duty.state === 'overdue',
    );
  for (const { year, state } of duties) if (state === 'submitted') say('lead', `接收${year}年度报告`, null);
  if (status === 'watch' && inspection?.rectifyBy) {
    const until = endOf(inspection.rectifyBy);
    if (inspection.rectified !== null || inspection.overdue)
      say('lead', '复查整改情况', null, inspection.overdue);
    else say('holder', '完成整改并报告', until);
  }
  if (status === 'underCase' && file !== null) {
    if (file.hearing === 'open' && file.statement === null)
      say('holder', '陈述申辩', endOf(file.hearingUntil));
    else say('lead', '作出核查决定', null);
  }
  if (status === 'active' && inspection !== null) say('lead', '记录检查结果', endOf(inspection.plannedOn));
  if (inspectionWanted !== null && inspection === null && isLiving(designation))
    say('lead', '安排检查', null);
  if (pendingChange !== null && isLiving(designation)) say('lead', '决定命名单位变更', null);
  if (status === 'revoked' && plaque.removedOn === null) say('lead', '登记摘牌日期', null);
  return awaited.toSorted((a, b) => ((a.until ?? '9999') < (b.until ?? '9999') ? -1 : 1));
}

/** The next day that somebody is held to, for lists. */
export function dueOfDesignation(designation: Designation): Instant | null {
  return awaitedOf(designation).find(({ until }) => until !== null)?.until ?? null;
}

/** In which list of open matters a title stands: reports that are overdue, or what the lead has to decide. */
export function wantsOf(designation: Designation): 'overdue' | 'decision' | null {
  const awaited = awaitedOf(designation);
  if (designation.duties.some(({ state }) => state === 'overdue') && isLiving(designation)) return 'overdue';
  return awaited.some(({ who }) => who === 'lead') ? 'decision' : null;
}
