import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { outcomeOf } from '#functions/workflow/outcome.ts';
import { applicationExecution } from '#functions/workflow/start-calendar.ts';
import { byStatus } from '#shared/domain/counts.ts';
import { concludeCampaign } from '#shared/domain/decide-campaign.ts';
import { extensionAction } from '#shared/domain/extend-deadline.ts';
import { isRefilling } from '#shared/domain/guards/publicity.ts';
import { applicationFact } from '#shared/domain/hooks.ts';
import { nextReminder } from '#shared/domain/reminders.ts';
import { stageOf } from '#shared/domain/stages.ts';
import { dateOf, instantAfter } from '#shared/domain/time.ts';
import { publicityEnd } from '#shared/domain/timeline.ts';
import type { ApplicationEvent } from '#shared/model/application.ts';
import type { Instant } from '#shared/model/instant.ts';
import { followCancellation } from './follow-cancellation.ts';
import { followEdition } from './follow-edition.ts';
import { keepAwake } from './keep-awake.ts';
import { noticesOf } from './notices.ts';
import { repairApplication } from './reconcile.ts';
import { gatherRecommended } from './relay-recommendation.ts';
import { tellHooks } from './tell-hooks.ts';

/** Carries an event of an application: its execution, the task that waits, the campaign's calendar and end, people. */
export async function relayApplication(ports: Ports, stores: Stores, event: ApplicationEvent): Promise<void> {
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
