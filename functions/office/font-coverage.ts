/** Ranges of code points that a font draws, from its `cmap` (format 12, or 4 where it has no other). */
export function coverageOf(font: Buffer): (codePoint: number) => boolean {
  const ranges = rangesOf(font).toSorted((left, right) => left[0] - right[0]);
  return (codePoint) => {
    let low = 0;
    let high = ranges.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [start, end] = ranges[middle] as readonly [number, number];
      if (codePoint < start) high = middle - 1;
      else if (codePoint > end) low = middle + 1;
      else return true;
    }
    return false;
  };
}

function rangesOf(font: Buffer): (readonly [number, number])[] {
  const tables = font.readUInt16BE(4);
  for (let index = 0; index < tables; index += 1) {
    const at = 12 + index * 16;
    if (font.toString('latin1', at, at + 4) !== 'cmap') continue;
    const cmap = font.readUInt32BE(at + 8);
    const count = font.readUInt16BE(cmap + 2);
    const offsets = Array.from(
      { length: count },
      (_, entry) => cmap + font.readUInt32BE(cmap + 8 + entry * 8),
    );
    const wide = offsets.find((offset) => font.readUInt16BE(offset) === 12);
    if (wide !== undefined)
      return Array.from({ length: font.readUInt32BE(wide + 12) }, (_, group) => {
        const from = wide + 16 + group * 12;
        return [font.readUInt32BE(from), font.readUInt32BE(from + 4)] as const;
      });
    const narrow = offsets.find((offset) => font.readUInt16BE(offset) === 4);
    if (narrow === undefined) continue;
    const segments = font.readUInt16BE(narrow + 6) / 2;
    return Array.from({ length: segments }, (_, segment) => [
      font.readUInt16BE(narrow + 16 + segments * 2 + segment * 2),
      font.readUInt16BE(narrow + 14 + segment * 2),
    ]);
  }
  throw new Error('a font without a cmap');
}
