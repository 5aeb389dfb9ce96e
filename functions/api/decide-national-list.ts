import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import {
  collectionView,
  deskCampaign,
  hashOfUnits,
  listedUnits,
} from '#functions/middleware/recommendation.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import type { CollectionView } from '#shared/contract/recommendation-views.ts';
import { decideNationalList } from '#shared/contract/routes.ts';
import { decideList, openList } from '#shared/domain/recommendations.ts';

/** A freezing holds every list that it is made of to the version that was read. */
export default commandEndpoint(
  decideNationalList,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await deskCampaign(tools, parameters.id, actor);
      const [stored, recommenders] = await Promise.all([
        tools.recommendations.list(campaign.id),
        tools.recommendations.ofCampaign(campaign.id),
      ]);
      const seen = stored ?? openList(campaign);
      if (seen.version !== body.version)
        reject('versionConflict', '全国推荐名单刚刚有变动，请刷新核对后重新办理。');
      // The index may lag behind: what goes under the hash is read anew.
      const sources = (
        await Promise.all(recommenders.map((one) => tools.recommendations.load(campaign.id, one.recommender)))
      ).filter((one) => one !== undefined);
      const units = listedUnits(sources);
      const facts = { campaign, units, hash: hashOfUnits(units), now };
      const decision = orThrow(decideList(seen, body.command, facts, actor));
      const view = await collectionView(tools, campaign, actor, now);
      let reply: CollectionView = view;
      orThrow(
        await tools.recommendations.commitList(
          seen,
          decision,
          body.command.action === 'freeze' ? sources : [],
          {
            marker,
            reply: (list) => (reply = { ...view, list }),
          },
        ),
      );
      return reply;
    },
);
