import {
  type ArchivedEvidence,
  type ArchiveFault,
  type ArchiveManifest,
  type ArchiveReader,
  archiveFormat,
  type NamedUnit,
  type RecordEnd,
  recordPath,
  type SealsFile,
  submissionPath,
  type Verified,
} from './archive.ts';

import { faultsOfRecord, type Sealed } from './record-chain.ts';
import { openSeals } from './verify-seals.ts';

const text = new TextDecoder();

interface Event extends Sealed {
  readonly action?: string;
  readonly to?: unknown;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Checks an archive with nothing but itself: every file against the manifest, every chain to its end, what was submitted
 * and every piece of evidence against what the record says, the seals against the key and the records against the
 * seals, and the named list against the decisions.
 * @param key the public key to believe, where it is known from elsewhere; else the seals' own, which the report names
 */
export async function verifyArchive(reader: ArchiveReader, key?: string): Promise<Verified> {
  const faults: ArchiveFault[] = [];
  const say = (path: string, message: string) => faults.push({ path, message });
  const json = async <T>(path: string): Promise<T | null> => {
    const bytes = await reader.read(path);
    if (bytes === undefined) return null;
    try {
      return JSON.parse(text.decode(bytes)) as T;
    } catch {
      say(path, '文件不是有效的 JSON。');
      return null;
    }
  };
  const manifest = await json<ArchiveManifest>('manifest.json');
  if (manifest === null || manifest.format !== archiveFormat) {
    say('manifest.json', manifest === null ? '没有清单：不是归档文件，或清单被删去。' : '清单的格式不认识。');
    return { manifest: null, events: 0, files: 0, seals: 0, unsealed: 0, named: 0, faults };
  }
  const evidence = (await json<readonly ArchivedEvidence[]>('evidence.json')) ?? [];
  const files = new Map(evidence.map((file) => [`${file.application}/${file.id}`, file]));
  const named = (await json<readonly NamedUnit[]>('named.json')) ?? [];
  const listed = new Map(named.map((unit) => [unit.application, unit]));
  const seals = await openSeals(reader, say, (await json<SealsFile>('seals.json')) ?? { seals: [] }, {
    key,
    whole: manifest.subject !== 'application',
  });
  let events = 0;
  const checkRecord = async (end: RecordEnd, path: string, bytes: Uint8Array) => {
    const record = faultsOfRecord<Event>(bytes, end, reader.sha256);
    for (const { message } of record.faults) say(path, message);
    events += record.events.length;
    seals.check(end, record.events);
    // An archive of records alone has no files.
    if (manifest.subject === 'records') return;
    if (end.kind === 'letter') checkLetter(end.id, record.events, files, say);
    if (end.kind !== 'application') return;
    await checkSubmissions(reader, end.id, record.events, files, say);
    checkNamed(end.id, record.events, listed, say);
  };
  // One file at a time, each read once: a campaign has tens of thousands of records and gigabytes of evidence.
  const ends = new Map(manifest.records.map((end) => [recordPath(end), end]));
  const hashes = await checkFiles(reader, manifest, say, async (path, bytes) => {
    const end = ends.get(path);
    if (end === undefined) return;
    ends.delete(path);
    await checkRecord(end, path, bytes);
  });
  // Records that the list of files lacks.
  for (const [path, end] of ends) {
    const bytes = await reader.read(path);
    if (bytes === undefined) say(path, '记录不见了：整份记录被删去。');
    else await checkRecord(end, path, bytes);
  }
  checkEvidence(hashes, evidence, say);
  for (const unit of listed.values())
    say('named.json', `${unit.organisationName}在名单上，归档里没有它的记录。`);
  return {
    manifest,
    events,
    files: manifest.files.length,
    seals: seals.count,
    unsealed: seals.unsealed,
    named: named.length,
    faults,
  };
}

type Say = (path: string, message: string) => void;

/**
 * @param look at a file whose bytes are at hand
 * @returns what each file's bytes hash to
 */
async function checkFiles(
  reader: ArchiveReader,
  manifest: ArchiveManifest,
  say: Say,
  look: (path: string, bytes: Uint8Array) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const path of reader.paths())
    if (path !== 'manifest.json' && !listed.has(path)) say(path, '清单里没有这个文件：是后来添加的。');
  for (const { path, sha256 } of manifest.files) {
    const bytes = await reader.read(path);
    if (bytes === undefined) say(path, '清单列有这个文件，归档里没有：被删去了。');
    else {
      const hash = reader.sha256(bytes);
      hashes.set(path, hash);
      if (hash !== sha256) say(path, '文件与清单的校验值不符：被改动过。');
      await look(path, bytes);
    }
  }
  return hashes;
}

/** Each file is the one that is listed. */
function checkEvidence(
  hashes: ReadonlyMap<string, string>,
  evidence: readonly ArchivedEvidence[],
  say: Say,
): void {
  for (const file of evidence) {
    if (file.path === null) continue;
    const hash = hashes.get(file.path);
    if (hash === undefined) say(file.path, '材料不见了。');
    else if (hash !== file.sha256) say(file.path, '材料与登记的校验值不符：内容被替换过。');
  }
}

/** What was frozen is what its event says; each file that it names is that file. */
async function checkSubmissions(
  reader: ArchiveReader,
  application: string,
  events: readonly Event[],
  files: ReadonlyMap<string, ArchivedEvidence>,
  say: Say,
): Promise<void> {
  for (const { number, data } of events) {
    const hash = data?.['submissionHash'];
    const submission = data?.['submission'];
    if (typeof hash !== 'string' || typeof submission !== 'number') continue;
    const path = submissionPath(application, submission);
    const bytes = await reader.read(path);
    if (bytes === undefined) {
      say(path, `第 ${submission} 次提交的内容不见了（记录第 ${number} 条）。`);
      continue;
    }
    if (reader.sha256(bytes) !== hash)
      say(path, `第 ${submission} 次提交的内容与记录第 ${number} 条的校验码不符：被改动过。`);
    const frozen = parsed<{ evidence?: readonly { id: string; sha256: string }[] }>(bytes);
    for (const { id, sha256 } of frozen?.evidence ?? []) {
      const file = files.get(`${application}/${id}`);
      if (file === undefined) say('evidence.json', `第 ${submission} 次提交的材料 ${id} 没有列出。`);
      else if (file.sha256 !== sha256)
        say(file.path ?? 'evidence.json', `材料“${file.name}”与第 ${submission} 次提交时的校验值不符。`);
    }
  }
}

/** Every scan that a letter's record ties to a decision is listed, with the digest that it was tied by. */
function checkLetter(
  letter: string,
  events: readonly Event[],
  files: ReadonlyMap<string, ArchivedEvidence>,
  say: Say,
): void {
  for (const { number, data } of events) {
    const id = data?.['file'];
    if (typeof id !== 'string') continue;
    const file = files.get(`${letter}/${id}`);
    if (file === undefined)
      say('evidence.json', `盖章公文“${String(data?.['name'])}”（记录第 ${number} 条）没有列出。`);
    else if (file.sha256 !== data?.['sha256'])
      say(file.path ?? 'evidence.json', `盖章公文“${file.name}”与记录第 ${number} 条登记的校验值不符。`);
  }
}

function parsed<T>(bytes: Uint8Array): T | null {
  try {
    return JSON.parse(text.decode(bytes)) as T;
  } catch {
    return null;
  }
}

/**
 * Whoever is named has a decision that named it, with that document; whoever has one is on the list.
 * @param listed the units of the list that are not accounted for yet; this one is taken out
 */
function checkNamed(
  application: string,
  events: readonly Event[],
  listed: Map<string, NamedUnit>,
  say: Say,
): void {
  const last = events.at(-1);
  const decision = events.findLast(({ action }) => action === 'name');
  const stands = (last?.to as { name?: string } | undefined)?.name === 'named' && decision !== undefined;
  const unit = listed.get(application);
  listed.delete(application);
  if (!stands) {
    if (unit) say('named.json', `${unit.organisationName}在名单上，记录里没有命名的决定。`);
    return;
  }
  const document = decision.data?.['document'] as { documentNumber?: string; date?: string } | undefined;
  if (unit === undefined) say('named.json', `记录里已命名的 ${application} 不在名单上。`);
  else if (unit.documentNumber !== document?.documentNumber || unit.date !== document?.date)
    say(
      'named.json',
      `${unit.organisationName}在名单上的文号、日期与命名的决定（${document?.documentNumber}，${document?.date}）不同。`,
    );
}
