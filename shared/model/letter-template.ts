import * as z from 'zod';
import { OrganisationId } from './ids.ts';
import { Instant } from './instant.ts';

/** A unit's own template for one kind of letter; each version is kept, the last one is in force. */
export const LetterTemplate = z.strictObject({
  organisation: OrganisationId,
  kind: z.string(),
  version: z.int().min(1),
  /** Hex SHA-256 of the file; null where the unit went back to the letter of the product. */
  sha256: z.string().nullable(),
  name: z.string(),
  bytes: z.int().min(0),
  savedBy: z.string(),
  savedAt: Instant,
});
export type LetterTemplate = z.infer<typeof LetterTemplate>;
