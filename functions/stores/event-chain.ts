import { hash as digest } from 'node:crypto';

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

/** Hex SHA-256 of text (UTF-8) or bytes. */
export function sha256(content: string | Uint8Array): string {
  return digest('sha256', content, 'hex');
}

/** Gives an event its place in the chain: the hash of the one before, and its own over everything else. */
export function sealEvent<Draft extends object>(
  draft: Draft,
  previous: string,
): Draft & { previous: string; hash: string } {
  const linked = { ...draft, previous: previous === '' ? genesis : previous };
  return { ...linked, hash: sha256(canonicalJson(linked)) };
}

/**
 * Whether a record is whole: numbered from 1 without a gap, every hash right, each naming the one before, and the
 * last one the head that the aggregate holds.
 */
export function isIntact(
  events: readonly { readonly number: number; readonly previous: string; readonly hash: string }[],
  aggregate: { readonly version: number; readonly head: string },
): boolean {
  let previous = genesis;
  for (const [index, event] of events.entries()) {
    const { hash, ...rest } = event;
    if (event.number !== index + 1 || event.previous !== previous || sha256(canonicalJson(rest)) !== hash)
      return false;
    previous = hash;
  }
  return events.length === aggregate.version && previous === aggregate.head;
}
