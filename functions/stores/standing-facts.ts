import type { TablePort } from '#functions/ports/table.ts';
import type { BanFact, DesignationFact } from '#shared/domain/gates.ts';
import { everyValue } from './items.ts';

/** Bans and titles of a unit as the gates read them, from where they are kept under the unit. */
export function standingStore(table: TablePort) {
  return {
    bansOf: (organisation: string) =>
      everyValue<BanFact>(table, { pk: `ORG#${organisation}`, skPrefix: 'BAN#' }),
    designationsOf: (organisation: string) =>
      everyValue<DesignationFact>(table, { pk: `ORG#${organisation}`, skPrefix: 'TITLE#' }),
  };
}
