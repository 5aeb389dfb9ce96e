import { ConditionFailed, type Item, type Key, type TablePort, type Write } from '#functions/ports/table.ts';
import { type Result, refuse } from '#shared/domain/refusal.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { Hook, HookCall } from '#shared/model/hook.ts';
import type { Instant } from '#shared/model/instant.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

const under = (pk: string, sk: string): Key => ({ pk, sk });
const keys = {
  hook: (organisation: string, id: string) => under(`HOOKS#${organisation}`, `HOOK#${id}`),
  unit: (organisation: string) => `HOOKS#${organisation}`,
  /** All of them stand under one index key: every province may have one or two. */
  index: 'HOOKS',
  call: (id: string) => under(`HOOKCALL#${id}`, 'CALL'),
  due: (hook: string) => `HOOKDUE#${hook}`,
  log: (hook: string) => `HOOKLOG#${hook}`,
} as const;

/** How long what was settled can be looked at and replayed, in seconds. */
const keptSeconds = 90 * 86_400;

const callItem = (call: HookCall): Item =>
  itemOf(keys.call(call.id), call, {
    attempts: call.attempts,
    state: call.state,
    ...(call.state === 'waiting' && { gsi1pk: keys.due(call.hook), gsi1sk: `${call.dueAt}#${call.id}` }),
    gsi2pk: keys.log(call.hook),
    gsi2sk: `${call.createdAt}#${call.id}`,
    ...(call.settledAt !== null && {
      expiresAt: Math.floor(millisecondsOf(call.settledAt) / 1000) + keptSeconds,
    }),
  });

/** Other systems that are told what happens, and every message to them. */
export function hookStore(table: TablePort) {
  return {
    ofUnit: (organisation: string) =>
      everyValue<Hook>(table, { pk: keys.unit(organisation), skPrefix: 'HOOK#' }),
    /** From an index. */
    all: () => everyValue<Hook>(table, { index: 'gsi1', pk: keys.index }),
    async load(organisation: string, id: string): Promise<Hook | undefined> {
      return dataOf<Hook>(await table.get(keys.hook(organisation, id)));
    },

    /** On condition of the revision that it was made from. @returns versionConflict otherwise */
    async save(
      next: Hook,
      terms: { readonly marker?: Marker; readonly reply?: unknown } = {},
    ): Promise<Result<null>> {
      const seen = next.revision - 1;
      const put: Write = {
        kind: 'put',
        item: itemOf(keys.hook(next.organisation, next.id), next, {
          revision: next.revision,
          gsi1pk: keys.index,
          gsi1sk: next.id,
        }),
        when: seen === 0 ? { absent: true } : { equals: { revision: seen } },
      };
      const mark = terms.marker && markerWrite(terms.marker, terms.reply);
      return transactOnce(table, [put], mark, () =>
        refuse('versionConflict', '同事刚刚改过这个推送目标，请刷新后再试。'),
      );
    },

    /** Puts a message into the queue once; one that is there stays as it is. @returns false where it was there */
    async enqueue(call: HookCall, marker?: Marker, reply?: unknown): Promise<boolean> {
      try {
        await table.transact([
          { kind: 'put', item: callItem(call), when: { absent: true } },
          ...(marker ? [markerWrite(marker, reply)] : []),
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },
    async loadCall(id: string): Promise<HookCall | undefined> {
      return dataOf<HookCall>(await table.get(keys.call(id)));
    },
    /** What is due for a target, the longest waiting first. From an index. */
    async due(hook: string, now: Instant, limit: number): Promise<HookCall[]> {
      const { items } = await table.query({ index: 'gsi1', pk: keys.due(hook), limit });
      return items.map((item) => dataOf<HookCall>(item)).filter(({ dueAt }) => dueAt <= now);
    },
    /** The newest first. */
    async log(hook: string, options: { readonly limit: number; readonly cursor?: string | undefined }) {
      const page = await table.query({
        index: 'gsi2',
        pk: keys.log(hook),
        descending: true,
        limit: options.limit,
        ...(options.cursor !== undefined && { cursor: options.cursor }),
      });
      return { calls: page.items.map((item) => dataOf<HookCall>(item)), next: page.next ?? null };
    },
    /** Writes what became of a call, unless it was tried elsewhere since. @returns whether it was written */
    async settle(seen: HookCall, next: HookCall, marker?: Marker, reply?: unknown): Promise<boolean> {
      try {
        await table.transact([
          {
            kind: 'put',
            item: callItem(next),
            when: { equals: { attempts: seen.attempts, state: seen.state } },
          },
          ...(marker ? [markerWrite(marker, reply)] : []),
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },
  };
}
export type HookStore = ReturnType<typeof hookStore>;
