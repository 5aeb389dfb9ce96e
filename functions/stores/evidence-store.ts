import { ConditionFailed, type Key, type TablePort, type Write } from '#functions/ports/table.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Application } from '#shared/model/application.ts';
import type { Evidence, PartedTransfer } from '#shared/model/evidence.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import {
  digestPartition,
  applicationKeys as keys,
  numberKey,
  numberPartition,
  useKey,
  usePrefix,
} from './keys.ts';
import { type Marker, markerWrite } from './marker-store.ts';

/** Files of one application, removed ones not counted. */
export const filesPerApplication = 200;

const tooManyFiles = `每份申报最多 ${filesPerApplication} 个文件，请先移除不需要的文件。`;

/** The item of a file, with the state that conditions read. */
export function evidenceItem(evidence: Evidence) {
  return itemOf(keys.evidence(evidence.application, evidence.id), evidence, {
    state: evidence.state.name,
    described: evidence.document?.revision ?? 0,
    ...(evidence.transfer && { upload: evidence.transfer.upload }),
  });
}

/** What files belong to: they are added only while it stands in the stage that the caller saw. */
export interface FileHolder {
  readonly id: string;
  readonly stage: number;
  /** Of the item that holds the stage; an application's own where absent. */
  readonly key?: Key;
  /** What that item must still say; its stage where absent. */
  readonly when?: Readonly<Record<string, number>>;
}

/** Where a file counts. */
export interface EvidencePlace {
  readonly application: string;
  readonly evidence: string;
}

function useWrite({ sha256, application, id }: Evidence): Write {
  const place: EvidencePlace = { application, evidence: id };
  return { kind: 'put', item: itemOf(useKey(sha256, application, id), place) };
}

/** Where a document is used, with the unit's path: a national notice stands beside thousands of forms. */
export interface DocumentPlace extends EvidencePlace {
  readonly path: string;
}

function numberWrites({ application, id, document }: Evidence, { path }: Application): Write[] {
  const number = document?.number ?? null;
  if (number === null) return [];
  const place: DocumentPlace = { application, evidence: id, path };
  return [{ kind: 'put', item: itemOf(numberKey(number, application, id), place) }];
}

export function evidenceStore(table: TablePort) {
  /** Adding and removing hold only while the case stands where the caller saw it. */
  async function transact(
    { id, stage, key = keys.application(id), when = { stage } }: FileHolder,
    writes: Write[],
    marker: Marker,
    reply: unknown,
  ): Promise<Result<null>> {
    try {
      await table.transact([
        { kind: 'check', key, when: { equals: when } },
        ...writes,
        markerWrite(marker, reply),
      ]);
      return accept(null);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.refused.includes(3)) return refuse('idempotencyKeyReused');
      if (error.refused.includes(0))
        return refuse('evidenceNotExpected', '申报状态已经改变，现在不能变更材料。');
      if (error.refused.includes(1))
        return refuse('evidenceNotExpected', '该材料的状态已经改变，请刷新后再试。');
      return refuse('evidenceNotExpected', tooManyFiles);
    }
  }

  /** A condition on a record as it was seen. Records of before documents were described carry no such attribute. */
  async function asSeen({ application, id, state, document }: Evidence) {
    const stored = await table.get(keys.evidence(application, id));
    return {
      state: state.name,
      ...(stored?.['described'] !== undefined && { described: document?.revision ?? 0 }),
    };
  }

  return {
    all: (application: string) =>
      everyValue<Evidence>(table, {
        pk: keys.partition(application),
        skPrefix: keys.evidencePrefix,
      }),

    async load(application: string, id: string): Promise<Evidence | undefined> {
      return dataOf<Evidence>(await table.get(keys.evidence(application, id)));
    },

    /** @returns evidenceNotExpected where the case moved on or holds 200 files already. */
    add(holder: FileHolder, evidence: Evidence, marker: Marker, reply: unknown): Promise<Result<null>> {
      const count: Write = {
        kind: 'increment',
        key: keys.files(holder.id),
        attribute: 'count',
        by: 1,
        atMost: filesPerApplication,
      };
      return transact(
        holder,
        [{ kind: 'put', item: evidenceItem(evidence), when: { absent: true } }, count],
        marker,
        reply,
      );
    },

    /**
     * Adds records that point at files of an earlier application, all or none, while each of those still counts there.
     * @returns evidenceNotExpected where the case moved on, a file does not count any more, or 200 are exceeded
     */
    async takeOver(
      application: Application,
      taken: readonly { readonly from: Evidence; readonly next: Evidence }[],
      marker: Marker,
      reply: unknown,
    ): Promise<Result<null>> {
      const check = { key: keys.application(application.id), when: { equals: { stage: application.stage } } };
      const by = taken.length;
      const key = keys.files(application.id);
      const writes: Write[] = [
        { kind: 'check', ...check },
        markerWrite(marker, reply),
        { kind: 'increment', key, attribute: 'count', by, atMost: filesPerApplication },
        ...taken.flatMap(({ from, next }): Write[] => [
          {
            kind: 'check',
            key: keys.evidence(from.application, from.id),
            when: { equals: { state: from.state.name } },
          },
          { kind: 'put', item: evidenceItem(next), when: { absent: true } },
          useWrite(next),
          ...numberWrites(next, application),
        ]),
      ];
      try {
        await table.transact(writes);
        return accept(null);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        if (error.refused.includes(1)) return refuse('idempotencyKeyReused');
        if (error.refused.includes(0))
          return refuse('evidenceNotExpected', '申报状态已经改变，现在不能变更材料。');
        if (error.refused.includes(2)) return refuse('evidenceNotExpected', tooManyFiles);
        return refuse('evidenceNotExpected', '其中有材料刚刚被移除或抹除，请刷新后重新选择。');
      }
    },

    /** The record stays, the file no longer counts. */
    remove(
      holder: FileHolder,
      seen: Evidence,
      removed: Evidence,
      marker: Marker,
      reply: unknown,
    ): Promise<Result<null>> {
      const count: Write = {
        kind: 'increment',
        key: keys.files(holder.id),
        attribute: 'count',
        by: -1,
        atLeast: 0,
      };
      const put: Write = {
        kind: 'put',
        item: evidenceItem(removed),
        when: { equals: { state: seen.state.name } },
      };
      return transact(holder, [put, count], marker, reply);
    },

    /** Another upload of the bucket for a file that still comes in parts. @returns false where it was overtaken */
    async restart(seen: Evidence, transfer: PartedTransfer): Promise<boolean> {
      const upload = seen.transfer?.upload ?? null;
      try {
        await table.transact([
          {
            kind: 'put',
            item: evidenceItem({ ...seen, transfer }),
            when: { equals: { state: seen.state.name, upload } },
          },
        ]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** Files with this digest that were accepted once; whether they still count is for the reader to ask. */
    uses: (sha256: string) =>
      everyValue<EvidencePlace>(table, { pk: digestPartition(sha256), skPrefix: usePrefix }),

    /**
     * Writes what document a file is, while nobody else has said so since, and while the case stands where the caller
     * saw it. Under its number, the file is found from other cases.
     */
    async describe(application: Application, seen: Evidence, next: Evidence): Promise<Result<null>> {
      const writes: Write[] = [
        {
          kind: 'check',
          key: keys.application(application.id),
          when: { equals: { stage: application.stage } },
        },
        { kind: 'put', item: evidenceItem(next), when: { equals: await asSeen(seen) } },
      ];
      writes.push(...numberWrites(next, application));
      try {
        await table.transact(writes);
        return accept(null);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        if (error.refused.includes(0))
          return refuse('evidenceNotExpected', '申报状态已经改变，现在不能填写。');
        return refuse('draftConflict', '这份材料刚刚有人改过，请刷新后核对再填。');
      }
    },

    /** Writes what a sealed scan is a scan of, while the case stands where the caller saw it. */
    async tie(application: Application, seen: Evidence, next: Evidence): Promise<Result<null>> {
      try {
        await table.transact([
          {
            kind: 'check',
            key: keys.application(application.id),
            when: { equals: { stage: application.stage } },
          },
          { kind: 'put', item: evidenceItem(next), when: { equals: await asSeen(seen) } },
        ]);
        return accept(null);
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
        return refuse('evidenceNotExpected', '申报或扫描件的状态已经改变，请刷新后再试。');
      }
    },

    /** Files that were once said to be this document; whether they still are is for the reader to ask. */
    numbered: (number: string) =>
      everyValue<DocumentPlace>(table, { pk: numberPartition(number), skPrefix: usePrefix }),

    /**
     * Records what the check of the bytes found, once: a second check of the same file changes nothing, unless it
     * waited for a scanner. @returns false where the record changed since it was seen
     */
    async settle(seen: Evidence, checked: Evidence): Promise<boolean> {
      const put: Write = {
        kind: 'put',
        item: evidenceItem(checked),
        when: { equals: await asSeen(seen) },
      };
      try {
        await table.transact(checked.state.name === 'accepted' ? [put, useWrite(checked)] : [put]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },
  };
}
export type EvidenceStore = ReturnType<typeof evidenceStore>;
