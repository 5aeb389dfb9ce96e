/**
 * What both buckets have in common: which keys they take, and how a file name is told to a browser.
 */

/** S3 takes keys of 1 to 1024 bytes; control characters are refused on both sides. */
export function checkObjectKey(key: string): void {
  if (key === '' || Buffer.byteLength(key) > 1024 || !key.isWellFormed() || /\p{Cc}/u.test(key)) {
    throw new RangeError(`not a key of an object: ${JSON.stringify(key)}`);
  }
}

/** S3's bounds: parts are numbered without a gap, and each but the last has at least 5 MiB. */
export const smallestPart = 5 * 1024 * 1024;

/** @throws RangeError where S3 would not put these parts together */
export function checkParts(parts: readonly { readonly number: number; readonly bytes: number }[]): void {
  const wrong = parts.find(
    ({ number, bytes }, index) =>
      number !== index + 1 || bytes < (index === parts.length - 1 ? 1 : smallestPart),
  );
  if (parts.length === 0 || parts.length > 10_000 || wrong)
    throw new RangeError(`no parts of one object: ${wrong ? JSON.stringify(wrong) : parts.length}`);
}

/**
 * The Content-Disposition under which a browser saves a file: RFC 6266 with the name in RFC 5987 encoding, and an
 * ASCII stand-in for what cannot read it. Always an attachment: what was uploaded never opens as a page of ours.
 */
export function disposition(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%/]/g, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
