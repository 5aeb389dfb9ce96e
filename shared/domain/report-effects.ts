import type { Designation, ReportDuty } from '../model/designation.ts';
import type { Instant } from '../model/instant.ts';
import type { Actor } from '../model/organisation.ts';
import type { DesignationCommand } from './designation-commands.ts';
import { type DesignationEffect, type DutyCommand, effect } from './designation-effect.ts';
import { dutyOf, lastDayOf, newDuty } from './report-duty.ts';
import { endOf } from './time.ts';

/** The duties with that of one year changed. */
function withDuty({ duties }: Designation, year: number, change: Partial<ReportDuty>): ReportDuty[] {
  return duties.map((duty) => (duty.year === year ? { ...duty, ...change } : duty));
}

/** What people do with an annual report (DOMAIN C-17). */
export function reportEffect(
  designation: Designation,
  command: Extract<
    DesignationCommand,
    { action: 'submitReport' | 'receiveReport' | 'returnReport' | 'moveReportDue' }
  >,
  actor: Actor,
  now: Instant,
): DesignationEffect {
  const { year } = command;
  const duty = dutyOf(designation, year) as ReportDuty;
  switch (command.action) {
    case 'submitReport': {
      const number = duty.submission + 1;
      const late = duty.late || now > endOf(lastDayOf(duty));
      const change: Partial<ReportDuty> = {
        state: 'submitted',
        late,
        reminders: 0,
        submission: number,
        submittedBy: actor.kind === 'person' ? actor.subject : null,
        submittedAt: now,
      };
      return effect(
        { duties: withDuty(designation, year, change) },
        { year, submission: number, late },
        { content: { kind: 'report', year, number, value: command.content } },
      );
    }
    case 'receiveReport':
      return effect(
        { duties: withDuty(designation, year, { state: 'received', returned: null }) },
        { year, late: duty.late },
      );
    case 'returnReport': {
      const { reason, until } = command;
      const returned = { reason: reason.trim(), until };
      return effect(
        { duties: withDuty(designation, year, { state: 'returned', returned }) },
        { year, until },
        { reason },
      );
    }
    case 'moveReportDue': {
      const { until, reason } = command;
      const before = lastDayOf(duty);
      // What was late stays late; what is only waited for has time again, and is reminded anew.
      const change: Partial<ReportDuty> =
        duty.returned !== null
          ? { state: 'returned', returned: { ...duty.returned, until }, reminders: 0 }
          : { state: duty.state === 'notDue' ? 'notDue' : 'due', dueOn: until, reminders: 0 };
      return effect({ duties: withDuty(designation, year, change) }, { year, before, until }, { reason });
    }
  }
}

/** What the duties' machine does when a day has come. */
export function dutyEffect(
  designation: Designation,
  { action, year }: DutyCommand,
  now: Instant,
): DesignationEffect {
  const duty = year === null ? undefined : dutyOf(designation, year);
  const { inspection, case: file } = designation;
  if (duty !== undefined) {
    const changed = (change: Partial<ReportDuty>) => withDuty(designation, duty.year, change);
    switch (action) {
      case 'openReport': {
        const following = dutyOf(designation, duty.year + 1);
        const later =
          following === undefined ? [newDuty(duty.year + 1, designation.reportDue, designation.date)] : [];
        return effect({ duties: [...changed({ state: 'due' }), ...later] }, { year, dueOn: duty.dueOn });
      }
      case 'markOverdue':
        return effect({ duties: changed({ state: 'overdue' }) }, { year, dueOn: lastDayOf(duty) });
      case 'remindReport': {
        const reminders = duty.reminders + 1;
        return effect(
          { duties: changed({ reminders }) },
          { year, dueOn: lastDayOf(duty), reminder: reminders },
        );
      }
      case 'escalateReport':
        return effect(
          {
            duties: changed({ escalated: true }),
            ...(inspection === null && {
              inspectionWanted: { since: now, reason: `${duty.year}年度报告逾期未交` },
            }),
          },
          { year, dueOn: lastDayOf(duty) },
        );
    }
  }
  if (action === 'rectificationOverdue' && inspection !== null)
    return effect({ inspection: { ...inspection, overdue: true } }, { rectifyBy: inspection.rectifyBy });
  if (action === 'closeHearing' && file !== null)
    return effect({ case: { ...file, hearing: 'closed' } }, { hearingUntil: file.hearingUntil });
  return effect({});
}
