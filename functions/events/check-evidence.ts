import type { Ports } from '#functions/ports/ports.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { type EvidenceStore, evidenceStore } from '#functions/stores/evidence-store.ts';
import { evidenceOfObject } from '#functions/stores/keys.ts';
import { personalDataIn } from '#shared/domain/personal-data.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { inspect } from './inspection/inspect.ts';

/** A notification of the bucket: objects that have landed. */
export interface ObjectsLanded {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

/** A file waits for a scanner that has not answered yet: the notification should come again. */
export class NotScannedYet extends Error {
  override readonly name = 'NotScannedYet';
}

/**
 * Checks the bytes of uploaded files: exact size, digest, true type by content, whether the file opens and holds
 * nothing that runs, malware, personal data. Until then a file counts nowhere and cannot be opened. A file that was
 * checked before keeps its result; one that waits for a scanner is looked at again.
 * @param inspectBytes where files are inspected: here, or elsewhere for who has other things to do in this process
 * @throws NotScannedYet after every file of the batch has been looked at
 */
export default (ports: Ports, inspectBytes: typeof inspect = inspect) => {
  const evidence = evidenceStore(ports.table);
  return async ({ Records }: ObjectsLanded): Promise<void> => {
    const waiting: string[] = [];
    for (const { s3 } of Records) {
      const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
      const ids = evidenceOfObject(key);
      const declared = ids && (await evidence.load(ids.application, ids.evidence));
      if (declared?.state.name !== 'awaitingUpload' && declared?.state.name !== 'quarantined') continue;
      const bytes = await ports.bucket.read(key);
      // The notification came before the object or after its removal: it stays awaited.
      if (bytes === undefined) continue;
      const checked = await checkedFile(ports, inspectBytes, key, bytes, declared);
      await settled(evidence, declared, checked);
      if (checked.state.name === 'quarantined') waiting.push(key);
    }
    if (waiting.length > 0) throw new NotScannedYet(waiting.join(', '));
  };
};

/** Records a result; what somebody said of the document while it was checked stays. */
async function settled(evidence: EvidenceStore, declared: Evidence, checked: Evidence): Promise<void> {
  if (await evidence.settle(declared, checked)) return;
  const now = await evidence.load(declared.application, declared.id);
  if (now?.state.name !== declared.state.name) return;
  await settled(evidence, now, { ...checked, ...(now.document && { document: now.document }) });
}

/** The evidence with what its check found. The bytes are taken away by it. */
async function checkedFile(
  { scanner, clock }: Ports,
  inspectBytes: typeof inspect,
  key: string,
  bytes: Uint8Array,
  { transfer: _, ...declared }: Evidence,
): Promise<Evidence> {
  const refused = (reason: string): Evidence => ({ ...declared, state: { name: 'refused', reason } });
  const fault = objectionToTransfer(bytes, declared);
  if (fault !== null) return refused(fault);
  const scan = await scanner.scan({ key, bytes });
  if (scan.result === 'infected') {
    return refused(
      `文件中发现病毒或恶意程序（${scan.name}），已隔离，任何人都不能打开。请对本机查毒，用干净的原文件重新上传。`,
    );
  }
  const inspected = await inspectBytes(bytes, declared);
  if (!inspected.ok) return refused(inspected.reason);
  const { facts, text, readWhole } = inspected;
  const state: Evidence['state'] =
    scan.result === 'unscanned' && !scanner.unscannedCounts
      ? { name: 'quarantined', reason: scan.reason }
      : { name: 'accepted' };
  return {
    ...declared,
    state,
    checkedAt: clock.now(),
    report: {
      facts,
      personalData: personalDataIn(text),
      readWhole,
      ...(scan.result === 'unscanned' && { unscanned: scan.reason }),
    },
  };
}

/** Why the bytes are not those that were announced, in words for the unit; null if they are. */
function objectionToTransfer(bytes: Uint8Array, declared: Evidence): string | null {
  if (bytes.byteLength === 0) return '文件是空的（0 字节），请检查后重新上传。';
  if (bytes.byteLength !== declared.bytes) {
    return `文件大小不一致（应为 ${declared.bytes} 字节，收到 ${bytes.byteLength} 字节），请重新上传。`;
  }
  if (sha256(bytes) !== declared.sha256) return '文件校验值不一致，可能在上传中损坏，请重新上传。';
  return null;
}
