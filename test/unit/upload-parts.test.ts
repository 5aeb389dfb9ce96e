import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkParts, smallestPart } from '#functions/ports/object-terms.ts';
import { partBytes, partsOf } from '#shared/domain/upload-parts.ts';
import { evidenceMaxBytes } from '#shared/model/evidence.ts';

describe('parts of a file', () => {
  test('cover it from the first byte to the last, without a gap, each within what S3 takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: evidenceMaxBytes }), (bytes) => {
        const parts = partsOf(bytes);
        expect(parts[0]?.start).toBe(0);
        expect(parts.at(-1)?.end).toBe(bytes);
        parts.forEach(({ number, start }, index) => {
          expect(number).toBe(index + 1);
          if (index > 0) expect(start).toBe(parts[index - 1]?.end);
        });
        checkParts(parts.map(({ number, start, end }) => ({ number, bytes: end - start })));
      }),
    );
  });

  test('no more bytes than one part are one part', () => {
    expect(partsOf(partBytes)).toHaveLength(1);
    expect(partsOf(partBytes + 1)).toHaveLength(2);
    expect(partBytes).toBeGreaterThanOrEqual(smallestPart);
  });
});
