import type { ExportedListName } from '#shared/contract/routes.ts';
import type { ExportedList } from './exported-list.ts';
import { campaignLists } from './list-tables-of-campaigns.ts';
import { hearingLists } from './list-tables-of-hearings.ts';
import { ownedLists } from './list-tables-of-own.ts';
import { ownLists } from './list-tables-of-units.ts';

/** Every list that leaves as a workbook. */
export const listTables: Readonly<Record<ExportedListName, ExportedList>> = {
  ...campaignLists,
  ...hearingLists,
  ...ownLists,
  ...ownedLists,
};
