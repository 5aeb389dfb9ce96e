import type { Ports } from '#functions/ports/ports.ts';
import type { Item } from '#functions/ports/table.ts';
import { dataOf } from '#functions/stores/items.ts';
import { recordOf } from '#functions/stores/record-keys.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { outcomeOf } from '#functions/workflow/outcome.ts';
import { applicationExecution, startCalendar } from '#functions/workflow/start-calendar.ts';
import { isSwept, startSweep } from '#functions/workflow/sweep-page.ts';
import { byStatus } from '#shared/domain/counts.ts';
import { concludeCampaign } from '#shared/domain/decide-campaign.ts';
import { extensionAction } from '#shared/domain/extend-deadline.ts';
import { isRefilling } from '#shared/domain/guards/publicity.ts';
import { applicationFact, campaignFact } from '#shared/domain/hooks.ts';
import { deadlineMoveOf } from '#shared/domain/move-deadlines.ts';
import { isPublicityOver } from '#shared/domain/objection-intake.ts';
import { asFor } from '#shared/domain/own-publicity.ts';
import { redactionAction } from '#shared/domain/redact-evidence.ts';
import { nextReminder } from '#shared/domain/reminders.ts';
import { stageOf } from '#shared/domain/stages.ts';
import { dateOf, instantAfter } from '#shared/domain/time.ts';
import { publicityEnd, timelineOf } from '#shared/domain/timeline.ts';
import type { ApplicationEvent } from '#shared/model/application.ts';
import type { CampaignEvent } from '#shared/model/campaign-event.ts';
import type { DefenceEvent } from '#shared/model/defence.ts';
import type { DesignationEvent } from '#shared/model/designation.ts';
import type { Instant } from '#shared/model/instant.ts';
import { type ObjectionEvent, objectionStatuses } from '#shared/model/objection.ts';
import type { OrganisationEvent } from '#shared/model/organisation-event.ts';
import type { PlanEvent } from '#shared/model/plan.ts';
import type { ProvinceEvent } from '#shared/model/province-application.ts';
import type { RecommendationEvent } from '#shared/model/recommendation.ts';
import type { ReviewEvent } from '#shared/model/review.ts';
import { eraseContent } from './erase-content.ts';
import { followCancellation } from './follow-cancellation.ts';
import { followEdition } from './follow-edition.ts';
import { relayOrganisation } from './follow-organisation.ts';
import { noticesOf, objectionNotice } from './notices.ts';
import { repairApplication } from './reconcile.ts';
import { relayDefence } from './relay-defence.ts';
import { relayDesignation } from './relay-designations.ts';
import { relayPlan } from './relay-plan.ts';
import { relayProvince } from './relay-province.ts';
import { gatherRecommended, relayRecommendation } from './relay-recommendation.ts';
import { relayReview } from './relay-review.ts';
import { isToldToScope, tellScope } from './scope-notices.ts';
import { tellHooks } from './tell-hooks.ts';

/** A batch of the table's change log, as DynamoDB Streams gives it, with items as plain values. */
export interface ChangeBatch {
  readonly Records: readonly { readonly dynamodb?: { readonly NewImage?: Item } }[];
}

/**
 * Carries what was committed to where it matters: starts the execution, completes the waiting task, keeps the calendar
 * machine awake in time, tells people. Called at least once for every event, in order; each step may be repeated. An
 * error ends the batch, which then comes again.
 *
 * Applications know nothing of each other, so their events go side by side and those of one application in their
 * order. What happens to a campaign concerns all of them and waits for its turn.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async ({ Records }: ChangeBatch): Promise<void> => {
    let sideBySide = new Map<string, ApplicationEvent[]>();
    const relaySideBySide = async () => {
      const all = [...sideBySide.values()];
      sideBySide = new Map();
      const results = await Promise.allSettled(
        all.map(async (events) => {
          for (const event of events) await relayApplication(ports, stores, event);
        }),
      );
      // After all of them, so that the batch does not come again while a part of it is still under way.
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    };
    for (const { dynamodb } of Records) {
      const item = dynamodb?.NewImage;
      if (item === undefined) continue;
      const kind = recordOf(item)?.kind;
      if (kind === 'application') {
        const event = dataOf<ApplicationEvent>(item);
        const before = sideBySide.get(event.application);
        if (before) before.push(event);
        else sideBySide.set(event.application, [event]);
      }
      if (kind === 'designation') {
        await relaySideBySide();
        await relayDesignation(ports, stores, dataOf<DesignationEvent>(item));
      }
      if (kind === 'organisation') {
        await relaySideBySide();
        await relayOrganisation(ports, stores, dataOf<OrganisationEvent>(item));
      }
      if (kind === 'objection') {
        await relaySideBySide();
        await relayObjection(ports, stores, dataOf<ObjectionEvent>(item));
      }
      if (kind === 'recommendation') {
        await relaySideBySide();
        await relayRecommendation(ports, stores, dataOf<RecommendationEvent>(item));
      }
      if (kind === 'province') await relayProvince(ports, stores, dataOf<ProvinceEvent>(item));
      if (kind === 'review') await relayReview(ports, stores, dataOf<ReviewEvent>(item));
      if (kind === 'defence') await relayDefence(ports, stores, dataOf<DefenceEvent>(item));
      if (kind === 'plan') await relayPlan(ports, stores, dataOf<PlanEvent>(item));
      if (kind === 'campaign') {
        await relaySideBySide();
        await relayCampaign(ports, stores, dataOf<CampaignEvent>(item));
      }
    }
    await relaySideBySide();
  };
};

async function relayApplication(ports: Ports, stores: Stores, event: ApplicationEvent): Promise<void> {
  const { application: applicationId, run } = event;
  if (event.action === 'submit') {
    await ports.workflow.start('Application', applicationExecution(applicationId, run), {
      applicationId,
      run,
    });
  }
  if (event.closes !== null) {
    const wait = await stores.waits.load(applicationId, event.closes);
    if (wait) await ports.workflow.succeed(wait.token, outcomeOf(event));
  }
  await gatherRecommended(stores, event);
  // Committed first: whoever reads the record knows that the content is gone, whenever the bytes follow.
  if (event.action === redactionAction) await eraseContent(ports, stores, event);
  // Begun, opened again or revived while the campaign's edition changed or it was cancelled: its sweep may have missed it.
  const revived = event.from?.name === 'lapsed';
  if (event.action === 'begin' || event.action === 'reopen' || revived) {
    await followEdition(stores, applicationId, ports.clock.now());
    await followCancellation(ports, stores, applicationId);
  }
  const windowed = event.action === 'return' || event.action === extensionAction;
  const until = windowed ? (event.data['until'] as Instant) : null;
  if (until !== null) {
    // The first morning on which this window is reminded of may come before anything that the machine waits for.
    const reminder = nextReminder({ deadlines: {} }, [until], dateOf(event.at), event.at);
    await keepAwake(ports, stores, event.campaign, reminder ?? instantAfter(until), until);
  }
  // Its own publicity ends when the index may not know of it yet: the calendar is told, as of a correction (E-80).
  const own = event.data['publicity'] as { endsAt?: Instant } | undefined;
  if (own?.endsAt !== undefined)
    await keepAwake(ports, stores, event.campaign, publicityEnd(own.endsAt).at, own.endsAt);
  // Its execution ended with the lapse, or with the verdict that it appeals against; the stored status says where the
  // next one waits.
  if (revived || event.action === 'appeal') await repairApplication(ports, stores, applicationId);
  // The last of the published to end finds all of them counted.
  if (stageOf({ status: event.to }) === 'Ended') await concludeIfAll(ports, stores, event.campaign);
  const application = await stores.applications.load(applicationId);
  if (application === undefined)
    throw new Error(`application ${applicationId} of event ${event.number} does not exist`);
  for (const message of noticesOf(application, event)) await ports.mailer.send(message);
  await tellHooks(stores, applicationFact(application, event), ports.clock.now());
}

/**
 * Tells the handlers that something came in: of which unit, and nothing of who sent it. Where the last open objection
 * was refused after the last day, the end of publicity had waited for it: the calendar looks again.
 */
async function relayObjection(ports: Ports, stores: Stores, event: ObjectionEvent): Promise<void> {
  const [objection, campaign] = await Promise.all([
    stores.objections.load(event.objection),
    stores.campaigns.load(event.campaign),
  ]);
  if (objection === undefined || campaign === undefined)
    throw new Error(`objection ${event.objection} of event ${event.number} or its campaign does not exist`);
  if (event.action === 'receive') await ports.mailer.send(objectionNotice(objection, campaign));
  if (objectionStatuses[event.to].open) return;
  const application = await stores.applications.load(event.application);
  if (application?.status.name === 'inPublicity' && isPublicityOver(asFor(application, campaign), event.at))
    await keepAwake(ports, stores, event.campaign, event.at, null);
}

/** Closes a campaign whose published units are all named or gone; the campaign's version keeps it to once. */
async function concludeIfAll(ports: Ports, stores: Stores, campaignId: string): Promise<void> {
  const campaign = await stores.campaigns.load(campaignId);
  if (campaign?.status !== 'publicity') return;
  const listed = await stores.campaigns.candidateList(campaignId);
  if (!listed.concluded) return;
  // A place stands empty that one of those who passed may still be published into: their lead says when that is over, by
  // filling it or by ending them (E-81).
  if (isRefilling(campaign) && listed.emptied > 0) {
    const { ranked = 0 } = byStatus(await stores.counts.total(campaignId));
    if (ranked > 0) return;
  }
  const decision = concludeCampaign(campaign, listed.named, ports.clock.now());
  if (!decision.ok) return;
  const committed = await stores.campaigns.commit(campaign, decision.value, { listed });
  // Deadlines were moved, or a left place was filled (E-81), at this moment: look again.
  if (!committed.ok) await concludeIfAll(ports, stores, campaignId);
}

async function relayCampaign(ports: Ports, stores: Stores, event: CampaignEvent): Promise<void> {
  if (isToldToScope(event)) await tellScope(ports, stores, event);
  await tellHooksOfCampaign(ports, stores, event);
  if (event.type === 'CampaignPublished') {
    const calendar = await stores.campaigns.calendar(event.campaign);
    if (calendar) await startCalendar(ports, event.campaign, calendar.generation);
    return;
  }
  // What it means for every application is done page by page, beside the relay, which has other things to carry.
  if (isSwept(event.type)) await startSweep(ports, event);
  const moved = deadlineMoveOf(event) !== null;
  if (!moved && !timed.has(event.type)) return;
  const campaign = await stores.campaigns.load(event.campaign);
  // Seen from the event, not from now: an entry that came due while the relay was down is due immediately, as is a
  // publicity that starts at once.
  const ahead = campaign && timelineOf(campaign).find((entry) => entry.at > event.at);
  const due = moved ? ahead?.at : event.at;
  if (due !== undefined) await keepAwake(ports, stores, event.campaign, due, null);
}

async function tellHooksOfCampaign(ports: Ports, stores: Stores, event: CampaignEvent): Promise<void> {
  const campaign = await stores.campaigns.load(event.campaign);
  if (campaign) await tellHooks(stores, campaignFact(campaign, event), ports.clock.now());
}

/** Events after which the calendar has to look again, beside those that moved a deadline. */
const timed: ReadonlySet<CampaignEvent['type']> = new Set([
  'PublicityStarted',
  'PublicityRecounted',
  'PublicityExtended',
  'CampaignResumed',
]);
/**
 * Makes sure that the calendar machine looks at the campaign no later than `due`. A machine that is at work (no wake-up
 * recorded, or one that is behind) may have read the campaign before the change, so it is replaced as well.
 */
async function keepAwake(
  ports: Ports,
  stores: Stores,
  campaignId: string,
  due: Instant,
  correctionUntil: Instant | null,
): Promise<void> {
  const calendar = await stores.campaigns.calendar(campaignId);
  if (calendar === undefined) throw new Error(`campaign ${campaignId} has no calendar`);
  const { wakesAt } = calendar;
  if (wakesAt !== null && wakesAt > ports.clock.now() && wakesAt <= due) return;
  const known = calendar.correctionUntil;
  const earliest =
    correctionUntil === null || (known !== null && known < correctionUntil) ? known : correctionUntil;
  const generation = await stores.campaigns.nextGeneration(calendar, earliest);
  // Somebody else replaced it at this moment, perhaps without knowing of this change: look again.
  if (generation === null) return keepAwake(ports, stores, campaignId, due, correctionUntil);
  await startCalendar(ports, campaignId, generation);
}
