import type { Ports } from '#functions/ports/ports.ts';
import type { ScanResult } from '#functions/ports/scanner.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import { type EvidenceStore, evidenceStore } from '#functions/stores/evidence-store.ts';
import { evidenceOfObject, objectOfEvidence } from '#functions/stores/keys.ts';
import { personalDataIn } from '#shared/domain/personal-data.ts';
import type { Evidence, EvidenceReport } from '#shared/model/evidence.ts';
import type { Instant } from '#shared/model/instant.ts';
import { inspect } from './inspection/inspect.ts';
import { tieOfScan } from './tie-scan.ts';

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
 * nothing that runs, malware, personal data. Until then a file counts nowhere and cannot be opened: the record says so,
 * and the bucket holds the object shut by itself until it is admitted. A file that was checked before keeps its result;
 * one that no scanner has looked at, waiting or counting, is scanned again.
 * @param inspectBytes where files are inspected: here, or elsewhere for who has other things to do in this process
 * @returns keys of files that count although no scanner has looked at them yet
 * @throws NotScannedYet after every file of the batch has been looked at
 */
export default (ports: Ports, inspectBytes: typeof inspect = inspect) => {
  const evidence = evidenceStore(ports.table);
  return async ({ Records }: ObjectsLanded): Promise<string[]> => {
    const waiting: string[] = [];
    const unscanned: string[] = [];
    for (const { s3 } of Records) {
      const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
      const ids = evidenceOfObject(key);
      const declared = ids && (await evidence.load(ids.application, ids.evidence));
      if (!declared) continue;
      const unchecked = declared.state.name === 'awaitingUpload' || declared.state.name === 'quarantined';
      const counting = unchecked ? [] : await countingUnscanned(evidence, declared);
      if (!unchecked && counting.length === 0) {
        await admitted(ports, evidence, key, declared);
        continue;
      }
      const bytes = await ports.bucket.read(key);
      // The notification came before the object or after its removal: it stays awaited.
      if (bytes === undefined) continue;
      if (!unchecked) {
        const scan = await ports.scanner.scan({ key, bytes });
        if (scan.result === 'unscanned') unscanned.push(key);
        else
          for (const one of counting)
            await settled(evidence, one, scannedFile(one, bytes, scan, ports.clock.now()));
        // Also where the record that the object is named after counts no more, and others took it over.
        if (scan.result === 'infected') await ports.bucket.admit(key, 'refused');
        else await admitted(ports, evidence, key, declared);
        continue;
      }
      const checked = await checkedFile(ports, inspectBytes, key, bytes, declared);
      await settled(evidence, declared, checked);
      await admitted(ports, evidence, key, declared, true);
      if (checked.state.name === 'quarantined') waiting.push(key);
      if (checked.report?.unscanned !== undefined && checked.state.name === 'accepted') unscanned.push(key);
    }
    if (waiting.length > 0) throw new NotScannedYet(waiting.join(', '));
    return unscanned;
  };
};

/**
 * Opens or shuts the object as its record says now, so that what a kill or another notice has left half done comes right.
 * An object that is still shut behind an accepted record is opened only where it holds the bytes that were accepted.
 * @param compared whether that has just been seen
 */
async function admitted(
  { bucket }: Pick<Ports, 'bucket'>,
  evidence: EvidenceStore,
  key: string,
  { application, id }: Evidence,
  compared = false,
): Promise<void> {
  const now = await evidence.load(application, id);
  if (now?.state.name !== 'accepted' && now?.state.name !== 'refused') return;
  if ((await bucket.admission(key)) === now.state.name) return;
  if (now.state.name === 'accepted' && !compared) {
    const bytes = await bucket.read(key);
    if (bytes === undefined || objectionToTransfer(bytes, now) !== null) return;
  }
  await bucket.admit(key, now.state.name);
}

type UnscannedEvidence = Evidence & { readonly report: EvidenceReport };

/** Records that count on these bytes without a scan: the file's own, and those that took it over. */
async function countingUnscanned(evidence: EvidenceStore, stored: Evidence): Promise<UnscannedEvidence[]> {
  const uses = await evidence.uses(stored.sha256);
  const files = await Promise.all(uses.map((use) => evidence.load(use.application, use.evidence)));
  const counts = (file: Evidence | undefined): file is UnscannedEvidence =>
    file?.state.name === 'accepted' &&
    file.report?.unscanned !== undefined &&
    objectOfEvidence(file) === objectOfEvidence(stored);
  return files.filter(counts);
}

/** An accepted file that a scanner has now looked at. */
function scannedFile(
  { report, ...accepted }: UnscannedEvidence,
  bytes: Uint8Array,
  scan: Exclude<ScanResult, { result: 'unscanned' }>,
  checkedAt: Instant,
): Evidence {
  const fault =
    scan.result === 'infected' ? objectionToMalware(scan.name) : objectionToTransfer(bytes, accepted);
  if (fault !== null) return { ...accepted, state: { name: 'refused', reason: fault } };
  const { unscanned: _, ...clean } = report;
  return { ...accepted, checkedAt, report: clean };
}

/**
 * Records a result; what somebody said of the document while it was checked stays. What a scanner found also holds for
 * a file that was accepted meanwhile without a scan: the notices of an object and of its scan may come together.
 */
async function settled(evidence: EvidenceStore, declared: Evidence, checked: Evidence): Promise<void> {
  if (await evidence.settle(declared, checked)) return;
  const now = await evidence.load(declared.application, declared.id);
  const scanned = checked.state.name !== 'quarantined' && checked.report?.unscanned === undefined;
  const late = scanned && now?.state.name === 'accepted' && now.report?.unscanned !== undefined;
  if (!now || (now.state.name !== declared.state.name && !late)) return;
  await settled(evidence, now, { ...checked, ...(now.document && { document: now.document }) });
}

/** The evidence with what its check found. The bytes are taken away by it. */
async function checkedFile(
  ports: Ports,
  inspectBytes: typeof inspect,
  key: string,
  bytes: Uint8Array,
  { transfer: _, ...declared }: Evidence,
): Promise<Evidence> {
  const { scanner, clock } = ports;
  const refused = (reason: string): Evidence => ({ ...declared, state: { name: 'refused', reason } });
  const fault = objectionToTransfer(bytes, declared);
  if (fault !== null) return refused(fault);
  const scan = await scanner.scan({ key, bytes });
  if (scan.result === 'infected') return refused(objectionToMalware(scan.name));
  const inspected = await inspectBytes(bytes, declared);
  if (!inspected.ok) return refused(inspected.reason);
  const { facts, text, readWhole, marks } = inspected;
  const tied = await tieOfScan(ports, declared, marks ?? []);
  if (!tied.ok) return refused(tied.reason);
  const state: Evidence['state'] =
    scan.result === 'unscanned' && !scanner.unscannedCounts
      ? { name: 'quarantined', reason: scan.reason }
      : { name: 'accepted' };
  return {
    ...declared,
    state,
    ...(tied.tie && { tie: tied.tie }),
    checkedAt: clock.now(),
    report: {
      facts,
      personalData: personalDataIn(text),
      readWhole,
      ...(scan.result === 'unscanned' && { unscanned: scan.reason }),
    },
  };
}

const objectionToMalware = (name: string) =>
  `文件中发现病毒或恶意程序（${name}），已隔离，任何人都不能打开。请对本机查毒，用干净的原文件重新上传。`;

/** Why the bytes are not those that were announced, in words for the unit; null if they are. */
function objectionToTransfer(bytes: Uint8Array, declared: Evidence): string | null {
  if (bytes.byteLength === 0) return '文件是空的（0 字节），请检查后重新上传。';
  if (bytes.byteLength !== declared.bytes) {
    return `文件大小不一致（应为 ${declared.bytes} 字节，收到 ${bytes.byteLength} 字节），请重新上传。`;
  }
  if (sha256(bytes) !== declared.sha256) return '文件校验值不一致，可能在上传中损坏，请重新上传。';
  return null;
}
