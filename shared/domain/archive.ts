import type { ChainEnd, RecordKind } from './record-chain.ts';
import type { DaySeal, SealAlgorithm } from './seals.ts';

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
 *   seals.json                          the daily seals, signed, with the key to check them by
 *   seals/000001-0001.txt               pages of a seal: where records ended on its days
 */
export const archiveFormat = 'shifan-archive/1';

export interface ArchivedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where a record ends, as its aggregate says. */
export interface RecordEnd extends ChainEnd {
  readonly kind: RecordKind;
  readonly id: string;
}

export interface ArchiveManifest {
  readonly format: typeof archiveFormat;
  readonly subject: 'application' | 'campaign' | 'records';
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

export const recordPath = ({ kind, id }: Pick<RecordEnd, 'kind' | 'id'>) =>
  `records/${kind}/${archivedName(id)}.jsonl`;
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

/** What the verifier needs of the world: files by path, and hashing. */
export interface ArchiveReader {
  paths(): Iterable<string>;
  read(path: string): Promise<Uint8Array | undefined>;
  sha256(bytes: Uint8Array | string): string;
  /** Whether a signature (base64) over a text holds under a key in SPKI, base64. */
  signed(text: string, signature: string, publicKey: string, algorithm: SealAlgorithm): Promise<boolean>;
}

export interface SealsFile {
  readonly seals: readonly DaySeal[];
}

export interface Verified {
  readonly manifest: ArchiveManifest | null;
  readonly events: number;
  readonly files: number;
  readonly seals: number;
  /** Events that came after the last seal. */
  readonly unsealed: number;
  readonly named: number;
  readonly faults: readonly ArchiveFault[];
}
