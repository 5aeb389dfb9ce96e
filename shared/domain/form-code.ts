/**
 * What ties a printed form to the one submission that it shows: an application, the number of the submission, and a
 * short code of its frozen content, on every page with 「第 1 页 / 共 7 页」. A scan that carries them says by itself what
 * was sealed; on one that cannot be read the officer types the code.
 */
export interface FormMark {
  readonly application: string;
  /** From 1. */
  readonly submission: number;
  /** `7K3M-9QXT`. */
  readonly code: string;
}

/** Crockford's alphabet: no I, L, O and U, so that what is read from paper is typed right. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Eight characters (40 bits) of a digest that was made of application, number and content, so that two units never share
 * one even where they answer alike.
 * @param digest hex SHA-256 of `codedText`
 */
export function formCode(digest: string): string {
  let bits = BigInt(`0x${digest.slice(0, 10)}`);
  let code = '';
  for (let index = 0; index < 8; index += 1) {
    code = alphabet[Number(bits & 31n)] + code;
    bits >>= 5n;
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** What the code is a digest of. @param hash of the frozen submission, as its event holds it */
export function codedText(application: string, submission: number, hash: string): string {
  return `${application}\n${submission}\n${hash}`;
}

/** The foot of a page. */
export function markText({ application, submission, code }: FormMark): string {
  return `申报编号 ${application}　第 ${submission} 次提交　校验码 ${code}`;
}

/** The code as people type it: small letters, full width, with or without its dash; O, I and L as they are meant. */
export function readCode(typed: string): string | null {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-—–_]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{8}$/.test(plain) ? `${plain.slice(0, 4)}-${plain.slice(4)}` : null;
}

/** What one page of a scan says about itself. */
export interface PageMark extends FormMark {
  readonly page: number;
  readonly pages: number;
}

const pattern =
  /申报编号\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*第\s*(\d+)\s*次提交\s*校验码\s*([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})\s*第\s*(\d+)\s*页\s*[/／]\s*共\s*(\d+)\s*页/u;

/** Reads the foot of a page from its text; null where there is none. */
export function readMark(text: string): PageMark | null {
  const [, application, submission, code, page, pages] = pattern.exec(text.normalize('NFKC')) ?? [];
  if (application === undefined || code === undefined) return null;
  return {
    application,
    submission: Number(submission),
    code,
    page: Number(page),
    pages: Number(pages),
  };
}

export type ScanVerdict =
  | { readonly result: 'matches'; readonly pages: number }
  /** No page says what it is: a picture, or another document. */
  | { readonly result: 'unread' }
  | { readonly result: 'mismatch'; readonly reason: string };

const listed = (numbers: readonly number[]) =>
  numbers.length > 8
    ? `${numbers.slice(0, 8).join('、')} 等 ${numbers.length} 页`
    : `${numbers.join('、')} 页`;

/**
 * Whether a scan is the whole of one printed submission (DOMAIN E-94), by what its pages say. A scanner's own reading of
 * a picture may be wrong by a character or miss a foot: that is no mismatch, somebody has to look.
 * @param marks what each page says, in order
 * @param expected the latest submission
 */
export function matchScan(marks: readonly (PageMark | null)[], expected: FormMark): ScanVerdict {
  const read = marks.filter((mark) => mark !== null);
  if (read.length === 0) return { result: 'unread' };
  const placeOf = (mark: PageMark) => `第 ${marks.indexOf(mark) + 1} 页`;
  const foreign = read.find(({ application }) => application !== expected.application);
  if (foreign)
    return mismatch(
      `${placeOf(foreign)}是另一份申报（编号 ${foreign.application}）的，不是本申报（编号 ${expected.application}）的。请上传盖在本申报上的扫描件。`,
    );
  const other = read.find(({ submission }) => submission !== expected.submission);
  if (other)
    return mismatch(
      `${placeOf(other)}是第 ${other.submission} 次提交的内容，现在要盖章的是第 ${expected.submission} 次。请重新打印、盖章后上传。`,
    );
  const changed = read.find(({ code }) => code !== expected.code);
  if (changed)
    return differing(changed.code, expected.code) <= 2
      ? { result: 'unread' }
      : mismatch(
          `${placeOf(changed)}的校验码是 ${changed.code}，与第 ${expected.submission} 次提交的 ${expected.code} 不符。请从系统重新打印、盖章后上传。`,
        );
  const total = read[0]?.pages ?? 0;
  const seen = new Set(read.map(({ page }) => page));
  const lacking = Array.from({ length: total }, (_, index) => index + 1).filter((page) => !seen.has(page));
  if (lacking.length === 0) return { result: 'matches', pages: total };
  if (marks.length >= total) return { result: 'unread' };
  return mismatch(`扫描件不完整：共 ${total} 页，缺第 ${listed(lacking)}。请补扫后重新上传。`);
}

function mismatch(reason: string): ScanVerdict {
  return { result: 'mismatch', reason };
}

const differing = (left: string, right: string) =>
  [...left].filter((character, index) => character !== right[index]).length;
