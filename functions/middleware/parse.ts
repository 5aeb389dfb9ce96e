import type * as z from 'zod';
import { refuse } from '#shared/domain/refusal.ts';
import { readBy } from '#shared/model/schema-faults.ts';
import { Refused } from './refused.ts';

/**
 * Reads one part of a request by the contract's schema.
 * @throws Refused invalidInput with a JSON pointer and Chinese words for every fault
 */
export function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = readBy(schema, input);
  if ('value' in read) return read.value;
  throw new Refused(refuse('invalidInput', read.faults[0]?.message, { faults: read.faults }).refusal);
}
