import { everyRecord } from '#functions/middleware/kept-records.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { type SealKey, SealKeyMissing } from '#functions/ports/sealer.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import type { KeptRecord } from '#functions/stores/record-keys.ts';
import { recordMark } from '#functions/stores/seal-store.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { type ChainEnd, genesis } from '#shared/domain/record-chain.ts';
import {
  type DaySeal,
  daysOf,
  daysOfSeal,
  lastSealable,
  linesOfPage,
  pageLine,
  type SealPage,
  sealText,
  signedText,
  tagText,
} from '#shared/domain/seals.ts';
import { dayAfter, daysBetween } from '#shared/domain/time.ts';
import type { LocalDate } from '#shared/model/instant.ts';

export interface Sealing {
  /** Seals that were made now. */
  readonly seals: number;
}

/** What sealing needs of the world. */
type SealingPorts = Pick<Ports, 'table' | 'clock' | 'ids' | 'sealer'>;

/**
 * The daily seal: every night the days that are over and not yet sealed, oldest first. Missed nights are made up for, late
 * and visibly; run twice or beside itself it makes each seal once. A day's records are gone through page by page.
 * @throws SealKeyMissing where there is no key or another than before; what stands in the way is then public
 */
export default (ports: SealingPorts) => {
  const stores = storesOf(ports.table);
  return async (): Promise<Sealing> => {
    for (let seals = 0; ; seals += 1) {
      const now = ports.clock.now();
      const last = await stores.seals.last();
      const days = nextDays(last, lastSealable(now));
      if (days === null) return { seals };
      try {
        const key = await ports.sealer.key();
        if (last !== undefined && last.publicKey !== key.publicKey)
          throw new SealKeyMissing(
            '封存密钥与此前封存所用的不同。请恢复原来的密钥；封存已停止，办理不受影响。',
          );
        await seal(ports, stores, key, last, days);
      } catch (error) {
        if (error instanceof SealKeyMissing) await stores.seals.hinder(error.message, now);
        throw error;
      }
    }
  };
};

type Days = Pick<DaySeal, 'from' | 'to'>;

/** The days of the next seal; null where all that are over have one. */
function nextDays(last: DaySeal | undefined, until: LocalDate): Days | null {
  if (last === undefined) return { from: null, to: until };
  const from = dayAfter(last.to);
  if (from > until) return null;
  let to = from;
  while (to < until && daysBetween(from, to) < daysOfSeal - 1) to = dayAfter(to);
  return { from, to };
}

async function seal(
  ports: SealingPorts,
  stores: Stores,
  { algorithm, publicKey }: SealKey,
  last: DaySeal | undefined,
  days: Days,
): Promise<void> {
  const attempt = ports.ids.next();
  const pages = await writePages(stores, attempt, days);
  const content = {
    number: (last?.number ?? 0) + 1,
    ...days,
    at: ports.clock.now(),
    previous: last?.hash ?? genesis,
    pages,
    algorithm,
    publicKey,
  };
  const hash = sha256(sealText(content));
  const signature = await ports.sealer.sign(signedText(hash));
  // Where another run was faster, the next round sees its seal.
  await stores.seals.put({ ...content, hash, signature }, attempt);
}

interface SealedEnd {
  readonly day: LocalDate;
  readonly record: KeptRecord;
  readonly end: ChainEnd;
}

/** Writes where records ended, a page at a time; one page is in memory. */
async function writePages(stores: Stores, attempt: string, days: Days): Promise<SealPage[]> {
  const pages: SealPage[] = [];
  let page: { readonly day: LocalDate; readonly first: KeptRecord; readonly lines: string[] } | undefined;
  const close = async () => {
    if (page === undefined) return;
    const text = page.lines.join('');
    pages.push({ day: page.day, lines: page.lines.length, sha256: sha256(text) });
    await stores.seals.putPage(attempt, page.day, page.first, { index: pages.length, text });
    page = undefined;
  };
  for await (const { day, record, end } of days.from === null
    ? everything(stores, days.to)
    : changes(stores, days)) {
    const firstHash = await stores.records.firstHash(record);
    if (firstHash === undefined) continue;
    if (page !== undefined && (page.day !== day || page.lines.length === linesOfPage)) await close();
    page ??= { day, first: record, lines: [] };
    page.lines.push(pageLine(sha256(tagText(firstHash)), end.version, end.head));
  }
  await close();
  return pages;
}

/** Records that changed on each of some days, as they ended then. */
async function* changes(stores: Stores, days: Days): AsyncGenerator<SealedEnd> {
  for (const day of daysOf(days))
    for await (const { record, last } of stores.records.changedOn(day))
      yield { day, record, end: { version: last.number, head: last.hash } };
}

/**
 * For the first seal: all that is there, ordered as the days are. Records of before there were seals are in no day's list,
 * so they are all read once; some hundred bytes of each are held.
 */
async function* everything(stores: Stores, day: LocalDate): AsyncGenerator<SealedEnd> {
  const ends: SealedEnd[] = [];
  for await (const record of everyRecord(stores)) {
    const end = await stores.records.end(record);
    if (end.version > 0) ends.push({ day, record, end });
  }
  const order = (one: SealedEnd) => recordMark(one.record);
  yield* ends.sort((one, other) => (order(one) < order(other) ? -1 : 1));
}
