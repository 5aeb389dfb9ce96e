import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import type { ExpertDecision } from '#shared/domain/experts.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Expert, ExpertEvent } from '#shared/model/expert.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite } from './marker-store.ts';
import { expertKeys as keys } from './review-keys.ts';

/** The writes of a decision about an expert: for a transaction of its own, or for that of the invitation beside it. */
export function expertWrites(
  seen: Expert | null,
  decision: ExpertDecision,
): { readonly next: Expert; readonly writes: Write[] } {
  const event = sealEvent(decision.event, seen?.head ?? '');
  const next = { ...decision.next, head: event.hash };
  return {
    next,
    writes: [
      {
        kind: 'put',
        item: itemOf(keys.expert(next.organisation, next.id), next, { version: next.version }),
        when: seen === null ? { absent: true } : { equals: { version: seen.version } },
      },
      { kind: 'put', item: itemOf(keys.event(next.id, event.number), event), when: { absent: true } },
    ],
  };
}

export function expertStore(table: TablePort) {
  return {
    async load(organisation: string, id: string): Promise<Expert | undefined> {
      return dataOf<Expert>(await table.get(keys.expert(organisation, id)));
    },

    /** The whole pool of an organisation, those who left with it. */
    pool: (organisation: string) =>
      everyValue<Expert>(table, { pk: keys.pool(organisation), skPrefix: keys.expertPrefix }),

    /** The record of one expert, oldest first. */
    events: (id: string) =>
      everyValue<ExpertEvent>(table, { pk: keys.record(id), skPrefix: keys.eventPrefix }),

    /** @returns versionConflict where somebody else changed it meanwhile; idempotencyKeyReused where the marker exists */
    async commit(
      seen: Expert | null,
      decision: ExpertDecision,
      terms: { readonly marker?: Marker; readonly reply?: (committed: Expert) => unknown } = {},
    ): Promise<Result<Expert>> {
      const { next, writes } = expertWrites(seen, decision);
      const own = writes.length;
      if (terms.marker) writes.push(markerWrite(terms.marker, terms.reply?.(next)));
      try {
        await table.transact(writes);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return error.refused.some((index) => index < own)
          ? refuse('versionConflict', '该专家的资料刚刚有变动。请刷新核对后重新办理。')
          : refuse('idempotencyKeyReused');
      }
      return accept(next);
    },
  };
}
export type ExpertStore = ReturnType<typeof expertStore>;
