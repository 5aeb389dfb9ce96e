import { comparedTable, differenceView } from '#functions/middleware/division-table.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { previewDivisionTable } from '#shared/contract/routes.ts';

export default endpoint(previewDivisionTable, (tools) => async ({ body, actor, now }) => {
  const { differences, faults, unchanged, ignored, token, units } = await comparedTable(
    tools,
    body.table,
    actor,
    now,
  );
  return {
    differences: differences.map((difference) => differenceView(difference, units)),
    faults: [...faults],
    unchanged,
    ignored,
    token,
  };
});
