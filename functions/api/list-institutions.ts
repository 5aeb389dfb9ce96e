import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { institutionRow } from '#functions/middleware/institution-view.ts';
import { reject } from '#functions/middleware/refused.ts';
import { TableLimitExceeded } from '#functions/ports/table.ts';
import { listInstitutions } from '#shared/contract/routes.ts';
import { mayRegister } from '#shared/domain/institutions.ts';

export const readInstitutions =
  (tools: Tools) =>
  async ({ query, actor, now }: MemberRequest<typeof listInstitutions>) => {
    const { units, next } = await tools.institutions
      .below(actor.organisation.id, query.cursor)
      .catch((error: unknown) => {
        // What no page of the table gave.
        if (query.cursor === undefined || !(error instanceof TableLimitExceeded)) throw error;
        return reject('invalidInput', '翻页标记无效，请从第一页重新查看。', {
          faults: [{ pointer: '/cursor', message: '翻页标记无效。' }],
        });
      });
    return {
      institutions: units.map((unit) => institutionRow(unit, now)),
      next,
      may: { register: mayRegister(actor) },
    };
  };

export default endpoint(listInstitutions, readInstitutions);
