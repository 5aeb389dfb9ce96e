import { ConditionFailed, type Item, type TablePort, type Write } from '#functions/ports/table.ts';
import type { ProvinceDecision } from '#shared/domain/decide-province.ts';
import { isProvinceOver, provinceRecordLabels } from '#shared/domain/province-states.ts';
import { accept, type Refusal, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Instant } from '#shared/model/instant.ts';
import type {
  ProvinceApplication,
  ProvinceDraft,
  ProvinceEvent,
} from '#shared/model/province-application.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';
import {
  provinceKeys as keys,
  provinceIndexes,
  provincesIndex,
  provincesOfIndex,
  publicProvincesIndex,
} from './province-keys.ts';

/** The application that a province has under way, and how many it has had. */
export interface CurrentProvince {
  readonly application: string;
  readonly live: boolean;
  readonly count: number;
}

/** The execution in force: of which generation, the how-manieth of it, since when, and what its clock has done. */
export interface ProvinceMachine {
  readonly generation: number;
  readonly round: number;
  readonly begunAt: Instant;
  readonly doneUntil: Instant | null;
}

/** What a decision writes elsewhere, and what it means where some of these writes are refused. */
export interface Consequences {
  readonly writes: readonly Write[];
  /** @param refused indexes into `writes` */
  readonly refusal: (refused: readonly number[]) => Refusal;
}

export interface ProvinceWait {
  readonly token: string;
  readonly stage: number;
}

const applicationItem = (application: ProvinceApplication): Item =>
  itemOf(keys.application(application.id), application, {
    version: application.version,
    stage: application.stage,
    ...provinceIndexes(application),
  });
const currentItem = (organisation: string, current: CurrentProvince): Item =>
  itemOf(keys.current(organisation), current, { application: current.application, live: current.live });

export function provinceStore(table: TablePort) {
  const load = async (id: string) => dataOf<ProvinceApplication>(await table.get(keys.application(id)));

  async function versionConflict(id: string): Promise<Result<never>> {
    const current = await load(id);
    const event = current && dataOf<ProvinceEvent>(await table.get(keys.event(id, current.version)));
    if (current === undefined || event === undefined) return refuse('notFound');
    const who =
      event.actor.kind === 'person' ? `${event.actor.organisationName} ${event.actor.name}` : '系统';
    const label = provinceRecordLabels[event.action] ?? event.action;
    return refuse('versionConflict', `${who}刚刚办理了“${label}”。请核对后重新办理。`, {
      context: { currentVersion: current.version, changedBy: who, changedAt: event.at, label },
    });
  }

  return {
    load,
    versionConflict,

    /** The whole record, oldest first. */
    events: (id: string) =>
      everyValue<ProvinceEvent>(table, { pk: keys.partition(id), skPrefix: keys.eventPrefix }),
    /** Every application of every province. */
    all: () => everyValue<ProvinceApplication>(table, { index: 'gsi1', pk: provincesIndex }),
    ofOrganisation: (organisation: string) =>
      everyValue<ProvinceApplication>(table, { index: 'gsi2', pk: provincesOfIndex(organisation) }),
    /** What everybody may see. */
    published: () => everyValue<ProvinceApplication>(table, { index: 'gsi3', pk: publicProvincesIndex }),

    /** Strongly consistent: what is under way. */
    async current(organisation: string): Promise<CurrentProvince | undefined> {
      return dataOf<CurrentProvince>(await table.get(keys.current(organisation)));
    },

    async draft(id: string): Promise<ProvinceDraft | undefined> {
      return dataOf<ProvinceDraft>(await table.get(keys.draft(id)));
    },

    /** Saves the draft on condition of the revision that it was made from. @returns draftConflict otherwise */
    async saveDraft(application: ProvinceApplication, draft: ProvinceDraft): Promise<Result<ProvinceDraft>> {
      const seen = draft.revision - 1;
      try {
        await table.transact([
          {
            kind: 'check',
            key: keys.application(application.id),
            when: { equals: { stage: application.stage } },
          },
          {
            kind: 'put',
            item: itemOf(keys.draft(application.id), draft, { revision: draft.revision }),
            when: seen === 0 ? { absent: true } : { equals: { revision: seen } },
          },
        ]);
        return accept(draft);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return error.refused.includes(0)
          ? refuse('transitionNotAllowed', '申请已经提交或状态已经改变，现在不能修改。')
          : refuse('draftConflict', '同事刚刚改过这份申请，请刷新后核对再改。');
      }
    },

    /**
     * Begins an application on condition that the province has none under way (DOMAIN G-DUP).
     * @returns alreadyExists otherwise; idempotencyKeyReused where the marker exists
     */
    async begin(
      seen: CurrentProvince | undefined,
      decision: ProvinceDecision,
      terms: {
        readonly marker: Marker;
        readonly reply: (committed: ProvinceApplication, event: ProvinceEvent) => unknown;
      },
    ): Promise<Result<ProvinceApplication>> {
      const event = sealEvent(decision.event, '');
      const next: ProvinceApplication = { ...decision.next, head: event.hash };
      const current = { application: next.id, live: true, count: (seen?.count ?? 0) + 1 };
      const writes: Write[] = [
        {
          kind: 'put',
          item: currentItem(next.organisation, current),
          when:
            seen === undefined
              ? { absent: true }
              : { equals: { application: seen.application, live: false } },
        },
        { kind: 'put', item: applicationItem(next), when: { absent: true } },
        { kind: 'put', item: itemOf(keys.event(next.id, 1), event), when: { absent: true } },
      ];
      const mark = markerWrite(terms.marker, terms.reply(next, event));
      const done = await transactOnce(table, writes, mark, () =>
        refuse('alreadyExists', '本省已有申请在办理，不能同时申请两次。'),
      );
      return done.ok ? accept(next) : done;
    },

    /**
     * One transaction of the aggregate on condition of its version, the event, the marker of the command, and what the
     * decision makes elsewhere (a ban, a designation): all of it or nothing.
     */
    async commit(
      seen: ProvinceApplication,
      decision: ProvinceDecision,
      terms: {
        readonly marker?: Marker;
        readonly reply?: (committed: ProvinceApplication, event: ProvinceEvent) => unknown;
        readonly consequences?: Consequences;
      } = {},
    ): Promise<Result<ProvinceApplication>> {
      const event = sealEvent(decision.event, seen.head);
      const next: ProvinceApplication = { ...decision.next, head: event.hash };
      const writes: Write[] = [
        { kind: 'put', item: applicationItem(next), when: { equals: { version: seen.version } } },
        { kind: 'put', item: itemOf(keys.event(next.id, event.number), event), when: { absent: true } },
      ];
      const markerAt = terms.marker
        ? writes.push(markerWrite(terms.marker, terms.reply?.(next, event))) - 1
        : -1;
      if (isProvinceOver(next.status)) {
        const count = Number(next.id.split('.').at(-1));
        writes.push({
          kind: 'put',
          item: currentItem(next.organisation, { application: next.id, live: false, count }),
          when: { equals: { application: next.id } },
        });
      }
      const elsewhere = writes.length;
      writes.push(...(terms.consequences?.writes ?? []));
      try {
        await table.transact(writes);
        return accept(next);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        const own = error.refused.filter((index) => index < elsewhere && index !== markerAt);
        if (own.length > 0) return versionConflict(seen.id);
        if (error.refused.includes(markerAt)) return refuse('idempotencyKeyReused');
        const there = error.refused.map((index) => index - elsewhere);
        return terms.consequences
          ? { ok: false, refusal: terms.consequences.refusal(there) }
          : versionConflict(seen.id);
      }
    },

    async machine(id: string): Promise<ProvinceMachine | undefined> {
      return dataOf<ProvinceMachine>(await table.get(keys.machine(id)));
    },

    /** Puts a machine's bookkeeping on condition of what it was. @returns false where another was faster */
    async recordMachine(
      id: string,
      seen: ProvinceMachine | undefined,
      next: ProvinceMachine,
    ): Promise<boolean> {
      try {
        await table.transact([
          {
            kind: 'put',
            item: itemOf(keys.machine(id), next, { generation: next.generation, round: next.round }),
            when:
              seen === undefined
                ? { absent: true }
                : { equals: { generation: seen.generation, round: seen.round } },
          },
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** Registers a token while the stage is open. The newest wins. @returns false where the stage is closed already */
    async registerWait(id: string, wait: ProvinceWait): Promise<boolean> {
      try {
        await table.transact([
          { kind: 'check', key: keys.application(id), when: { equals: { stage: wait.stage } } },
          { kind: 'put', item: itemOf(keys.wait(id, wait.stage), wait) },
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    async wait(id: string, stage: number): Promise<ProvinceWait | undefined> {
      return dataOf<ProvinceWait>(await table.get(keys.wait(id, stage)));
    },

    /** The event that closed a stage; undefined while it is open. */
    async eventThatClosed(id: string, stage: number): Promise<ProvinceEvent | undefined> {
      const events = await everyValue<ProvinceEvent>(table, {
        pk: keys.partition(id),
        skPrefix: keys.eventPrefix,
        after: keys.event(id, stage).sk,
      });
      return events.find(({ closes }) => closes === stage);
    },
  };
}
export type ProvinceStore = ReturnType<typeof provinceStore>;
