import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { objectionRow } from '#functions/middleware/objection.ts';
import { refuseCursor } from '#functions/middleware/parted-list.ts';
import { reject } from '#functions/middleware/refused.ts';
import { TableLimitExceeded } from '#functions/ports/table.ts';
import { listObjections } from '#shared/contract/routes.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { handlesObjections, intakeWords } from '#shared/domain/objections.ts';
import type { Objection } from '#shared/model/objection.ts';

/** Objections of one reply; each is shown or not by its unit's application. */
const pageSize = 100;

export const readObjections =
  (tools: Tools) =>
  async ({ parameters, query, actor }: MemberRequest<typeof listObjections>) => {
    const campaign = await campaignFor(tools, parameters.id, actor);
    if (!manages(campaign, actor)) reject('notPermitted', '异议由主办单位的批次管理人员办理。');
    const { objections: all, next } = await tools.objections
      .pageOf(campaign.id, { limit: pageSize, cursor: query.cursor })
      .catch((error: unknown) => {
        if (query.cursor !== undefined && error instanceof TableLimitExceeded) return refuseCursor();
        throw error;
      });
    const mine: Objection[] = [];
    for (const objection of all) {
      const application = await tools.applications.load(objection.application);
      if (application && handlesObjections(campaign, application, actor)) mine.push(objection);
    }
    return {
      campaign: campaign.id,
      intake: intakeWords(campaign),
      objections: mine.map(objectionRow),
      next: next ?? null,
    };
  };

export default endpoint(listObjections, readObjections);
