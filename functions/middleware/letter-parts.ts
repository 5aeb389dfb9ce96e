import type { ReadRecord } from '#functions/stores/record-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { type ArchivedEvidence, evidencePath, type RecordEnd, recordPath } from '#shared/domain/archive.ts';
import type { LetterKindId } from '#shared/domain/letters.ts';
import type { Application } from '#shared/model/application.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { SealedLetter, SealedLetterEvent } from '#shared/model/sealed-letter.ts';
import { recordText, type TextPart } from './archive-parts.ts';
import { sealedLettersSeenBy } from './sealed-letter.ts';

/** Letters about a campaign, and those about one of its units; replies name objectors and are in no archive. */
export const campaignLetters = [
  'campaignNotice',
  'recommendation',
  'expertMinute',
  'publicity',
  'naming',
] as const;
export const unitLetters = ['correction', 'revocation', 'annualReport'] as const;

export interface LetterParts {
  readonly ends: readonly RecordEnd[];
  readonly records: readonly ReadRecord[];
  readonly texts: readonly TextPart[];
  readonly evidence: readonly ArchivedEvidence[];
}

/** What an archive holds of sealed letters: the records, and every scan that was ever tied. */
export async function letterParts(stores: Stores, letters: readonly SealedLetter[]): Promise<LetterParts> {
  const ends: RecordEnd[] = [];
  const records: ReadRecord[] = [];
  const texts: TextPart[] = [];
  const evidence: ArchivedEvidence[] = [];
  for (const { id } of letters) {
    const [kept, files] = await Promise.all([
      stores.records.read({ kind: 'letter', id }),
      stores.evidence.all(id),
    ]);
    const events = kept.events as readonly SealedLetterEvent[];
    const end: RecordEnd = { kind: 'letter', id, ...kept.end };
    ends.push(end);
    records.push(kept);
    texts.push({ path: recordPath(end), text: recordText(events) });
    const tied = new Set(events.map(({ data }) => data['file']));
    for (const { id: file, item, name, sha256, state } of files)
      if (tied.has(file))
        evidence.push({
          application: id,
          id: file,
          item,
          name,
          sha256,
          state: state.name,
          path: state.name === 'accepted' ? evidencePath(id, file, name) : null,
        });
  }
  return { ends, records, texts, evidence };
}

/** The letters of an application's file that a reader sees. */
export async function lettersOfApplication(
  stores: Stores,
  { id, campaign }: Application,
  person: Person,
): Promise<SealedLetter[]> {
  const asked: readonly (readonly [LetterKindId, string])[] = [
    ...campaignLetters.map((kind) => [kind, campaign] as const),
    ...unitLetters.map((kind) => [kind, id] as const),
  ];
  const found = await Promise.all(
    asked.map(([kind, about]) => sealedLettersSeenBy(stores, kind, about, person)),
  );
  return found.flat().map(({ letter }) => letter);
}

/** All letters of some kinds about a subject. */
export async function lettersAbout(
  stores: Stores,
  kinds: readonly LetterKindId[],
  about: string,
): Promise<SealedLetter[]> {
  const found = await Promise.all(kinds.map((kind) => stores.sealedLetters.about(kind, about)));
  return found.flat();
}
