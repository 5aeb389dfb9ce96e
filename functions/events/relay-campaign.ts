import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { startCalendar } from '#functions/workflow/start-calendar.ts';
import { isSwept, startSweep } from '#functions/workflow/sweep-page.ts';
import { campaignFact } from '#shared/domain/hooks.ts';
import { deadlineMoveOf } from '#shared/domain/move-deadlines.ts';
import { timelineOf } from '#shared/domain/timeline.ts';
import type { CampaignEvent } from '#shared/model/campaign-event.ts';
import { keepAwake } from './keep-awake.ts';
import { isToldToScope, tellScope } from './scope-notices.ts';
import { tellHooks } from './tell-hooks.ts';

/** Carries an event of a campaign: its calendar machine, what it means for every application, people. */
export async function relayCampaign(ports: Ports, stores: Stores, event: CampaignEvent): Promise<void> {
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
