import { metric } from '#functions/metrics.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { placeOf } from '#shared/domain/counts.ts';
import type { CampaignStatus } from '#shared/model/campaign.ts';
import { statusTable } from '#shared/model/status.ts';

/** Campaigns in which nobody waits for anything: not begun, or over. */
const still: ReadonlySet<CampaignStatus> = new Set([
  'draft',
  'inApproval',
  'approved',
  'named',
  'concluded',
  'archived',
  'cancelled',
]);

/**
 * Says how many applications wait in each stage of every campaign under way, as lines of the log that are metrics: from
 * the counters, so that it reads the same few items however many applications there are.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async (): Promise<{ readonly campaigns: number }> => {
    const running = (await stores.campaigns.all()).filter(({ status }) => !still.has(status));
    for (const { id } of running) {
      const [counts, open] = await Promise.all([stores.counts.total(id), stores.counts.waiting(id)]);
      const stages = new Map<string, number>();
      for (const [key, number] of Object.entries(counts)) {
        const place = placeOf(key);
        if (place === null || statusTable[place.status].ended) continue;
        const stage = place.part === null ? place.status : `${place.status}.${place.part}`;
        stages.set(stage, (stages.get(stage) ?? 0) + number);
      }
      for (const [stage, number] of stages)
        ports.log({
          level: 'info',
          message: 'waiting',
          campaign: id,
          ...metric('Waiting', number, { Campaign: id, Stage: stage }),
        });
      ports.log({
        level: 'info',
        message: 'waiting',
        campaign: id,
        ...metric('OpenObjections', open, { Campaign: id }),
      });
    }
    return { campaigns: running.length };
  };
};
