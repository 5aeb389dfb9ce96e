import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { ReviewDecision } from '#shared/domain/review.ts';
import type { Panel, Recusal, Review, ReviewEvent } from '#shared/model/review.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';
import { reviewKeys as keys } from './review-keys.ts';

/** Whom one expert could not be drawn for, as a draw found it. */
export interface Barred {
  readonly expert: string;
  readonly expertName: string;
  readonly applications: readonly { readonly application: string; readonly rule: string }[];
}

export function panelWrite(seen: Panel | null, panel: Panel): Write {
  return {
    kind: 'put',
    item: itemOf(keys.panel(panel.campaign, panel.step, panel.application), panel, {
      revision: panel.revision,
    }),
    when: seen === null ? { absent: true } : { equals: { revision: seen.revision } },
  };
}

/** One proof for a pair; what was found first stays. */
export function recusalWrite(recusal: Recusal): Write {
  const { campaign, application, expert } = recusal;
  return {
    kind: 'put',
    item: itemOf(keys.recusal(campaign, application, expert), recusal),
    when: { absent: true },
  };
}

export function panelConflict(): Result<never> {
  return refuse('versionConflict', '该申报的专家指派刚刚有变动。请刷新核对后重新办理。');
}

export function reviewStore(table: TablePort) {
  return {
    async load(campaign: string): Promise<Review | undefined> {
      return dataOf<Review>(await table.get(keys.review(campaign)));
    },

    /** The record, oldest first. */
    events: (campaign: string) =>
      everyValue<ReviewEvent>(table, { pk: keys.partition(campaign), skPrefix: keys.eventPrefix }),

    async panel(campaign: string, step: string, application: string): Promise<Panel | undefined> {
      return dataOf<Panel>(await table.get(keys.panel(campaign, step, application)));
    },

    /** All tables of a step. Strongly consistent. */
    panels: (campaign: string, step: string) =>
      everyValue<Panel>(table, { pk: keys.partition(campaign), skPrefix: keys.panelPrefix(step) }),

    async panelPage(campaign: string, step: string, options: { limit: number; cursor?: string | undefined }) {
      const { items, next } = await table.query({
        pk: keys.partition(campaign),
        skPrefix: keys.panelPrefix(step),
        limit: options.limit,
        ...(options.cursor !== undefined && { cursor: options.cursor }),
      });
      return { panels: items.map((item) => dataOf<Panel>(item)), next };
    },

    recusals: (campaign: string) =>
      everyValue<Recusal>(table, { pk: keys.partition(campaign), skPrefix: keys.recusalPrefix }),

    barred: (campaign: string, step: string, draw: number) =>
      everyValue<Barred>(table, { pk: keys.partition(campaign), skPrefix: keys.barredPrefix(step, draw) }),

    /** What a draw made, written before it counts: the review's own commit makes it the one in force. */
    async keepDraw(
      campaign: string,
      step: string,
      draw: number,
      panels: readonly { readonly seen: Panel | null; readonly panel: Panel }[],
      barred: readonly Barred[],
    ): Promise<Result<null>> {
      const writes: Write[] = [
        ...panels.map(({ seen, panel }) => panelWrite(seen, panel)),
        ...barred.map((one) => ({
          kind: 'put' as const,
          item: itemOf(keys.barred(campaign, step, draw, one.expert), one),
        })),
      ];
      return inTransactions(table, writes, 90);
    },

    /** @returns versionConflict where somebody else changed it meanwhile; idempotencyKeyReused where the marker exists */
    async commit(
      seen: Review | null,
      decision: ReviewDecision,
      terms: { readonly marker?: Marker; readonly reply?: (committed: Review) => unknown } = {},
    ): Promise<Result<Review>> {
      const event = sealEvent(decision.event, seen?.head ?? '');
      const next = { ...decision.next, head: event.hash };
      const writes: Write[] = [
        {
          kind: 'put',
          item: itemOf(keys.review(next.campaign), next, { version: next.version }),
          when: seen === null ? { absent: true } : { equals: { version: seen.version } },
        },
        { kind: 'put', item: itemOf(keys.event(next.campaign, event.number), event), when: { absent: true } },
      ];
      const mark = terms.marker && markerWrite(terms.marker, terms.reply?.(next));
      const done = await transactOnce(table, writes, mark, () =>
        refuse('versionConflict', '评审安排刚刚有变动。请刷新核对后重新办理。'),
      );
      return done.ok ? accept(next) : done;
    },
  };
}
export type ReviewStore = ReturnType<typeof reviewStore>;

/** Parts that each hold together, in transactions as large as the table takes. */
export async function inTransactions(
  table: TablePort,
  writes: readonly Write[],
  size: number,
): Promise<Result<null>> {
  for (let from = 0; from < writes.length; from += size) {
    try {
      await table.transact(writes.slice(from, from + size));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      return panelConflict();
    }
  }
  return accept(null);
}
