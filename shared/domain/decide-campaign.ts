import type { Campaign, Publicity } from '../model/campaign.ts';
import type { CampaignEvent } from '../model/campaign-event.ts';
import { CalendarId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Actor, Person } from '../model/organisation.ts';
import { isInBranch } from './branch.ts';
import { type KeptCalendar, pinOf, workingCalendar } from './calendars.ts';
import {
  type CampaignAction,
  campaignActionLabels,
  campaignStatusLabels,
  campaignTransition,
  isAnnounced,
} from './campaign-states.ts';
import type { GateFinding } from './gates.ts';
import { minuteOf, type OutOfOrder } from './list-order.ts';
import { accept, type Refusal, type Result, refuse } from './refusal.ts';
import { dateOf } from './time.ts';
import { publicityWindow } from './working-days.ts';

/** A candidate that a gate stops on the day of the publicity. */
export interface BlockedCandidate {
  readonly name: string;
  readonly findings: readonly GateFinding[];
}

/** An event of a campaign before the store gives it its hashes. */
export type CampaignEventDraft = Omit<CampaignEvent, 'previous' | 'hash'>;

export interface CampaignDecision {
  readonly next: Campaign;
  readonly event: CampaignEventDraft;
}

/** The State Council's yearly notices: what publicity is counted by where a campaign names no other calendar. */
export const publicityCalendar = CalendarId.parse('stateCouncil');

/** The calendar that a campaign is pinned to. */
export const calendarOf = ({ calendar }: Pick<Campaign, 'calendar'>): CalendarId =>
  calendar ?? publicityCalendar;

/** Who runs the campaign: a member of the lead with the role 批次管理. */
export function manages(campaign: Campaign, person: Person): boolean {
  return person.organisation.id === campaign.lead && person.roles.includes('lead');
}

/** Whom a campaign concerns: the units in its scope, its lead, and everybody who stands above the scope. */
export function maySeeCampaign(campaign: Campaign, person: Person): boolean {
  const { organisation } = person;
  if (person.expert !== undefined) return false;
  // What is not announced yet is the lead's own.
  if (!isAnnounced(campaign)) return manages(campaign, person);
  return (
    organisation.id === campaign.lead ||
    isInBranch(organisation.path, { path: campaign.scope }) ||
    isInBranch(campaign.scope, organisation)
  );
}

/** Why an action is not legal for the campaign as it stands, whoever asks; null where it is. */
export function objectionToCampaign(campaign: Campaign, action: CampaignAction): Refusal | null {
  const legal = campaignTransition(campaign.status, action) !== undefined;
  if (legal && action === 'resume')
    return campaign.pausedAt ? null : refuse('transitionNotAllowed', '本批次没有暂停。').refusal;
  if (legal && campaign.pausedAt && action !== 'cancel') return refuse('campaignPaused').refusal;
  // An approval is asked for where the programme demands it, and nowhere else (C-08).
  const unapproved = campaign.status === 'draft' && campaign.needsApproval === true;
  if (legal && unapproved && action === 'publish')
    return refuse('transitionNotAllowed', '须先报表彰办审核同意，再发布通知。').refusal;
  if (legal && !unapproved && action === 'requestApproval')
    return refuse('transitionNotAllowed', '本批次不需要报批，可直接发布。').refusal;
  if (legal) return null;
  return campaign.status === 'cancelled' || campaign.status === 'named' || campaign.status === 'archived'
    ? refuse('campaignClosed').refusal
    : refuse(
        'transitionNotAllowed',
        `批次现为“${campaignStatusLabels[campaign.status]}”，不能“${campaignActionLabels[action]}”。`,
      ).refusal;
}

/** The next version with the event that made it. */
export function decisionOf(
  campaign: Campaign,
  change: Partial<Campaign>,
  event: Pick<CampaignEventDraft, 'type' | 'reason' | 'data'>,
  actor: Actor,
  now: Instant,
): CampaignDecision {
  const number = campaign.version + 1;
  return {
    next: { ...campaign, ...change, version: number },
    event: {
      ...event,
      number,
      campaign: campaign.id,
      at: now,
      actor:
        actor.kind === 'system'
          ? { kind: 'system' }
          : {
              kind: 'person',
              subject: actor.subject,
              name: actor.name,
              organisation: actor.organisation.id,
              organisationName: actor.organisation.name,
              level: actor.organisation.level,
            },
    },
  };
}

/** A campaign as it was laid down or changed before its notice, with the event that says so. */
export function recordedCampaign(
  before: Campaign,
  after: Campaign,
  type: 'CampaignDrafted' | 'CampaignEdited',
  data: CampaignEventDraft['data'],
  person: Person,
  now: Instant,
): CampaignDecision {
  const { version: _, ...change } = after;
  return decisionOf(before, change, { type, reason: null, data }, person, now);
}

/** The first event of a campaign that is published at once, made by whoever sets the installation up. */
export function publishCampaign(campaign: Campaign, actor: Actor, now: Instant): CampaignDecision {
  return decisionOf(
    { ...campaign, version: 0 },
    { divisionsOn: campaign.divisionsOn ?? dateOf(now) },
    { type: 'CampaignPublished', reason: null, data: { documentNumber: campaign.documentNumber } },
    actor,
    now,
  );
}

/**
 * 开始公示: freezes the candidates and counts the working days from today, which is not counted itself. A year whose
 * calendar is not announced is refused, never guessed.
 * @param terms.candidates how many candidates there are now
 * @param terms.blocked those of them that do not pass every gate today (A19)
 * @param terms.outOfOrder those of them before whom others stand who are on no list, with why (E-59)
 */
export function startPublicity(
  campaign: Campaign,
  terms: {
    readonly address: string;
    readonly contact: string;
    readonly candidates: number;
    readonly blocked: readonly BlockedCandidate[];
    /** Units that may still be passed by 复核 (E-61). */
    readonly appeals?: readonly { readonly name: string; readonly why: string }[];
    readonly outOfOrder?: readonly OutOfOrder[];
    readonly reasons?: Readonly<Record<string, string>>;
  },
  kept: KeptCalendar,
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  if (!manages(campaign, person)) return refuse('notPermitted', '只有主办单位的批次管理人员可以开始公示。');
  if (campaign.publicity !== null) return refuse('publicityStarted');
  const illegal = objectionToCampaign(campaign, 'startPublicity');
  if (illegal !== null) return { ok: false, refusal: illegal };
  if (terms.candidates < 1) return refuse('noCandidates', '还没有列为候选的单位，不能开始公示。');
  if (terms.blocked.length > 0) {
    const words = terms.blocked.map(
      ({ name, findings }) =>
        `${name}（${findings.map(({ title, sentence }) => `${title}：${sentence}`).join('')}）`,
    );
    return refuse(
      'gateBlocked',
      `候选单位今天不符合申报条件，不能公示：${words.join('；')}。请先移出候选或取消资格。`,
      {
        context: { blocked: terms.blocked.map(({ name }) => name) },
      },
    );
  }
  const { appeals = [] } = terms;
  if (appeals.length > 0) {
    const words = appeals.slice(0, 10).map(({ name, why }) => `${name}（${why}）`);
    const more = appeals.length > 10 ? `等 ${appeals.length} 个单位` : '';
    return refuse(
      'appealsPending',
      `公示之后名单不再变动，请待复核办结或期限届满后公示：${words.join('、')}${more}。`,
    );
  }
  const minute = minuteOf(terms.outOfOrder ?? [], terms.reasons ?? {});
  if (!minute.ok) return minute;
  const calendar = workingCalendar(kept);
  const window = publicityWindow(dateOf(now), campaign.publicityDays, calendar);
  if (window.provisional)
    return refuse('calendarMissing', calendarMissing(window.missingYears), {
      context: { years: window.missingYears },
    });
  const publicity: Publicity = {
    startsAt: now,
    endsAt: window.endsAt,
    lastDay: window.lastDay,
    workingDays: campaign.publicityDays,
    calendar: calendar.name,
    pin: pinOf(kept),
    address: terms.address,
    contact: terms.contact,
  };
  const change = { publicity, status: 'publicity' } as const;
  return accept(
    decisionOf(
      campaign,
      change,
      {
        type: 'PublicityStarted',
        reason: null,
        data: { publicity, ...(minute.value.length > 0 && { outOfOrder: minute.value }) },
      },
      person,
      now,
    ),
  );
}

/**
 * The last of the published has been named or has left: 命名完毕, or 办结 where nobody is left to be named. Made by the
 * relay, as actor `system`.
 * @param named how many were named
 */
export function concludeCampaign(campaign: Campaign, named: number, now: Instant): Result<CampaignDecision> {
  if (campaign.status !== 'publicity') return refuse('transitionNotAllowed');
  const [status, type] =
    named > 0 ? (['named', 'CampaignNamed'] as const) : (['concluded', 'CampaignConcluded'] as const);
  return accept(
    decisionOf(campaign, { status }, { type, reason: null, data: { named } }, { kind: 'system' }, now),
  );
}

/** 2027 年的放假安排尚未公布，不能确定公示截止日。 */
export function calendarMissing(years: readonly string[]): string {
  return `${years.join('、')} 年的放假安排尚未公布，不能确定公示截止日。`;
}
