import type { Ports } from '#functions/ports/ports.ts';
import { type ProvincePayload, startProvince } from './province-execution.ts';

/** Ends a long execution by starting its successor, under a name of its own; again, it starts nothing. */
export default (ports: Ports) =>
  async (payload: ProvincePayload): Promise<{ round: number }> => {
    const round = payload.round + 1;
    await startProvince(ports, { ...payload, round });
    return { round };
  };
