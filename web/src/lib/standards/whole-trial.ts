import { tryStandard } from '#shared/contract/routes.ts';
import type { Trial, TrialReply } from '#shared/contract/views.ts';
import { call } from '../api/client.ts';

/**
 * Tries a standard on everything that the reader may see, page by page.
 * @param progress told after each page how many applications were counted so far
 */
export async function wholeTrial(
  trial: Trial,
  progress: (counted: number) => void = () => {},
): Promise<TrialReply> {
  let whole = await call(tryStandard, { body: trial });
  while (whole.next !== null) {
    progress(whole.outcomes.length + whole.uncounted.length);
    const page = await call(tryStandard, { body: { ...trial, cursor: whole.next } });
    whole = {
      outcomes: [...whole.outcomes, ...page.outcomes],
      counts: {
        gains: whole.counts.gains + page.counts.gains,
        loses: whole.counts.loses + page.counts.loses,
        staysReached: whole.counts.staysReached + page.counts.staysReached,
        staysBelow: whole.counts.staysBelow + page.counts.staysBelow,
      },
      uncounted: [...whole.uncounted, ...page.uncounted],
      next: page.next,
    };
  }
  return whole;
}
