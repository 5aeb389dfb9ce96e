import type { TablePort } from '#functions/ports/table.ts';
import { schemaItem, schemaKey, schemaVersion } from '#functions/stores/transfer-keys.ts';
import { FolderRefused } from '../server-database.ts';

/**
 * Looks at the version of the shapes that a table was last written in, and writes the own one into a table that has none.
 * @throws FolderRefused for one that a newer release has written: this one could misread it
 */
export async function openSchema(table: TablePort): Promise<void> {
  const stored = await table.get(schemaKey);
  if (stored === undefined) return table.transact([{ kind: 'put', item: schemaItem() }]);
  const version = Number(stored['version']);
  if (version > schemaVersion)
    throw new FolderRefused(
      `数据目录由更新的版本写过（数据版本 ${version}，本版本认识到 ${schemaVersion}）：请用不早于它的版本打开。`,
    );
}
