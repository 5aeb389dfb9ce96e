import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);

/** One entry as the central directory declares it. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes in the file. */
  readonly packed: number;
  /** Bytes once expanded. */
  readonly expanded: number;
  readonly encrypted: boolean;
  readonly method: number;
  readonly checksum: number;
  /** Where its local header begins. */
  readonly at: number;
}

/** The bytes are no archive that can be read: cut off, or its parts contradict each other. */
export class DamagedZip extends Error {
  override readonly name = 'DamagedZip';
}

const end = { signature: 0x06054b50, bytes: 22 };
const end64 = { signature: 0x06064b50, locator: 0x07064b50, locatorBytes: 20 };
const central = { signature: 0x02014b50, bytes: 46 };
const local = { signature: 0x04034b50, bytes: 30 };
/** Names of more entries than any Office file has are not even read. */
export const mostEntries = 10_000;
const absent16 = 0xffff;
const absent32 = 0xffffffff;

/**
 * The directory of an archive, read without expanding anything.
 * @returns at most `mostEntries` + 1 entries: one too many says that there are more.
 * @throws DamagedZip
 */
export function readZipDirectory(bytes: Uint8Array): ZipEntry[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start } = directoryOf(view);
  const entries: ZipEntry[] = [];
  let at = start;
  for (let index = 0; index < count && entries.length <= mostEntries; index += 1) {
    if (at + central.bytes > view.length || view.readUInt32LE(at) !== central.signature) {
      throw new DamagedZip(`entry ${index} of the directory is missing`);
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((part) =>
      view.readUInt16LE(at + part),
    ) as [number, number, number];
    const nameEnd = at + central.bytes + nameBytes;
    const extra = view.subarray(nameEnd, nameEnd + extraBytes);
    const [expanded, packed, header] = widened(extra, [
      view.readUInt32LE(at + 24),
      view.readUInt32LE(at + 20),
      view.readUInt32LE(at + 42),
    ]);
    entries.push({
      name: view.subarray(at + central.bytes, nameEnd).toString('utf8'),
      packed,
      expanded,
      encrypted: (view.readUInt16LE(at + 8) & 1) === 1,
      method: view.readUInt16LE(at + 10),
      checksum: view.readUInt32LE(at + 16),
      at: header,
    });
    at = nameEnd + extraBytes + commentBytes;
  }
  return entries;
}

/** Where the directory begins and how many entries it says it has. */
function directoryOf(view: Buffer): { count: number; start: number } {
  const earliest = Math.max(0, view.length - end.bytes - 0xffff);
  for (let at = view.length - end.bytes; at >= earliest; at -= 1) {
    if (view.readUInt32LE(at) !== end.signature) continue;
    const count = view.readUInt16LE(at + 10);
    const start = view.readUInt32LE(at + 16);
    if (count !== absent16 && start !== absent32) return { count, start };
    const locator = at - end64.locatorBytes;
    if (locator < 0 || view.readUInt32LE(locator) !== end64.locator) return { count, start };
    const wide = Number(view.readBigUInt64LE(locator + 8));
    if (wide + 56 > view.length || view.readUInt32LE(wide) !== end64.signature) break;
    return {
      count: Number(view.readBigUInt64LE(wide + 32)),
      start: Number(view.readBigUInt64LE(wide + 48)),
    };
  }
  throw new DamagedZip('there is no end of the directory');
}

/** Sizes and offset of a ZIP64 entry stand in an extra field, in this order, those that did not fit. */
function widened(extra: Buffer, values: [number, number, number]): [number, number, number] {
  if (!values.includes(absent32)) return values;
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    return values.map((value) => {
      if (value !== absent32) return value;
      if (from + 8 > extra.length) throw new DamagedZip('a size is missing');
      from += 8;
      return Number(extra.readBigUInt64LE(from - 8));
    }) as [number, number, number];
  }
  throw new DamagedZip('a size is missing');
}

/**
 * Expands one entry, never beyond what the directory declares.
 * @throws DamagedZip where the bytes are not what the directory says
 */
export async function expandEntry(bytes: Uint8Array, entry: ZipEntry): Promise<Buffer> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.at + local.bytes > view.length || view.readUInt32LE(entry.at) !== local.signature) {
    throw new DamagedZip(`${entry.name} has no header`);
  }
  const start = entry.at + local.bytes + view.readUInt16LE(entry.at + 26) + view.readUInt16LE(entry.at + 28);
  const packed = view.subarray(start, start + entry.packed);
  if (packed.length !== entry.packed) throw new DamagedZip(`${entry.name} is cut off`);
  let expanded: Buffer;
  if (entry.method === 0) expanded = packed;
  else if (entry.method === 8) {
    try {
      // A size of 0 is no limit to zlib, and it refuses only what exceeds it.
      expanded = await inflate(packed, { maxOutputLength: Math.max(1, entry.expanded) });
    } catch (error) {
      throw new DamagedZip(`${entry.name} does not expand: ${(error as Error).message}`);
    }
  } else throw new DamagedZip(`${entry.name} is packed by method ${entry.method}`);
  if (expanded.length !== entry.expanded || crc32(expanded) !== entry.checksum) {
    throw new DamagedZip(`${entry.name} is not what the directory says`);
  }
  return expanded;
}
