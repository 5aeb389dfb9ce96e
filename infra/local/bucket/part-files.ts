import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { PartedUpload, PartTerms } from '#functions/ports/bucket.ts';
import { syncFolder, writeDurably } from './durable-file.ts';
import { type Incoming, isMissing } from './object-files.ts';

/** What an upload in parts is for. Its appearance is the moment at which the upload exists. */
const Begun = z.object({ key: z.string(), contentType: z.string(), begunAt: z.number() });
export type Begun = z.infer<typeof Begun>;

const beginning = 'upload.json';
const partName = /^(\d{5})\.([0-9a-f]{64})$/;

/**
 * Parts of uploads under way, as files: `uploads/<upload>/00003.<sha256>`. A part is there whole or not at all, since
 * it arrives under another name and is renamed; what has arrived survives a kill.
 */
export class PartFiles {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<PartFiles> {
    const files = new PartFiles(join(folder, 'uploads'));
    await mkdir(files.#folder, { recursive: true });
    return files;
  }

  async begin(begun: Begun): Promise<string> {
    const upload = randomUUID();
    await mkdir(join(this.#folder, upload));
    await writeDurably(join(this.#folder, upload, beginning), JSON.stringify(begun));
    await syncFolder(this.#folder);
    return upload;
  }

  /** What was begun under this id, for this key; undefined where nothing was. */
  async find({ key, upload }: PartedUpload): Promise<Begun | undefined> {
    const begun = await this.#read(upload);
    return begun?.key === key ? begun : undefined;
  }

  /** Puts received bytes in their place. @returns false where the upload was thrown away in the meantime */
  async put({ upload }: PartedUpload, number: number, incoming: Incoming): Promise<boolean> {
    const folder = join(this.#folder, upload);
    const name = `${String(number).padStart(5, '0')}.${incoming.sha256}`;
    try {
      await rename(incoming.path, join(folder, name));
      const before = (await readdir(folder)).filter(
        (other) => other !== name && other.startsWith(name.slice(0, 6)),
      );
      for (const other of before) await rm(join(folder, other), { force: true });
      await syncFolder(folder);
      return true;
    } catch (error) {
      if (!isMissing(error)) throw error;
      await rm(incoming.path, { force: true });
      return false;
    }
  }

  /** By number. */
  async list({ upload }: PartedUpload): Promise<PartTerms[]> {
    const folder = join(this.#folder, upload);
    const parts: PartTerms[] = [];
    for (const name of (await readdir(folder)).sort()) {
      const [, number, sha256] = partName.exec(name) ?? [];
      if (number === undefined || sha256 === undefined) continue;
      parts.push({ number: Number(number), bytes: (await stat(join(folder, name))).size, sha256 });
    }
    return parts;
  }

  /** The bytes of parts one after the other. */
  async *bytesOf({ upload }: PartedUpload, parts: readonly PartTerms[]): AsyncGenerator<Uint8Array> {
    for (const { number, sha256 } of parts)
      yield* createReadStream(join(this.#folder, upload, `${String(number).padStart(5, '0')}.${sha256}`));
  }

  /** The beginning goes first: a kill in between leaves parts of nothing, for `sweep`. */
  async remove({ upload }: Pick<PartedUpload, 'upload'>): Promise<void> {
    const folder = join(this.#folder, upload);
    await rm(join(folder, beginning), { force: true });
    await rm(folder, { recursive: true, force: true });
    await syncFolder(this.#folder);
  }

  /** Removes what was begun before an instant (epoch milliseconds), and what has no beginning. @returns how many */
  async sweep(before: number): Promise<number> {
    let removed = 0;
    for (const upload of await readdir(this.#folder)) {
      const begun = await this.#read(upload);
      if (begun !== undefined && begun.begunAt >= before) continue;
      await this.remove({ upload });
      removed += 1;
    }
    return removed;
  }

  async #read(upload: string): Promise<Begun | undefined> {
    // The id comes from a stored record or a signed address; it is no path all the same.
    if (!/^[0-9a-f-]{36}$/.test(upload)) return undefined;
    try {
      return Begun.parse(JSON.parse(await readFile(join(this.#folder, upload, beginning), 'utf8')));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}
