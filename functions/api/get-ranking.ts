import type * as z from 'zod';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { nationalMark } from '#functions/middleware/national-mark.ts';
import { rankedUnits } from '#functions/middleware/ranking.ts';
import { arrangedReview, managedCampaign } from '#functions/middleware/review.ts';
import type { RankedView } from '#shared/contract/routes.ts';
import { getRanking } from '#shared/contract/routes.ts';

/** Marks that are looked up at once. */
const together = 50;

export const readRanking =
  (tools: Tools) =>
  async ({ parameters, actor }: MemberRequest<typeof getRanking>) => {
    const campaign = await managedCampaign(tools, parameters.id, actor);
    const [review, ranked] = await Promise.all([
      arrangedReview(tools, campaign),
      rankedUnits(tools, campaign),
    ]);
    const units: z.infer<typeof RankedView>[] = [];
    for (let from = 0; from < ranked.length; from += together)
      units.push(
        ...(await Promise.all(
          ranked.slice(from, from + together).map(async ({ organisation, ...unit }) => ({
            ...(unit as z.infer<typeof RankedView>),
            national: await nationalMark(tools, campaign, { organisation }, actor),
          })),
        )),
      );
    return { review, places: campaign.quota.places, units };
  };

export default endpoint(getRanking, readRanking);
