import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import type { PlanDecision } from '#shared/domain/plan-decisions.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Plan, PlanEvent, PlanIssue, PlanWork } from '#shared/model/plan.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { type Marker, markerWrite } from './marker-store.ts';
import { planKeys as keys, plansIndex } from './plan-keys.ts';

/** Reports of other units that may come between reading the record's end and writing behind it. */
const mostAttempts = 12;

const versioned = (version: number) =>
  version === 1 ? ({ absent: true } as const) : ({ equals: { version: version - 1 } } as const);

export function planStore(table: TablePort) {
  return {
    async load(id: string): Promise<Plan | undefined> {
      return dataOf<Plan>(await table.get(keys.plan(id)));
    },

    /** The plans of a county, the newest first. For reading: no rule decides by it. */
    ofOrganisation: (organisation: string) =>
      everyValue<Plan>(table, { index: 'gsi1', pk: plansIndex(organisation), descending: true }),

    /** Every part about which something was said; of one unit where it is given. */
    works: (id: string, unit?: string) =>
      everyValue<PlanWork>(table, { pk: keys.partition(id), skPrefix: keys.workPrefix(unit) }),

    async work(id: string, task: string, unit: string): Promise<PlanWork | undefined> {
      return dataOf<PlanWork>(await table.get(keys.work(id, task, unit)));
    },

    issues: (id: string) =>
      everyValue<PlanIssue>(table, { pk: keys.partition(id), skPrefix: keys.issuePrefix }),

    async issue(id: string, issue: string): Promise<PlanIssue | undefined> {
      return dataOf<PlanIssue>(await table.get(keys.issue(id, issue)));
    },

    /** The record, oldest first. */
    events: (id: string) =>
      everyValue<PlanEvent>(table, { pk: keys.partition(id), skPrefix: keys.eventPrefix }),

    /** Number and hash of the newest entry. */
    async record(id: string): Promise<{ readonly version: number; readonly head: string }> {
      const item = await table.get(keys.record(id));
      return { version: Number(item?.['number'] ?? 0), head: String(item?.['head'] ?? '') };
    },

    /**
     * One transaction: what changed, each on condition of the version that was seen, the entry of the record, the marker.
     * Another unit's report in between only moves the end of the record: it is written behind that.
     * @returns versionConflict where what was seen has changed; idempotencyKeyReused where the marker exists
     */
    async commit(decision: PlanDecision, marker?: Marker, reply?: unknown): Promise<Result<PlanEvent>> {
      const { plan, works = [], issue, event: draft } = decision;
      const own: Write[] = [];
      if (plan)
        own.push({
          kind: 'put',
          item: itemOf(keys.plan(plan.id), plan, {
            version: plan.version,
            gsi1pk: plansIndex(plan.organisation),
            gsi1sk: `${plan.writtenOn}#${plan.id}`,
          }),
          when: versioned(plan.version),
        });
      for (const work of works)
        own.push({
          kind: 'put',
          item: itemOf(keys.work(work.plan, work.task, work.unit), work, { version: work.version }),
          when: versioned(work.version),
        });
      if (issue)
        own.push({
          kind: 'put',
          item: itemOf(keys.issue(issue.plan, issue.id), issue, { version: issue.version }),
          when: versioned(issue.version),
        });
      for (let attempt = 1; ; attempt += 1) {
        const { version, head } = await this.record(draft.plan);
        const event = sealEvent({ ...draft, number: version + 1 }, head);
        const writes: Write[] = [
          ...own,
          ...(marker ? [markerWrite(marker, reply)] : []),
          {
            kind: 'put',
            item: { ...keys.record(draft.plan), number: event.number, head: event.hash },
            when: version === 0 ? { absent: true } : { equals: { number: version } },
          },
          { kind: 'put', item: itemOf(keys.event(draft.plan, event.number), event), when: { absent: true } },
        ];
        try {
          await table.transact(writes);
          return accept(event);
        } catch (error) {
          if (!(error instanceof ConditionFailed)) throw error;
          if (marker && error.refused.includes(own.length)) return refuse('idempotencyKeyReused');
          if (error.refused.some((index) => index < own.length))
            return refuse('versionConflict', '内容刚刚由他人更新。请刷新核对后重新办理。');
          if (attempt === mostAttempts)
            return refuse('versionConflict', '同时报告的单位很多，请稍后再试一次。');
        }
      }
    },
  };
}
export type PlanStore = ReturnType<typeof planStore>;
