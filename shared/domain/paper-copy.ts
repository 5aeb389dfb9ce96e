import type { Application, PaperCopy } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import type { ChainLink, Person } from '../model/organisation.ts';
import { statusTable } from '../model/status.ts';
import { isRunning } from './campaign-states.ts';
import { type Decision, recordedActor } from './decide.ts';
import { labelOf } from './label.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { shown } from './time.ts';

/** How the record names it; the case stays where it is. */
export const paperAction = 'recordPaper';

/** Where a unit hands its paper copy in: the level that gets its form first. */
export function paperReceiver({ chain }: Pick<Application, 'chain'>): ChainLink | undefined {
  return chain[1];
}

/** Whether a person records paper copies of an application at all: a reviewer of the level that receives it. */
export function recordsPaper(application: Application, { organisation, roles }: Person): boolean {
  return roles.includes('reviewer') && paperReceiver(application)?.organisation === organisation.id;
}

/**
 * 收到纸质件: that the paper copy of what was submitted is there, and since when (E-33: the paper has a deadline of its
 * own, the office's closing time). A late one is marked and stops nothing: what becomes of it is decided by people.
 * Recorded anew, the later record counts and the one before stays in the history.
 * @returns notPermitted, selfReview, campaignClosed, transitionNotAllowed, or invalidInput at /receivedAt
 */
export function recordPaper(
  application: Application,
  campaign: Campaign,
  { receivedAt, note }: { readonly receivedAt: Instant; readonly note: string | null },
  person: Person,
  now: Instant,
): Result<Decision> {
  if (!recordsPaper(application, person))
    return refuse('notPermitted', '纸质件由收件的审核单位的审核人员登记。');
  if (application.submitters.includes(person.subject)) return refuse('selfReview');
  if (!isRunning(campaign)) return refuse('campaignClosed');
  const { status, submission } = application;
  if (submission === 0 || status.name === 'draft' || statusTable[status.name].ended)
    return refuse(
      'transitionNotAllowed',
      `该申报现为“${labelOf(status, application.chain)}”，不能登记纸质件。`,
    );
  const message =
    receivedAt > now
      ? '收到的时间不能晚于现在。'
      : receivedAt < campaign.opensAt
        ? `收到的时间不能早于申报开始（${shown(campaign.opensAt)}）。`
        : null;
  if (message !== null)
    return refuse('invalidInput', message, { faults: [{ pointer: '/receivedAt', message }] });
  const deadline = campaign.paperDeadline ?? null;
  const paper: PaperCopy = {
    organisation: person.organisation.id,
    organisationName: person.organisation.name,
    submission,
    receivedAt,
    late: deadline !== null && receivedAt > deadline,
    note: note?.trim() || null,
    at: now,
  };
  const number = application.version + 1;
  return accept({
    next: { ...application, paper, version: number, updatedAt: now },
    event: {
      number,
      type: 'PaperReceived',
      action: paperAction,
      application: application.id,
      campaign: application.campaign,
      organisation: application.organisation,
      at: now,
      actor: recordedActor(person),
      from: status,
      to: status,
      closes: null,
      stage: application.stage,
      run: application.run,
      reason: paper.note,
      data: { submission, receivedAt, deadline, late: paper.late },
    },
    places: 0,
    concluded: null,
  });
}
