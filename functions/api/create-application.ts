import { campaignFor } from '#functions/middleware/case.ts';
import { circumstancesOf } from '#functions/middleware/circumstances.ts';
import { applicationView } from '#functions/middleware/decision.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { createApplication } from '#shared/contract/routes.ts';
import type { ApplicationView } from '#shared/contract/views.ts';
import { beginApplication } from '#shared/domain/begin-application.ts';
import { chainOf } from '#shared/domain/chain.ts';

export default commandEndpoint(createApplication, (tools) => async ({ parameters, actor, marker, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  const edition = (await tools.editions.load(campaign.edition)) ?? reject('unavailable');
  const chain = orThrow(chainOf(await tools.organisations.lineage(actor.organisation), campaign));
  const begun = orThrow(beginApplication(campaign, actor, chain, now));
  const circumstances = await circumstancesOf(
    tools,
    { application: begun.next, campaign, edition },
    actor,
    now,
  );
  let view: ApplicationView | undefined;
  const reply = (next: typeof begun.next) => (view = applicationView(next, actor, circumstances));
  orThrow(await tools.applications.begin(begun, { campaign, marker, reply }));
  return view as ApplicationView;
});
