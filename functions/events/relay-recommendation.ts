import { caseOf } from '#functions/middleware/case.ts';
import { circumstancesOf, sealsOf } from '#functions/middleware/circumstances.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { decide } from '#shared/domain/decide.ts';
import { leadLink } from '#shared/domain/standing.ts';
import type { ApplicationEvent, Letter } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { OrganisationId } from '#shared/model/ids.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { RankedUnit, RecommendationEvent } from '#shared/model/recommendation.ts';

/** Keeps for the recommender's list what was recommended by itself; again it changes nothing. */
export async function gatherRecommended(stores: Stores, event: ApplicationEvent): Promise<void> {
  if (event.action !== 'recommend' || event.actor.kind !== 'person') return;
  const letter = (event.data['document'] as Letter | undefined) ?? null;
  const unit = { application: event.application, letter };
  await stores.recommendations.gather(event.campaign, event.actor.organisation, unit);
}

/**
 * Carries what a recommender's list means for the units on it, and tells the other side. Each step may be repeated: a
 * unit that is recommended already is left alone.
 */
export async function relayRecommendation(
  ports: Ports,
  stores: Stores,
  event: RecommendationEvent,
): Promise<void> {
  const { recommender } = event;
  if (recommender === null || event.actor.kind !== 'person') return;
  const campaign = await stores.campaigns.load(event.campaign);
  if (campaign === undefined) throw new Error(`campaign ${event.campaign} does not exist`);
  if (event.action === 'send') await carry(ports, stores, campaign, event, recommender);
  if (event.action === 'replace') await carryReplacement(ports, stores, campaign, event, recommender);
  if (event.action === 'return')
    await ports.mailer.send({
      id: `recommendation.${event.campaign}.${recommender}.${event.number}`,
      organisation: recommender,
      role: 'reviewer',
      subject: `推荐名单被退回：${campaign.title}`,
      body: `主办单位退回了推荐函和汇总表，请调整后重新报送。理由：${event.reason ?? ''}`,
      link: `/campaigns/${event.campaign}/recommendation`,
      at: event.at,
      kind: 'todo',
      urgent: true,
    });
}

async function carry(
  ports: Ports,
  stores: Stores,
  campaign: Campaign,
  event: RecommendationEvent,
  recommender: string,
): Promise<void> {
  if (event.actor.kind !== 'person') return;
  const {
    ranked,
    reserve = [],
    letter,
  } = event.data as {
    ranked: RankedUnit[];
    reserve?: RankedUnit[];
    letter: Letter;
  };
  const organisation = await stores.organisations.load(recommender);
  if (organisation === undefined) throw new Error(`organisation ${recommender} does not exist`);
  const { subject, name } = event.actor;
  // Who sent the list was a reviewer when it was sent; the record says so.
  const person: Person = { kind: 'person', subject, name, organisation, roles: ['reviewer'] };
  // The reserve is recommended by the same letter: waiting with the province it would lapse at the province's deadline.
  for (const { application } of [...ranked, ...reserve])
    await recommend(stores, application, letter, person, event);
  const told = { campaign: campaign.id, campaignTitle: campaign.title, recommender: organisation.id, letter };
  for (const unit of ranked)
    await stores.recommendations.tell(unit.organisation, { ...told, rank: unit.rank, standing: true });
  // Of an earlier list, that was returned, and not on this one.
  const earlier = (await stores.recommendations.events(campaign.id, recommender))
    .filter(({ action, number }) => action === 'send' && number < event.number)
    .flatMap(({ data }) => (data as { ranked: RankedUnit[] }).ranked);
  for (const unit of earlier)
    if (!ranked.some(({ organisation: stays }) => stays === unit.organisation))
      await stores.recommendations.tell(unit.organisation, { ...told, rank: unit.rank, standing: false });
  await ports.mailer.send({
    id: `recommendation.${campaign.id}.${recommender}.${event.number}`,
    organisation: campaign.lead,
    role: 'reviewer',
    subject: `推荐函和汇总表：${organisation.name}（${ranked.length} 个单位${reserve.length > 0 ? `，候补 ${reserve.length} 个` : ''}）`,
    body: `${organisation.name}已报送${campaign.title}的推荐函（${letter.documentNumber}）和汇总表，请进行形式审查。`,
    link: `/campaigns/${campaign.id}/collection/${recommender}`,
    at: event.at,
    kind: 'todo',
  });
}

/** Who came for whom: the desk checks and accepts it, and the unit learns that it is on the list (A10). */
async function carryReplacement(
  ports: Ports,
  stores: Stores,
  campaign: Campaign,
  event: RecommendationEvent,
  recommender: OrganisationId,
): Promise<void> {
  const { out, in: comes, letter } = event.data as { out: RankedUnit; in: RankedUnit; letter: Letter };
  const told = { campaign: campaign.id, campaignTitle: campaign.title, recommender, letter };
  await stores.recommendations.tell(out.organisation, { ...told, rank: out.rank, standing: false });
  await stores.recommendations.tell(comes.organisation, { ...told, rank: comes.rank, standing: true });
  const message = {
    id: `recommendation.${campaign.id}.${recommender}.${event.number}`,
    subject: `递补：${comes.organisationName}`,
    at: event.at,
  };
  await ports.mailer.send({
    ...message,
    organisation: campaign.lead,
    role: 'reviewer',
    body: `${campaign.title}：${out.organisationName}退出，由候补单位${comes.organisationName}递补，请进行形式审查。理由：${event.reason ?? ''}`,
    link: `/campaigns/${campaign.id}/collection/${recommender}`,
    kind: 'todo',
  });
  await ports.mailer.send({
    ...message,
    id: `${message.id}.unit`,
    organisation: comes.organisation,
    role: 'applicant',
    body: `${campaign.title}：推荐名单内有单位退出，${comes.organisationName}由候补递补列入推荐名单，等待受理。`,
    link: `/applications/${comes.application}`,
    kind: 'result',
  });
}

/** The same decision as on the unit's own page. Whoever decided otherwise meanwhile has won: the desk shows it. */
async function recommend(
  stores: Stores,
  id: string,
  document: Letter,
  person: Person,
  event: RecommendationEvent,
): Promise<void> {
  const application = await stores.applications.load(id);
  if (application?.status.name !== 'underReview') return;
  const subject = await caseOf(stores, application);
  const { campaign } = subject;
  const facts = await circumstancesOf(stores, subject, person, event.at);
  const decision = decide(application, { action: 'recommend', document }, person, facts);
  if (!decision.ok) return;
  const sealed = application.status.level === campaign.sealedBy && leadLink(application) !== undefined;
  const reliesOn = sealed ? { files: sealsOf(subject, await stores.evidence.all(id)) } : {};
  const committed = await stores.applications.commit(application, decision.value, { campaign, reliesOn });
  if (!committed.ok) await recommend(stores, id, document, person, event);
}
