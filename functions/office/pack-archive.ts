import { crc32 } from 'node:zlib';

interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A ZIP container in memory, for Office files: small parts, each deflated. */
export function packArchive(parts: readonly Part[], deflate: (bytes: Uint8Array) => Uint8Array): Uint8Array {
  const locals: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of parts) {
    const called = Buffer.from(name);
    const packed = deflate(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    // Names are UTF-8.
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(8, 4);
    // 1980-01-01: the same content is the same file.
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.byteLength, 14);
    common.writeUInt32LE(bytes.byteLength, 18);
    common.writeUInt16LE(called.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, called]);
    const entry = Buffer.alloc(46 - 30);
    entry.writeUInt32LE(at, 12);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, entry.subarray(2), called]),
    );
    locals.push(local, packed);
    at += local.length + packed.byteLength;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(at, 16);
  return new Uint8Array(Buffer.concat([...locals, index, end]));
}
