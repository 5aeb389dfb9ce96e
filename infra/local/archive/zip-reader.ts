import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly packed: number;
  readonly bytes: number;
  readonly crc: number;
  readonly at: number;
}

/** The file is no ZIP that can be read, or a part of it is damaged. */
export class NotAnArchive extends Error {
  override readonly name = 'NotAnArchive';
}

/** A file of an archive is never larger than one piece of evidence; a record of 100,000 events has 60 MB. */
const largestFile = 512 * 1024 * 1024;

/** Reads the files of a ZIP of any size one at a time, from the disk. */
export class ZipReader {
  readonly #file: number;
  readonly #entries = new Map<string, Entry>();

  /** @throws NotAnArchive */
  constructor(path: string) {
    this.#file = openSync(path, 'r');
    try {
      for (const entry of this.#directory()) {
        if (this.#entries.has(entry.path)) throw new NotAnArchive(`归档里有两个“${entry.path}”。`);
        this.#entries.set(entry.path, entry);
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  paths(): Iterable<string> {
    return this.#entries.keys();
  }

  /** @throws NotAnArchive where the bytes are not those that the directory describes */
  read(path: string): Uint8Array | undefined {
    const entry = this.#entries.get(path);
    if (entry === undefined) return undefined;
    const header = this.#bytes(entry.at, 30);
    if (header.readUInt32LE(0) !== 0x04034b50 || entry.bytes > largestFile)
      throw new NotAnArchive(`“${path}”的位置不对。`);
    const start = entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const packed = this.#bytes(start, entry.packed);
    const content =
      entry.method === 8 ? inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.bytes) }) : packed;
    if (crc32(content) !== entry.crc) throw new NotAnArchive(`“${path}”已损坏。`);
    return content;
  }

  close(): void {
    closeSync(this.#file);
  }

  #bytes(at: number, length: number): Buffer {
    // Filled below, or refused.
    const bytes = Buffer.allocUnsafeSlow(length);
    let got = 0;
    while (got < length) {
      const more = readSync(this.#file, bytes, got, length - got, at + got);
      if (more === 0) throw new NotAnArchive('归档不完整，末尾被截断。');
      got += more;
    }
    return bytes;
  }

  *#directory(): Generator<Entry> {
    const { size } = fstatSync(this.#file);
    const tail = this.#bytes(Math.max(0, size - 66_000), Math.min(size, 66_000));
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
    if (end === -1) throw new NotAnArchive('文件不是 ZIP 归档，或已被截断。');
    let count = tail.readUInt16LE(end + 10);
    let length = tail.readUInt32LE(end + 12);
    let at = tail.readUInt32LE(end + 16);
    if (end >= 20 && tail.readUInt32LE(end - 20) === 0x07064b50) {
      const wide = this.#bytes(Number(tail.readBigUInt64LE(end - 12)), 56);
      count = Number(wide.readBigUInt64LE(32));
      length = Number(wide.readBigUInt64LE(40));
      at = Number(wide.readBigUInt64LE(48));
    }
    const directory = this.#bytes(at, length);
    let place = 0;
    for (let index = 0; index < count; index += 1) {
      if (place + 46 > directory.length || directory.readUInt32LE(place) !== 0x02014b50)
        throw new NotAnArchive('归档的目录已损坏。');
      const [name, extra, comment] = [28, 30, 32].map((offset) => directory.readUInt16LE(place + offset)) as [
        number,
        number,
        number,
      ];
      const fields = directory.subarray(place + 46 + name, place + 46 + name + extra);
      const near = directory.readUInt32LE(place + 42);
      yield {
        path: directory.toString('utf8', place + 46, place + 46 + name),
        method: directory.readUInt16LE(place + 10),
        packed: directory.readUInt32LE(place + 20),
        bytes: directory.readUInt32LE(place + 24),
        crc: directory.readUInt32LE(place + 16),
        at: near === 0xffffffff && fields.length >= 12 ? Number(fields.readBigUInt64LE(4)) : near,
      };
      place += 46 + name + extra + comment;
    }
  }
}
