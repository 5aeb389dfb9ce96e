import { ConditionFailed, type TablePort } from '#functions/ports/table.ts';
import { type Visit, visited } from '#shared/domain/home.ts';
import type { Instant } from '#shared/model/instant.ts';
import { dataOf, itemOf } from './items.ts';
import { visitKey } from './keys.ts';

/** When a person was here last, kept for that person alone. */
export function visitorStore(table: TablePort) {
  return {
    /** Notes a visit. Two windows that say so at once have made one visit, so the second is not written. */
    async note(subject: string, now: Instant): Promise<Visit> {
      const item = await table.get(visitKey(subject));
      const kept = dataOf<Visit>(item);
      const next = visited(kept, now);
      if (kept?.last === next.last) return next;
      const when = kept === undefined ? { absent: true as const } : { equals: { last: kept.last } };
      try {
        await table.transact([
          { kind: 'put', item: itemOf(visitKey(subject), next, { last: next.last }), when },
        ]);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
      return next;
    },
  };
}
