import type { Letter } from '../model/application.ts';
import type { Evidence } from '../model/evidence.ts';
import type { EvidenceId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Organisation, Person } from '../model/organisation.ts';
import type { SealedLetter, SealedLetterEvent, SealedLetterId, TiedLetter } from '../model/sealed-letter.ts';
import { recordedActor } from './decide.ts';
import type { LetterKindId } from './letters.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf, shownDate } from './time.ts';

/** A recorded decision that a letter can be the letter of. */
export interface LetterDecision {
  /** Names it among the decisions of its subject. */
  readonly decision: string;
  readonly label: string;
  /** As the decision recorded them; null where it recorded none and the letter says them first. */
  readonly documentNumber: string | null;
  readonly date: LocalDate | null;
}

/** A decision whose letter the record names by number and date. */
export function numberedDecision(letter: Letter): LetterDecision {
  const { documentNumber, date } = letter;
  return { decision: documentNumber, label: `${documentNumber}（${shownDate(date)}）`, documentNumber, date };
}

/** What is sealed and scanned: never a draft that can still be edited. */
const scans: ReadonlySet<string> = new Set(['application/pdf', 'image/jpeg', 'image/png']);

export type SealedLetterDraftEvent = Omit<SealedLetterEvent, 'previous' | 'hash'>;

export interface SealedLetterStep {
  readonly next: SealedLetter;
  readonly event: SealedLetterDraftEvent;
}

/** Opens the record of a unit's letters of one kind about one subject, to put files into. */
export function openSealedLetter(
  id: SealedLetterId,
  { kind, about }: { readonly kind: LetterKindId; readonly about: string },
  unit: Pick<Organisation, 'id' | 'name'>,
  person: Person,
  now: Instant,
): SealedLetterStep {
  return {
    next: {
      id,
      kind,
      about,
      organisation: unit.id,
      organisationName: unit.name,
      letters: [],
      stage: 0,
      version: 1,
      head: '',
    },
    event: {
      number: 1,
      action: 'open',
      letter: id,
      at: now,
      actor: recordedActor(person),
      reason: null,
      data: { kind, about, organisation: unit.id },
    },
  };
}

export interface TieWish {
  readonly decision: string;
  readonly file: EvidenceId;
  /** null where the letter has none. */
  readonly documentNumber: string | null;
  readonly date: LocalDate;
  /** Why another scan takes the place of the one before; empty for the first. */
  readonly reason: string;
}

/**
 * Ties the signed and sealed letter to its decision: the file by its hash, with the number and date that it bears. What
 * the decision recorded, the letter must bear; a letter that replaces another says why.
 * @returns invalidInput with faults at /decision, /file, /documentNumber, /date, /reason
 */
export function tieSealedLetter(
  letter: SealedLetter,
  wish: TieWish,
  facts: { readonly decisions: readonly LetterDecision[]; readonly file: Evidence | undefined },
  person: Person,
  now: Instant,
): Result<SealedLetterStep> {
  const decision = facts.decisions.find((one) => one.decision === wish.decision);
  const before = letter.letters.find((one) => one.decision === wish.decision);
  const faults: Fault[] = [];
  const fault = (field: keyof TieWish, message: string) => faults.push({ pointer: `/${field}`, message });
  if (decision === undefined) fault('decision', '没有这项决定，或决定已经改变，请刷新后重选。');
  const { file } = facts;
  if (file === undefined || file.state.name !== 'accepted')
    fault('file', '请上传盖章后的扫描件，检查通过后再登记。');
  else if (!scans.has(file.type))
    fault('file', '请上传盖章后的扫描件（PDF、JPG 或 PNG），不是可以修改的草稿。');
  else {
    const same = letter.letters.find(({ sha256 }) => sha256 === file.sha256);
    if (same !== undefined) fault('file', `这个文件已登记为“${same.label}”的公文，内容完全相同。`);
  }
  if (decision !== undefined) {
    if (decision.documentNumber !== null && wish.documentNumber !== decision.documentNumber)
      fault(
        'documentNumber',
        `决定记录的文号是 ${decision.documentNumber}，与填写的${wish.documentNumber ?? '（空）'}不同。请核对是不是这项决定的公文。`,
      );
    if (decision.date !== null && wish.date !== decision.date)
      fault('date', `决定记录的成文日期是${shownDate(decision.date)}，与填写的${shownDate(wish.date)}不同。`);
  }
  if (wish.date > dateOf(now)) fault('date', '成文日期不能晚于今天。');
  if (before !== undefined && wish.reason === '') fault('reason', '已登记过扫描件，更换须说明理由。');
  if (decision === undefined || file === undefined || faults.length > 0)
    return refuse('invalidInput', faults[0]?.message, { faults });
  const tied: TiedLetter = {
    decision: decision.decision,
    label: decision.label,
    documentNumber: wish.documentNumber,
    date: wish.date,
    file: file.id,
    name: file.name,
    bytes: file.bytes,
    sha256: file.sha256,
    tiedAt: now,
    tiedBy: person.name,
  };
  const { decision: key, tiedAt: _at, tiedBy: _by, ...said } = tied;
  return accept({
    next: {
      ...letter,
      letters: [...letter.letters.filter((one) => one !== before), tied],
      version: letter.version + 1,
    },
    event: {
      number: letter.version + 1,
      action: before === undefined ? 'tie' : 'replace',
      letter: letter.id,
      at: now,
      actor: recordedActor(person),
      reason: before === undefined ? null : wish.reason,
      data: { ...said, decision: key, ...(before && { replaces: before.sha256 }) },
    },
  });
}
