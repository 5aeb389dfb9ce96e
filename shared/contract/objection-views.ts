import * as z from 'zod';
import { Objection, ObjectionContent, ObjectionEvent } from '../model/objection.ts';
import { Status } from '../model/status.ts';

/** One line for the handlers: nothing of the objector, nothing that anybody typed. */
export const ObjectionRow = z.object({ objection: Objection, label: z.string() });
export type ObjectionRow = z.infer<typeof ObjectionRow>;

/** All of it, for the handlers alone. */
export const ObjectionView = z.object({
  objection: Objection,
  label: z.string(),
  /** Without the salt, which only the record needs. */
  content: ObjectionContent.omit({ salt: true }),
  campaignTitle: z.string(),
  unitStatus: Status,
  unitLabel: z.string(),
  /** Others that are not decided yet against the same unit, this one not counted. */
  othersOpen: z.int(),
  /** What the reader may do now. */
  actions: z.array(z.enum(['accept', 'refuse', 'conclude', 'reply', 'note'])),
  events: z.array(ObjectionEvent),
  /** Whether every hash fits the event, the event before it, and the content as it stands. */
  intact: z.boolean(),
});
export type ObjectionView = z.infer<typeof ObjectionView>;
