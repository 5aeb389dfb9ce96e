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

/** Where a record is not what it was. `at` is the number of the event. */
export interface Break {
  readonly at: number;
  readonly why: 'numbering' | 'previous' | 'hash' | 'head';
}

export const breakSentences: Readonly<Record<Break['why'], string>> = {
  numbering: '编号不连续：中间有记录被删去或插入。',
  previous: '与上一条的校验码不符：上一条被替换，或中间有记录被删去。',
  hash: '内容与校验码不符：这一条被改动过。',
  head: '最后一条与登记的末条校验码不符：末尾有记录被删去或添加。',
};

/** What stands before the content of a chain is looked at: numbers, links, and where it ends. */
export function brokenLink(
  events: readonly Sealed[],
  end: { readonly version: number; readonly head: string },
): Break | null {
  let previous = genesis;
  for (const [index, event] of events.entries()) {
    if (event.number !== index + 1) return { at: event.number, why: 'numbering' };
    if (event.previous !== previous) return { at: event.number, why: 'previous' };
    previous = event.hash;
  }
  return events.length === end.version && previous === end.head ? null : { at: events.length, why: 'head' };
}

/**
 * Checks a whole record.
 * @param digest hex SHA-256 of a text's UTF-8 bytes
 * @param end number and hash of the last event, as the holder of the record knows them
 * @returns the first break, or null where the record is whole
 */
export async function checkRecord(
  events: readonly Sealed[],
  end: { readonly version: number; readonly head: string },
  digest: (text: string) => string | Promise<string>,
): Promise<Break | null> {
  for (const event of events)
    if ((await digest(sealedText(event))) !== event.hash) return { at: event.number, why: 'hash' };
  return brokenLink(events, end);
}
