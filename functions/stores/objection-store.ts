import type { Item, TablePort, Write } from '#functions/ports/table.ts';
import { emptyDocket, type ObjectionDecision } from '#shared/domain/objections.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type {
  Objection,
  ObjectionContent,
  ObjectionDocket,
  ObjectionEvent,
} from '#shared/model/objection.ts';
import { waitingWrites } from './count-store.ts';
import { canonicalJson, sealEvent, sha256 } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { applicationKeys, objectionKeys as keys, objectionsIndex } from './keys.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

const objectionItem = (objection: Objection): Item =>
  itemOf(keys.objection(objection.id), objection, {
    version: objection.version,
    gsi1pk: objectionsIndex(objection.campaign),
    gsi1sk: `${objection.receivedAt}#${objection.id}`,
  });

/** Whether somebody still has to answer or note it. */
export const isWaiting = ({ status }: Pick<Objection, 'status'>) =>
  status !== 'replied' && status !== 'noted';

/** Demands that nothing was received against the unit, or decided, since the docket was read. */
export function docketCheck(application: string, seen: ObjectionDocket | undefined): Write {
  return {
    kind: 'check',
    key: applicationKeys.objections(application),
    when: seen === undefined ? { absent: true } : { equals: { revision: seen.revision } },
  };
}

/** The event, sealed over the content's hash, and the objection that holds it. */
function sealed(decision: ObjectionDecision, head: string): { next: Objection; event: ObjectionEvent } {
  const content = sha256(canonicalJson(decision.content));
  const event = sealEvent({ ...decision.event, content }, head);
  return { next: { ...decision.next, head: event.hash }, event };
}

/**
 * The writes of a decision: record, event, content and the unit's docket. For a transaction of its own, or for that of
 * the decision that it makes of the unit.
 */
export function objectionWrites(
  seen: Objection | null,
  decision: ObjectionDecision,
): { readonly next: Objection; readonly writes: Write[] } {
  const { next, event } = sealed(decision, seen?.head ?? '');
  const { docket } = decision;
  return {
    next,
    writes: [
      {
        kind: 'put',
        item: objectionItem(next),
        when: seen === null ? { absent: true } : { equals: { version: seen.version } },
      },
      { kind: 'put', item: itemOf(keys.event(next.id, event.number), event), when: { absent: true } },
      { kind: 'put', item: itemOf(keys.content(next.id), decision.content) },
      {
        kind: 'put',
        item: itemOf(applicationKeys.objections(next.application), docket, { revision: docket.revision }),
        when: docket.revision === 1 ? { absent: true } : { equals: { revision: docket.revision - 1 } },
      },
      ...waitingWrites(next.campaign, Number(isWaiting(next)) - Number(seen !== null && isWaiting(seen))),
    ],
  };
}

export function objectionStore(table: TablePort) {
  return {
    async load(id: string): Promise<Objection | undefined> {
      return dataOf<Objection>(await table.get(keys.objection(id)));
    },

    /** For handlers only. */
    async content(id: string): Promise<ObjectionContent | undefined> {
      return dataOf<ObjectionContent>(await table.get(keys.content(id)));
    },

    /** The whole record, oldest first. */
    events: (id: string) =>
      everyValue<ObjectionEvent>(table, { pk: keys.partition(id), skPrefix: keys.eventPrefix }),

    /** What is open against a unit; undefined where nothing ever came. Strongly consistent. */
    async docket(application: string): Promise<ObjectionDocket | undefined> {
      return dataOf<ObjectionDocket>(await table.get(applicationKeys.objections(application)));
    },

    /** How many are not decided yet. */
    async openAgainst(application: string): Promise<number> {
      return (
        dataOf<ObjectionDocket>(await table.get(applicationKeys.objections(application))) ?? emptyDocket
      ).open;
    },

    /** Those of a campaign, the newest first: for reading, no rule decides by it. */
    ofCampaign: (campaign: string) =>
      everyValue<Objection>(table, { index: 'gsi1', pk: objectionsIndex(campaign), descending: true }),

    /** A page of them. */
    async pageOf(
      campaign: string,
      { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
    ): Promise<{ readonly objections: readonly Objection[]; readonly next: string | undefined }> {
      const { items, next } = await table.query({
        index: 'gsi1',
        pk: objectionsIndex(campaign),
        descending: true,
        limit,
        ...(cursor !== undefined && { cursor }),
      });
      return { objections: items.map((item) => dataOf<Objection>(item)), next };
    },

    /**
     * Commits what changes no unit: a new one, or a decision without effect on it.
     * @returns versionConflict where something else was received or decided meanwhile; idempotencyKeyReused where the
     *   marker exists
     */
    async commit(
      seen: Objection | null,
      decision: ObjectionDecision,
      terms: { readonly marker?: Marker; readonly reply?: (committed: Objection) => unknown } = {},
    ): Promise<Result<Objection>> {
      const { next, writes } = objectionWrites(seen, decision);
      const mark = terms.marker && markerWrite(terms.marker, terms.reply?.(next));
      const done = await transactOnce(table, writes, mark, objectionConflict);
      return done.ok ? accept(next) : done;
    },
  };
}
export type ObjectionStore = ReturnType<typeof objectionStore>;

/** Says nothing about what the other one was. */
export function objectionConflict(): Result<never> {
  return refuse('versionConflict', '该异议，或对同一单位的异议，刚刚有变动。请刷新核对后重新办理。');
}
