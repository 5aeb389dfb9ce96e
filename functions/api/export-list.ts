import { endpoint } from '#functions/middleware/endpoint.ts';
import { listTables } from '#functions/middleware/list-tables.ts';
import { exportedLists, exportList } from '#shared/contract/routes.ts';
import { dateOf, shown } from '#shared/domain/time.ts';

export default endpoint(exportList, (tools) => async ({ parameters, query, actor, now }) => {
  const title = exportedLists[parameters.list];
  const filters = Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== ''),
  );
  const { said, rows, columns } = await listTables[parameters.list](
    tools,
    filters as Record<string, string>,
    {
      actor,
      now,
    },
  );
  const { writeTable } = await import('#functions/office/write-table.ts');
  const content = await writeTable({
    title,
    note: [...said, `共 ${rows.length} 行`, `${actor.organisation.name}，${shown(now)}。`].join('；'),
    columns,
    rows: rows as readonly never[],
  });
  return { name: `${title}-${dateOf(now)}.xlsx`, content };
});
