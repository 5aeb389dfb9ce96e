import type { TablePort, Write } from '#functions/ports/table.ts';
import type { ExpertDecision } from '#shared/domain/experts.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Expert, ExpertEvent } from '#shared/model/expert.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';
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
      const mark = terms.marker && markerWrite(terms.marker, terms.reply?.(next));
      const done = await transactOnce(table, writes, mark, () =>
        refuse('versionConflict', '该专家的资料刚刚有变动。请刷新核对后重新办理。'),
      );
      return done.ok ? accept(next) : done;
    },
  };
}
export type ExpertStore = ReturnType<typeof expertStore>;
