import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { managedCampaign } from '#functions/middleware/review.ts';
import { TableLimitExceeded } from '#functions/ports/table.ts';
import { listPanels } from '#shared/contract/routes.ts';

const pageSize = 200;

export const readPanels =
  (tools: Tools) =>
  async ({ parameters, query, actor }: MemberRequest<typeof listPanels>) => {
    const campaign = await managedCampaign(tools, parameters.id, actor);
    const page = await tools.reviews
      .panelPage(campaign.id, query.step, { limit: pageSize, cursor: query.cursor })
      .catch((error: unknown) => {
        if (query.cursor !== undefined && error instanceof TableLimitExceeded)
          return reject('invalidInput', '翻页标记无效，请从第一页重新查看。', {
            faults: [{ pointer: '/cursor', message: '翻页标记无效。' }],
          });
        throw error;
      });
    return { panels: page.panels, next: page.next ?? null };
  };

export default endpoint(listPanels, readPanels);
