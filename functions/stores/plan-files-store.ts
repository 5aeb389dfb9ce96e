import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { PlanWork } from '#shared/model/plan.ts';
import { evidenceItem, filesPerApplication } from './evidence-store.ts';
import { applicationKeys } from './keys.ts';
import { type Marker, markerWrite } from './marker-store.ts';
import { planKeys } from './plan-keys.ts';

/** Files of the units of a plan: kept, checked and shared as those of an application, under a holder of their own. */
export function planFilesStore(table: TablePort) {
  /** Holds only while the part stands as it was seen: an accepted one takes no files. */
  async function transact(
    work: PlanWork,
    writes: Write[],
    marker: Marker,
    reply: unknown,
  ): Promise<Result<null>> {
    const key = planKeys.work(work.plan, work.task, work.unit);
    try {
      await table.transact([
        {
          kind: 'check',
          key,
          when: work.version === 0 ? { absent: true } : { equals: { version: work.version } },
        },
        ...writes,
        markerWrite(marker, reply),
      ]);
      return accept(null);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.refused.includes(3)) return refuse('idempotencyKeyReused');
      if (error.refused.includes(0))
        return refuse('versionConflict', '这一项刚刚有变动。请刷新核对后重新办理。');
      if (error.refused.includes(1))
        return refuse('evidenceNotExpected', '该材料的状态已经改变，请刷新后再试。');
      return refuse(
        'evidenceNotExpected',
        `每个单位最多上传 ${filesPerApplication} 个文件，请先移除不需要的文件。`,
      );
    }
  }

  const counting = (holder: string, by: 1 | -1): Write => ({
    kind: 'increment',
    key: applicationKeys.files(holder),
    attribute: 'count',
    by,
    ...(by === 1 ? { atMost: filesPerApplication } : { atLeast: 0 }),
  });

  return {
    /** @returns versionConflict where the part has changed; evidenceNotExpected above 200 files */
    add: (work: PlanWork, evidence: Evidence, marker: Marker, reply: unknown) =>
      transact(
        work,
        [
          { kind: 'put', item: evidenceItem(evidence), when: { absent: true } },
          counting(evidence.application, 1),
        ],
        marker,
        reply,
      ),

    /** The record stays, the file no longer counts. */
    remove: (work: PlanWork, seen: Evidence, removed: Evidence, marker: Marker, reply: unknown) =>
      transact(
        work,
        [
          {
            kind: 'put',
            item: evidenceItem(removed),
            when: { equals: { state: seen.state.name } },
          },
          counting(seen.application, -1),
        ],
        marker,
        reply,
      ),
  };
}
export type PlanFilesStore = ReturnType<typeof planFilesStore>;
