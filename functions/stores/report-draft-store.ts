import { ConditionFailed, type TablePort } from '#functions/ports/table.ts';
import type { ReportDraft } from '#shared/contract/designation-views.ts';
import { designationKeys as keys } from './designation-keys.ts';
import { dataOf, itemOf } from './items.ts';

/** What a named unit has written of a report and not sent yet: no event, one item a year, counted by its revision. */
export function reportDraftStore(table: TablePort) {
  const load = async (designation: string, year: number) =>
    dataOf<ReportDraft>(await table.get(keys.reportDraft(designation, year)));
  return {
    load,

    /**
     * Saves on condition that nobody saved since the revision that was seen.
     * @returns what is stored now, and whether it is what was given
     */
    async save(
      designation: string,
      seen: number,
      draft: ReportDraft,
    ): Promise<{ readonly saved: boolean; readonly stored: ReportDraft | undefined }> {
      try {
        await table.transact([
          {
            kind: 'put',
            item: itemOf(keys.reportDraft(designation, draft.year), draft, { revision: draft.revision }),
            when: seen === 0 ? { absent: true } : { equals: { revision: seen } },
          },
        ]);
        return { saved: true, stored: draft };
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return { saved: false, stored: await load(designation, draft.year) };
      }
    },
  };
}
export type ReportDraftStore = ReturnType<typeof reportDraftStore>;
