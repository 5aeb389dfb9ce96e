import type { Instant } from '#shared/model/instant.ts';

/** The only time. In the embedded demo it can be moved forward. */
export interface ClockPort {
  now(): Instant;
}
