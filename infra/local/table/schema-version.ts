import type { TablePort } from '#functions/ports/table.ts';
import { schemaKey, schemaOf, schemaVersion } from '#functions/stores/transfer-keys.ts';
import { FolderRefused } from '../server-database.ts';

/** Brings everything of a table up by one version. Killed in between, it is run again from its beginning. */
export interface Upgrade {
  /** The version that it brings to. */
  readonly to: number;
  run(table: TablePort): Promise<void>;
}

/** One for each version above 1, in order. Items of before are read by every release, until one of these changes them. */
export const upgrades: readonly Upgrade[] = [];

/**
 * Looks at the version of the shapes that a table was last written in: brings an older one up, step by step, and remembers
 * each step once it is done; writes the own version into a table that has none.
 * @throws FolderRefused for one that a newer release has written: this one could misread it
 */
export async function openSchema(
  table: TablePort,
  { steps = upgrades, own = schemaVersion }: { steps?: readonly Upgrade[]; own?: number } = {},
): Promise<void> {
  const stored = await table.get(schemaKey);
  const remember = (version: number) => table.transact([{ kind: 'put', item: { ...schemaKey, version } }]);
  // Written before there were versions, or never.
  let version = schemaOf(stored);
  if (version > own)
    throw new FolderRefused(
      `数据目录由更新的版本写过（数据版本 ${version}，本版本认识到 ${own}）：请用不早于它的版本打开。`,
    );
  if (stored === undefined) await remember(version);
  while (version < own) {
    const step = steps.find(({ to }) => to === version + 1);
    if (step === undefined) throw new Error(`no step brings version ${version} up to ${version + 1}`);
    await step.run(table);
    version += 1;
    await remember(version);
  }
}
