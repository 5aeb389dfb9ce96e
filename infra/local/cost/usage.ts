import { readFileSync } from 'node:fs';
import { postMailer } from '#functions/events/post-mailer.ts';
import type { BucketPort } from '#functions/ports/bucket.ts';
import type { LogLine } from '#functions/ports/log.ts';
import { lineText } from '#functions/ports/log.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { Item, Page, Query, TablePort, Write } from '#functions/ports/table.ts';

/** What AWS bills, of what was counted. Units of the table as DynamoDB counts them on demand. */
export interface Usage {
  readonly apiRequests: number;
  readonly lambdaCalls: number;
  /** Milliseconds that the handlers took here; `estimate.ts` turns them into Lambda's. */
  readonly handlerMilliseconds: number;
  readonly tableCalls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Grown by, with what the indexes hold. */
  readonly tableBytes: number;
  readonly objectPuts: number;
  readonly objectGets: number;
  readonly transitions: number;
  readonly logBytes: number;
  /** Sent to browsers by the API. */
  readonly outBytes: number;
}
export type UsageName = keyof Usage;

export const noUsage: Usage = {
  apiRequests: 0,
  lambdaCalls: 0,
  handlerMilliseconds: 0,
  tableCalls: 0,
  readUnits: 0,
  writeUnits: 0,
  tableBytes: 0,
  objectPuts: 0,
  objectGets: 0,
  transitions: 0,
  logBytes: 0,
  outBytes: 0,
};
export const usageNames = Object.keys(noUsage) as UsageName[];

export const usageFrom = (of: (name: UsageName) => number): Usage =>
  Object.fromEntries(usageNames.map((name) => [name, of(name)])) as unknown as Usage;

const kilobytes = (bytes: number, each: number) => Math.max(1, Math.ceil(bytes / (each * 1024)));
/** Bytes of an item as JSON, near enough to what DynamoDB counts (names and values). */
const bytesOf = (item: Item) => Buffer.byteLength(JSON.stringify(item));
const indexes = ['gsi1', 'gsi2', 'gsi3'] as const;
const placeIn = (item: Item | undefined, index: (typeof indexes)[number]) =>
  item?.[`${index}pk`] === undefined ? undefined : `${item[`${index}pk`]} ${item[`${index}sk`]}`;

/** Ports that count what goes through them; what stands behind them does the work. */
export class Meter {
  readonly #counts: Record<UsageName, number> = { ...noUsage };

  add(name: UsageName, number = 1): void {
    this.#counts[name] += number;
  }

  /** Everything since the start. */
  read(): Usage {
    return { ...this.#counts };
  }

  around(ports: Ports): Ports {
    const table = this.table(ports.table);
    return {
      ...ports,
      table,
      bucket: this.#bucket(ports.bucket),
      mailer: postMailer(table, ports.clock),
      log: this.log,
    };
  }

  /**
   * Strongly consistent reads of the table cost 1 unit each 4 KB, those of an index half; a transaction's writes 2 each
   * KB, and 1 each KB for every index that the item stands in, once more where it leaves its old place there.
   */
  table(table: TablePort): TablePort {
    return {
      get: async (key) => {
        const item = await table.get(key);
        this.add('tableCalls');
        this.add('readUnits', item === undefined ? 1 : kilobytes(bytesOf(item), 4));
        return item;
      },
      query: async (query: Query): Promise<Page> => {
        const page = await table.query(query);
        const units = kilobytes(
          page.items.reduce((sum, item) => sum + bytesOf(item), 0),
          4,
        );
        this.add('tableCalls');
        this.add('readUnits', query.index === undefined ? units : units / 2);
        return page;
      },
      transact: async (writes) => {
        const before = await Promise.all(
          writes.map((write) => table.get(write.kind === 'put' ? write.item : write.key)),
        );
        this.add('tableCalls');
        await table.transact(writes);
        writes.forEach((write, index) => {
          this.#written(write, before[index]);
        });
      },
    };
  }

  #written(write: Write, before: Item | undefined): void {
    const after = write.kind === 'put' ? write.item : before;
    const bytes = after === undefined ? 100 : bytesOf(after);
    const size = kilobytes(Math.max(bytes, before === undefined ? 0 : bytesOf(before)), 1);
    this.add('writeUnits', 2 * size);
    if (write.kind === 'check') return;
    for (const index of indexes) {
      const [from, to] = [placeIn(before, index), placeIn(after, index)];
      if (to !== undefined) this.add('writeUnits', size);
      if (from !== undefined && from !== to) this.add('writeUnits', size);
    }
    // 100 bytes an item and an index entry are DynamoDB's own.
    const held = (item: Item | undefined) =>
      item === undefined
        ? 0
        : (1 + indexes.filter((index) => placeIn(item, index) !== undefined).length) * (bytesOf(item) + 100);
    this.add('tableBytes', held(write.kind === 'put' ? after : (before ?? after)) - held(before));
  }

  /** A signed address is no request; what browsers do with it is counted by whoever plays them. */
  #bucket(bucket: BucketPort): BucketPort {
    return {
      ticket: (terms) => bucket.ticket(terms),
      beginParts: (terms) => bucket.beginParts(terms),
      partTicket: (upload, part, expiresIn) => bucket.partTicket(upload, part, expiresIn),
      landedParts: (upload) => bucket.landedParts(upload),
      completeParts: (upload, parts) => bucket.completeParts(upload, parts),
      abortParts: (upload) => bucket.abortParts(upload),
      address: (...asked) => bucket.address(...asked),
      admission: (key) => {
        this.add('objectGets');
        return bucket.admission(key);
      },
      // A tag is read and written.
      admit: (key, admission) => {
        this.add('objectGets');
        this.add('objectPuts');
        return bucket.admit(key, admission);
      },
      read: (key) => {
        this.add('objectGets');
        return bucket.read(key);
      },
      erase: (key) => bucket.erase(key),
      write: (key, content, type) => {
        this.add('objectPuts');
        return bucket.write(key, content, type);
      },
    };
  }

  /** Lines of the log are what Lambda is called for: one a request, a task, an event that the relay follows. */
  log = (line: LogLine): void => {
    this.add('logBytes', Buffer.byteLength(lineText(line, 0)));
    if (line.message === 'request') this.add('apiRequests');
    if (['request', 'task', 'event'].includes(line.message)) this.add('lambdaCalls');
    if (typeof line['milliseconds'] === 'number') this.add('handlerMilliseconds', line['milliseconds']);
  };
}

/** Prices of one region, each with its unit in its name. */
export interface Prices {
  readonly region: string;
  readonly currency: string;
  /** When somebody looked at them. */
  readonly date: string;
  readonly source: string;
  readonly note: string;
  readonly unit: Readonly<Record<string, number>>;
}

export function readPrices(file: string | URL = new URL('prices.json', import.meta.url)): Prices {
  return JSON.parse(readFileSync(file, 'utf8')) as Prices;
}
