import type { DesignationView, ReportDraft } from '#shared/contract/designation-views.ts';
import { saveReport } from '#shared/contract/routes.ts';
import type { ReportContent } from '#shared/model/designation.ts';
import { call } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { Autosave, type Saved } from '../draft/autosave.svelte.ts';

/** The one item of a report's autosave: the report. */
export const reportItem = 'report';

export const emptyReport: ReportContent = {
  progress: '',
  problems: '',
  plan: '',
  figures: { institutions: '', beds: '', served: '', contracts: '' },
};

const savedOf = ({ content, revision, savedBy, savedAt }: ReportDraft): Saved<ReportContent> => ({
  item: reportItem,
  value: content,
  revision,
  savedBy,
  savedAt,
});

/** A report that is saved as it is typed, on the device at once and on the server soon. */
export function reportSave(view: DesignationView, year: number, subject: string): Autosave<ReportContent> {
  const { id } = view.designation;
  const draft = view.draft?.year === year ? view.draft : null;
  return new Autosave<ReportContent>({
    key: `reports/${subject}/${id}/${year}`,
    saved: draft === null ? [] : [savedOf(draft)],
    send: async ([change], last) => {
      if (change === undefined) return { saved: [], conflicts: [] };
      try {
        const body = { year, revision: change.revision, content: change.value };
        return {
          saved: [savedOf(await call(saveReport, { parameters: { id }, body, keepalive: last }))],
          conflicts: [],
        };
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== 'draftConflict') throw error;
        const { stored } = error.context as { readonly stored: ReportDraft | null };
        return {
          saved: [],
          conflicts:
            stored === null
              ? [{ item: reportItem, value: emptyReport, revision: 0, savedBy: '', savedAt: '' }]
              : [savedOf(stored)],
        };
      }
    },
  });
}
