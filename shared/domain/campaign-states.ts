import type { Campaign, CampaignStatus } from '../model/campaign.ts';
import type { CampaignEventType } from '../model/campaign-event.ts';
import type { Instant } from '../model/instant.ts';
import { dateOf, daysBetween, endOfDayAfter } from './time.ts';

/** Everything that can happen to a campaign (DOMAIN D.1). */
export const campaignActions = [
  'edit',
  'requestApproval',
  'refuseApproval',
  'approve',
  'publish',
  'moveDeadlines',
  'admit',
  'migrateEdition',
  'beginEvaluation',
  'beginSelection',
  'startPublicity',
  'recountPublicity',
  'extendPublicity',
  'correctPublicity',
  'conclude',
  'archive',
  'pause',
  'resume',
  'cancel',
] as const;
export type CampaignAction = (typeof campaignActions)[number];

export const campaignActionLabels = {
  edit: '修改',
  requestApproval: '报批',
  refuseApproval: '记录未获批准',
  approve: '记录批准',
  publish: '发布',
  moveDeadlines: '调整截止时间',
  admit: '准入',
  migrateEdition: '换用标准',
  beginEvaluation: '开始评审',
  beginSelection: '开始拟定候选',
  startPublicity: '开始公示',
  recountPublicity: '重新计算公示期',
  extendPublicity: '顺延公示',
  correctPublicity: '更正公示名单',
  conclude: '办结',
  archive: '归档',
  pause: '暂停',
  resume: '恢复',
  cancel: '取消批次',
} as const satisfies Record<CampaignAction, string>;

/** What the record calls its events. */
export const campaignEventLabels = {
  CampaignDrafted: '拟定批次',
  CampaignEdited: '修改批次',
  ApprovalRequested: '报批',
  ApprovalRefused: '记录未获批准',
  ApprovalGranted: '记录批准',
  CampaignPublished: '发布批次',
  DeadlinesMoved: '调整截止时间',
  UnitAdmitted: '准入单位',
  EditionMigrated: '换用标准',
  CampaignPaused: '暂停批次',
  CampaignResumed: '恢复批次',
  CampaignCancelled: '取消批次',
  EvaluationBegun: '开始评审',
  SelectionBegun: '开始拟定候选',
  PublicityStarted: '开始公示',
  PublicityRecounted: '重新计算公示期',
  PublicityExtended: '公示中断，顺延',
  PublicityCorrected: '更正公示名单',
  CampaignNamed: '命名完毕',
  CampaignConcluded: '办结（没有单位命名）',
  CampaignArchived: '归档',
} as const satisfies Record<CampaignEventType, string>;

export interface CampaignTransition {
  /** lead: who runs the campaign; system: the relay, when the last of the published has ended. */
  readonly by: 'lead' | 'system';
  /** ends: named where somebody was, concluded where nobody is left. */
  readonly to: CampaignStatus | 'Same' | 'ends';
  readonly reason?: 'required';
}
type CampaignTransitionTable = Record<CampaignStatus, Partial<Record<CampaignAction, CampaignTransition>>>;

/** Before publicity a campaign can be interrupted or given up; afterwards it runs to its end (D.1: any before 公示). */
const interrupted = {
  pause: { by: 'lead', to: 'Same', reason: 'required' },
  resume: { by: 'lead', to: 'Same', reason: 'required' },
  cancel: { by: 'lead', to: 'cancelled', reason: 'required' },
} as const;
const given = { cancel: interrupted.cancel } as const;
const startPublicity = { by: 'lead', to: 'publicity' } as const;
const moveDeadlines = { by: 'lead', to: 'Same', reason: 'required' } as const;

/**
 * What is legal. Open and closed are no states of this table: the opening and the deadlines of a published campaign say
 * which it is, so an extension reopens it by itself (E-36). Evaluation and selection are declared by the lead; a
 * programme that evaluates as the forms come in (Chongqing) may start publicity without having declared them.
 */
export const campaignTransitions = {
  draft: {
    edit: { by: 'lead', to: 'Same' },
    requestApproval: { by: 'lead', to: 'inApproval' },
    publish: { by: 'lead', to: 'published' },
    ...given,
  },
  inApproval: {
    approve: { by: 'lead', to: 'approved' },
    refuseApproval: { by: 'lead', to: 'draft', reason: 'required' },
    ...given,
  },
  approved: { publish: { by: 'lead', to: 'published' }, ...given },
  published: {
    moveDeadlines,
    admit: { by: 'lead', to: 'Same', reason: 'required' },
    // Before the evaluation: findings are made by the edition that is pinned (domain/migration.ts).
    migrateEdition: { by: 'lead', to: 'Same', reason: 'required' },
    beginEvaluation: { by: 'lead', to: 'evaluating' },
    startPublicity,
    ...interrupted,
  },
  evaluating: {
    moveDeadlines,
    beginSelection: { by: 'lead', to: 'selecting' },
    startPublicity,
    ...interrupted,
  },
  selecting: { startPublicity, ...interrupted },
  publicity: {
    recountPublicity: { by: 'lead', to: 'Same', reason: 'required' },
    extendPublicity: { by: 'lead', to: 'Same', reason: 'required' },
    correctPublicity: { by: 'lead', to: 'Same' },
    moveDeadlines,
    conclude: { by: 'system', to: 'ends' },
  },
  named: { archive: { by: 'lead', to: 'archived' } },
  concluded: { archive: { by: 'lead', to: 'archived' } },
  archived: {},
  cancelled: {},
} as const satisfies CampaignTransitionTable;

/** The transition of an action in a status, if the table has one. */
export function campaignTransition(
  status: CampaignStatus,
  action: CampaignAction,
): CampaignTransition | undefined {
  return (campaignTransitions as CampaignTransitionTable)[status][action];
}

/** The status, and for a published campaign where the clock has it. */
export type CampaignPhase = Exclude<CampaignStatus, 'published'> | 'announced' | 'open' | 'closed' | 'paused';

export const campaignPhaseLabels = {
  draft: '拟定',
  inApproval: '报批中',
  approved: '已批准，待发布',
  announced: '已发布，待开始',
  open: '申报中',
  closed: '申报截止，审核中',
  paused: '已暂停',
  evaluating: '评审中',
  selecting: '拟定候选',
  publicity: '公示与命名',
  named: '已命名',
  concluded: '已办结（没有单位命名）',
  archived: '已归档',
  cancelled: '已取消',
} as const satisfies Record<CampaignPhase, string>;

/** The stored status in words, where the clock does not matter. */
export const campaignStatusLabels = {
  ...campaignPhaseLabels,
  published: '已发布',
} as const satisfies Record<CampaignStatus, string>;

/** Where a campaign stands at an instant; the deadline itself is still in time (E-30). */
export function phaseOf(campaign: Campaign, now: Instant): CampaignPhase {
  if (campaign.pausedAt) return 'paused';
  if (campaign.status !== 'published') return campaign.status;
  if (now < campaign.opensAt) return 'announced';
  const deadline = campaign.deadlines[campaign.applicantLevel];
  return deadline !== undefined && now > deadline ? 'closed' : 'open';
}

const beforeNotice: ReadonlySet<CampaignStatus> = new Set(['draft', 'inApproval', 'approved']);

/** Whether it was announced: before that it is the lead's own, and nobody else knows of it. */
export function isAnnounced({ status }: Pick<Campaign, 'status'>): boolean {
  return !beforeNotice.has(status);
}

/** Whether its deadlines and timers run. */
export function isRunning({ status }: Pick<Campaign, 'status'>): boolean {
  return isAnnounced({ status }) && status !== 'cancelled';
}

/**
 * The end of a window of one application: as many days later, as the campaign was paused while it ran. Nobody loses the
 * time in which nothing could be done.
 * @param since when the window was opened; unknown of one opened before this was kept: then only a pause in which it
 * would have ended counts
 */
export function pastPauses(
  until: Instant,
  { pauses = [] }: Pick<Campaign, 'pauses'>,
  since?: Instant | null,
): Instant {
  return pauses.reduce(
    (end, { from, to }) =>
      from <= end && (since ? since < to : end <= to) ? endOfDayAfter(end, pausedDays(from, to)) : end,
    until,
  );
}

/** Days that a pause touched, each of them lost: the day it began and the day it ended included. */
export function pausedDays(from: Instant, to: Instant): number {
  return daysBetween(dateOf(from), dateOf(to)) + 1;
}
