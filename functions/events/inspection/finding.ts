import type { PageMark } from '#shared/domain/form-code.ts';
import type { EvidenceFacts } from '#shared/model/evidence.ts';

/** What an inspector found: a sentence that says what is wrong and what to do, or facts and the text to search. */
export type Inspected =
  | { readonly ok: false; readonly reason: string }
  | {
      readonly ok: true;
      readonly facts: EvidenceFacts;
      /** Readable text for the search for personal data; empty where there is none. */
      readonly text: string;
      /** False where the text was too long to be read to its end. */
      readonly readWhole: boolean;
      /** What each page of a PDF says it is a page of; null where it says nothing, absent for other types. */
      readonly marks?: readonly (PageMark | null)[];
    };

export function objection(reason: string): Inspected {
  return { ok: false, reason };
}

/** Characters of one file that are searched; a register of 100,000 lines has fewer. */
export const searchedCharacters = 5_000_000;
