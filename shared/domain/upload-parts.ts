/**
 * How a large file is cut for its way to the bucket. The browser sends the parts one by one, each with its own
 * checksum, so that a broken connection costs one part and not the file.
 */

/** 8 MiB a part; S3 takes no part below 5 MiB but the last. A smaller file goes in one piece. */
export const partBytes = 8 * 1024 * 1024;

export interface FilePart {
  /** From 1, as S3 counts. */
  readonly number: number;
  /** Offset of the first byte, and of the one after the last. */
  readonly start: number;
  readonly end: number;
}

/** The parts of a file of so many bytes: all of one size but the last, which is at least one byte. */
export function partsOf(bytes: number, size = partBytes): FilePart[] {
  return Array.from({ length: Math.ceil(bytes / size) }, (_, index) => ({
    number: index + 1,
    start: index * size,
    end: Math.min(bytes, (index + 1) * size),
  }));
}
