import type * as z from 'zod';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { rankedUnits } from '#functions/middleware/ranking.ts';
import { arrangedReview, managedCampaign } from '#functions/middleware/review.ts';
import type { RankedView } from '#shared/contract/routes.ts';
import { getRanking } from '#shared/contract/routes.ts';

export const readRanking =
  (tools: Tools) =>
  async ({ parameters, actor }: MemberRequest<typeof getRanking>) => {
    const campaign = await managedCampaign(tools, parameters.id, actor);
    const [review, units] = await Promise.all([
      arrangedReview(tools, campaign),
      rankedUnits(tools, campaign),
    ]);
    return { review, places: campaign.quota.places, units: units as z.infer<typeof RankedView>[] };
  };

export default endpoint(getRanking, readRanking);
