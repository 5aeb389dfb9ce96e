import { formMark } from '#functions/middleware/printed-form.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { matchScan, type PageMark } from '#shared/domain/form-code.ts';
import type { Evidence, SealTie } from '#shared/model/evidence.ts';

/**
 * What an uploaded sealed scan is a scan of, as its pages say; a scan of another unit, of another submission or without
 * all pages is refused by name. Other files, and scans that say nothing, pass without a tie.
 */
export async function tieOfScan(
  ports: Ports,
  file: Pick<Evidence, 'application' | 'item'>,
  marks: readonly (PageMark | null)[],
): Promise<{ readonly ok: true; readonly tie?: SealTie } | { readonly ok: false; readonly reason: string }> {
  if (marks.every((mark) => mark === null)) return { ok: true };
  const stores = storesOf(ports.table);
  const application = await stores.applications.load(file.application);
  const edition = application && (await stores.editions.load(application.edition));
  const item = edition && itemsOf(edition).find(({ id }) => id === file.item);
  if (application === undefined || item?.type !== 'seal') return { ok: true };
  const expected = await formMark(stores, application, application.submission);
  if (expected === null) return { ok: true };
  const verdict = matchScan(marks, expected);
  if (verdict.result === 'mismatch') return { ok: false, reason: verdict.reason };
  if (verdict.result === 'unread') return { ok: true };
  const { submission, code } = expected;
  return { ok: true, tie: { submission, code, how: 'read', by: null, at: ports.clock.now() } };
}
