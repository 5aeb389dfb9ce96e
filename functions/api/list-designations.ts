import { designationRow } from '#functions/middleware/designation.ts';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { refuseCursor } from '#functions/middleware/parted-list.ts';
import { TableLimitExceeded } from '#functions/ports/table.ts';
import { listDesignations } from '#shared/contract/routes.ts';
import type { DesignationStatus } from '#shared/model/designation.ts';
import { designationStatuses } from '#shared/model/designation.ts';

const isStatus = (filter: string): filter is DesignationStatus => filter in designationStatuses;

/** Index ranges and a cursor: a page costs the same whether a hundred units are named or ten thousand. */
export const readDesignations =
  ({ designations }: Tools) =>
  async ({ query, actor }: MemberRequest<typeof listDesignations>) => {
    const { id, path, level } = actor.organisation;
    const root = path.split('/')[0] ?? id;
    const of = query.of ?? (actor.roles.includes('lead') || level === 'nation' ? 'own' : 'nation');
    const lead = of === 'own' ? id : root;
    const options = { cursor: query.cursor };
    const { filter } = query;
    const read = () => {
      if (of === 'nation' || filter === 'all') return designations.inBranch(lead, path, options);
      return isStatus(filter)
        ? designations.inStatus(lead, filter, options)
        : designations.wanting(lead, filter, options);
    };
    const page = await read().catch((error: unknown) => {
      // What no page of the table gave.
      if (query.cursor !== undefined && error instanceof TableLimitExceeded) return refuseCursor();
      throw error;
    });
    return {
      designations: page.designations.map((each) => designationRow(each, actor)),
      of,
      ...(page.next !== undefined && { next: page.next }),
    };
  };

export default endpoint(listDesignations, readDesignations);
