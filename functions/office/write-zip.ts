import { crc32 } from 'node:zlib';

/** A file inside the container; its name in UTF-8. */
export interface ZipPart {
  readonly name: string;
  readonly content: Uint8Array;
}

const utf8Names = 0x0800;
/** 1980-01-01: the same parts give the same bytes. */
const epochDate = 0x0021;

/** Puts parts into a ZIP container as they are, unpacked: records are small, and any program opens it. */
export function writeZip(parts: readonly ZipPart[]): Buffer {
  const chunks: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content } of parts) {
    const title = Buffer.from(name);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(utf8Names, 2);
    header.writeUInt16LE(epochDate, 8);
    header.writeUInt32LE(crc32(content), 10);
    header.writeUInt32LE(content.byteLength, 14);
    header.writeUInt32LE(content.byteLength, 18);
    header.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), header, title, content]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), header, entry, title]));
    chunks.push(local);
    at += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...chunks, listed, end]);
}
