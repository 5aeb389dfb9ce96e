import { hash as digest } from 'node:crypto';
import {
  type ChainEnd,
  canonicalJson,
  chainFaults,
  genesis,
  type Sealed,
  sealedText,
} from '#shared/domain/record-chain.ts';

export { canonicalJson, genesis } from '#shared/domain/record-chain.ts';

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
export function isIntact(events: readonly Sealed[], aggregate: ChainEnd): boolean {
  const lines = events.map((link) => ({ link, fits: sha256(sealedText(link)) === link.hash }));
  return chainFaults(lines, aggregate).length === 0;
}

/**
 * Number and hash of the last event that was read, as an aggregate that was read after them confirms: a decision that
 * came between would otherwise look like a missing end.
 */
export function seenHead(events: readonly Sealed[], aggregate: ChainEnd): ChainEnd {
  const last = events.at(-1);
  return last !== undefined && aggregate.version > last.number
    ? { version: last.number, head: last.hash }
    : { version: aggregate.version, head: aggregate.head };
}
