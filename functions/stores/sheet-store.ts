import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { SheetDecision } from '#shared/domain/sheets.ts';
import type { Panel, Recusal } from '#shared/model/review.ts';
import type { SavedMark, Sheet, SheetEvent, SignedSheet } from '#shared/model/sheet.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';
import { sheetKeys as keys } from './review-keys.ts';
import { inTransactions, panelConflict, panelWrite, recusalWrite } from './review-store.ts';

/** One table whose proposed seats get their sheets. */
export interface Issue {
  readonly seen: Panel;
  readonly panel: Panel;
  readonly sheets: readonly SheetDecision[];
}

function sheetWrites(seen: Sheet | null, decision: SheetDecision): { next: Sheet; writes: Write[] } {
  const event = sealEvent(decision.event, seen?.head ?? '');
  const next = { ...decision.next, head: event.hash };
  return {
    next,
    writes: [
      {
        kind: 'put',
        item: itemOf(keys.sheet(next.id), next, {
          version: next.version,
          state: next.state,
          gsi1pk: keys.ofExpert(next.expert),
          gsi1sk: `${next.campaign}#${next.step}#${next.id}`,
        }),
        when: seen === null ? { absent: true } : { equals: { version: seen.version } },
      },
      { kind: 'put', item: itemOf(keys.event(next.id, event.number), event), when: { absent: true } },
    ],
  };
}

/** Tables whose experts get up, with their sheets: for a transaction of somebody else's (E-61). */
export function supersedingWrites(
  panels: readonly { readonly seen: Panel; readonly next: Panel }[],
  sheets: readonly { readonly seen: Sheet; readonly decision: SheetDecision }[],
): Write[] {
  return [
    ...panels.map(({ seen, next }) => panelWrite(seen, next)),
    ...sheets.flatMap(({ seen, decision }) => sheetWrites(seen, decision).writes),
  ];
}

export function sheetStore(table: TablePort) {
  return {
    async load(id: string): Promise<Sheet | undefined> {
      return dataOf<Sheet>(await table.get(keys.sheet(id)));
    },

    /** Those of one expert, from an index. */
    ofExpert: (expert: string) => everyValue<Sheet>(table, { index: 'gsi1', pk: keys.ofExpert(expert) }),

    events: (id: string) =>
      everyValue<SheetEvent>(table, { pk: keys.partition(id), skPrefix: keys.eventPrefix }),

    marks: (id: string) =>
      everyValue<SavedMark>(table, { pk: keys.partition(id), skPrefix: keys.markPrefix }),

    /** Every version that was signed, oldest first. */
    signed: (id: string) =>
      everyValue<SignedSheet>(table, { pk: keys.partition(id), skPrefix: keys.signedPrefix }),

    /**
     * Saves each mark whose revision is still the stored one, as long as the sheet is open; the rest come back as
     * conflicts: two devices of one expert.
     */
    async saveMarks(
      sheet: Sheet,
      changes: readonly SavedMark[],
    ): Promise<Result<{ saved: SavedMark[]; conflicts: { item: string; current: SavedMark | null }[] }>> {
      for (let round = 0; round < 5; round += 1) {
        const stored = await Promise.all(changes.map(({ item }) => table.get(keys.mark(sheet.id, item))));
        const current = stored.map((item) => dataOf<SavedMark>(item) ?? null);
        const fits = (at: number) => (current[at]?.revision ?? 0) === changes[at]?.revision;
        const saved = changes
          .filter((_, at) => fits(at))
          .map((one) => ({ ...one, revision: one.revision + 1 }));
        const conflicts = changes.flatMap((one, at) =>
          fits(at) ? [] : [{ item: one.item, current: current[at] ?? null }],
        );
        if (saved.length === 0) return accept({ saved, conflicts });
        try {
          await table.transact([
            { kind: 'check', key: keys.sheet(sheet.id), when: { equals: { state: 'open' } } },
            ...saved.map(
              (mark): Write => ({
                kind: 'put',
                item: itemOf(keys.mark(sheet.id, mark.item), mark, { revision: mark.revision }),
                when: mark.revision === 1 ? { absent: true } : { equals: { revision: mark.revision - 1 } },
              }),
            ),
          ]);
          return accept({ saved, conflicts });
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
          if (error.refused.includes(0))
            return refuse('transitionNotAllowed', '该评分表已签字提交或已终止，不能再修改。');
        }
      }
      return refuse('unavailable');
    },

    /** Gives every proposed seat its sheet, table by table; done again it goes on where it stopped. */
    async issue(issues: readonly Issue[]): Promise<Result<null>> {
      const grouped: Write[][] = [];
      for (const { seen, panel, sheets } of issues) {
        const own = [panelWrite(seen, panel), ...sheets.flatMap((one) => sheetWrites(null, one).writes)];
        const last = grouped.at(-1);
        // A table and its sheets stand in one transaction.
        if (last && last.length + own.length <= 90) last.push(...own);
        else grouped.push(own);
      }
      for (const writes of grouped) {
        const done = await inTransactions(table, writes, 100);
        if (!done.ok) return done;
      }
      return accept(null);
    },

    /**
     * One transaction: the sheet with its event, the seat at its table, and, where there is one, the frozen version or
     * the proof of a recusal.
     * @returns versionConflict where the sheet or the table has changed since; idempotencyKeyReused for the marker
     */
    async commit(
      seen: Sheet,
      decision: SheetDecision,
      terms: {
        readonly panel: { readonly seen: Panel; readonly next: Panel };
        readonly signed?: SignedSheet;
        /** The marks that were signed: none of them has changed since it was read. */
        readonly marks?: readonly SavedMark[];
        readonly recusal?: Recusal | null;
        readonly marker?: Marker;
        readonly reply?: (committed: Sheet) => unknown;
      },
    ): Promise<Result<Sheet>> {
      const { next, writes } = sheetWrites(seen, decision);
      writes.push(panelWrite(terms.panel.seen, terms.panel.next));
      if (terms.signed)
        writes.push({
          kind: 'put',
          item: itemOf(keys.signed(seen.id, terms.signed.number), terms.signed),
          when: { absent: true },
        });
      for (const { item, revision } of terms.marks ?? [])
        writes.push({ kind: 'check', key: keys.mark(seen.id, item), when: { equals: { revision } } });
      if (terms.recusal) writes.push(recusalWrite(terms.recusal));
      const mark = terms.marker && markerWrite(terms.marker, terms.reply?.(next));
      const done = await transactOnce(table, writes, mark, panelConflict);
      return done.ok ? accept(next) : done;
    },

    /** A seat that has no sheet yet is changed at its table alone. */
    async commitPanel(
      seen: Panel,
      next: Panel,
      terms: { readonly recusal?: Recusal | null; readonly marker?: Marker; readonly reply?: unknown },
    ): Promise<Result<Panel>> {
      const writes = [panelWrite(seen, next)];
      if (terms.recusal) writes.push(recusalWrite(terms.recusal));
      const mark = terms.marker && markerWrite(terms.marker, terms.reply);
      const done = await transactOnce(table, writes, mark, panelConflict);
      return done.ok ? accept(next) : done;
    },
  };
}
export type SheetStore = ReturnType<typeof sheetStore>;
