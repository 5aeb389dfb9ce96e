import type { Letter } from '../model/application.ts';
import type { Designation, ReportDuty } from '../model/designation.ts';
import type { Instant } from '../model/instant.ts';
import type { Actor } from '../model/organisation.ts';
import { holderName } from './designate.ts';
import type { DesignationCommand } from './designation-commands.ts';
import { type DesignationEffect, type DutyCommand, effect } from './designation-effect.ts';
import { caseEffect, inspectionEffect } from './inspection-effects.ts';
import { dutyOf, newDuty } from './report-duty.ts';
import { dutyEffect, reportEffect } from './report-effects.ts';
import { dateOf } from './time.ts';

/** Whoever ends a title ends what is still owed; what was received stays (DOMAIN D.5). */
function cancelled({ duties }: Designation): ReportDuty[] {
  return duties.map((duty) => (duty.state === 'received' ? duty : { ...duty, state: 'cancelled' }));
}

/** The effect of an action that is legal and without faults. */
export function designationEffect(
  designation: Designation,
  command: DesignationCommand | DutyCommand,
  actor: Actor,
  now: Instant,
): DesignationEffect {
  switch (command.action) {
    case 'submitReport':
    case 'receiveReport':
    case 'returnReport':
    case 'moveReportDue':
      return reportEffect(designation, command, actor, now);
    case 'planInspection':
    case 'recordInspection':
    case 'reinspect':
    case 'reportRectification':
    case 'moveRectification':
      return inspectionEffect(designation, command, actor, now);
    case 'openCase':
    case 'moveHearing':
    case 'stateDefence':
    case 'dismissCase':
      return caseEffect(designation, command, now);
    case 'openReport':
    case 'markOverdue':
    case 'remindReport':
    case 'escalateReport':
    case 'rectificationOverdue':
    case 'closeHearing':
      return dutyEffect(designation, command, now);
    case 'recordPlaque': {
      const { plaqueNumber, handedOverOn, removedOn } = command;
      const plaque = {
        number: plaqueNumber ?? designation.plaque.number,
        handedOverOn: handedOverOn ?? designation.plaque.handedOverOn,
        removedOn: removedOn ?? designation.plaque.removedOn,
      };
      return effect({ plaque }, { plaque });
    }
    case 'revoke': {
      const { document, reason } = command;
      return effect(
        {
          duties: cancelled(designation),
          case: null,
          inspection: null,
          inspectionWanted: null,
          pendingChange: null,
        },
        { document, category: designation.case?.category },
        { reason },
      );
    }
    case 'annulRevocation':
      return annulment(designation, command.document, command.reason, now);
    case 'flagChange':
      return effect(
        { pendingChange: { since: now, what: command.what.trim() } },
        {},
        { reason: command.what },
      );
    case 'dismissChange':
      return effect({ pendingChange: null }, {}, { reason: command.reason });
    case 'change': {
      const { kind, successor, document, reason } = command;
      const name = command.name.trim();
      const before = { organisation: designation.organisation, name: designation.organisationName };
      return effect(
        {
          organisation: successor.id,
          organisationName: name,
          fullName: holderName(designation.kind, successor.fullName),
          path: successor.path,
          pendingChange: null,
          formerHolders: [...designation.formerHolders, { ...before, until: document.date, kind }],
        },
        { kind, document, before: before.name, after: name },
        { reason },
      );
    }
    case 'close': {
      const { document, reason } = command;
      return effect(
        {
          duties: cancelled(designation),
          inspection: null,
          inspectionWanted: null,
          pendingChange: null,
          closure: { on: document.date, document, reason: reason.trim() },
        },
        { document },
        { reason },
      );
    }
  }
}

/**
 * The title is held again, from its own date and with the time between recorded; it owes the report on the year in
 * which it was restored, and nothing for the years in which it was not held (DOMAIN E-82).
 */
function annulment(
  designation: Designation,
  document: Letter,
  reason: string,
  now: Instant,
): DesignationEffect {
  const from = designation.revocation?.document.date ?? dateOf(now);
  const year = Number(document.date.slice(0, 4));
  const owed = newDuty(year, designation.reportDue, designation.date);
  const duties = designation.duties.filter((duty) => duty.year !== year);
  const kept = dutyOf(designation, year);
  return effect(
    {
      duties: [...duties, kept?.state === 'received' ? kept : owed].toSorted((a, b) => a.year - b.year),
      revocation: null,
      plaque: { ...designation.plaque, removedOn: null },
      gaps: [...designation.gaps, { from, to: document.date, document, reason: reason.trim() }],
    },
    { document, from, to: document.date },
    { reason },
  );
}
