import { ConditionFailed, type Item, type Key, type TablePort } from '#functions/ports/table.ts';
import type { LetterKindId } from '#shared/domain/letters.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { SealedLetterStep } from '#shared/domain/sealed-letters.ts';
import { type SealedLetter, type SealedLetterEvent, SealedLetterId } from '#shared/model/sealed-letter.ts';
import { sealEvent, sha256 } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite } from './marker-store.ts';

const under = (pk: string, sk: string): Key => ({ pk, sk });

const keys = {
  letter: (id: string) => under(`SEALED#${id}`, 'LETTER'),
  event: (id: string, number: number) => under(`SEALED#${id}`, `EVENT#${String(number).padStart(6, '0')}`),
  /** Letters of one kind about one subject: one of each unit that writes them, so a province at most thirty-two. */
  index: (kind: string, about: string) => `SEALED#${kind}#${about}`,
} as const;

/** Where the letter stands that files are added to. */
export const sealedLetterKey = keys.letter;

/** The one id of a unit's letters of a kind about a subject. */
export function sealedLetterId(kind: LetterKindId, about: string, organisation: string): SealedLetterId {
  return SealedLetterId.parse(`letter.${sha256(`${kind}\n${about}\n${organisation}`).slice(0, 32)}`);
}

const letterItem = (letter: SealedLetter): Item =>
  itemOf(keys.letter(letter.id), letter, {
    version: letter.version,
    stage: letter.stage,
    gsi1pk: keys.index(letter.kind, letter.about),
    gsi1sk: letter.organisation,
  });

/** The signed and sealed letters, each with its chained record. */
export function sealedLetterStore(table: TablePort) {
  return {
    async load(id: string): Promise<SealedLetter | undefined> {
      return dataOf<SealedLetter>(await table.get(keys.letter(id)));
    },
    events: (id: string) => everyValue<SealedLetterEvent>(table, { pk: `SEALED#${id}`, skPrefix: 'EVENT#' }),
    /** From an index: of every unit that wrote one. */
    about: (kind: LetterKindId, about: string) =>
      everyValue<SealedLetter>(table, { index: 'gsi1', pk: keys.index(kind, about) }),

    /**
     * The letter and its event, on condition of the version seen.
     * @returns versionConflict where somebody was there before; idempotencyKeyReused where the marker exists
     */
    async commit(
      seen: SealedLetter | undefined,
      step: SealedLetterStep,
      terms: { readonly marker: Marker; readonly reply: (next: SealedLetter) => unknown },
    ): Promise<Result<SealedLetter>> {
      const event = sealEvent(step.event, seen?.head ?? '');
      const next: SealedLetter = { ...step.next, head: event.hash };
      try {
        await table.transact([
          {
            kind: 'put',
            item: letterItem(next),
            when: seen === undefined ? { absent: true } : { equals: { version: seen.version } },
          },
          { kind: 'put', item: itemOf(keys.event(next.id, event.number), event), when: { absent: true } },
          markerWrite(terms.marker, terms.reply(next)),
        ]);
        return accept(next);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return error.refused.some((index) => index < 2)
          ? refuse('versionConflict', '同事刚刚登记过这份公文，请刷新核对后再办理。')
          : refuse('idempotencyKeyReused');
      }
    },
  };
}
export type SealedLetterStore = ReturnType<typeof sealedLetterStore>;
