import { crc32 } from 'node:zlib';
import { type Inspected, objection } from './finding.ts';

/** A picture of more pixels takes a gigabyte to open; A3 at 600 dots an inch has 70 million. */
const mostPixels = 150_000_000;

const damaged = '图片已损坏或不完整，打不开。请重新扫描或导出后上传。';

/** Dimensions of a picture that is whole: every chunk and its checksum, from the first byte to the last. */
export function inspectImage(bytes: Uint8Array, kind: 'jpg' | 'png'): Inspected {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = kind === 'png' ? sizeOfPng(view) : sizeOfJpeg(view);
  if (size === null || size.width === 0 || size.height === 0) return objection(damaged);
  const { width, height } = size;
  if (width * height > mostPixels) {
    return objection(
      `图片过大（${width} × ${height} 像素），多数电脑打不开。请以 300 dpi 扫描，或缩小后重新上传。`,
    );
  }
  return { ok: true, facts: { width, height, hasText: false }, text: '', readWhole: true };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOfPng(view: Buffer): Size | null {
  let size: Size | null = null;
  let pixels = false;
  for (let at = 8; at + 12 <= view.length; ) {
    const length = view.readUInt32BE(at);
    const next = at + 12 + length;
    if (next > view.length || crc32(view.subarray(at + 4, at + 8 + length)) !== view.readUInt32BE(next - 4)) {
      return null;
    }
    const type = view.toString('latin1', at + 4, at + 8);
    if (type === 'IHDR' && length === 13) {
      size = { width: view.readUInt32BE(at + 8), height: view.readUInt32BE(at + 12) };
    }
    if (type === 'IDAT') pixels = true;
    if (type === 'IEND') return pixels ? size : null;
    at = next;
  }
  return null;
}

const startOfScan = 0xda;
/** Markers that describe a frame, with its size; C4, C8 and CC are tables. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function sizeOfJpeg(view: Buffer): Size | null {
  let size: Size | null = null;
  for (let at = 2; at + 4 <= view.length; ) {
    if (view[at] !== 0xff) return null;
    const marker = view[at + 1] as number;
    // Fill bytes, and markers that stand alone.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const length = view.readUInt16BE(at + 2);
    if (length < 2) return null;
    if (isFrame(marker) && at + 9 <= view.length) {
      size = { height: view.readUInt16BE(at + 5), width: view.readUInt16BE(at + 7) };
    }
    // Telephones append a film after the picture: its end need not be the file's.
    if (marker === startOfScan) return view.indexOf('\xff\xd9', at + 2 + length, 'latin1') > 0 ? size : null;
    at += 2 + length;
  }
  return null;
}
