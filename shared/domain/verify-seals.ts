import type { Instant } from '../model/instant.ts';
import { type ArchiveReader, type RecordEnd, recordPath, type SealsFile } from './archive.ts';
import { genesis, type Sealed } from './record-chain.ts';
import { type DaySeal, pagePath, sealText, signedText, tagText } from './seals.ts';
import { dateOf, dayAfter } from './time.ts';

type Say = (path: string, message: string) => void;

interface SealedEnd {
  readonly seal: DaySeal;
  readonly version: number;
  readonly head: string;
}

export interface OpenedSeals {
  readonly count: number;
  /** Events that came after the last seal, of the records checked so far. */
  readonly unsealed: number;
  /** Holds a record against what was sealed of it. */
  check(end: Pick<RecordEnd, 'kind' | 'id'>, events: readonly Sealed[]): void;
}

const file = 'seals.json';
const nameOf = ({ number, to }: DaySeal) => `第 ${number} 次封存（${to}）`;
const between = (first: number, last: number) =>
  first === last ? `第 ${last} 条` : `第 ${first} 至 ${last} 条`;

/**
 * Checks the seals of an archive by themselves — hashes, links, days, signatures, pages — and is then ready to hold every
 * record against them.
 * @param key the public key to believe (SPKI in base64, or its SHA-256), where it is known from elsewhere
 * @param whole whether every page is there; an application's own archive has those that it stands on
 */
export async function openSeals(
  reader: ArchiveReader,
  say: Say,
  { seals }: SealsFile,
  options: { readonly key: string | undefined; readonly whole: boolean },
): Promise<OpenedSeals> {
  const { key, whole } = options;
  const ends = new Map<string, SealedEnd[]>();
  let before: DaySeal | undefined;
  for (const seal of seals) {
    const name = nameOf(seal);
    checkLink(seal, before, say);
    if (reader.sha256(sealText(seal)) !== seal.hash) say(file, `${name}的内容与校验码不符：被改动过。`);
    if (key !== undefined && key !== seal.publicKey && key !== fingerprintOf(reader, seal.publicKey))
      say(file, `${name}用的不是指定的密钥。`);
    if (!(await reader.signed(signedText(seal.hash), seal.signature, seal.publicKey, seal.algorithm)))
      say(file, `${name}的签名不成立。`);
    for (const [index, page] of seal.pages.entries()) {
      const path = pagePath(seal.number, index + 1);
      const bytes = await reader.read(path);
      if (bytes === undefined) {
        if (whole) say(path, `${name}的第 ${index + 1} 页不见了。`);
        continue;
      }
      if (reader.sha256(bytes) !== page.sha256) {
        say(path, `${name}的第 ${index + 1} 页与封存的校验码不符：被改动过。`);
        continue;
      }
      for (const line of new TextDecoder().decode(bytes).split('\n')) {
        const [tag, version, head] = line.split(' ');
        if (tag === undefined || version === undefined || head === undefined) continue;
        const known = ends.get(tag);
        const one = { seal, version: Number(version), head };
        if (known) known.push(one);
        else ends.set(tag, [one]);
      }
    }
    before = seal;
  }
  const last = before;
  let unsealed = 0;
  return {
    count: seals.length,
    get unsealed() {
      return unsealed;
    },
    check(end, events) {
      const [first] = events;
      if (last === undefined || first === undefined) return;
      const path = recordPath(end);
      const sealed = (ends.get(reader.sha256(tagText(first.hash))) ?? []).toSorted(
        (one, other) => one.version - other.version,
      );
      let covered = 0;
      for (const { seal, version, head } of sealed) {
        if (numbered(events, version)?.hash !== head) {
          const where = between(covered + 1, version);
          say(path, `${where}与${nameOf(seal)}不符：封存之后有记录被改动、删去、调换或插入。`);
          return;
        }
        covered = version;
      }
      const open = events.filter(({ number }) => number > covered);
      const due = open.filter((event) => dateOf((event as Sealed & { at: Instant }).at) <= last.to);
      unsealed += open.length - due.length;
      const [from, to] = [due[0]?.number, due.at(-1)?.number];
      if (from !== undefined && to !== undefined)
        say(path, `${between(from, to)}的日期在${nameOf(last)}之前，封存里却没有：是封存之后改动或添加的。`);
    },
  };
}

/** The event with a number: in its place, unless the record was tampered with. */
function numbered(events: readonly Sealed[], number: number): Sealed | undefined {
  const there = events[number - 1];
  return there?.number === number ? there : events.findLast((event) => event.number === number);
}

/** Seals follow each other without a gap in numbers or days, and under one key. */
function checkLink(seal: DaySeal, before: DaySeal | undefined, say: Say): void {
  const name = nameOf(seal);
  if (before === undefined) {
    if (seal.number === 1 && seal.previous !== genesis)
      say(file, `${name}不是第一次封存：前面有封存被删去。`);
    return;
  }
  if (seal.number !== before.number + 1) say(file, `${name}之前少了第 ${before.number + 1} 次封存。`);
  else if (seal.previous !== before.hash) say(file, `${name}与前一次封存不相连：前一次被替换过。`);
  else if (seal.from !== dayAfter(before.to)) say(file, `${name}与前一次封存之间有日子没有封存。`);
  if (seal.publicKey !== before.publicKey) say(file, `${name}换了密钥。`);
}

/** SHA-256 of the key's bytes: short enough to be compared by eye. */
function fingerprintOf(reader: Pick<ArchiveReader, 'sha256'>, publicKey: string): string {
  try {
    return reader.sha256(Uint8Array.from(atob(publicKey), (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}
