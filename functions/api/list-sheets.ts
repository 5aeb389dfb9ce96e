import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { ownSheets, sheetRow } from '#functions/middleware/sheets.ts';
import { listSheets } from '#shared/contract/routes.ts';

export const readSheets =
  (tools: Tools) =>
  async ({ actor }: MemberRequest<typeof listSheets>) => ({
    sheets: (await ownSheets(tools, actor))
      .map((open) => sheetRow(open))
      // What is still to be done first; by what the expert sees, so that the order tells nothing more.
      .sort(
        (a, b) =>
          Number(a.state === 'signed') - Number(b.state === 'signed') ||
          a.unit.localeCompare(b.unit, 'zh-CN'),
      ),
  });

export default endpoint(listSheets, readSheets);
