import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { isIntact, seenHead } from '#functions/stores/event-chain.ts';
import { getCampaignHistory } from '#shared/contract/routes.ts';
import { changesBetween } from '#shared/domain/campaign-plan.ts';
import { manages } from '#shared/domain/decide-campaign.ts';

export default endpoint(getCampaignHistory, (tools) => async ({ parameters, actor }) => {
  const { id } = await campaignFor(tools, parameters.id, actor);
  const events = await tools.campaigns.events(id);
  // Read after the events: a decision that came between would otherwise look like a missing head.
  const current = await campaignFor(tools, id, actor);
  if (!manages(current, actor)) reject('notPermitted', '批次的办理记录限主办单位的批次管理人员查阅。');
  const seen = seenHead(events, current);
  const before = current.previous ? await tools.campaigns.load(current.previous) : undefined;
  return {
    events,
    intact: isIntact(events, seen),
    ...seen,
    previous: before ? { title: before.title, changes: changesBetween(before, current) } : null,
  };
});
