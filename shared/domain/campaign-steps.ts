import type { Campaign, Deadlines } from '../model/campaign.ts';
import type { CampaignEvent } from '../model/campaign-event.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import type { StatusName } from '../model/status.ts';
import {
  type CampaignAction,
  campaignActionLabels,
  campaignActions,
  campaignTransition,
  pausedDays,
  phaseOf,
} from './campaign-states.ts';
import { type CampaignDecision, decisionOf, manages, objectionToCampaign } from './decide-campaign.ts';
import { accept, type Refusal, type Result, refuse } from './refusal.ts';
import { dateOf, endOfDayAfter, startOf } from './time.ts';
import { checkDeadlines } from './timeline.ts';

/** What a person asks of a campaign, beside what has a function of its own. */
export type CampaignCommand =
  | { readonly action: 'requestApproval' | 'beginEvaluation' | 'beginSelection' | 'archive' }
  | { readonly action: 'refuseApproval' | 'pause' | 'resume' | 'cancel'; readonly reason: string }
  /** approve: number and date of the commendation office's letter; publish: of the notice. */
  | {
      readonly action: 'approve' | 'publish';
      readonly document: { readonly documentNumber: string; readonly date: LocalDate };
    };

const commandEvents = {
  requestApproval: 'ApprovalRequested',
  refuseApproval: 'ApprovalRefused',
  approve: 'ApprovalGranted',
  publish: 'CampaignPublished',
  beginEvaluation: 'EvaluationBegun',
  beginSelection: 'SelectionBegun',
  archive: 'CampaignArchived',
  pause: 'CampaignPaused',
  resume: 'CampaignResumed',
  cancel: 'CampaignCancelled',
} as const satisfies Record<CampaignCommand['action'], CampaignEvent['type']>;

/** What a decision about a campaign turns on beside it. */
export interface CampaignFacts {
  /** Applications by status. Only for the guards of evaluation, selection and archiving. */
  readonly counts: Readonly<Partial<Record<StatusName, number>>>;
  /** Objections and clues that are not answered or noted. */
  readonly openObjections: number;
}

/**
 * One step of a campaign's way (DOMAIN D.1): 报批, 批准, 发布, 评审, 拟定候选, 暂停, 恢复, 取消, 归档.
 * @returns notPermitted, transitionNotAllowed, campaignPaused, campaignClosed, deadlineOrder or invalidInput
 */
export function decideCampaign(
  campaign: Campaign,
  command: CampaignCommand,
  facts: CampaignFacts,
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  if (!manages(campaign, person)) return refuse('notPermitted', '只有主办单位的批次管理人员可以办理批次。');
  const illegal = objectionToCampaign(campaign, command.action);
  if (illegal !== null) return { ok: false, refusal: illegal };
  const guard = guardOf(campaign, command, facts, now);
  if (guard !== null) return guard;
  const to = campaignTransition(campaign.status, command.action)?.to;
  const change: Partial<Campaign> = {
    ...(to !== undefined && to !== 'Same' && to !== 'ends' && { status: to }),
    ...changeOf(campaign, command, now),
  };
  const reason = 'reason' in command ? command.reason.trim() : null;
  const data = {
    ...('document' in command && { document: command.document }),
    ...(command.action === 'resume' && { before: campaign.deadlines, after: change.deadlines }),
  };
  return accept(
    decisionOf(campaign, change, { type: commandEvents[command.action], reason, data }, person, now),
  );
}

/** The steps that are the person's now, with the reason where one is not allowed: what the buttons show. */
export function campaignSteps(
  campaign: Campaign,
  facts: CampaignFacts,
  person: Person,
  now: Instant,
): { action: CampaignAction; label: string; refusal: Refusal | null }[] {
  if (!manages(campaign, person)) return [];
  const document = { documentNumber: '', date: dateOf(now) };
  return campaignActions.flatMap((action) => {
    if (!(action in commandEvents) || campaignTransition(campaign.status, action)?.by !== 'lead') return [];
    // One of the two is shown, and it says which.
    if ((action === 'resume') !== Boolean(campaign.pausedAt) && (action === 'resume' || action === 'pause'))
      return [];
    const command = { action, reason: '', document } as unknown as CampaignCommand;
    const illegal = objectionToCampaign(campaign, action);
    const guard = illegal === null ? guardOf(campaign, command, facts, now) : null;
    if (illegal !== null && campaign.status === 'draft' && action === 'requestApproval') return [];
    return [
      {
        action,
        label: campaignActionLabels[action],
        refusal: illegal ?? (guard !== null && !guard.ok ? guard.refusal : null),
      },
    ];
  });
}

function guardOf(
  campaign: Campaign,
  command: CampaignCommand,
  { counts, openObjections }: CampaignFacts,
  now: Instant,
): Result<never> | null {
  const number = (names: readonly StatusName[]) => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
  switch (command.action) {
    case 'publish': {
      const faults = checkDeadlines(campaign, campaign.deadlines, now);
      return faults.length > 0 ? refuse('deadlineOrder', faults[0]?.message, { faults }) : null;
    }
    case 'approve':
      return command.document.date > dateOf(now)
        ? refuse('invalidInput', '批准日期不能晚于今天。', {
            faults: [{ pointer: '/document/date', message: '批准日期不能晚于今天。' }],
          })
        : null;
    case 'beginEvaluation': {
      if (phaseOf(campaign, now) !== 'closed')
        return refuse('transitionNotAllowed', '申报尚未截止，截止后才能开始评审。');
      const left = number(['draft', 'underReview', 'returned']);
      return left > 0
        ? refuse('transitionNotAllowed', `还有 ${left} 份申报没有审核完毕，不能开始评审。`)
        : null;
    }
    case 'beginSelection': {
      const left = number(['recommended', 'creating', 'evaluating', 'underAppeal']);
      return left > 0
        ? refuse('transitionNotAllowed', `还有 ${left} 份申报没有评审完毕，不能开始拟定候选。`)
        : null;
    }
    case 'archive':
      return openObjections > 0
        ? refuse('objectionsPending', `还有 ${openObjections} 件异议或线索没有办结，不能归档。`)
        : null;
    default:
      return null;
  }
}

function changeOf(campaign: Campaign, command: CampaignCommand, now: Instant): Partial<Campaign> {
  switch (command.action) {
    case 'approve':
      return { approval: command.document };
    case 'refuseApproval':
      return { approval: null };
    case 'publish':
      return {
        documentNumber: command.document.documentNumber,
        publishedOn: command.document.date,
        // Who exists and where it stands is what it was on the day of the notice (E-07).
        divisionsOn: dateOf(now),
      };
    case 'pause':
      return { pausedAt: now };
    case 'resume': {
      const from = campaign.pausedAt as Instant;
      return {
        pausedAt: null,
        pauses: [...(campaign.pauses ?? []), { from, to: now }],
        opensAt:
          campaign.opensAt >= from
            ? startOf(dateOf(endOfDayAfter(campaign.opensAt, pausedDays(from, now))))
            : campaign.opensAt,
        deadlines: afterPause(campaign.deadlines, from, now),
      };
    }
    case 'cancel':
      return { pausedAt: null };
    default:
      return {};
  }
}

/** Deadlines that had not passed when the pause began move on by its days; the others stay behind. */
export function afterPause(deadlines: Deadlines, from: Instant, to: Instant): Deadlines {
  return Object.fromEntries(
    Object.entries(deadlines).map(([level, at]) => [
      level,
      at !== undefined && at >= from ? endOfDayAfter(at, pausedDays(from, to)) : at,
    ]),
  ) as Deadlines;
}
