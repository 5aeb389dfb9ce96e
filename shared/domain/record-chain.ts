/*
 * How a record is chained, and how anybody checks it: the server, a browser, or a program without either. An event's hash
 * is the SHA-256 of its canonical JSON without the member `hash`; `previous` is the hash of the event before it, or 64
 * zeros. Nothing stands in an event that a reader of its record may not read: what is for few eyes (an objector, the
 * minutes of a case) lies beside the record, and the event holds its hash. So a record is handed out whole or not at all,
 * and whoever reads it can check every byte.
 */

/** `previous` of the first event. */
export const genesis = '0'.repeat(64);

/** JSON with sorted keys and without undefined, so that equal values have equal bytes whatever wrote them. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const entry of value) text += `${text === '' ? '' : ','}${canonicalJson(entry)}`;
    return `[${text}]`;
  }
  const entries = value as Record<string, unknown>;
  for (const name of Object.keys(entries).sort()) {
    const entry = entries[name];
    if (entry !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(entry)}`;
  }
  return `{${text}}`;
}

export interface Sealed {
  readonly number: number;
  readonly previous: string;
  readonly hash: string;
}

/** The text whose SHA-256 (UTF-8) is the event's hash. */
export function sealedText(event: Sealed): string {
  const { hash: _, ...rest } = event;
  return canonicalJson(rest);
}

/** Every kind of chained record that is kept, as people call it. */
export const recordKindLabels = {
  application: '申报',
  campaign: '批次',
  objection: '异议',
  designation: '命名',
  recommendation: '推荐名单',
  nationalList: '全国名单',
  review: '专家评审',
  sheet: '评分表',
  defence: '答辩',
  visit: '现场查验',
  expert: '专家',
  organisation: '机构',
  roster: '单位人员',
  plan: '创建方案',
  province: '示范省申请',
  calendar: '工作日历',
  letter: '盖章公文',
} as const;
export type RecordKind = keyof typeof recordKindLabels;
export const recordKinds = Object.keys(recordKindLabels) as RecordKind[];

/** Where a record ends: number and hash of its last event, as whoever holds the record knows them. */
export interface ChainEnd {
  readonly version: number;
  readonly head: string;
}

/** One line of a record as it was read. `link` is null for what is no event; `fits` says that its hash is its own. */
export interface ReadLine {
  readonly link: Sealed | null;
  readonly fits: boolean;
}

/** One place where a record is not what it was. `at` is the number of the event, or of the line where there is none. */
export interface ChainFault {
  readonly at: number;
  readonly why: 'unreadable' | 'altered' | 'missing' | 'reordered' | 'repeated' | 'unlinked' | 'end';
  readonly message: string;
}

/**
 * The one judge of a record, in a browser, on the server and in the offline commands: numbers, hashes, links, and where
 * it ends. Every place that does not fit is named; hashing is the caller's, because a browser hashes asynchronously.
 * @param end null where nobody knows how far the record went
 */
export function chainFaults(lines: readonly ReadLine[], end: ChainEnd | null): ChainFault[] {
  const faults: ChainFault[] = [];
  const say = (at: number, why: ChainFault['why'], message: string) => faults.push({ at, why, message });
  let previous = genesis;
  let expected = 1;
  /** Where each number stands last; made for records that are not in order, which are few. */
  let places: Map<number, number> | undefined;
  const comesLater = (number: number, index: number) => {
    places ??= new Map(lines.map(({ link }, place) => [link?.number ?? 0, place]));
    return (places.get(number) ?? -1) > index;
  };
  for (const [index, { link, fits }] of lines.entries()) {
    if (link === null) {
      say(index + 1, 'unreadable', `第 ${index + 1} 行不是一条记录。`);
      continue;
    }
    const { number } = link;
    if (!fits) say(number, 'altered', `第 ${number} 条的内容与它的校验码不符：这一条被改动过，或是插入的。`);
    if (number > expected) {
      if (comesLater(expected, index))
        say(number, 'reordered', `第 ${number} 条排在第 ${expected} 条之前：顺序被改动过。`);
      else {
        const until = number - expected > 1 ? `至第 ${number - 1} 条` : '';
        say(expected, 'missing', `第 ${expected} 条${until}不见了：有记录被删去。`);
      }
    } else if (number < expected)
      say(number, 'repeated', `第 ${number} 条重复出现，或排错了位置：有记录被插入或顺序被改动。`);
    else if (fits && link.previous !== previous)
      say(
        number,
        'unlinked',
        `第 ${number} 条所记的上一条校验码与第 ${number - 1} 条不符：上一条被替换过，或这一条是插入的。`,
      );
    previous = link.hash;
    expected = Math.max(expected, number + 1);
  }
  // A record without events has been written as an empty head too.
  const head = end?.version === 0 ? genesis : end?.head;
  if (end !== null && (expected - 1 !== end.version || previous !== head))
    say(
      expected - 1,
      'end',
      `记录到第 ${expected - 1} 条为止，登记的末条是第 ${end.version} 条（${end.head.slice(0, 12)}…）：末尾有记录被删去、添加或替换。`,
    );
  return faults;
}

/** As `chainFaults`, for events that are at hand as values, with a digest that may take its time. */
export async function checkRecord(
  events: readonly Sealed[],
  end: ChainEnd | null,
  digest: (text: string) => string | Promise<string>,
): Promise<ChainFault[]> {
  const lines: ReadLine[] = [];
  for (const link of events) lines.push({ link, fits: (await digest(sealedText(link))) === link.hash });
  return chainFaults(lines, end);
}

/** Strict: a byte that is no text makes its line unreadable, and nothing is taken off the beginning. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * As `chainFaults`, for the bytes of a record file, one event a line. The lines are canonical JSON (sorted keys), so an
 * event's hash is that of its line without the member `hash`: nothing is sorted or written again, and bytes are hashed
 * where they lie. At 50,000 events a second that is most of the work.
 * @param digest hex SHA-256
 */
export function faultsOfRecord<Event extends Sealed>(
  bytes: Uint8Array,
  end: ChainEnd | null,
  digest: (bytes: Uint8Array) => string,
): { readonly faults: ChainFault[]; readonly events: readonly Event[] } {
  const events: Event[] = [];
  const lines: ReadLine[] = [];
  let room = new Uint8Array(4_096);
  for (const line of linesIn(bytes)) {
    const link = eventOf<Event>(line);
    if (link === null) {
      lines.push({ link: null, fits: false });
      continue;
    }
    events.push(link);
    if (room.length < line.length) room = new Uint8Array(line.length * 2);
    lines.push({ link, fits: digest(withoutHash(line, link.hash, room)) === link.hash });
  }
  return { faults: chainFaults(lines, end), events };
}

/** The lines that are not empty. A line break is never part of a longer character. */
function* linesIn(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    const next = bytes.indexOf(10, at);
    const until = next === -1 ? bytes.length : next;
    if (until > at) yield bytes.subarray(at, until);
    at = until + 1;
  }
}

/** The bytes of a line without its member `hash`, put into `room`; all of them where it is not written canonically. */
function withoutHash(line: Uint8Array, hash: string, room: Uint8Array): Uint8Array {
  const from = memberAt(line, hash);
  if (from === -1) return line;
  const to = from + memberStart.length + hash.length + 2;
  room.set(line.subarray(0, from));
  room.set(line.subarray(to), from);
  return room.subarray(0, line.length - (to - from));
}

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const memberStart = ascii('"hash":"');
const [quote, initial] = [0x22, 0x68];

/**
 * Where `"hash":"…",` begins in a line, or -1. Looked for byte by byte: made for each event, the tables of a search for a
 * long text take longer than the search.
 */
function memberAt(line: Uint8Array, hash: string): number {
  const last = line.length - memberStart.length - hash.length - 2;
  for (let at = 0; at <= last; at += 1)
    if (line[at] === quote && line[at + 1] === initial && isMember(line, at, hash)) return at;
  return -1;
}

function isMember(line: Uint8Array, at: number, hash: string): boolean {
  for (let index = 2; index < memberStart.length; index += 1)
    if (line[at + index] !== memberStart[index]) return false;
  const value = at + memberStart.length;
  for (let index = 0; index < hash.length; index += 1)
    if (line[value + index] !== hash.charCodeAt(index)) return false;
  return line[value + hash.length] === quote && line[value + hash.length + 1] === 0x2c;
}

function eventOf<Event extends Sealed>(line: Uint8Array): Event | null {
  try {
    const event = JSON.parse(utf8.decode(line)) as Partial<Sealed> | null;
    return typeof event?.number === 'number' && typeof event.hash === 'string' ? (event as Event) : null;
  } catch {
    return null;
  }
}
