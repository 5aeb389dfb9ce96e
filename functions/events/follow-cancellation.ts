import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { decide } from '#shared/domain/decide.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { CampaignEvent } from '#shared/model/campaign-event.ts';
import { statusTable } from '#shared/model/status.ts';
import { campaignNotice } from './notices.ts';

/** More rounds than decisions could plausibly be made on one application at the same moment. */
const rounds = 10;

/**
 * Ends one application with its campaign, which was cancelled: without fault, its places freed, its execution over
 * (DOMAIN D.1 取消). The unit is told, whether its application was open or had ended before. Safe to repeat, and beside
 * itself: told before it is ended, so that what is ended has been told, and the application's version keeps both to once.
 * @param event of the cancellation
 * @returns whether it was still open
 */
export async function endWithCampaign(
  ports: Ports,
  stores: Stores,
  listed: Application,
  campaign: Campaign,
  event: CampaignEvent,
): Promise<boolean> {
  await ports.mailer.send(campaignNotice(listed, campaign, event));
  for (let round = 0; round < rounds; round += 1) {
    const application = await stores.applications.load(listed.id);
    if (application === undefined || statusTable[application.status.name].ended) return false;
    const decision = decide(
      application,
      { action: 'cancel', ...(event.reason !== null && { reason: event.reason }) },
      { kind: 'system' },
      { campaign, now: ports.clock.now() },
    );
    if (!decision.ok)
      throw new Error(`${listed.id} cannot be ended with its campaign: ${decision.refusal.detail}`);
    const committed = await stores.applications.commit(application, decision.value, { campaign });
    if (committed.ok) return true;
    // Somebody decided on it at this moment: look again at what it is now.
    if (committed.refusal.code !== 'versionConflict') throw new Error(committed.refusal.detail);
  }
  throw new Error(`application ${listed.id} did not come to rest`);
}

/**
 * Ends an application that came, or came back, while its campaign was being cancelled: the campaign's own sweep may have
 * passed by before.
 * @returns whether it was still open
 */
export async function followCancellation(ports: Ports, stores: Stores, id: string): Promise<boolean> {
  const application = await stores.applications.load(id);
  if (application === undefined || statusTable[application.status.name].ended) return false;
  const campaign = await stores.campaigns.load(application.campaign);
  if (campaign?.status !== 'cancelled') return false;
  const event = (await stores.campaigns.events(campaign.id)).findLast(
    ({ type }) => type === 'CampaignCancelled',
  );
  if (event === undefined) throw new Error(`campaign ${campaign.id} is cancelled without an event`);
  return endWithCampaign(ports, stores, application, campaign, event);
}
