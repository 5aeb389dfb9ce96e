import * as z from 'zod';
import { OrganisationId, Subject } from './ids.ts';
import { Instant } from './instant.ts';
import { Level } from './organisation.ts';

/** Who did it, as recorded. */
export const RecordedActor = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('person'),
    subject: Subject,
    name: z.string(),
    organisation: OrganisationId,
    organisationName: z.string(),
    level: Level,
  }),
  z.strictObject({ kind: z.literal('system') }),
]);
export type RecordedActor = z.infer<typeof RecordedActor>;

/** What every entry of every record has: append-only, numbered from 1, each holds the hash of the one before. */
const linked = {
  number: z.int().min(1),
  at: Instant,
  actor: RecordedActor,
  previous: z.string(),
  hash: z.string(),
};

/** One entry of a chained record, with what it says of its own subject. */
export const chainedEvent = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject({ ...linked, ...shape });

/** As `chainedEvent`, for decisions: with a reason, and what else was decided. */
export const decidedEvent = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  chainedEvent({ reason: z.string().nullable(), data: z.record(z.string(), z.unknown()), ...shape });
