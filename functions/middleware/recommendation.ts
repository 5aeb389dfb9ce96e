import { canonicalJson, isIntact, sha256 } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type {
  CollectedList,
  CollectionRow,
  CollectionView,
  RecommendableUnit,
  RecommendationView,
} from '#shared/contract/recommendation-views.ts';
import { isInBranch } from '#shared/domain/branch.ts';
import { decide } from '#shared/domain/decide.ts';
import { labelOf } from '#shared/domain/label.ts';
import { isLiveOn } from '#shared/domain/organisation-life.ts';
import {
  type Candidate,
  collectionLabels,
  collectionStateOf,
  collects,
  openList,
  recommends,
  worksAtDesk,
} from '#shared/domain/recommendations.ts';
import { dateOf, shown } from '#shared/domain/time.ts';
import type { Application, Letter } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import type { NationalList, Recommendation } from '#shared/model/recommendation.ts';
import { campaignFor, caseOf } from './case.ts';
import { circumstancesOf } from './circumstances.ts';
import { reject } from './refused.ts';

/** @throws Refused notFound; notPermitted for whoever sends no list for this campaign */
export async function ownRecommendation(stores: Stores, id: string, person: Person): Promise<Campaign> {
  const campaign = await collectedCampaign(stores, id, person);
  if (!recommends(campaign, person))
    reject('notPermitted', '推荐名单由直接向主办单位推荐的省级审核人员报送。');
  return campaign;
}

/** @throws Refused notFound; notPermitted for everybody but the lead's own */
export async function deskCampaign(stores: Stores, id: string, person: Person): Promise<Campaign> {
  const campaign = await collectedCampaign(stores, id, person);
  if (!worksAtDesk(campaign, person)) reject('notPermitted', '全国汇总由主办单位办理。');
  return campaign;
}

async function collectedCampaign(stores: Stores, id: string, person: Person): Promise<Campaign> {
  const campaign = await campaignFor(stores, id, person);
  const lead = await stores.organisations.load(campaign.lead);
  if (lead === undefined || !collects(campaign, lead))
    reject('notFound', '只有国家主办的批次汇总推荐函和汇总表。');
  return campaign;
}

/**
 * Units that the recommender may put on its list: those that wait for it, those it recommended by itself, and those on
 * the list. Each is looked at anew; why one cannot be recommended is what its own page would say.
 */
export async function candidatesOf(
  stores: Stores,
  campaign: Campaign,
  person: Person,
  letter: Letter,
  now: Instant,
): Promise<Map<string, Candidate>> {
  const { id: recommender } = person.organisation;
  const [gathered, seen] = await Promise.all([
    stores.recommendations.units(campaign.id, recommender),
    stores.recommendations.load(campaign.id, recommender),
  ]);
  const ids = new Set<string>([
    ...gathered.map(({ application }) => application),
    ...[...(seen?.ranked ?? []), ...(seen?.reserve ?? [])].map(({ application }) => application),
  ]);
  let cursor: string | undefined;
  do {
    const page = await stores.listing.awaiting(recommender, { limit: 100, cursor });
    for (const application of page.applications)
      if (application.campaign === campaign.id) ids.add(application.id);
    cursor = page.next;
  } while (cursor !== undefined);
  const found = await Promise.all(
    [...ids].map(async (id) => {
      const application = await stores.applications.load(id);
      if (application === undefined || !isInBranch(application.path, person.organisation)) return [];
      return [{ application, refusal: await refusalOf(stores, application, person, letter, now) }];
    }),
  );
  return new Map(found.flat().map((candidate) => [candidate.application.id, candidate]));
}

/** Why a unit cannot be on the list; null where it was recommended, or the same decision would recommend it now. */
async function refusalOf(
  stores: Stores,
  application: Application,
  person: Person,
  document: Letter,
  now: Instant,
): Promise<string | null> {
  if (application.status.name === 'recommended') return null;
  if (application.status.name !== 'underReview')
    return `现为“${labelOf(application.status, application.chain)}”，不能推荐。`;
  const subject = await caseOf(stores, application);
  const facts = await circumstancesOf(stores, subject, person, now);
  const decision = decide(application, { action: 'recommend', document }, person, facts);
  return decision.ok ? null : decision.refusal.detail;
}

/** The recommender's own page. */
export async function recommendationView(
  stores: Stores,
  campaign: Campaign,
  person: Person,
  now: Instant,
): Promise<RecommendationView> {
  const { organisation } = person;
  const letter = { documentNumber: '', date: dateOf(now) };
  const [seen, list, candidates, gathered, events] = await Promise.all([
    stores.recommendations.load(campaign.id, organisation.id),
    stores.recommendations.list(campaign.id),
    candidatesOf(stores, campaign, person, letter, now),
    stores.recommendations.units(campaign.id, organisation.id),
    stores.recommendations.events(campaign.id, organisation.id),
  ]);
  const letters = new Map(gathered.map((unit) => [unit.application, unit.letter]));
  const deadline = campaign.deadlines[organisation.level] ?? null;
  const units = [...candidates.values()].map(({ application, refusal }): RecommendableUnit => {
    const { id, organisationName, status, chain } = application;
    return {
      application: id,
      organisation: application.organisation,
      organisationName,
      status,
      label: labelOf(status, chain),
      refusal,
      letter: letters.get(id) ?? application.recommendation,
    };
  });
  return {
    campaign: campaign.id,
    campaignTitle: campaign.title,
    leadName: campaign.leadName,
    recommenderName: organisation.name,
    recommendation: seen ?? null,
    units,
    limit: list?.limits[organisation.id] ?? null,
    deadline,
    refusal: refusalToSend(seen, list, deadline, now),
    events,
    intact: isIntact(events, seen ?? { version: 0, head: '0'.repeat(64) }),
  };
}

function refusalToSend(
  seen: Recommendation | undefined,
  list: NationalList | undefined,
  deadline: Instant | null,
  now: Instant,
): string | null {
  if (list?.status === 'frozen') return '全国推荐名单已经锁定。';
  if (seen?.status === 'sent') return '推荐函和汇总表已经报送，名单不再变动；需要调整的，请主办单位退回。';
  return seen === undefined && deadline !== null && now > deadline
    ? `推荐截止时间已于 ${shown(deadline)} 届满，请与主办单位联系延期。`
    : null;
}

function rowOf(
  campaign: Campaign,
  organisation: Pick<Organisation, 'id' | 'name'>,
  recommendation: Recommendation | undefined,
  list: NationalList,
  now: Instant,
): CollectionRow {
  const state = collectionStateOf(campaign, recommendation, now);
  return {
    recommender: organisation.id,
    recommenderName: organisation.name,
    state,
    label: collectionLabels[state],
    units: recommendation?.ranked.length ?? 0,
    limit: list.limits[organisation.id] ?? null,
    letter: recommendation?.letter ?? null,
    sentAt: recommendation?.sentAt ?? null,
    returned: recommendation?.status === 'returned' ? (recommendation.returned?.reason ?? '') : null,
  };
}

/** The recommenders of a campaign: whoever stands right below its lead and within its scope, today. */
export async function recommendersOf(
  stores: Stores,
  campaign: Campaign,
  now: Instant,
): Promise<Organisation[]> {
  const lead = await stores.organisations.load(campaign.lead);
  if (lead === undefined) throw new Error(`the lead ${campaign.lead} of ${campaign.id} is missing`);
  return (await stores.organisations.childrenOf(lead)).filter(
    (unit) =>
      isLiveOn(unit, dateOf(now)) &&
      (unit.path.startsWith(campaign.scope) || campaign.scope.startsWith(unit.path)),
  );
}

/** The desk: one line for each recommender, whatever the size of the campaign. */
export async function collectionView(
  stores: Stores,
  campaign: Campaign,
  person: Person,
  now: Instant,
): Promise<CollectionView> {
  const [recommenders, recommendations, stored, events] = await Promise.all([
    recommendersOf(stores, campaign, now),
    stores.recommendations.ofCampaign(campaign.id),
    stores.recommendations.list(campaign.id),
    stores.recommendations.listEvents(campaign.id),
  ]);
  const list = stored ?? openList(campaign);
  const byId = new Map(recommendations.map((one) => [one.recommender, one]));
  const rows = recommenders.map((unit) => rowOf(campaign, unit, byId.get(unit.id), list, now));
  const sent = recommendations.filter(({ status }) => status === 'sent');
  return {
    campaign: campaign.id,
    campaignTitle: campaign.title,
    deadline: campaign.deadlines.province ?? null,
    places: campaign.quota.places,
    quotaKind: campaign.quota.kind,
    used: sent.reduce((sum, { ranked }) => sum + ranked.length, 0),
    recommenders: rows,
    list,
    mayFreeze: person.roles.includes('lead'),
    events,
    intact: isIntact(events, stored ?? { version: 0, head: '0'.repeat(64) }),
  };
}

/** Units of every list that is sent, in the order of the recommenders and of their ranking. */
export function listedUnits(recommendations: readonly Recommendation[]) {
  return recommendations
    .filter(({ status }) => status === 'sent')
    .toSorted((a, b) => a.recommender.localeCompare(b.recommender))
    .flatMap(({ recommender, recommenderName, ranked }) =>
      ranked.map((unit) => ({ ...unit, recommender, recommenderName })),
    );
}

/** What anybody who has the list can compute again. */
export const hashOfUnits = (units: ReturnType<typeof listedUnits>) => sha256(canonicalJson(units));

/** One recommender's list at the desk. @throws Refused notFound for a unit that recommends nothing here */
export async function collectedList(
  stores: Stores,
  campaign: Campaign,
  organisation: string,
  now: Instant,
): Promise<CollectedList> {
  const unit = (await stores.organisations.load(organisation)) ?? reject('notFound');
  if (unit.parent !== campaign.lead) reject('notFound');
  const [recommendation, stored, checks, events] = await Promise.all([
    stores.recommendations.load(campaign.id, organisation),
    stores.recommendations.list(campaign.id),
    stores.recommendations.checks(campaign.id, organisation),
    stores.recommendations.events(campaign.id, organisation),
  ]);
  const list = stored ?? openList(campaign);
  const byUnit = new Map(checks.map((check) => [check.application, check]));
  const units = await Promise.all(
    (recommendation?.ranked ?? []).map(async ({ application: id, organisationName, rank }) => {
      const application = await stores.applications.load(id);
      if (application === undefined) throw new Error(`application ${id} of a list is missing`);
      const { status, chain } = application;
      return {
        application: id,
        organisationName,
        rank,
        status,
        label: labelOf(status, chain),
        check: byUnit.get(id) ?? null,
        hints: hintsOf(application, recommendation),
      };
    }),
  );
  return {
    row: rowOf(campaign, unit, recommendation, list, now),
    recommendation: recommendation ?? null,
    units,
    reserve: await Promise.all(
      (recommendation?.reserve ?? []).map(async ({ application: id, organisationName, rank }) => {
        const application = await stores.applications.load(id);
        if (application === undefined) throw new Error(`application ${id} of a reserve is missing`);
        return {
          application: id,
          organisationName,
          rank,
          label: labelOf(application.status, application.chain),
        };
      }),
    ),
    frozen: list.status === 'frozen',
    events,
    intact: isIntact(events, recommendation ?? { version: 0, head: '0'.repeat(64) }),
  };
}

/** What the system finds by itself about a unit on a list. */
function hintsOf(application: Application, recommendation: Recommendation | undefined): string[] {
  const { status, recommendation: letter } = application;
  const gone = ['withdrawn', 'lapsed', 'ineligible', 'notRecommended', 'disqualified', 'cancelled', 'draft'];
  return [
    ...(gone.includes(status.name)
      ? [`该单位现为“${labelOf(status, application.chain)}”，不在推荐之列。`]
      : []),
    ...(letter !== null &&
    recommendation !== undefined &&
    letter.documentNumber !== recommendation.letter.documentNumber
      ? [`该单位此前以 ${letter.documentNumber} 单独推荐，与推荐函文号不同。`]
      : []),
  ];
}
