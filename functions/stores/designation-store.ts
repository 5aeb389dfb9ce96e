import { ConditionFailed, type Item, type TablePort, type Write } from '#functions/ports/table.ts';
import type { DesignationDecision } from '#shared/domain/designate.ts';
import { designationActionLabels, isLiving } from '#shared/domain/designation-states.ts';
import { dueOfDesignation, wantsOf } from '#shared/domain/duties.ts';
import { accept, type Refusal, type Result, refuse } from '#shared/domain/refusal.ts';
import type {
  CaseFile,
  Designation,
  DesignationEvent,
  DesignationStatus,
  ReportContent,
} from '#shared/model/designation.ts';
import { banWrites } from './ban-store.ts';
import { designationIndexes, designationKeys as keys, plaqueKeys } from './designation-keys.ts';
import { canonicalJson, sealEvent, sha256 } from './event-chain.ts';
import { dataOf, everyItem, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite } from './marker-store.ts';

/** A place in a programme's row of plaques: it holds while nobody else takes it. */
export interface PlaqueTurn {
  readonly number: string;
  readonly year: string;
  readonly turn: number;
}

/** Writes for somebody else's transaction, and what it means where some of them are refused. */
export interface DesignationParts {
  readonly designation: Designation;
  readonly writes: readonly Write[];
  /** @param refused indexes into `writes` */
  readonly refusal: (refused: readonly number[]) => Refusal;
}

export interface DesignationPage {
  readonly designations: readonly Designation[];
  readonly next: string | undefined;
}
interface PageOptions {
  readonly limit?: number;
  readonly cursor?: string | undefined;
}

const noDeadline = '9999';

function designationItem(designation: Designation): Item {
  const { id, lead, status, path, version } = designation;
  const due = `${dueOfDesignation(designation) ?? noDeadline}#${id}`;
  const wants = wantsOf(designation);
  return itemOf(keys.designation(id), designation, {
    version,
    gsi1pk: designationIndexes.byStatus(lead, status),
    gsi1sk: due,
    gsi2pk: designationIndexes.byPlace(lead),
    gsi2sk: `${path}#${id}`,
    ...(wants !== null && { gsi3pk: designationIndexes.wanting(lead, wants), gsi3sk: due }),
  });
}

/** The event sealed over what is kept beside it, the designation that holds it, and the writes of both. */
function sealed(decision: DesignationDecision, head: string) {
  const { content } = decision;
  const event = sealEvent(
    { ...decision.event, content: content === null ? null : sha256(canonicalJson(content.value)) },
    head,
  );
  const next: Designation = { ...decision.next, head: event.hash };
  const writes: Write[] = [
    { kind: 'put', item: itemOf(keys.event(next.id, event.number), event), when: { absent: true } },
  ];
  if (content !== null) {
    const key =
      content.kind === 'report'
        ? keys.report(next.id, content.year, content.number)
        : keys.caseFile(next.id, content.number);
    writes.push({ kind: 'put', item: itemOf(key, content.value), when: { absent: true } });
  }
  return { next, writes };
}

export function designationStore(table: TablePort) {
  const load = async (id: string) => dataOf<Designation>(await table.get(keys.designation(id)));
  const eventAt = async (id: string, number: number) =>
    dataOf<DesignationEvent>(await table.get(keys.event(id, number)));

  async function versionConflict(id: string): Promise<Result<never>> {
    const current = await load(id);
    const event = current && (await eventAt(id, current.version));
    if (current === undefined || event === undefined) return refuse('notFound');
    const who =
      event.actor.kind === 'person' ? `${event.actor.organisationName} ${event.actor.name}` : '系统';
    const label = (designationActionLabels as Readonly<Record<string, string>>)[event.action] ?? event.action;
    return refuse('versionConflict', `${who}刚刚办理了“${label}”。请核对后重新办理。`, {
      context: {
        currentVersion: current.version,
        changedBy: who,
        changedAt: event.at,
        action: event.action,
        label,
      },
    });
  }

  /** Marks a unit's living title of a programme, on condition that what was read still holds. */
  async function livingWrite(
    { organisation, programme, id }: Designation,
    living: boolean,
  ): Promise<{ readonly taken: boolean; readonly write: Write }> {
    const key = keys.living(organisation, programme);
    const item = await table.get(key);
    const taken = living && item?.['living'] === true && item['designation'] !== id;
    return {
      taken,
      write: {
        kind: 'put',
        item: { ...key, designation: id, living },
        when:
          item === undefined
            ? { absent: true }
            : { equals: { designation: item['designation'] as string, living: item['living'] as boolean } },
      },
    };
  }

  /**
   * The writes that make a title, for the transaction of the decision that names the unit (A23, P11): so nobody is
   * named without a title, and no number is given out twice.
   * @param turn where the number came from the counter; absent for one that the lead typed
   * @throws nothing; a unit with a living title of the programme is refused by the transaction (alreadyNamed)
   */
  async function createParts(decision: DesignationDecision, turn?: PlaqueTurn): Promise<DesignationParts> {
    const { next, writes } = sealed(decision, '');
    const { id, organisation, organisationName, programme, plaque } = next;
    const living = await livingWrite(next, true);
    const base: Write[] = [
      { kind: 'put', item: designationItem(next), when: { absent: true } },
      { kind: 'put', item: { ...keys.held(organisation, id), designation: id } },
      // Of a unit that holds the title already, a condition that nothing meets.
      living.taken
        ? { kind: 'check', key: keys.living(organisation, programme), when: { absent: true } }
        : living.write,
      ...writes,
    ];
    const livingAt = 2;
    const numberAt =
      plaque.number === null
        ? -1
        : base.push({
            kind: 'put',
            item: { ...plaqueKeys.number(programme, plaque.number), designation: id },
            when: { absent: true },
          }) - 1;
    const turnAt =
      turn === undefined
        ? -1
        : base.push({
            kind: 'put',
            item: { ...plaqueKeys.counter(programme, turn.year), given: turn.turn },
          }) - 1;
    return {
      designation: next,
      writes: base,
      refusal: (refused) => {
        if (refused.includes(livingAt))
          return refuse('alreadyNamed', `${organisationName}已有“${programme}”的有效命名，不能重复命名。`)
            .refusal;
        if (refused.includes(numberAt) || refused.includes(turnAt)) return plaqueTaken(plaque.number).refusal;
        return refuse('alreadyExists', '该申报已经命名。').refusal;
      },
    };
  }

  function page(items: readonly Item[], next: string | undefined): DesignationPage {
    return { designations: items.map((item) => dataOf<Designation>(item)), next };
  }
  const paged = ({ limit = 50, cursor }: PageOptions) => ({ limit, ...(cursor !== undefined && { cursor }) });

  return {
    /** Strongly consistent. */
    load,
    versionConflict,

    /** The next plaque number of a programme's year that nobody has: 2026-0001. */
    async nextPlaque(programme: string, year: string): Promise<PlaqueTurn> {
      let turn = Number((await table.get(plaqueKeys.counter(programme, year)))?.['given'] ?? 0);
      for (;;) {
        turn += 1;
        const number = `${year}-${String(turn).padStart(4, '0')}`;
        if ((await table.get(plaqueKeys.number(programme, number))) === undefined)
          return { number, year, turn };
      }
    },

    createParts,

    /** A title of its own, without the decision that named the unit. @returns false where it exists already */
    async create(decision: DesignationDecision): Promise<boolean> {
      const { writes } = await createParts(decision);
      try {
        await table.transact(writes);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** Every title that a unit holds or held. Strongly consistent: the gate against a second title reads it. */
    async ofOrganisation(organisation: string): Promise<Designation[]> {
      const found: Designation[] = [];
      for await (const item of everyItem(table, {
        pk: keys.holder(organisation),
        skPrefix: keys.heldPrefix,
      })) {
        const designation = await load(item['designation'] as string);
        if (designation !== undefined) found.push(designation);
      }
      return found.filter((designation) => designation.organisation === organisation);
    },

    /**
     * Writes a decision: the aggregate on condition of the version it was made from, the event, what is kept beside
     * it, the ban that it makes or lifts, and who holds the living title.
     * @returns versionConflict with what changed; plaqueTaken; alreadyNamed; idempotencyKeyReused
     */
    async commit(
      seen: Designation,
      decision: DesignationDecision,
      terms: { readonly marker?: Marker; readonly reply?: (committed: Designation) => unknown } = {},
    ): Promise<Result<Designation>> {
      const { next, writes } = sealed(decision, seen.head);
      writes.unshift({
        kind: 'put',
        item: designationItem(next),
        when: { equals: { version: seen.version } },
      });
      const own = writes.length;
      const { ban } = decision;
      if (ban !== null) writes.push(...banWrites(ban.next, ban.seen));
      const banTo = writes.length;
      const moved = next.organisation !== seen.organisation;
      if (moved)
        writes.push({
          kind: 'put',
          item: { ...keys.held(next.organisation, next.id), designation: next.id },
        });
      const livingFrom = writes.length;
      if (moved || isLiving(next) !== isLiving(seen)) {
        const now = await livingWrite(next, isLiving(next));
        if (now.taken)
          return refuse(
            'alreadyNamed',
            `${next.organisationName}已有“${next.programme}”的有效命名，请先研究两个命名的去留。`,
          );
        writes.push(now.write);
        if (moved) writes.push((await livingWrite(seen, false)).write);
      }
      const livingTo = writes.length;
      const plaqueAt =
        next.plaque.number === null || next.plaque.number === seen.plaque.number
          ? -1
          : writes.push({
              kind: 'put',
              item: { ...plaqueKeys.number(next.programme, next.plaque.number), designation: next.id },
              when: { absent: true },
            }) - 1;
      if (terms.marker) writes.push(markerWrite(terms.marker, terms.reply?.(next)));
      try {
        await table.transact(writes);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        const failed = (from: number, to: number) =>
          error.refused.some((index) => index >= from && index < to);
        if (failed(0, own)) return versionConflict(seen.id);
        if (failed(own, banTo)) return refuse('versionConflict', '禁申记录刚刚有变动，请刷新后重新办理。');
        if (failed(livingFrom, livingTo))
          return refuse('versionConflict', '命名记录刚刚有变动，请刷新后重新办理。');
        return error.refused.includes(plaqueAt)
          ? plaqueTaken(next.plaque.number)
          : refuse('idempotencyKeyReused');
      }
      return accept(next);
    },

    /** The whole record, oldest first. */
    events: (id: string) =>
      everyValue<DesignationEvent>(table, { pk: keys.partition(id), skPrefix: keys.eventPrefix }),

    /** A report as it was submitted. */
    async report(id: string, year: number, number: number): Promise<ReportContent | undefined> {
      return dataOf<ReportContent>(await table.get(keys.report(id, year, number)));
    },

    /** For handlers only. */
    async caseFile(id: string, number: number): Promise<CaseFile | undefined> {
      return dataOf<CaseFile>(await table.get(keys.caseFile(id, number)));
    },

    /** A lead's titles in one state, the earliest awaited first. By index: for reading, no rule decides by it. */
    async inStatus(
      lead: string,
      status: DesignationStatus,
      options: PageOptions = {},
    ): Promise<DesignationPage> {
      const pk = designationIndexes.byStatus(lead, status);
      const { items, next } = await table.query({ index: 'gsi1', pk, ...paged(options) });
      return page(items, next);
    },

    /** A lead's titles inside a branch of the tree. */
    async inBranch(lead: string, path: string, options: PageOptions = {}): Promise<DesignationPage> {
      const pk = designationIndexes.byPlace(lead);
      const { items, next } = await table.query({ index: 'gsi2', pk, skPrefix: path, ...paged(options) });
      return page(items, next);
    },

    /** A lead's titles that want something: an overdue report, or a decision. */
    async wanting(
      lead: string,
      what: 'overdue' | 'decision',
      options: PageOptions = {},
    ): Promise<DesignationPage> {
      const pk = designationIndexes.wanting(lead, what);
      const { items, next } = await table.query({ index: 'gsi3', pk, ...paged(options) });
      return page(items, next);
    },

    /** Every title of a lead, for repairs. */
    everyOf: async function* (lead: string): AsyncGenerator<Designation> {
      const query = { index: 'gsi2' as const, pk: designationIndexes.byPlace(lead) };
      for await (const item of everyItem(table, query)) yield dataOf<Designation>(item);
    },
  };
}
export type DesignationStore = ReturnType<typeof designationStore>;

function plaqueTaken(number: string | null) {
  const message = `牌匾编号“${number ?? ''}”已被使用，请换一个编号，或留空由系统编号。`;
  return refuse('plaqueTaken', message, { faults: [{ pointer: '/plaqueNumber', message }] });
}
