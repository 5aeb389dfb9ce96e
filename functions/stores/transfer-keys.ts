import type { Item, Key } from '#functions/ports/table.ts';

/**
 * Version of the shapes that items are stored in. It is raised by a change that an older release could not read, together
 * with the step that brings older items up (infra/local/table/schema-version.ts). Fields that are optional with a default raise nothing.
 */
export const schemaVersion = 1;

/** What an import remembers of itself, so that one that was interrupted goes on and no other begins. */
export const transferKeys = {
  import: { pk: 'TRANSFER', sk: 'IMPORT' } satisfies Key,
} as const;

/** The version that a table was last written by; absent in those from before there were versions, which are of 1. */
export const schemaKey: Key = { pk: 'SCHEMA', sk: 'VERSION' };

export const schemaOf = (item: Item | undefined): number => Number(item?.['version'] ?? 1);

export const schemaItem = (version: number): Item => ({ ...schemaKey, version });

/** Items that say something of this table and nothing of the matter: no part of an archive. */
export function isOfTheTable({ pk }: Key): boolean {
  return pk === transferKeys.import.pk || pk === schemaKey.pk;
}

/** An event that an import has brought: what it meant was done where it came from. */
export const importedMark = { imported: true } as const;
export const isImported = (item: Item): boolean => item['imported'] === true;
