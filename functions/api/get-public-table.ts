import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { publicPage } from '#functions/middleware/public-data.ts';
import { columnsOf, publicDatasets } from '#shared/contract/public-views.ts';
import { getPublicTable } from '#shared/contract/routes.ts';
import { csvOf } from '#shared/domain/csv.ts';

export default publicEndpoint(getPublicTable, (tools) => async ({ parameters, query, now }) => {
  const { dataset } = parameters;
  const columns = columnsOf(dataset);
  const { rows, next } = await publicPage(tools, dataset, { cursor: query.cursor, now });
  const cells = rows.map((row) => {
    const values = row as Readonly<Record<string, string | number | null>>;
    return columns.map(({ name }) => String(values[name] ?? ''));
  });
  return {
    name: `${publicDatasets[dataset].title}.csv`,
    content: Buffer.from(csvOf([columns.map(({ title }) => title), ...cells])),
    ...(next !== null && { next: `/api/public/tables/${dataset}?cursor=${encodeURIComponent(next)}` }),
  };
});
