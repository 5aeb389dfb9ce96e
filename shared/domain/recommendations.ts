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
import type { StatusName } from '../model/status.ts';
import { isRunning } from './campaign-states.ts';
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
  /** 候补, in order. */
  readonly reserve: readonly ApplicationId[];
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
  const twice = input.reserve.findIndex(
    (id, at) => input.ranked.includes(id) || input.reserve.indexOf(id) !== at,
  );
  if (twice >= 0)
    faults.push({
      pointer: `/reserve/${twice}`,
      message: `候补第 ${twice + 1} 位已在名单之中，不能重复列入。`,
    });
  const limit = list?.limits[person.organisation.id];
  if (limit !== undefined && input.ranked.length > limit)
    faults.push({
      pointer: '/ranked',
      message: `推荐名额为 ${limit} 个，名单有 ${input.ranked.length} 个，请按排序减少 ${input.ranked.length - limit} 个。`,
    });
  if (input.letter.date > dateOf(now))
    faults.push({ pointer: '/letter/date', message: '推荐函日期不能晚于今天。' });
  const listed = (part: 'ranked' | 'reserve', place: string) =>
    input[part].flatMap((id, index): RankedUnit[] => {
      const found = candidates.get(id);
      if (found === undefined || found.refusal !== null) {
        faults.push({
          pointer: `/${part}/${index}`,
          message:
            found === undefined
              ? `${place} ${index + 1} 位不是本单位审核的申报。`
              : `${place} ${index + 1} 位${found.application.organisationName}：${found.refusal}`,
        });
        return [];
      }
      const { organisation, organisationName } = found.application;
      return [{ application: id, organisation, organisationName, rank: index + 1 }];
    });
  const ranked = listed('ranked', '第');
  const reserve = listed('reserve', '候补第');
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const { letter } = input;
  const next: Recommendation = {
    campaign: campaign.id,
    recommender: person.organisation.id,
    recommenderName: person.organisation.name,
    status: 'sent',
    ranked,
    reserve,
    replaced: [],
    letter,
    sentAt: now,
    late: deadline !== null && now > deadline,
    returned: seen?.returned ?? null,
    version: (seen?.version ?? 0) + 1,
    head: '',
  };
  return accept({
    next,
    event: eventOf(next.version, 'send', campaign, next.recommender, person, now, null, {
      letter,
      ranked,
      ...(reserve.length > 0 && { reserve }),
    }),
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

/** Statuses in which a unit has left the list for good (A10, A13, A24): its place may be filled. */
const droppedOut: ReadonlySet<StatusName> = new Set(['withdrawn', 'ineligible', 'disqualified']);

/** Whether a unit of a list that was sent has dropped out of it. */
export const hasDroppedOut = ({ status }: Pick<Application, 'status'>): boolean =>
  droppedOut.has(status.name);

/**
 * 递补: the first of the reserve that still can comes for a unit that dropped out, with the reason on record; only before
 * publicity starts (A10), and afterwards never from here (E-81). The others keep their places; who comes stands last.
 * @param units of the list and its reserve, as they stand
 */
export function replaceUnit(
  seen: Recommendation,
  input: { readonly out: ApplicationId; readonly reason: string },
  facts: Pick<SendFacts, 'campaign' | 'list' | 'now'> & { readonly units: ReadonlyMap<string, Application> },
  person: Person,
): Result<RecommendationDecision> {
  const { campaign, list, now, units } = facts;
  if (!recommends(campaign, person))
    return refuse('notPermitted', '递补由直接向主办单位推荐的省级审核人员办理。');
  if (!isRunning(campaign)) return refuse('campaignClosed');
  if (campaign.publicity !== null)
    return refuse('publicityStarted', '候选名单已经公示，此后退出的名额不再由候补单位递补。');
  if (campaign.pausedAt) return refuse('campaignPaused');
  if (list?.status === 'frozen')
    return refuse('transitionNotAllowed', '全国推荐名单已经锁定，请主办单位说明理由、解除锁定后再递补。');
  if (seen.status !== 'sent') return refuse('transitionNotAllowed', '名单已经退回，请直接调整名单重新报送。');
  const at = (pointer: string, message: string) =>
    refuse('invalidInput', message, { faults: [{ pointer, message }] });
  const reason = input.reason.trim();
  if (reason === '') return at('/reason', '请填写递补的理由，将写入办理记录。');
  const out = seen.ranked.find(({ application }) => application === input.out);
  if (out === undefined) return at('/out', '该单位不在推荐名单上。');
  const left = units.get(out.application);
  if (left === undefined || !hasDroppedOut(left))
    return at(
      '/out',
      `${out.organisationName}没有退出（撤回、不予受理或取消资格），名单不再变动，不能由其他单位递补。`,
    );
  const able = ({ application }: RankedUnit) => units.get(application)?.status.name === 'recommended';
  const next = seen.reserve.findIndex(able);
  const chosen = seen.reserve[next];
  if (chosen === undefined)
    return refuse('transitionNotAllowed', '候补名单中没有可以递补的单位，该名额空缺。');
  const skipped = seen.reserve.slice(0, next);
  const last = Math.max(
    ...seen.ranked.map(({ rank }) => rank),
    ...seen.replaced.map((one) => Math.max(one.out.rank, one.in.rank)),
  );
  const comes: RankedUnit = { ...chosen, rank: last + 1 };
  const replacement = { out, in: comes, skipped, reason, at: now };
  return accept({
    next: {
      ...seen,
      ranked: [...seen.ranked.filter((unit) => unit !== out), comes],
      reserve: seen.reserve.slice(next + 1),
      replaced: [...seen.replaced, replacement],
      version: seen.version + 1,
    },
    event: eventOf(seen.version + 1, 'replace', campaign, seen.recommender, person, now, reason, {
      letter: seen.letter,
      out,
      in: comes,
      ...(skipped.length > 0 && { skipped }),
    }),
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
