import type { Stores } from '#functions/stores/stores.ts';
import type { Declared, ExpertFacts, UnitFacts } from '#shared/domain/conflicts.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { accessOf, isAbsent } from '#shared/domain/experts.ts';
import type { Roster } from '#shared/domain/members.ts';
import { isAtStep, roundOf } from '#shared/domain/review.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Expert } from '#shared/model/expert.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import type { Panel, Review } from '#shared/model/review.ts';
import type { Step } from '#shared/model/status.ts';
import { campaignFor } from './case.ts';
import { reject } from './refused.ts';

/** @throws Refused notFound or notPermitted for everybody but those who run the campaign */
export async function managedCampaign(stores: Stores, id: string, actor: Person): Promise<Campaign> {
  const campaign = await campaignFor(stores, id, actor);
  if (!manages(campaign, actor)) reject('notPermitted', '专家评审由主办单位的批次管理人员办理。');
  return campaign;
}

/** The review of a campaign. @throws Refused transitionNotAllowed where no rules were made; versionConflict */
export async function arrangedReview(stores: Stores, campaign: Campaign, version?: number): Promise<Review> {
  const review =
    (await stores.reviews.load(campaign.id)) ?? reject('transitionNotAllowed', '请先制定评审办法。');
  if (version !== undefined && review.version !== version)
    reject('versionConflict', '评审安排刚刚有变动。请刷新核对后重新办理。');
  return review;
}

/** Why an expert cannot be given a seat today; null where they can. */
export function unfitness(roster: Roster, expert: Expert, now: Instant): string | null {
  if (expert.retired !== null) return '已移出专家库';
  if (accessOf(roster, expert.id, now) !== 'active') return '还没有接受邀请';
  if (isAbsent(expert, dateOf(now))) return '本人登记目前不能参加';
  return null;
}

/** Applications that are at a step now. From an index: a draw commits on what each table holds. */
export async function applicationsAt(stores: Stores, campaign: Campaign, step: Step): Promise<Application[]> {
  const found: Application[] = [];
  for await (const application of stores.listing.everyInStage(campaign.id, 'evaluating', null))
    if (isAtStep(application, step)) found.push(application);
  return found;
}

/** What conflicts are looked for in, of every expert given. */
export async function expertFacts(
  stores: Stores,
  campaign: Campaign,
  roster: Roster,
  experts: readonly Expert[],
): Promise<Map<string, ExpertFacts>> {
  const units = new Map<string, Organisation[]>();
  for (const home of new Set(experts.flatMap(({ home: at }) => (at === null ? [] : [at])))) {
    const unit = await stores.organisations.load(home);
    if (unit) units.set(home, await stores.organisations.lineage(unit));
  }
  const last = new Map<string, Set<string>>();
  if (campaign.previous)
    for (const step of campaign.evaluation)
      for (const panel of await stores.reviews.panels(campaign.previous, step))
        for (const { expert, state } of panel.seats)
          if (state === 'signed' || state === 'superseded')
            last.set(expert, (last.get(expert) ?? new Set()).add(panel.organisation));
  return new Map(
    experts.map((expert) => [
      expert.id,
      {
        expert,
        homeLineage: (expert.home && units.get(expert.home)) || [],
        subjects: roster.members
          .filter((member) => member.expert === expert.id)
          .map(({ subject }) => subject),
        scoredLast: last.get(expert.id) ?? new Set(),
      },
    ]),
  );
}

/** Experts by application who sit at its table in a step of another round. */
async function otherRounds(stores: Stores, review: Review, campaign: Campaign, step: Step) {
  const sat = new Map<string, Set<string>>();
  const own = roundOf(review.rules, step, campaign.evaluation)?.index;
  if (review.rules.panelsOverlap) return sat;
  for (const other of campaign.evaluation) {
    if (roundOf(review.rules, other, campaign.evaluation)?.index === own) continue;
    for (const panel of await stores.reviews.panels(campaign.id, other))
      for (const { expert, state } of panel.seats)
        if (state === 'signed' || state === 'seated' || state === 'superseded')
          sat.set(panel.application, (sat.get(panel.application) ?? new Set()).add(expert));
  }
  return sat;
}

/** Who judged a unit before its appeal was accepted, in any step: they do not judge it again (E-61). */
async function earlierReviews(stores: Stores, campaign: Campaign, applications: readonly Application[]) {
  const sat = new Map<string, Set<string>>();
  for (const { id, appeal } of applications) {
    if (appeal?.state !== 'accepted') continue;
    const panels = await Promise.all(
      campaign.evaluation.map((step) => stores.reviews.panel(campaign.id, step, id)),
    );
    const seats = panels.flatMap((panel) => panel?.seats ?? []);
    sat.set(id, new Set(seats.flatMap(({ state, expert }) => (state === 'superseded' ? [expert] : []))));
  }
  return sat;
}

/** What conflicts are looked for in, of every application given. */
export async function unitFacts(
  stores: Stores,
  review: Review,
  campaign: Campaign,
  step: Step,
  applications: readonly Application[],
): Promise<Map<string, UnitFacts>> {
  const [sat, earlier] = await Promise.all([
    otherRounds(stores, review, campaign, step),
    earlierReviews(stores, campaign, applications),
  ]);
  const units = await Promise.all(
    applications.map(({ organisation }) => stores.organisations.load(organisation)),
  );
  return new Map(
    applications.map((application, at) => [
      application.id,
      {
        application,
        unit: units[at],
        otherRound: sat.get(application.id) ?? new Set(),
        earlierReview: earlier.get(application.id) ?? new Set(),
      },
    ]),
  );
}

/** Recusals that were said, as what keeps an expert from a unit. */
export async function declaredConflicts(stores: Stores, campaign: string): Promise<Declared[]> {
  return (await stores.reviews.recusals(campaign)).map(({ expert, application, rule, sentence }) => ({
    expert,
    application,
    rule,
    sentence,
  }));
}

/** @throws Refused notFound, versionConflict */
export async function panelFor(
  stores: Stores,
  campaign: string,
  { step, application, revision }: { step: Step; application: string; revision: number },
): Promise<Panel> {
  const panel = (await stores.reviews.panel(campaign, step, application)) ?? reject('notFound');
  if (panel.revision !== revision)
    reject('versionConflict', '该申报的专家指派刚刚有变动。请刷新核对后重新办理。');
  return panel;
}
