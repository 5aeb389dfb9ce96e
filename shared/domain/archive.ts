import { genesis } from './record-chain.ts';

/*
 * What an archive holds, and whether it is whole: read by the program that writes it, by the browser and by the verifier,
 * which has nothing but the file.
 *
 *   manifest.json                       what it is, and the SHA-256 of every other file
 *   records/<kind>/<id>.jsonl           one event a line, as it was chained
 *   submissions/<application>/0001.json what was frozen, byte by byte: its SHA-256 stands in the record
 *   evidence/<application>/<id>/<name>  files; their SHA-256 stands in the submission
 *   evidence.json                       every file of every application and letter, with those whose content was erased
 *   forms/<application>-0001.pdf        the official table of a submission
 *   named.json                          who was named, as it was published
 *   seals.json                          signed heads, and the key to check them by
 */
export const archiveFormat = 'shifan-archive/1';

export interface ArchivedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where a record ends, as its aggregate says. */
export interface RecordEnd {
  readonly kind: 'application' | 'campaign' | 'designation' | 'letter';
  readonly id: string;
  readonly version: number;
  readonly head: string;
}

export interface ArchiveManifest {
  readonly format: typeof archiveFormat;
  readonly subject: 'application' | 'campaign';
  readonly id: string;
  readonly title: string;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly records: readonly RecordEnd[];
  readonly files: readonly ArchivedFile[];
}

/** A file of an application, or of a sealed letter, as evidence.json lists it. */
export interface ArchivedEvidence {
  readonly application: string;
  readonly id: string;
  readonly item: string;
  readonly name: string;
  readonly sha256: string;
  readonly state: string;
  /** Where it lies; null where its content is erased, refused or for other eyes. */
  readonly path: string | null;
}

export interface NamedUnit {
  readonly application: string;
  readonly organisationName: string;
  readonly documentNumber: string;
  readonly date: string;
}

/** Names on a disk: nothing that a file system takes for something else. */
export function archivedName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a name
  return name.replace(/[\\/:*?"<>|\u0000-\u001f]/gu, '_').slice(0, 120);
}

export const recordPath = ({ kind, id }: Pick<RecordEnd, 'kind' | 'id'>) => `records/${kind}/${id}.jsonl`;
export const submissionPath = (application: string, number: number) =>
  `submissions/${application}/${String(number).padStart(4, '0')}.json`;
export const evidencePath = (application: string, id: string, name: string) =>
  `evidence/${application}/${id}/${archivedName(name)}`;
export const formPath = (application: string, number: number) =>
  `forms/${application}-${String(number).padStart(4, '0')}.pdf`;

/** One thing that is not as it was. */
export interface ArchiveFault {
  readonly path: string;
  /** In words, for whoever checks. */
  readonly message: string;
}

interface Event {
  readonly number: number;
  readonly previous: string;
  readonly hash: string;
  readonly action?: string;
  readonly to?: { readonly name?: string } | string | null;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What the verifier needs of the world: files by path, and hashing. */
export interface ArchiveReader {
  paths(): Iterable<string>;
  read(path: string): Promise<Uint8Array | undefined>;
  sha256(bytes: Uint8Array | string): string;
  /** Whether an Ed25519 signature over a text holds under a key in SPKI, base64. */
  signed(text: string, signature: string, publicKey: string): boolean;
}

/** A day's seal: where every record ended then, signed, and chained to the seal before. */
export interface DaySeal {
  readonly day: string;
  readonly at: string;
  readonly previous: string;
  readonly ends: readonly RecordEnd[];
  readonly publicKey: string | null;
  readonly signature: string | null;
  readonly hash: string;
}

export interface SealsFile {
  readonly seals: readonly DaySeal[];
}

export interface Verified {
  readonly manifest: ArchiveManifest | null;
  readonly events: number;
  readonly files: number;
  readonly seals: number;
  readonly named: number;
  readonly faults: readonly ArchiveFault[];
}

const text = new TextDecoder();

/** The events of a record file; a line that is none is a fault of its own. */
function eventsOf(bytes: Uint8Array): { lines: string[]; events: (Event | null)[] } {
  const lines = text
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '');
  const events = lines.map((line) => {
    try {
      return JSON.parse(line) as Event;
    } catch {
      return null;
    }
  });
  return { lines, events };
}

/**
 * The text that an event's hash was taken of: the line itself without `hash`. Lines are canonical JSON (sorted keys), so
 * nothing has to be sorted again: at 50,000 events a second that is most of the work.
 */
export function hashedText(line: string, hash: string): string {
  return line.replace(`"hash":"${hash}",`, '');
}

/** Faults of one chain, each at its event: altered, deleted, reordered, inserted. */
export function faultsOfRecord(
  path: string,
  bytes: Uint8Array,
  end: Pick<RecordEnd, 'version' | 'head'> | null,
  sha256: ArchiveReader['sha256'],
): { readonly faults: ArchiveFault[]; readonly events: readonly Event[] } {
  const { lines, events } = eventsOf(bytes);
  const faults: ArchiveFault[] = [];
  const say = (message: string) => faults.push({ path, message });
  let previous = genesis;
  let expected = 1;
  for (const [index, event] of events.entries()) {
    if (event === null) {
      say(`第 ${index + 1} 行不是一条记录。`);
      continue;
    }
    const { number } = event;
    const fits = sha256(hashedText(lines[index] as string, event.hash)) === event.hash;
    if (!fits) say(`第 ${number} 条的内容与它的校验码不符：这一条被改动过，或是插入的。`);
    if (number > expected)
      say(
        events.slice(index + 1).some((later) => later?.number === expected)
          ? `第 ${number} 条排在第 ${expected} 条之前：顺序被改动过。`
          : `第 ${expected} 条${number - expected > 1 ? `至第 ${number - 1} 条` : ''}不见了：有记录被删去。`,
      );
    else if (number < expected) say(`第 ${number} 条重复出现，或排错了位置：有记录被插入或顺序被改动。`);
    else if (fits && event.previous !== previous)
      say(`第 ${number} 条所记的上一条校验码与第 ${number - 1} 条不符：上一条被替换过，或这一条是插入的。`);
    previous = event.hash;
    expected = Math.max(expected, number + 1);
  }
  if (end !== null && (expected - 1 !== end.version || previous !== end.head))
    say(
      `记录到第 ${expected - 1} 条为止，登记的末条是第 ${end.version} 条（${end.head.slice(0, 12)}…）：末尾有记录被删去、添加或替换。`,
    );
  return { faults, events: events.filter((event) => event !== null) };
}
