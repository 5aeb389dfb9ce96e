import { inflateRawSync } from 'node:zlib';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';

/**
 * Opens the ZIP container of an Office file within bounds that are held while it is unpacked, not believed from what the
 * file declares: a bomb of 2 MB would otherwise become gigabytes before anybody looks at it.
 */
export interface ArchiveLimits {
  /** Parts inside the container. */
  readonly entries: number;
  /** Bytes of all parts together, unpacked. */
  readonly bytes: number;
}

/** A workbook or document of this product has some tens of parts and a few megabytes. */
export const officeLimits: ArchiveLimits = { entries: 500, bytes: 48 * 1024 * 1024 };

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const cfbSignature = 'd0cf11e0a1b11ae1';

/** @param kind what was expected, in words: 「Excel 工作簿（.xlsx）」 */
const no = (detail: string) => refuse('invalidInput', detail);

/**
 * The parts of an Office file by name, unpacked.
 * @returns a refusal in words for what is no such file, encrypted, damaged or too large
 */
export function openArchive(
  bytes: Uint8Array,
  kind: string,
  limits: ArchiveLimits = officeLimits,
): Result<ReadonlyMap<string, Buffer>> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length === 0) return no('文件是空的（0 字节），请检查后重新上传。');
  if (file.subarray(0, 8).toString('hex') === cfbSignature) {
    // An encrypted Office file is an old-style container with this stream; its name is stored in UTF-16.
    return file.includes(Buffer.from('EncryptedPackage', 'utf16le'))
      ? no('文件设有打开密码，无法读取。请取消密码后另存，再上传。')
      : no(`文件是旧版 Office 格式（.xls、.doc、.et、.wps）。请另存为${kind}后上传。`);
  }
  if (file.length < 22 || file.readUInt32LE(0) !== localSignature) {
    return no(`文件不是${kind}。请上传原始文件，不要只改扩展名。`);
  }
  const damaged = no('文件已损坏，无法打开。请重新保存后上传。');
  const end = endRecordAt(file);
  if (end === -1) return damaged;
  const count = file.readUInt16LE(end + 10);
  if (count > limits.entries) return no(`文件内部有 ${count} 个部件，超过 ${limits.entries} 个，不予读取。`);
  const parts = new Map<string, Buffer>();
  let at = file.readUInt32LE(end + 16);
  let left = limits.bytes;
  let packed = 0;
  try {
    for (let index = 0; index < count; index += 1) {
      if (file.readUInt32LE(at) !== entrySignature) return damaged;
      const flags = file.readUInt16LE(at + 8);
      const method = file.readUInt16LE(at + 10);
      const size = file.readUInt32LE(at + 20);
      const lengths = [28, 30, 32].map((offset) => file.readUInt16LE(at + offset));
      const [nameLength = 0, extra = 0, comment = 0] = lengths;
      const local = file.readUInt32LE(at + 42);
      const name = file.toString('utf8', at + 46, at + 46 + nameLength);
      at += 46 + nameLength + extra + comment;
      if ((flags & 1) !== 0) return no('文件设有打开密码，无法读取。请取消密码后另存，再上传。');
      packed += size;
      // Parts that overlap or come twice are how a small file pretends to hold more than it does.
      if (packed > file.length || parts.has(name)) return damaged;
      if (file.readUInt32LE(local) !== localSignature) return damaged;
      const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
      const data = file.subarray(start, start + size);
      if (data.length !== size || (method !== 0 && method !== 8)) return damaged;
      if (method === 0 && size > left) return tooLarge(limits);
      const part = method === 0 ? data : inflateRawSync(data, { maxOutputLength: Math.max(1, left) });
      left -= part.length;
      parts.set(name, part);
    }
  } catch (error) {
    return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(limits) : damaged;
  }
  return accept(parts);
}

function tooLarge({ bytes }: ArchiveLimits): Result<never> {
  return no(`文件解压后超过 ${bytes / 1024 / 1024} MB，不予读取。请删除图片和多余内容后重新保存。`);
}

/** The end record stands last, before a comment of at most 64 KB. */
function endRecordAt(file: Buffer): number {
  const lowest = Math.max(0, file.length - 22 - 0xffff);
  for (let at = file.length - 22; at >= lowest; at -= 1)
    if (file.readUInt32LE(at) === endSignature) return at;
  return -1;
}
