import {
  type ArchivedEvidence,
  type ArchiveFault,
  type ArchiveManifest,
  type ArchiveReader,
  archiveFormat,
  type DaySeal,
  faultsOfRecord,
  type NamedUnit,
  recordPath,
  type SealsFile,
  submissionPath,
  type Verified,
} from './archive.ts';

const text = new TextDecoder();

interface Event {
  readonly number: number;
  readonly hash: string;
  readonly action?: string;
  readonly to?: unknown;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Checks an archive with nothing but itself: every file against the manifest, every chain to its end, what was submitted
 * and every piece of evidence against what the record says, the seals against the key, and the named list against the
 * decisions.
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
    return { manifest: null, events: 0, files: 0, seals: 0, named: 0, faults };
  }
  await checkFiles(reader, manifest, say);
  const records = new Map<string, readonly Event[]>();
  let events = 0;
  for (const end of manifest.records) {
    const path = recordPath(end);
    const bytes = await reader.read(path);
    if (bytes === undefined) {
      say(path, '记录不见了：整份记录被删去。');
      continue;
    }
    const found = faultsOfRecord(path, bytes, end, reader.sha256);
    faults.push(...found.faults);
    records.set(`${end.kind}/${end.id}`, found.events);
    events += found.events.length;
  }
  await checkSubmissions(reader, records, say, json);
  const seals = await checkSeals(reader, records, say, await json<SealsFile>('seals.json'), key);
  const named = checkNamed(records, (await json<readonly NamedUnit[]>('named.json')) ?? [], say);
  return { manifest, events, files: manifest.files.length, seals, named, faults };
}

type Say = (path: string, message: string) => void;
type Records = ReadonlyMap<string, readonly Event[]>;

async function checkFiles(reader: ArchiveReader, manifest: ArchiveManifest, say: Say): Promise<void> {
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const path of reader.paths())
    if (path !== 'manifest.json' && !listed.has(path)) say(path, '清单里没有这个文件：是后来添加的。');
  for (const { path, sha256 } of manifest.files) {
    const bytes = await reader.read(path);
    if (bytes === undefined) say(path, '清单列有这个文件，归档里没有：被删去了。');
    else if (reader.sha256(bytes) !== sha256) say(path, '文件与清单的校验值不符：被改动过。');
  }
}

/** What was frozen is what its event says; each file that it names is that file. */
async function checkSubmissions(
  reader: ArchiveReader,
  records: Records,
  say: Say,
  json: <T>(path: string) => Promise<T | null>,
): Promise<void> {
  const evidence = (await json<readonly ArchivedEvidence[]>('evidence.json')) ?? [];
  checkLetters(records, evidence, say);
  const files = new Map(evidence.map((file) => [`${file.application}/${file.id}`, file]));
  for (const file of evidence) {
    if (file.path === null) continue;
    const bytes = await reader.read(file.path);
    if (bytes === undefined) say(file.path, '材料不见了。');
    else if (reader.sha256(bytes) !== file.sha256) say(file.path, '材料与登记的校验值不符：内容被替换过。');
  }
  for (const [key, events] of records) {
    if (!key.startsWith('application/')) continue;
    const application = key.slice('application/'.length);
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
}

/** Every scan that a letter's record ties to a decision is listed, with the digest that it was tied by. */
function checkLetters(records: Records, evidence: readonly ArchivedEvidence[], say: Say): void {
  const files = new Map(evidence.map((file) => [`${file.application}/${file.id}`, file]));
  for (const [key, events] of records) {
    if (!key.startsWith('letter/')) continue;
    for (const { number, data } of events) {
      const id = data?.['file'];
      if (typeof id !== 'string') continue;
      const file = files.get(`${key.slice('letter/'.length)}/${id}`);
      if (file === undefined)
        say('evidence.json', `盖章公文“${String(data?.['name'])}”（记录第 ${number} 条）没有列出。`);
      else if (file.sha256 !== data?.['sha256'])
        say(file.path ?? 'evidence.json', `盖章公文“${file.name}”与记录第 ${number} 条登记的校验值不符。`);
    }
  }
}

function parsed<T>(bytes: Uint8Array): T | null {
  try {
    return JSON.parse(text.decode(bytes)) as T;
  } catch {
    return null;
  }
}

/** The text that a seal's hash and signature are over. */
export function sealedBy({
  day,
  at,
  previous,
  ends,
}: Pick<DaySeal, 'day' | 'at' | 'previous' | 'ends'>): string {
  const lines = ends.map(({ kind, id, version, head }) => `${kind} ${id} ${version} ${head}`);
  return ['shifan-seal/1', day, at, previous, ...lines].join('\n');
}

/** Every sealed end is an event of its record, so that nothing before it was changed since. */
async function checkSeals(
  reader: ArchiveReader,
  records: Records,
  say: Say,
  file: SealsFile | null,
  key: string | undefined,
): Promise<number> {
  const seals = file?.seals ?? [];
  let before: DaySeal | undefined;
  for (const seal of seals) {
    const sealed = sealedBy(seal);
    const name = `${seal.day} 的封存`;
    if (reader.sha256(sealed) !== seal.hash) say('seals.json', `${name}内容与校验码不符：被改动过。`);
    if (before && seal.previous !== before.hash)
      say('seals.json', `${name}与前一次封存不相连：中间有封存被删去。`);
    if (seal.signature === null || seal.publicKey === null) say('seals.json', `${name}没有签名。`);
    else if (key !== undefined && seal.publicKey !== key) say('seals.json', `${name}用的不是指定的密钥。`);
    else if (!reader.signed(sealed, seal.signature, seal.publicKey)) say('seals.json', `${name}签名不成立。`);
    for (const end of seal.ends) {
      const events = records.get(`${end.kind}/${end.id}`);
      if (events === undefined) continue;
      const event = events.find(({ number }) => number === end.version);
      if (event === undefined || event.hash !== end.head)
        say(recordPath(end), `${name}封存的第 ${end.version} 条不在记录里：封存之后被改动或删去。`);
    }
    before = seal;
  }
  return seals.length;
}

/** Whoever is named has a decision that named it, with that document; whoever has one is on the list. */
function checkNamed(records: Records, list: readonly NamedUnit[], say: Say): number {
  const listed = new Map(list.map((unit) => [unit.application, unit]));
  for (const [key, events] of records) {
    if (!key.startsWith('application/')) continue;
    const application = key.slice('application/'.length);
    const last = events.at(-1);
    const decision = events.findLast(({ action }) => action === 'name');
    const stands = (last?.to as { name?: string } | undefined)?.name === 'named' && decision !== undefined;
    const unit = listed.get(application);
    if (!stands) {
      if (unit) say('named.json', `${unit.organisationName}在名单上，记录里没有命名的决定。`);
      continue;
    }
    const document = decision.data?.['document'] as { documentNumber?: string; date?: string } | undefined;
    if (unit === undefined) say('named.json', `记录里已命名的 ${application} 不在名单上。`);
    else if (unit.documentNumber !== document?.documentNumber || unit.date !== document?.date)
      say(
        'named.json',
        `${unit.organisationName}在名单上的文号、日期与命名的决定（${document?.documentNumber}，${document?.date}）不同。`,
      );
    listed.delete(application);
  }
  for (const unit of listed.values())
    if (!records.has(`application/${unit.application}`))
      say('named.json', `${unit.organisationName}在名单上，归档里没有它的记录。`);
  return list.length;
}
