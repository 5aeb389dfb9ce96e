import { crc32 as native } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32, ZipWriter } from '#shared/domain/zip.ts';

test('the CRC-32 of the browser is the runtime’s: the same archive comes out of both', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (bytes) => {
      expect(crc32(bytes)).toBe(native(bytes));
    }),
  );
  const written = (zip: ZipWriter) => [zip.header('埇沚/浉瀍.txt', Buffer.from('猇硚鄠')), zip.end()];
  expect(written(new ZipWriter(native))).toEqual(written(new ZipWriter()));
});
