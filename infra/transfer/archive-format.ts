import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import * as z from 'zod';
import type { Admission } from '#functions/ports/bucket.ts';
import type { Item } from '#functions/ports/table.ts';
import { canonicalJson } from '#functions/stores/event-chain.ts';
import { schemaVersion } from '#functions/stores/transfer-keys.ts';
import { ZipWriter } from '#shared/domain/zip.ts';
import type { Instant } from '#shared/model/instant.ts';

/** An object of the bucket, before its bytes are read. */
export interface StoredObject {
  readonly key: string;
  readonly contentType: string;
  /** What its check has said of an upload; absent for what the product wrote, and in archives from before. */
  readonly admission?: Admission | 'awaited' | undefined;
}

/** An execution that was running when everything was written down. */
export const RunningExecution = z.object({ machine: z.string(), name: z.string() });
export type RunningExecution = z.infer<typeof RunningExecution>;

/** Where everything is read from: a data folder or the cloud. */
export interface Everything {
  /** Version of the shapes that it was last written in; 1 where it was written before there were versions. */
  schema(): Promise<number>;
  items(): AsyncIterable<Item>;
  objects(): AsyncIterable<StoredObject>;
  read(key: string): Promise<Uint8Array | undefined>;
  executions(): AsyncIterable<RunningExecution>;
}

const ObjectLine = z.object({
  key: z.string(),
  contentType: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  path: z.string(),
  admission: z.enum(['awaited', 'accepted', 'refused']).optional(),
});
export type ObjectLine = z.infer<typeof ObjectLine>;

export const Manifest = z.object({
  format: z.literal('shifan-transfer-1'),
  schemaVersion: z.number(),
  at: z.string(),
  items: z.object({ count: z.number(), sum: z.string() }),
  objects: z.object({ count: z.number(), bytes: z.number(), sum: z.string() }),
  executions: z.number(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

/** Bytes of items in one file of the archive. */
const fileBytes = 4_000_000;

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/**
 * Counts a set of things, and sums their digests (modulo 2²⁵⁶), so that two sets can be compared whatever the order in
 * which each is read: a table in the cloud is not read in the order of its keys.
 */
export class Tally {
  count = 0;
  #sum = 0n;

  add(digest: string): void {
    this.count += 1;
    this.#sum = (this.#sum + BigInt(`0x${digest}`)) % (1n << 256n);
  }

  get sum(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}

/** An item as it counts: without what an import has marked it with. */
export function lineOf({ imported: _, ...item }: Item): string {
  return canonicalJson(item);
}
export const digestOfItem = (item: Item): string => sha256(lineOf(item));
export const digestOfObject = (key: string, bytes: Uint8Array): string => sha256(`${key} ${sha256(bytes)}`);

/** Writes everything into one ZIP, piece by piece: items, objects, executions, and last the manifest with every digest. */
export async function* pack(everything: Everything, at: Instant): AsyncGenerator<Uint8Array> {
  const zip = new ZipWriter(crc32);
  const files: Manifest['files'] = [];
  function* file(path: string, content: Uint8Array): Generator<Uint8Array> {
    files.push({ path, bytes: content.byteLength, sha256: sha256(content) });
    yield zip.header(path, content);
    yield content;
  }
  const numbered = (folder: string, number: number, ending: string) =>
    `${folder}/${String(number).padStart(7, '0')}.${ending}`;

  const items = new Tally();
  let lines: string[] = [];
  let size = 0;
  let parts = 0;
  for await (const item of everything.items()) {
    const line = lineOf(item);
    items.add(sha256(line));
    lines.push(line);
    size += line.length;
    if (size < fileBytes) continue;
    parts += 1;
    yield* file(numbered('items', parts, 'jsonl'), linesOf(lines));
    lines = [];
    size = 0;
  }
  if (lines.length > 0) yield* file(numbered('items', parts + 1, 'jsonl'), linesOf(lines));

  const objects = new Tally();
  const listed: string[] = [];
  let bytes = 0;
  for await (const { key, contentType, admission } of everything.objects()) {
    const content = await everything.read(key);
    // Erased between the list and the reading: what is gone is not evidence any more.
    if (content === undefined) continue;
    const path = numbered('objects', objects.count + 1, 'bin');
    objects.add(digestOfObject(key, content));
    bytes += content.byteLength;
    listed.push(
      JSON.stringify({
        key,
        contentType,
        bytes: content.byteLength,
        sha256: sha256(content),
        path,
        admission,
      } satisfies ObjectLine),
    );
    yield* file(path, content);
  }
  yield* file('objects.jsonl', linesOf(listed));

  const executions: string[] = [];
  for await (const execution of everything.executions()) executions.push(JSON.stringify(execution));
  yield* file('executions.jsonl', linesOf(executions.sort()));

  const manifest: Manifest = {
    format: 'shifan-transfer-1',
    schemaVersion,
    at,
    items: { count: items.count, sum: items.sum },
    objects: { count: objects.count, bytes, sum: objects.sum },
    executions: executions.length,
    files,
  };
  const text = Buffer.from(JSON.stringify(manifest));
  yield zip.header('manifest.json', text);
  yield text;
  yield zip.end();
}

const linesOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));

/** The archive is not whole, or not one of these; the message is for the person who imports it. */
export class NotTransferable extends Error {
  override readonly name = 'NotTransferable';
}

/** Reads the files of a ZIP. */
export interface Files {
  paths(): Iterable<string>;
  read(path: string): Uint8Array | undefined;
}

/** What an archive holds, verified. */
export class TransferArchive {
  readonly manifest: Manifest;
  readonly #files: Files;

  /**
   * Verifies every file against the manifest, and that there is no other.
   * @throws NotTransferable
   */
  constructor(files: Files) {
    this.#files = files;
    const text = files.read('manifest.json');
    const parsed = Manifest.safeParse(text && JSON.parse(Buffer.from(text).toString()));
    if (!parsed.success) throw new NotTransferable('不是导出的档案，或清单已损坏。');
    this.manifest = parsed.data;
    if (parsed.data.schemaVersion > schemaVersion)
      throw new NotTransferable(
        `档案的数据版本是 ${parsed.data.schemaVersion}，本版本只认识到 ${schemaVersion}：请用不早于导出时的版本导入。`,
      );
    const listed = new Set(['manifest.json', ...parsed.data.files.map(({ path }) => path)]);
    for (const path of files.paths())
      if (!listed.has(path)) throw new NotTransferable(`档案里有清单以外的文件“${path}”。`);
    for (const { path, sha256: digest } of parsed.data.files) {
      const content = files.read(path);
      if (content === undefined) throw new NotTransferable(`档案里缺少“${path}”。`);
      if (sha256(content) !== digest) throw new NotTransferable(`“${path}”与清单不符，档案被改动或损坏。`);
    }
  }

  *items(): Generator<Item> {
    for (const { path } of this.manifest.files)
      if (path.startsWith('items/')) for (const line of this.#lines(path)) yield JSON.parse(line) as Item;
  }

  *objects(): Generator<{ readonly line: ObjectLine; readonly content: Uint8Array }> {
    for (const text of this.#lines('objects.jsonl')) {
      const line = ObjectLine.parse(JSON.parse(text));
      yield { line, content: this.#files.read(line.path) ?? new Uint8Array() };
    }
  }

  executions(): RunningExecution[] {
    return [...this.#lines('executions.jsonl')].map((line) => RunningExecution.parse(JSON.parse(line)));
  }

  *#lines(path: string): Generator<string> {
    const text = Buffer.from(this.#files.read(path) ?? []).toString();
    for (const line of text.split('\n')) if (line !== '') yield line;
  }
}
