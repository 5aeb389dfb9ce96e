import { endWithCampaign } from '#functions/events/follow-cancellation.ts';
import { followEdition } from '#functions/events/follow-edition.ts';
import { campaignNotice } from '#functions/events/notices.ts';
import { faultOf } from '#functions/ports/log.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { ApplicationPage } from '#functions/stores/application-listing.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { reviveLapsed } from '#shared/domain/extend-deadline.ts';
import { deadlineMoveOf } from '#shared/domain/move-deadlines.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { CampaignEvent } from '#shared/model/campaign-event.ts';

export interface SweepPagePayload {
  readonly campaignId: string;
  /** The campaign's event that concerns all of its applications. */
  readonly event: number;
  /** Of the page before; '' at first. */
  readonly cursor: string;
}

/** Applications of one call: it ends well within a function's time. */
const pageSize = 50;

/** What one event of a campaign does to one of its applications. Each may be done again: it then changes nothing. */
interface Sweep {
  page(stores: Stores, campaign: string, cursor: string | undefined): Promise<ApplicationPage>;
  each(
    ports: Ports,
    stores: Stores,
    application: Application,
    campaign: Campaign,
    event: CampaignEvent,
  ): Promise<void>;
}

const all: Sweep['page'] = (stores, campaign, cursor) =>
  stores.listing.branchPage(campaign, '', { limit: pageSize, cursor });

const tell: Sweep = {
  page: all,
  each: (ports, _, application, campaign, event) =>
    ports.mailer.send(campaignNotice(application, campaign, event)),
};

const sweeps: Partial<Record<CampaignEvent['type'], Sweep>> = {
  CampaignPaused: tell,
  CampaignResumed: tell,
  // Given up: whatever is open ends with it, so that nobody waits for anything any more (D.1).
  CampaignCancelled: {
    page: all,
    async each(ports, stores, application, campaign, event) {
      await endWithCampaign(ports, stores, application, campaign, event);
    },
  },
  // With time for it, what had lapsed goes on first, and then follows like the others (E-60).
  EditionMigrated: {
    page: all,
    async each(ports, stores, application, campaign, event) {
      if (deadlineMoveOf(event) !== null) await revive(ports, stores, application, campaign, event);
      await followEdition(stores, application.id, ports.clock.now());
    },
  },
  DeadlinesMoved: {
    page: (stores, campaign, cursor) =>
      stores.listing.stagePage(campaign, 'lapsed', null, { limit: pageSize, cursor }),
    each: revive,
  },
};

/** Deadlines were moved for all: what had lapsed by the old ones goes on where there is time again (E-36). */
async function revive(...[ports, stores, { id }, campaign, event]: Parameters<Sweep['each']>): Promise<void> {
  const application = await stores.applications.load(id);
  if (application === undefined) return;
  const decision = reviveLapsed(application, campaign, event.reason, ports.clock.now());
  // Somebody who decided at the same moment has won.
  if (decision.ok) await stores.applications.commit(application, decision.value, { campaign });
}

/** Does something with each, and again with those that failed: what passes by has passed by then. */
async function rounds(
  applications: readonly Application[],
  work: (application: Application) => Promise<void>,
): Promise<{ readonly id: string; readonly error: unknown }[]> {
  let left = applications;
  let failed: { application: Application; id: string; error: unknown }[] = [];
  for (let round = 0; round < 3 && left.length > 0; round += 1) {
    failed = [];
    for (const application of left)
      await work(application).catch((error: unknown) =>
        failed.push({ application, id: application.id, error }),
      );
    left = failed.map(({ application }) => application);
  }
  return failed;
}

/** Whether an event concerns every application of its campaign. */
export const isSwept = (type: CampaignEvent['type']): boolean => sweeps[type] !== undefined;

/** The name of an event's execution: started again, it starts nothing. */
export const sweepExecution = (campaignId: string, event: number) => `${campaignId}-e${event}`;

/** Starts an event's sweep once. @returns false where it was started before */
export async function startSweep(ports: Ports, { campaign, number }: CampaignEvent): Promise<boolean> {
  const input = { campaignId: campaign, event: number };
  return (await ports.workflow.start('CampaignSweep', sweepExecution(campaign, number), input)).started;
}

/**
 * Does one page of what an event of a campaign means for its applications.
 * @returns where the next page begins, and whether there is one
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async (payload: SweepPagePayload): Promise<{ cursor: string; more: boolean }> => {
    const [campaign, event] = await Promise.all([
      stores.campaigns.load(payload.campaignId),
      stores.campaigns.eventAt(payload.campaignId, payload.event),
    ]);
    const sweep = event && sweeps[event.type];
    if (campaign === undefined || event === undefined || sweep === undefined)
      throw new Error(`event ${payload.event} of ${payload.campaignId} concerns no applications`);
    const page = await sweep.page(stores, campaign.id, payload.cursor === '' ? undefined : payload.cursor);
    const failed = await rounds(page.applications, (application) =>
      sweep.each(ports, stores, application, campaign, event),
    );
    // One that cannot be served keeps none behind it from being served; it is named for whoever watches.
    for (const { id, error } of failed)
      ports.log({ level: 'error', message: 'sweep', sweep: event.type, application: id, ...faultOf(error) });
    return { cursor: page.next ?? '', more: page.next !== undefined };
  };
};
