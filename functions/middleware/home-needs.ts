import type { Stores } from '#functions/stores/stores.ts';
import type { HomeNeed } from '#shared/contract/routes/home.ts';
import { type CampaignAction, isRunning } from '#shared/domain/campaign-states.ts';
import { campaignSteps } from '#shared/domain/campaign-steps.ts';
import { byStatus, sumOf } from '#shared/domain/counts.ts';
import { manages, maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import { guides } from '#shared/domain/guidance.ts';
import { byUrgency } from '#shared/domain/home.ts';
import { recommends } from '#shared/domain/recommendations.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { StatusName } from '#shared/model/status.ts';
import { campaignFacts, campaignView } from './campaign-view.ts';
import {
  accepting,
  calendars,
  ownReviews,
  ownVisits,
  post,
  provinces,
  titlesGiven,
  titlesHeld,
} from './home-duties.ts';

/** What is read to tell somebody what they have to do: numbers and single pages, never a campaign's applications. */
export interface Asker {
  readonly stores: Stores;
  readonly actor: Person;
  readonly now: Instant;
  /** Those that concern the person, and are not over. */
  readonly campaigns: readonly Campaign[];
}

/** Everything that this person has to do beside the applications in hand, the most urgent first. */
export async function homeNeeds(stores: Stores, actor: Person, now: Instant): Promise<HomeNeed[]> {
  if (actor.expert !== undefined)
    return byUrgency((await Promise.all([ownReviews(stores, actor), ownVisits(stores, actor)])).flat());
  const campaigns = (await stores.campaigns.all()).filter(
    (campaign) =>
      maySeeCampaign(campaign, actor) && campaign.status !== 'archived' && campaign.status !== 'cancelled',
  );
  const asker: Asker = { stores, actor, now, campaigns };
  const found = await Promise.all([
    applying(asker),
    leading(asker),
    recommending(asker),
    answering(asker),
    titlesHeld(asker),
    titlesGiven(asker),
    provinces(asker),
    accepting(asker),
    calendars(asker),
    post(asker),
    ownVisits(stores, actor),
  ]);
  return byUrgency(found.flat());
}

/** Rounds in which the unit may begin and has not. */
async function applying({ stores, actor, now, campaigns }: Asker): Promise<HomeNeed[]> {
  if (!actor.roles.includes('applicant')) return [];
  const views = await Promise.all(
    campaigns.filter(isRunning).map((campaign) => campaignView(stores, campaign, actor, now, null)),
  );
  return views.flatMap(({ campaign, own, may }) =>
    own === null && may.apply?.allowed === true
      ? [
          {
            id: `apply.${campaign.id}`,
            kind: 'apply' as const,
            title: `可以申报：${campaign.title}`,
            detail: `${campaign.leadName}主办，${campaign.documentNumber}`,
            due: campaign.deadlines[campaign.applicantLevel] ?? null,
            link: `/campaigns/${campaign.id}`,
            action: '开始申报',
            campaign: campaign.id,
          },
        ]
      : [],
  );
}

/** Steps that move a campaign on; pausing and cancelling are nobody's duty. */
const duties: ReadonlySet<CampaignAction> = new Set([
  'requestApproval',
  'approve',
  'publish',
  'beginEvaluation',
  'beginSelection',
  'resume',
  'archive',
]);

/** What the lead can do next in each of its rounds, from the counters. */
async function leading({ stores, actor, now, campaigns }: Asker): Promise<HomeNeed[]> {
  const own = campaigns.filter((campaign) => manages(campaign, actor));
  const needs = await Promise.all(
    own.map(async (campaign): Promise<HomeNeed[]> => {
      const facts = await campaignFacts(stores, campaign);
      const number = (...names: StatusName[]) =>
        names.reduce((sum, name) => sum + (facts.counts[name] ?? 0), 0);
      const need = (
        id: string,
        title: string,
        action: string,
        kind: HomeNeed['kind'] = 'campaign',
      ): HomeNeed => ({
        id: `${id}.${campaign.id}`,
        kind,
        title,
        detail: campaign.title,
        due: null,
        link: `/campaigns/${campaign.id}`,
        action,
      });
      const reached = number('ranked', 'candidate', 'inPublicity', 'cleared', 'named') > 0;
      const steps = campaignSteps(campaign, facts, actor, now).flatMap(({ action, label, refusal }) =>
        // A round in which nobody applied yet has nothing to evaluate or to select from.
        duties.has(action) && refusal === null && (action !== 'beginSelection' || reached)
          ? [need(action, `可以${label}`, '去办理')]
          : [],
      );
      const { openObjections } = facts;
      const [ranked, candidates, cleared] = [number('ranked'), number('candidate'), number('cleared')];
      return [
        ...(openObjections > 0
          ? [need('objections', `${openObjections} 件异议或线索没有办结`, '去核查', 'objection')]
          : []),
        ...(cleared > 0 ? [need('name', `${cleared} 家公示期满无异议，等待命名`, '去命名')] : []),
        ...(candidates > 0 && campaign.publicity === null
          ? [need('publicity', `${candidates} 家已列为候选，等待公示`, '安排公示')]
          : []),
        ...(ranked > 0 ? [need('select', `${ranked} 家评审通过，等待确定候选`, '确定候选')] : []),
        ...steps,
      ];
    }),
  );
  return needs.flat();
}

/** The letter and the list that a province owes the nation (N-45). */
async function recommending({ stores, actor, campaigns }: Asker): Promise<HomeNeed[]> {
  const { organisation } = actor;
  const own = campaigns.filter(
    (campaign) =>
      isRunning(campaign) && campaign.applicantLevel !== 'province' && recommends(campaign, actor),
  );
  const needs = await Promise.all(
    own.map(async (campaign): Promise<HomeNeed[]> => {
      const [lead, list, branches] = await Promise.all([
        stores.organisations.load(campaign.lead),
        stores.recommendations.load(campaign.id, organisation.id),
        stores.counts.under(campaign.id, organisation.path),
      ]);
      const gathered = byStatus(sumOf(branches.values())).recommended ?? 0;
      if (lead?.level !== 'nation' || list?.status === 'sent') return [];
      if (list?.status !== 'returned' && gathered === 0) return [];
      return [
        {
          id: `list.${campaign.id}`,
          kind: 'list',
          title: list?.status === 'returned' ? '推荐名单被退回，须重新报送' : '报送推荐函和汇总表',
          detail: `${campaign.title}，待报名单 ${gathered} 家`,
          due: campaign.deadlines.province ?? null,
          link: `/campaigns/${campaign.id}/recommendation`,
          action: '去报送',
        },
      ];
    }),
  );
  return needs.flat();
}

/** Questions of units that nobody has answered; the newest page of each campaign is looked at. */
async function answering({ stores, actor, campaigns }: Asker): Promise<HomeNeed[]> {
  const own = campaigns.filter((campaign) => isRunning(campaign) && guides(campaign, actor));
  const needs = await Promise.all(
    own.map(async (campaign): Promise<HomeNeed[]> => {
      const entries = await stores.guidance.byGuide(campaign.id, actor.organisation.id);
      const open = entries.filter(
        ({ asker, answer, withdrawn }) => asker !== null && answer === null && withdrawn === null,
      );
      if (open.length === 0) return [];
      return [
        {
          id: `questions.${campaign.id}`,
          kind: 'question',
          title: `${open.length} 个提问等待答复`,
          detail: campaign.title,
          due: null,
          link: `/campaigns/${campaign.id}/guidance`,
          action: '去答复',
        },
      ];
    }),
  );
  return needs.flat();
}
