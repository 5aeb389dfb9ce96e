import type { Instant, LocalDate } from '../model/instant.ts';
import { dayAfter, endOf, instantAt, millisecondsOf } from './time.ts';

/*
 * The daily seal (封存). Every night the ends of all records that changed are written down in pages, the pages' hashes in a
 * seal, and the seal is signed; each seal names the one before. Whoever alters, deletes, reorders or inserts an event of a
 * sealed day would need the key, and every copy of the published seals.
 *
 * A page has one line for each record that changed on its day: `<tag> <version> <head>`. The tag is a hash of the hash of
 * the record's first event: whoever has the record finds its lines; for everybody else they say nothing, not even which
 * unit has applied. So seals and pages are open to all.
 */
export const sealFormat = 'shifan-seal/1';

/**
 * What a seal is signed with, as it names it itself. `SM2-SM3` is SM2 (GB/T 32918.2) over SM3 on the recommended curve,
 * with the signer's name of GM/T 0009 (1234567812345678), in DER.
 */
export const sealAlgorithms = ['Ed25519', 'ECDSA-P256-SHA256', 'SM2-SM3'] as const;
export type SealAlgorithm = (typeof sealAlgorithms)[number];

/** As they are shown: enough to check a signature with a program of one's own. */
export const sealAlgorithmLabels = {
  Ed25519: 'Ed25519',
  'ECDSA-P256-SHA256': 'ECDSA，P-256，SHA-256',
  'SM2-SM3': 'SM2 签名，SM3 杂凑，用户标识 1234567812345678',
} as const satisfies Record<SealAlgorithm, string>;

export interface SealPage {
  /** The day whose ends it holds; of the first seal, its last day. */
  readonly day: LocalDate;
  readonly lines: number;
  readonly sha256: string;
}

export interface DaySeal {
  /** From 1, without a gap. */
  readonly number: number;
  /** The first day that it covers; null for the first seal, which covers all that was there. */
  readonly from: LocalDate | null;
  readonly to: LocalDate;
  /** When it was made. */
  readonly at: Instant;
  /** Hash of the seal before; 64 zeros for the first. */
  readonly previous: string;
  readonly pages: readonly SealPage[];
  readonly algorithm: SealAlgorithm;
  /** SPKI, base64. */
  readonly publicKey: string;
  /** Hex SHA-256 of `sealText`. */
  readonly hash: string;
  /** Over `signedText`, base64. */
  readonly signature: string;
}

/** Lines a page may have: 1,000 of them are 140 KB. */
export const linesOfPage = 1_000;
/** Days that one seal may cover, where several were missed. */
export const daysOfSeal = 31;
/** How long after a day's end it is sealed, in milliseconds: what was decided at midnight has been written by then. */
export const sealedAfter = 30 * 60_000;

/** The text that a seal's hash is of. */
export function sealText(seal: Omit<DaySeal, 'hash' | 'signature'>): string {
  const { number, from, to, at, previous, pages, algorithm, publicKey } = seal;
  return [
    `${sealFormat} ${number}`,
    `${from ?? '-'} ${to} ${at}`,
    previous,
    `${algorithm} ${publicKey}`,
    ...pages.map(({ day, lines, sha256 }) => `${day} ${lines} ${sha256}`),
  ].join('\n');
}

/** The text that is signed: short, because key services take no more than 4 KB. */
export const signedText = (hash: string) => `${sealFormat} ${hash}`;

/** What a record's tag is the SHA-256 of. */
export const tagText = (firstHash: string) => `shifan-record ${firstHash}`;

export const pageLine = (tag: string, version: number, head: string) => `${tag} ${version} ${head}\n`;

/** Where a page lies in an archive. */
export const pagePath = (seal: number, page: number) =>
  `seals/${String(seal).padStart(6, '0')}-${String(page).padStart(4, '0')}.txt`;

/** The last day that may be sealed at a moment: its half hour of grace is over. */
export function lastSealable(now: Instant): LocalDate {
  return new Date(millisecondsOf(now) + 8 * 3_600_000 - sealedAfter - 86_400_000)
    .toISOString()
    .slice(0, 10) as LocalDate;
}

/** Whether a seal was made later than the night after its day, or for several days at once. */
export function isLate({ number, from, to, at }: Pick<DaySeal, 'number' | 'from' | 'to' | 'at'>): boolean {
  const due = instantAt(millisecondsOf(endOf(to)) + 86_400_000);
  return at > due || (number > 1 && from !== to);
}

/** The days that a seal covers, one by one; of the first only the last. */
export function* daysOf({ from, to }: Pick<DaySeal, 'from' | 'to'>): Generator<LocalDate> {
  for (let day = from ?? to; day <= to; day = dayAfter(day)) yield day;
}
