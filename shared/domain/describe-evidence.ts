import type { Evidence, EvidenceDocument } from '../model/evidence.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Person } from '../model/organisation.ts';
import type { EvidenceOfItem } from './check-answers.ts';
import { isNumbered } from './document-demand.ts';
import { normalisedDocumentNumber, objectionToDocumentNumber } from './document-number.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf } from './time.ts';

/** What a person says of a file that is an official document, a licence or a certificate. Empty text is «none». */
export interface DocumentGiven {
  readonly number: string;
  readonly date: LocalDate | null;
  readonly issuer: string;
  readonly validUntil: LocalDate | null;
}

/** What is wrong with it, at each field. A 文号 never stands alone: date and issuing body make the document. */
export function faultsInDocument(given: DocumentGiven, today: LocalDate): Fault[] {
  const { date, validUntil } = given;
  const faults: Fault[] = [];
  const fault = (field: keyof DocumentGiven, message: string) =>
    faults.push({ pointer: `/${field}`, message });
  if (given.number.trim() !== '') {
    const objection = objectionToDocumentNumber(given.number);
    if (objection !== null) fault('number', `${objection}。`);
    if (date === null) fault('date', '填写了文号的，还须填写成文日期。');
    if (given.issuer.trim() === '') fault('issuer', '填写了文号的，还须填写发文机关。');
  }
  if (date !== null && date > today) fault('date', '成文日期不能晚于今天。');
  if (date !== null && validUntil !== null && validUntil < date)
    fault('validUntil', '有效期至不能早于成文日期。');
  return faults;
}

/**
 * Writes what a file is beside it: the 文号 in its one spelling, and as it was typed where that differs (DOMAIN E-91).
 * @param revision that the person saw; 0 where nothing was said of the file
 * @returns invalidInput with the faults, draftConflict with what stands there, evidenceNotExpected
 */
export function describeEvidence(
  file: Evidence,
  given: DocumentGiven,
  revision: number,
  person: Person,
  now: Instant,
): Result<Evidence> {
  if (file.state.name !== 'accepted' && file.state.name !== 'quarantined')
    return refuse('evidenceNotExpected', '只有通过检查的材料可以填写文号和日期。');
  if ((file.document?.revision ?? 0) !== revision)
    return refuse(
      'draftConflict',
      `${file.document?.savedBy ?? '他人'}刚刚改过这份材料的文号和日期，请核对后再填。`,
      {
        context: { current: file.document ?? null },
      },
    );
  const faults = faultsInDocument(given, dateOf(now));
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const number = normalisedDocumentNumber(given.number);
  const document: EvidenceDocument = {
    number: number === '' ? null : number,
    ...(given.number.trim() !== number && { numberAsGiven: given.number.trim() }),
    date: given.date,
    issuer: given.issuer.trim() === '' ? null : given.issuer.trim(),
    validUntil: given.validUntil,
    revision: revision + 1,
    savedBy: person.name,
    savedAt: now,
  };
  return accept({ ...file, document });
}

/** Whether a document has run out on a day: its last day still counts. */
export function hasExpired({ document }: Pick<Evidence, 'document'>, today: LocalDate): boolean {
  const last = document?.validUntil ?? null;
  return last !== null && last < today;
}

/**
 * The files as a form is checked with them on a day in Asia/Shanghai: a file that was valid when it was uploaded, or
 * taken over from the last cycle, may have run out before the form is sent.
 */
export function filesToCheck(files: readonly Evidence[], today: LocalDate): EvidenceOfItem[] {
  return files.map((file) => ({
    item: file.item,
    state: file.state.name,
    numbered: isNumbered(file),
    expired: hasExpired(file, today),
  }));
}
