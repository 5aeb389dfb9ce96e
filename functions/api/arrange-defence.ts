import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { managedCampaign } from '#functions/middleware/review.ts';
import { arrangeDefence } from '#shared/contract/routes.ts';
import { arrangeDefence as decide } from '#shared/domain/defence.ts';
import type { Defence } from '#shared/model/defence.ts';

export default commandEndpoint(
  arrangeDefence,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await managedCampaign(tools, parameters.id, actor);
      const seen = (await tools.defences.load(campaign.id)) ?? null;
      if ((seen?.version ?? 0) !== body.version)
        reject('versionConflict', '答辩办法刚刚有变动。请刷新核对后重新办理。');
      const decision = orThrow(decide(seen, campaign, body.settings, actor, now));
      const reply = (defence: Defence) => ({ defence });
      return reply(orThrow(await tools.defences.commit(seen, decision, { marker, reply })));
    },
);
