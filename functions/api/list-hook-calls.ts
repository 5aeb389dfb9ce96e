import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { callRow, hookFor } from '#functions/middleware/hooks.ts';
import { refuseCursor } from '#functions/middleware/parted-list.ts';
import { TableLimitExceeded } from '#functions/ports/table.ts';
import { listHookCalls } from '#shared/contract/routes.ts';

const pageSize = 30;

export const readHookCalls =
  (tools: Tools) =>
  async ({ parameters, query, actor }: MemberRequest<typeof listHookCalls>) => {
    const hook = await hookFor(tools, parameters.id, actor);
    const page = await tools.hooks
      .log(hook.id, { limit: pageSize, cursor: query.cursor })
      .catch((error: unknown) => {
        // Nothing but a cursor that no page gave.
        if (error instanceof TableLimitExceeded) return refuseCursor();
        throw error;
      });
    return { calls: page.calls.map(callRow), next: page.next };
  };

export default endpoint(listHookCalls, readHookCalls);
