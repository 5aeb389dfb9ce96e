import type { Refusal, RefusalCode, Result } from '#shared/domain/refusal.ts';
import { refuse } from '#shared/domain/refusal.ts';

/** Carries a refusal of the domain out of a handler; the endpoint answers it as a problem. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

/** The value of a result. @throws Refused */
export function orThrow<T>(result: Result<T>): T {
  if (!result.ok) throw new Refused(result.refusal);
  return result.value;
}

/** Ends a handler with a refusal. */
export function reject(
  code: RefusalCode,
  detail?: string,
  more?: Pick<Refusal, 'faults' | 'context'>,
): never {
  throw new Refused(refuse(code, detail, more).refusal);
}
