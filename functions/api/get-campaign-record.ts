import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { recordArchive } from '#functions/middleware/record-archive.ts';
import { reject } from '#functions/middleware/refused.ts';
import { seenHead } from '#functions/stores/event-chain.ts';
import { getCampaignRecord } from '#shared/contract/routes.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { campaignLines } from '#shared/domain/record-lines.ts';

export default endpoint(getCampaignRecord, (tools) => async ({ parameters, actor, now }) => {
  const { id } = await campaignFor(tools, parameters.id, actor);
  const events = await tools.campaigns.events(id);
  const campaign = await campaignFor(tools, id, actor);
  if (!manages(campaign, actor)) reject('notPermitted', '批次的办理记录限主办单位的批次管理人员查阅。');
  const { title } = campaign;
  const content = recordArchive(
    { kind: '批次', id, title, ...seenHead(events, campaign), events, lines: campaignLines(events) },
    actor,
    now,
  );
  return { name: `${title}-办理记录.zip`, content };
});
