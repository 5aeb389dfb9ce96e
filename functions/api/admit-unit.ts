import { campaignFacts, campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { admitUnit } from '#shared/contract/routes.ts';
import { admitUnit as decideAdmission } from '#shared/domain/admit-unit.ts';
import { isLiveOn } from '#shared/domain/organisation-life.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Campaign } from '#shared/model/campaign.ts';

const nobody = '没有这个单位，请从列表中选择。';

export default commandEndpoint(admitUnit, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
  const unit = await tools.organisations.load(body.organisation);
  if (unit === undefined)
    return reject('invalidInput', nobody, { faults: [{ pointer: '/organisation', message: nobody }] });
  const below = (await tools.organisations.branch(unit.path)).some(
    (one) => one.level === campaign.applicantLevel && one.id !== unit.id && isLiveOn(one, dateOf(now)),
  );
  const decision = orThrow(decideAdmission(campaign, unit, below, body.reason, actor, now));
  const view = await campaignView(tools, decision.next, actor, now, await campaignFacts(tools, campaign));
  const reply = (committed: Campaign) => ({ ...view, campaign: committed });
  return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply })));
});
