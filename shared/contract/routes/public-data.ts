import * as z from 'zod';
import { sealAlgorithms } from '../../domain/seals.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { route } from '../route.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A seal as it was made: whoever keeps a copy can hold every later archive against it. */
export const PublicSeal = z.object({
  number: z.int().min(1),
  from: LocalDate.nullable(),
  to: LocalDate,
  at: Instant,
  /** Made later than the night after its day, or for several days at once. */
  late: z.boolean(),
  previous: Hash,
  pages: z.array(z.object({ day: LocalDate, lines: z.int().min(1), sha256: Hash })),
  algorithm: z.enum(sealAlgorithms),
  publicKey: z.string(),
  /** SHA-256 of the key. */
  fingerprint: Hash,
  hash: Hash,
  signature: z.string(),
});
export type PublicSeal = z.infer<typeof PublicSeal>;

export const listSeals = route({
  name: 'list-seals',
  method: 'GET',
  path: '/public/seals',
  access: 'public',
  summary: '每日封存：全部办理记录每天的末条校验码，签名并首尾相连，最近的在前',
  query: z.strictObject({
    /** Seals with lower numbers than this: `next` of the page before. */
    before: z
      .string()
      .regex(/^\d{1,6}$/, '封存的序号不正确')
      .optional(),
  }),
  reply: z.object({
    seals: z.array(PublicSeal),
    /** Why nothing is sealed at present, and since when. */
    hindrance: z.object({ message: z.string(), since: Instant }).nullable(),
    next: z.string().nullable(),
  }),
});
