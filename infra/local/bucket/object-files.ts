import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Admission } from '#functions/ports/bucket.ts';
import { syncFolder, writeDurably } from './durable-file.ts';

/** What lies beside the bytes of an object. Its appearance is the moment at which the object exists. */
const Sidecar = z.object({
  key: z.string(),
  contentType: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  file: z.string(),
  /** Of what came through a ticket; absent for what the product wrote, and for uploads from before there was one. */
  admission: z.enum(['awaited', 'accepted', 'refused']).optional(),
});
export type Sidecar = z.infer<typeof Sidecar>;

/** Bytes that are on the disk under a temporary name, and are no object yet. */
export interface Incoming {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Thrown by `receive` as soon as more bytes than allowed have come. */
export class TooManyBytes extends Error {
  override readonly name = 'TooManyBytes';
}

/** A file that is not there (any more). */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/**
 * Objects as files. A key is named by its SHA-256, so that no key leaves the folder, is too long for a file name or
 * collides on a disk that folds case; the key itself stands in the sidecar. Bytes are named by key and content: an
 * overwrite puts new bytes beside the old and turns over by renaming the sidecar, one atomic step.
 *
 * Folders: `objects/<aa>/`, `incoming/` (emptied on opening), `landed/` (uploads that nobody has acknowledged yet).
 */
export class ObjectFiles {
  readonly #folder: string;
  /** Changes of what lies there already, one after another. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<ObjectFiles> {
    const files = new ObjectFiles(folder);
    await rm(join(folder, 'incoming'), { recursive: true, force: true });
    for (const name of ['incoming', 'landed', 'objects'])
      await mkdir(join(folder, name), { recursive: true });
    // A mark is written before its object appears; a kill in between leaves a mark for nothing.
    for (const key of await files.#marked()) if (!(await files.find(key))) await files.unmark(key);
    return files;
  }

  /** Streams to a temporary file, counting and hashing. @throws TooManyBytes; whatever the stream throws. */
  async receive(stream: AsyncIterable<Uint8Array>, atMost: number): Promise<Incoming> {
    const path = join(this.#folder, 'incoming', randomUUID());
    const hash = createHash('sha256');
    const handle = await open(path, 'wx', 0o640);
    let bytes = 0;
    try {
      for await (const chunk of stream) {
        bytes += chunk.length;
        if (bytes > atMost) throw new TooManyBytes(`more than ${atMost} bytes`);
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } catch (error) {
      await handle.close();
      await rm(path, { force: true });
      throw error;
    }
    await handle.close();
    return { path, bytes, sha256: hash.digest('hex') };
  }

  async discard(incoming: Incoming): Promise<void> {
    await rm(incoming.path, { force: true });
  }

  /** Makes received bytes the object of a key. Durable when it resolves; a reader sees the old or the new, whole. */
  async publish(
    key: string,
    contentType: string,
    incoming: Incoming,
    admission?: Sidecar['admission'],
  ): Promise<void> {
    const { folder, name } = this.#place(key);
    await mkdir(folder, { recursive: true });
    await syncFolder(join(this.#folder, 'objects'));
    const before = await this.find(key);
    const file = `${name}.${incoming.sha256.slice(0, 16)}`;
    await rename(incoming.path, join(folder, file));
    const { bytes, sha256 } = incoming;
    const sidecar: Sidecar = { key, contentType, bytes, sha256, file, ...(admission && { admission }) };
    // Its fsync of the folder makes the rename above durable too, before the sidecar can name it.
    await syncFolder(folder);
    await writeDurably(join(folder, `${name}.json`), JSON.stringify(sidecar));
    if (before && before.file !== file) await rm(join(folder, before.file), { force: true });
  }

  async find(key: string): Promise<Sidecar | undefined> {
    const { folder, name } = this.#place(key);
    try {
      return Sidecar.parse(JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  pathOf(sidecar: Sidecar): string {
    return join(this.#place(sidecar.key).folder, sidecar.file);
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      const sidecar = await this.find(key);
      if (!sidecar) return undefined;
      try {
        return await readFile(this.pathOf(sidecar));
      } catch (error) {
        // Overwritten between the two reads: the sidecar now names other bytes.
        if (!isMissing(error) || attempt === 3) throw error;
      }
    }
  }

  /** Removes the bytes, then the object: a kill in between leaves an object without bytes, and the rest is repeated. */
  erase(key: string): Promise<void> {
    return this.#inTurn(() => this.#erased(key));
  }

  /** Remembers what the check of an object has said; nothing where there is no object. Durable when it resolves. */
  admit(key: string, admission: Admission): Promise<void> {
    return this.#inTurn(async () => {
      const sidecar = await this.find(key);
      if (!sidecar) return;
      const { folder, name } = this.#place(key);
      await writeDurably(join(folder, `${name}.json`), JSON.stringify({ ...sidecar, admission }));
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #erased(key: string): Promise<void> {
    const sidecar = await this.find(key);
    if (!sidecar) return;
    const { folder, name } = this.#place(key);
    await rm(this.pathOf(sidecar), { force: true });
    await syncFolder(folder);
    await rm(join(folder, `${name}.json`), { force: true });
    await syncFolder(folder);
    await this.unmark(key);
  }

  /** Remembers, before the object appears, that its landing must be acknowledged. */
  async mark(key: string): Promise<void> {
    await writeDurably(this.#markOf(key), JSON.stringify({ key }));
  }

  async unmark(key: string): Promise<void> {
    await rm(this.#markOf(key), { force: true });
    await syncFolder(join(this.#folder, 'landed'));
  }

  /** Keys that landed and were not acknowledged. */
  async landed(): Promise<string[]> {
    const keys: string[] = [];
    for (const key of await this.#marked()) if (await this.find(key)) keys.push(key);
    return keys;
  }

  async #marked(): Promise<string[]> {
    const folder = join(this.#folder, 'landed');
    const keys: string[] = [];
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.json')) continue;
      try {
        keys.push(
          z.object({ key: z.string() }).parse(JSON.parse(await readFile(join(folder, name), 'utf8'))).key,
        );
      } catch (error) {
        // Acknowledged between listing and reading.
        if (!isMissing(error)) throw error;
      }
    }
    return keys.sort();
  }

  #markOf(key: string): string {
    return join(this.#folder, 'landed', `${this.#place(key).name}.json`);
  }

  #place(key: string): { folder: string; name: string } {
    const name = createHash('sha256').update(key).digest('hex');
    return { folder: join(this.#folder, 'objects', name.slice(0, 2)), name };
  }
}
