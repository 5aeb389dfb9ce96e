import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import type { OverviewCount } from '#shared/contract/campaign-views.ts';
import { getOverview } from '#shared/contract/routes.ts';
import { byBranch, byStatus, type Counts, lateIn, placeOf, sumOf } from '#shared/domain/counts.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { labelOf } from '#shared/domain/label.ts';
import type { ChainLink, Organisation } from '#shared/model/organisation.ts';
import { type Status, statusTable } from '#shared/model/status.ts';

/** In the order of the way. */
const order = Object.keys(statusTable);

function shownCounts(counts: Counts, { id, name, level, levelName }: Organisation): OverviewCount[] {
  // The reader's own level by its own name: 市级 for 重庆, which is a province.
  const own: ChainLink[] = [{ level, organisation: id, name, levelName }];
  return Object.entries(counts)
    .flatMap(([key, number]) => {
      const place = placeOf(key);
      if (place === null) return [];
      const status = { name: place.status, level: place.part, step: place.part } as Status;
      return [{ ...place, label: labelOf(status, own), number }];
    })
    .sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}

/** How far a campaign is, from counters: what is read does not grow with it. */
export default endpoint(getOverview, (tools: Tools) => async ({ parameters, actor, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  const { organisation } = actor;
  const branches = await tools.counts.under(campaign.id, organisation.path);
  const total = sumOf(branches.values());
  const below = [...byBranch(organisation.path, branches)];
  const units = await Promise.all(below.map(([id]) => tools.organisations.load(id)));
  const numberIn = (counts: Counts) => Object.values(counts).reduce((sum, number) => sum + number, 0);
  return {
    total: numberIn(total),
    counts: shownCounts(total, organisation),
    branches: below.map(([id, counts], index) => ({
      organisation: id as never,
      name: units[index]?.name ?? id,
      total: numberIn(counts),
      late: lateIn(counts, campaign, now),
      counts: byStatus(counts) as Record<string, number>,
    })),
    waiting: manages(campaign, actor) ? await tools.counts.waiting(campaign.id) : null,
  };
});
