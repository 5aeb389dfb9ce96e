import { keptCalendarOf } from '#functions/middleware/calendar.ts';
import { campaignView } from '#functions/middleware/campaign-view.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { startPublicity } from '#shared/contract/routes.ts';
import { startPublicity as decidePublicity } from '#shared/domain/decide-campaign.ts';

export default commandEndpoint(
  startPublicity,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
      const [calendar, candidates] = await Promise.all([
        keptCalendarOf(tools, campaign),
        // A place is taken by a candidate until publicity begins, so the counter is their number, and it is consistent.
        tools.campaigns.placesTaken(campaign.id),
      ]);
      const { address, contact } = body;
      const decision = orThrow(
        decidePublicity(campaign, { address, contact, candidates }, calendar, actor, now),
      );
      const view = await campaignView(tools, decision.next, actor, now);
      const reply = (committed: typeof campaign) => ({ ...view, campaign: committed });
      return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply, candidates })));
    },
);
