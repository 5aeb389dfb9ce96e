import * as z from 'zod';
import { decidedEvent } from './chained-event.ts';
import { Sha256 } from './evidence.ts';
import { EvidenceId, OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';

/** One unit's letters of one kind about one subject. Made of these three, so there is one record for them. */
export const SealedLetterId = z
  .string()
  .regex(/^letter\.[0-9a-f]{32}$/, '公文编号格式不正确')
  .brand<'SealedLetterId'>();
export type SealedLetterId = z.infer<typeof SealedLetterId>;

/** The signed and sealed letter of one decision: the file, and what it says of itself. */
export const TiedLetter = z.strictObject({
  /** Which decision, where a subject has several: a document number, 第2次退回, a year. */
  decision: z.string(),
  label: z.string(),
  documentNumber: z.string().nullable(),
  date: LocalDate,
  file: EvidenceId,
  name: z.string(),
  bytes: z.int(),
  sha256: Sha256,
  tiedAt: Instant,
  tiedBy: z.string(),
});
export type TiedLetter = z.infer<typeof TiedLetter>;

/** The record of a unit's sealed letters of one kind about one subject. */
export const SealedLetter = z.strictObject({
  id: SealedLetterId,
  kind: z.string(),
  /** The campaign, application, objection or title. */
  about: z.string(),
  organisation: OrganisationId,
  organisationName: z.string(),
  /** One for each decision: a corrected scan takes the place of the one before, which the record keeps. */
  letters: z.array(TiedLetter),
  /** Files are added while it stands where the caller saw it; it never moves on. */
  stage: z.literal(0),
  version: z.int().min(1),
  head: z.string(),
});
export type SealedLetter = z.infer<typeof SealedLetter>;

export const SealedLetterEvent = decidedEvent({
  action: z.enum(['open', 'tie', 'replace']),
  letter: SealedLetterId,
});
export type SealedLetterEvent = z.infer<typeof SealedLetterEvent>;
