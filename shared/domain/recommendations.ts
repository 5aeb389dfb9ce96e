import type { Application, Letter } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { ApplicationId, OrganisationId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Organisation, Person } from '../model/organisation.ts';
import type {
  NationalList,
  RankedUnit,
  Recommendation,
  RecommendationEvent,
} from '../model/recommendation.ts';
import { recordedActor } from './decide.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf, shown } from './time.ts';

export type RecommendationEventDraft = Omit<RecommendationEvent, 'previous' | 'hash'>;

/** The nation collects where it leads: 31 provinces and 兵团, each with a letter and a list (N-45). */
export function collects(campaign: Campaign, lead: Pick<Organisation, 'level'>): boolean {
  return lead.level === 'nation' && campaign.applicantLevel !== 'province';
}

/** Who sends a province's list: a reviewer of the unit right below the lead. */
export function recommends(campaign: Campaign, { organisation, roles }: Person): boolean {
  return organisation.parent === campaign.lead && roles.includes('reviewer');
}

/** Who works at the desk: reviewers and leads of the campaign's lead. */
export function worksAtDesk(campaign: Campaign, { organisation, roles }: Person): boolean {
  return organisation.id === campaign.lead && (roles.includes('reviewer') || roles.includes('lead'));
}

/** Whether a list is sent by this recommender, and so nothing is added to it or taken from it singly (A12). */
export function isListFrozen(recommendation: Recommendation | undefined): boolean {
  return recommendation?.status === 'sent';
}

/** A unit of the list, as far as it was looked up: why it cannot be on it, or null. */
export interface Candidate {
  readonly application: Application;
  /** Why the recommendation of this unit would be refused now; null where it is recommended or can be. */
  readonly refusal: string | null;
}

export interface SendInput {
  readonly ranked: readonly ApplicationId[];
  readonly letter: Letter;
}

export interface SendFacts {
  readonly campaign: Campaign;
  readonly seen: Recommendation | undefined;
  readonly list: NationalList | undefined;
  readonly candidates: ReadonlyMap<string, Candidate>;
  readonly now: Instant;
}

export interface RecommendationDecision {
  readonly next: Recommendation;
  readonly event: RecommendationEventDraft;
}

/**
 * 报送推荐函和汇总表: the ranked list with its letter, in one act; from then on it is frozen, until it is returned. Each
 * unit must be one that this recommender has recommended, or can.
 */
export function sendRecommendation(
  input: SendInput,
  { campaign, seen, list, candidates, now }: SendFacts,
  person: Person,
): Result<RecommendationDecision> {
  if (!recommends(campaign, person))
    return refuse('notPermitted', '推荐名单由直接向主办单位推荐的省级审核人员报送。');
  if (list?.status === 'frozen')
    return refuse('transitionNotAllowed', '全国推荐名单已经锁定，需要变动的，请与主办单位联系。');
  if (isListFrozen(seen))
    return refuse(
      'transitionNotAllowed',
      '推荐函和汇总表已经报送，名单不再变动；需要调整的，请主办单位退回。',
    );
  const deadline = campaign.deadlines[person.organisation.level] ?? null;
  // A list that was returned comes again whenever it is ready: the return says so.
  if (deadline !== null && now > deadline && seen === undefined)
    return refuse('deadlinePassed', `推荐截止时间已于 ${shown(deadline)} 届满，请与主办单位联系延期。`);
  const faults: Fault[] = [];
  if (input.ranked.length === 0)
    faults.push({ pointer: '/ranked', message: '名单是空的，请至少列入一个单位。' });
  if (new Set(input.ranked).size !== input.ranked.length)
    faults.push({ pointer: '/ranked', message: '名单中有重复的单位。' });
  const limit = list?.limits[person.organisation.id];
  if (limit !== undefined && input.ranked.length > limit)
    faults.push({
      pointer: '/ranked',
      message: `推荐名额为 ${limit} 个，名单有 ${input.ranked.length} 个，请按排序减少 ${input.ranked.length - limit} 个。`,
    });
  if (input.letter.date > dateOf(now))
    faults.push({ pointer: '/letter/date', message: '推荐函日期不能晚于今天。' });
  const ranked: RankedUnit[] = [];
  for (const [index, id] of input.ranked.entries()) {
    const found = candidates.get(id);
    if (found === undefined || found.refusal !== null)
      faults.push({
        pointer: `/ranked/${index}`,
        message:
          found === undefined
            ? `第 ${index + 1} 位不是本单位审核的申报。`
            : `第 ${index + 1} 位${found.application.organisationName}：${found.refusal}`,
      });
    else {
      const { organisation, organisationName } = found.application;
      ranked.push({ application: id, organisation, organisationName, rank: index + 1 });
    }
  }
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const { letter } = input;
  const next: Recommendation = {
    campaign: campaign.id,
    recommender: person.organisation.id,
    recommenderName: person.organisation.name,
    status: 'sent',
    ranked,
    letter,
    sentAt: now,
    late: deadline !== null && now > deadline,
    returned: seen?.returned ?? null,
    version: (seen?.version ?? 0) + 1,
    head: '',
  };
  return accept({
    next,
    event: eventOf(next.version, 'send', campaign, next.recommender, person, now, null, { letter, ranked }),
  });
}

/** 退回: the list is open again for its recommender; the units that were recommended stay so. */
export function returnRecommendation(
  seen: Recommendation,
  reason: string,
  facts: Pick<SendFacts, 'campaign' | 'list' | 'now'>,
  person: Person,
): Result<RecommendationDecision> {
  const { campaign, list, now } = facts;
  if (!worksAtDesk(campaign, person)) return refuse('notPermitted', '推荐名单由主办单位退回。');
  if (list?.status === 'frozen')
    return refuse('transitionNotAllowed', '全国推荐名单已经锁定；需要变动的，请先解除锁定并说明理由。');
  if (seen.status !== 'sent') return refuse('transitionNotAllowed', '该名单已经退回，等待重新报送。');
  const returned = { reason, at: now, times: (seen.returned?.times ?? 0) + 1 };
  const next: Recommendation = { ...seen, status: 'returned', returned, version: seen.version + 1 };
  return accept({
    next,
    event: eventOf(next.version, 'return', campaign, seen.recommender, person, now, reason, {}),
  });
}

/** A campaign's list before anything was decided on it. */
export function openList(campaign: Campaign): NationalList {
  return { campaign: campaign.id, status: 'open', limits: {}, frozen: null, version: 0, head: '' };
}

export type ListCommand =
  | { readonly action: 'freeze' }
  | { readonly action: 'unfreeze'; readonly reason: string }
  | { readonly action: 'limit'; readonly recommender: OrganisationId; readonly places: number | null };

export interface ListDecision {
  readonly next: NationalList;
  readonly event: RecommendationEventDraft;
}

/**
 * 锁定: exactly these units go on, under a hash that anybody can compute again. Afterwards nothing of it changes, but by
 * an unfreezing with a reason.
 * @param units those of every list that was sent, as they stand
 * @param hash over `units`, computed by the caller
 */
export function decideList(
  seen: NationalList,
  command: ListCommand,
  facts: {
    readonly campaign: Campaign;
    readonly units: NonNullable<NationalList['frozen']>['units'];
    readonly hash: string;
    readonly now: Instant;
  },
  person: Person,
): Result<ListDecision> {
  const { campaign, units, hash, now } = facts;
  if (person.organisation.id !== campaign.lead || !person.roles.includes('lead'))
    return refuse('notPermitted', '全国推荐名单由主办单位的批次管理人员锁定。');
  const version = seen.version + 1;
  const decided = (change: Partial<NationalList>, reason: string | null, data: Record<string, unknown>) =>
    accept({
      next: { ...seen, ...change, version },
      event: eventOf(version, command.action, campaign, null, person, now, reason, data),
    });
  switch (command.action) {
    case 'freeze':
      if (seen.status === 'frozen') return refuse('transitionNotAllowed', '名单已经锁定。');
      if (units.length === 0) return refuse('noCandidates', '还没有报送的推荐名单，不能锁定。');
      return decided({ status: 'frozen', frozen: { at: now, by: person.name, hash, units } }, null, {
        hash,
        units: units.length,
      });
    case 'unfreeze': {
      if (seen.status !== 'frozen') return refuse('transitionNotAllowed', '名单没有锁定。');
      const reason = command.reason.trim();
      if (reason === '')
        return refuse('invalidInput', '请填写解除锁定的理由。', {
          faults: [{ pointer: '/command/reason', message: '请填写解除锁定的理由。' }],
        });
      return decided({ status: 'open', frozen: null }, reason, { hash: seen.frozen?.hash ?? '' });
    }
    case 'limit': {
      if (seen.status === 'frozen') return refuse('transitionNotAllowed', '名单已经锁定，不能调整名额。');
      const { [command.recommender]: _, ...others } = seen.limits;
      const limits = command.places === null ? others : { ...others, [command.recommender]: command.places };
      return decided({ limits }, null, { recommender: command.recommender, places: command.places });
    }
  }
}

/** Where a recommender stands: 已报送 · 已退回 · 逾期未报 · 未报送 · 逾期报送. */
export type CollectionState = 'sent' | 'sentLate' | 'returned' | 'missing' | 'overdue';
export const collectionLabels = {
  sent: '已报送',
  sentLate: '逾期报送',
  returned: '已退回，待重新报送',
  missing: '未报送',
  overdue: '逾期未报送',
} as const satisfies Record<CollectionState, string>;

export function collectionStateOf(
  campaign: Campaign,
  recommendation: Recommendation | undefined,
  now: Instant,
): CollectionState {
  if (recommendation === undefined) {
    const deadline = campaign.deadlines.province;
    return deadline !== undefined && now > deadline ? 'overdue' : 'missing';
  }
  if (recommendation.status === 'returned') return 'returned';
  return recommendation.late ? 'sentLate' : 'sent';
}

function eventOf(
  number: number,
  action: RecommendationEvent['action'],
  campaign: Campaign,
  recommender: OrganisationId | null,
  person: Person,
  now: Instant,
  reason: string | null,
  data: Record<string, unknown>,
): RecommendationEventDraft {
  return {
    number,
    action,
    campaign: campaign.id,
    recommender,
    at: now,
    actor: recordedActor(person),
    reason,
    data,
  };
}
