import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { objectionRow } from '#functions/middleware/objection.ts';
import { reject } from '#functions/middleware/refused.ts';
import { listObjections } from '#shared/contract/routes.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { handlesObjections, intakeWords } from '#shared/domain/objections.ts';
import type { Objection } from '#shared/model/objection.ts';

export default endpoint(listObjections, (tools) => async ({ parameters, actor }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (!manages(campaign, actor)) reject('notPermitted', '异议由主办单位的批次管理人员办理。');
  const all = await tools.objections.ofCampaign(campaign.id);
  const mine: Objection[] = [];
  for (const objection of all) {
    const application = await tools.applications.load(objection.application);
    if (application && handlesObjections(campaign, application, actor)) mine.push(objection);
  }
  return { campaign: campaign.id, intake: intakeWords(campaign), objections: mine.map(objectionRow) };
});
