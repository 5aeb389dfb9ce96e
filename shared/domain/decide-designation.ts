import type { Ban } from '../model/ban.ts';
import type { Designation, ReportDuty } from '../model/designation.ts';
import { designationStatuses, reportStates } from '../model/designation.ts';
import type { Instant } from '../model/instant.ts';
import type { Actor, Person } from '../model/organisation.ts';
import { banOf, liftBan } from './bans.ts';
import { recordedActor } from './decide.ts';
import type { DesignationDecision } from './designate.ts';
import { type DesignationCommand, faultsOfCommand } from './designation-commands.ts';
import type { DutyCommand } from './designation-effect.ts';
import { designationEffect } from './designation-effects.ts';
import {
  type DesignationAction,
  type DutyAction,
  designationActionLabels,
  designationActions,
  designationEventTypes,
  designationTransitions,
  isDesignationParty,
  shownHolder,
} from './designation-states.ts';
import { dutiesAhead } from './duties.ts';
import { accept, type Refusal, type Result, refuse } from './refusal.ts';
import { dutyOf } from './report-duty.ts';
import { endOf, shownDate } from './time.ts';

/** What a decision turns on beside the record. */
export interface DesignationFacts {
  readonly now: Instant;
  /** annulRevocation: the ban that the revocation made. */
  readonly ban?: Ban | undefined;
}

/**
 * The one place where a title changes after its naming (DOMAIN D.5). Pure: the same arguments give the same decision.
 * @param actor a person, or the system for what the duties' machine does
 */
export function decideDesignation(
  designation: Designation,
  command: DesignationCommand | DutyCommand,
  actor: Actor,
  facts: DesignationFacts,
): Result<DesignationDecision> {
  const { status } = designation;
  const { now } = facts;
  const transition = designationTransitions[status][command.action];
  const label = designationActionLabels[command.action];
  if (transition === undefined)
    return refuse(
      'transitionNotAllowed',
      `该命名现为“${designationStatuses[status].label}”，不能“${label}”。`,
    );
  // A change of the unit may be noticed by the system as well as by the lead (E-09).
  const bySystem = transition.by === 'system' || command.action === 'flagChange';
  const permitted =
    actor.kind === 'system' ? bySystem : isDesignationParty(designation, transition.by, actor);
  if (!permitted) return refuse('notPermitted', `您没有对该命名“${label}”的权限。`);
  const illegal = objectionTo(designation, command, actor, now);
  if (illegal !== null) return { ok: false, refusal: illegal };
  if (!isDutyCommand(command)) {
    const faults = faultsOfCommand(designation, command, now);
    if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  }
  const { change, data, reason, content } = designationEffect(designation, command, actor, now);
  const ban = banFrom(designation, command, facts);
  const to =
    transition.to === 'Same'
      ? status
      : transition.to === 'ByFindings'
        ? 'findings' in command && command.findings.length > 0
          ? 'watch'
          : 'active'
        : transition.to;
  const number = designation.version + 1;
  const next: Designation = { ...designation, ...change, status: to, version: number, updatedAt: now };
  return accept({
    next:
      command.action === 'revoke' && ban !== null
        ? {
            ...next,
            revocation: {
              document: command.document,
              category: designation.case?.category ?? 'other',
              reason: command.reason.trim(),
              ban: ban.next.id,
            },
          }
        : next,
    event: {
      number,
      type: designationEventTypes[command.action],
      action: command.action,
      designation: designation.id,
      organisation: next.organisation,
      at: now,
      actor: recordedActor(actor),
      from: status,
      to,
      reason,
      data: ban === null ? data : { ...data, ban: { id: ban.next.id, until: ban.next.until } },
    },
    content,
    ban,
  });
}

/**
 * What a person may do with a title now. What a command says of itself is not looked at yet; a report stands for each
 * year that it could be about.
 */
export function allowedOn(designation: Designation, person: Person, now: Instant): DesignationAction[] {
  const table = designationTransitions[designation.status];
  return designationActions.filter((action) => {
    const transition = table[action];
    if (transition === undefined || !isDesignationParty(designation, transition.by, person)) return false;
    if (!isReportAction(action)) return objectionTo(designation, { action }, person, now) === null;
    return designation.duties.some(
      (duty) => objectionToReport(duty, { action, year: duty.year }, person) === null,
    );
  });
}

const reportActions = ['submitReport', 'receiveReport', 'returnReport', 'moveReportDue'] as const;
function isReportAction(action: string): action is (typeof reportActions)[number] {
  return reportActions.some((each) => each === action);
}

/** What the legality of an action turns on: its name and, for reports and timers, the year. */
interface Asked {
  readonly action: DesignationAction | DutyAction;
  readonly year?: number | null;
}

const dutyNames: ReadonlySet<string> = new Set<DutyCommand['action']>([
  'openReport',
  'markOverdue',
  'remindReport',
  'escalateReport',
  'rectificationOverdue',
  'closeHearing',
]);
function isDutyCommand(command: DesignationCommand | DutyCommand): command is DutyCommand {
  return dutyNames.has(command.action);
}

/** Why an action is not legal as the record stands, though its status allows it; null where it is. */
function objectionTo(designation: Designation, command: Asked, actor: Actor, now: Instant): Refusal | null {
  const { inspection, case: file, pendingChange } = designation;
  const no = (detail: string) => refuse('transitionNotAllowed', detail).refusal;
  switch (command.action) {
    case 'submitReport':
    case 'receiveReport':
    case 'returnReport':
    case 'moveReportDue': {
      const year = command.year ?? 0;
      return objectionToReport(dutyOf(designation, year), { action: command.action, year }, actor);
    }
    case 'planInspection':
      return inspection === null ? null : no('已安排检查，请先记录结果。');
    case 'recordInspection':
      return inspection === null ? no('请先安排检查。') : null;
    case 'reportRectification':
      return inspection?.rectified ? no('整改情况已经报告，请等待复查。') : null;
    case 'moveHearing':
    case 'stateDefence':
      if (file?.hearing !== 'open' || now > endOf(file.hearingUntil))
        return command.action === 'moveHearing' && file?.statement === null
          ? null
          : no(`陈述申辩期已于${file === null ? '' : shownDate(file.hearingUntil)}届满。`);
      return command.action === 'stateDefence' && file.statement !== null
        ? no('已经陈述申辩或放弃，不能重复提交。')
        : null;
    case 'revoke':
      if (file === null) return no('没有立案，不能取消命名。');
      return file.statement === null && now <= endOf(file.hearingUntil)
        ? refuse(
            'notHeardYet',
            `陈述申辩期至${shownDate(file.hearingUntil)}，该单位尚未陈述申辩，也未放弃，不能作出取消命名的决定。`,
          ).refusal
        : null;
    case 'dismissChange':
      return pendingChange === null ? no('没有待核的变更。') : null;
    case 'flagChange':
      return pendingChange !== null ? no('变更已标记为待核。') : null;
    case 'openReport':
    case 'markOverdue':
    case 'remindReport':
    case 'escalateReport':
    case 'rectificationOverdue':
    case 'closeHearing':
      return dutiesAhead(designation).some(
        ({ action, at, year }) => action === command.action && year === command.year && at <= now,
      )
        ? null
        : no(`“${designationActionLabels[command.action]}”的时间未到，或已经办理。`);
    default:
      return null;
  }
}

function objectionToReport(
  duty: ReportDuty | undefined,
  { action, year }: { readonly action: string; readonly year: number },
  actor: Actor,
): Refusal | null {
  if (duty === undefined) return refuse('notFound', `该单位没有${year}年度报告的报送任务。`).refusal;
  const open = duty.state === 'due' || duty.state === 'overdue' || duty.state === 'returned';
  const legal =
    action === 'submitReport'
      ? open
      : action === 'moveReportDue'
        ? open || duty.state === 'notDue'
        : duty.state === 'submitted';
  if (!legal)
    return refuse(
      'transitionNotAllowed',
      duty.state === 'notDue' && action === 'submitReport'
        ? `${year}年度报告自${shownDate(`${year + 1}-01-01`)}起报送。`
        : `${year}年度报告现为“${reportStates[duty.state].label}”，不能${action === 'submitReport' ? '提交' : action === 'moveReportDue' ? '调整期限' : '办理'}。`,
    ).refusal;
  const own = actor.kind === 'person' && actor.subject === duty.submittedBy;
  return own && (action === 'receiveReport' || action === 'returnReport')
    ? refuse('selfReview', '提交报告的人不能接收或退回本人提交的报告。').refusal
    : null;
}

/** A revocation bans the entity from the decision's date; its annulment lifts the ban (DOMAIN D.5, E-82). */
function banFrom(
  designation: Designation,
  command: DesignationCommand | DutyCommand,
  { ban }: DesignationFacts,
): DesignationDecision['ban'] {
  if (command.action === 'revoke')
    return {
      seen: null,
      next: banOf(
        { organisation: designation.organisation, organisationName: shownHolder(designation) },
        designation,
        { kind: 'revocation', id: designation.id },
        command.document,
        command.identifiers,
      ),
    };
  if (command.action !== 'annulRevocation' || ban === undefined || ban.status === 'lifted') return null;
  const { document, reason } = command;
  return { seen: ban, next: liftBan(ban, document.date, document.documentNumber, reason.trim()) };
}
