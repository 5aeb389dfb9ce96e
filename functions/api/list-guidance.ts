import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { guidanceFor } from '#functions/middleware/guidance.ts';
import { listGuidance } from '#shared/contract/routes.ts';
import { asks, guides } from '#shared/domain/guidance.ts';

export const readGuidance =
  (tools: Tools) =>
  async ({ parameters, actor }: MemberRequest<typeof listGuidance>) => {
    const campaign = await campaignFor(tools, parameters.id, actor);
    return {
      entries: await guidanceFor(tools, campaign, actor),
      mayRecord: guides(campaign, actor),
      mayAsk: asks(campaign, actor),
    };
  };

export default endpoint(listGuidance, readGuidance);
