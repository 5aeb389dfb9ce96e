import type { ClockPort } from '#functions/ports/clock.ts';
import { instantAt } from '#shared/domain/time.ts';

export const systemClock: ClockPort = { now: () => instantAt(Date.now()) };
