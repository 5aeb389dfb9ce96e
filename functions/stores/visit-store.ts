import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import type { VisitDecision } from '#shared/domain/on-site.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Visit, VisitEvent, VisitPhoto, VisitRow, VisitSignature } from '#shared/model/on-site.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';
import { visitKeys as keys } from './review-keys.ts';

/** A row as it was seen and as it will stand. */
export interface RowChange {
  readonly seen: VisitRow | undefined;
  readonly next: VisitRow;
}

const rowWrite = (application: string, { seen, next }: RowChange): Write => ({
  kind: 'put',
  item: itemOf(keys.row(application, next.item), next, { revision: next.revision }),
  when: seen === undefined ? { absent: true } : { equals: { revision: seen.revision } },
});

const conflict = () => refuse('versionConflict', '查验记录刚刚有变动。请刷新核对后重新办理。');

export function visitStore(table: TablePort) {
  return {
    async load(application: string): Promise<Visit | undefined> {
      return dataOf<Visit>(await table.get(keys.visit(application)));
    },

    async row(application: string, item: string): Promise<VisitRow | undefined> {
      return dataOf<VisitRow>(await table.get(keys.row(application, item)));
    },

    rows: (application: string) =>
      everyValue<VisitRow>(table, { pk: keys.partition(application), skPrefix: keys.rowPrefix }),

    async photo(application: string, id: string): Promise<VisitPhoto | undefined> {
      return dataOf<VisitPhoto>(await table.get(keys.photo(application, id)));
    },

    photos: (application: string) =>
      everyValue<VisitPhoto>(table, { pk: keys.partition(application), skPrefix: keys.photoPrefix }),

    signatures: (application: string) =>
      everyValue<VisitSignature>(table, { pk: keys.partition(application), skPrefix: keys.signaturePrefix }),

    /** The record, oldest first. */
    events: (application: string) =>
      everyValue<VisitEvent>(table, { pk: keys.partition(application), skPrefix: keys.eventPrefix }),

    /** Applications that a person goes to look at, from an index: what it finds is read again. */
    async ofMember(subject: string): Promise<string[]> {
      const found = await everyValue<{ application: string }>(table, {
        index: 'gsi1',
        pk: keys.ofMember(subject),
      });
      return found.map(({ application }) => application);
    },

    /** Once: the same photo sent again finds itself. */
    async keepPhoto(application: string, photo: VisitPhoto): Promise<void> {
      try {
        await table.transact([
          { kind: 'put', item: itemOf(keys.photo(application, photo.id), photo), when: { absent: true } },
        ]);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    },

    /**
     * Rows that changed, and with them the visit's standing: whoever signed or passed it meanwhile finds another version.
     * @returns versionConflict where another tablet was in between: read again and merge again
     */
    async saveRows(
      visit: Visit,
      changes: readonly RowChange[],
      decision: VisitDecision | null,
    ): Promise<Result<null>> {
      const writes: Write[] = changes.map((change) => rowWrite(visit.application, change));
      if (decision !== null) writes.push(...visitWrites(visit, decision).writes);
      else
        writes.push({
          kind: 'check',
          key: keys.visit(visit.application),
          when: { equals: { version: visit.version } },
        });
      return transactOnce(table, writes, undefined, conflict);
    },

    /** @returns versionConflict where somebody else changed it meanwhile; idempotencyKeyReused where the marker exists */
    async commit(
      seen: Visit | null,
      decision: VisitDecision,
      terms: {
        readonly row?: RowChange;
        /** All rows as they were when it was decided: none of them has changed since. */
        readonly rows?: readonly VisitRow[];
        readonly signature?: VisitSignature;
        readonly marker?: Marker;
        readonly reply?: (committed: Visit) => unknown;
      } = {},
    ): Promise<Result<Visit>> {
      const { next, writes } = visitWrites(seen, decision);
      const { application } = next;
      if (terms.row) writes.push(rowWrite(application, terms.row));
      for (const { item, revision } of terms.rows ?? [])
        writes.push({ kind: 'check', key: keys.row(application, item), when: { equals: { revision } } });
      if (terms.signature)
        writes.push({
          kind: 'put',
          item: itemOf(keys.signature(application, terms.signature.member), terms.signature),
        });
      const mark = terms.marker && markerWrite(terms.marker, terms.reply?.(next));
      const done = await transactOnce(table, writes, mark, conflict);
      return done.ok ? accept(next) : done;
    },
  };
}

function visitWrites(seen: Visit | null, decision: VisitDecision): { next: Visit; writes: Write[] } {
  const event = sealEvent(decision.event, seen?.head ?? '');
  const next = { ...decision.next, head: event.hash };
  const { application } = next;
  const writes: Write[] = [
    {
      kind: 'put',
      item: itemOf(keys.visit(application), next, { version: next.version }),
      when: seen === null ? { absent: true } : { equals: { version: seen.version } },
    },
    { kind: 'put', item: itemOf(keys.event(application, event.number), event), when: { absent: true } },
  ];
  if (decision.event.type === 'TeamSet')
    for (const { subject } of next.team)
      writes.push({
        kind: 'put',
        item: itemOf(
          keys.member(application, subject),
          { application },
          { gsi1pk: keys.ofMember(subject), gsi1sk: `${next.on}#${application}` },
        ),
      });
  return { next, writes };
}
