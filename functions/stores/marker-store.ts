import { hash as digest } from 'node:crypto';
import { ConditionFailed, type TablePort, type Write } from '#functions/ports/table.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import { markerKey } from './keys.ts';

/** One command of one person, named by the Idempotency-Key that its sender chose. */
export interface Marker {
  readonly subject: string;
  readonly key: string;
  /** Over route, address and body: the same key for something else is refused. */
  readonly hash: string;
  readonly at: Instant;
  /** The reply that was stored, and its JSON text: what is answered is what a repetition will be answered. */
  stored?: { readonly reply: unknown; readonly text: string };
}

/** Repetitions come within minutes; a week covers a machine that was switched off over a holiday. */
const keptSeconds = 7 * 86_400;

/**
 * Hash of what a command asks for. Nobody outside compares it, so it is taken over the text as it lies in memory: writing
 * a form of 24 KB as UTF-8 first takes as long as hashing it.
 */
export function requestHash(route: string, path: string, body: string): string {
  return digest('sha256', Buffer.from(`${route}\n${path}\n${body}`, 'utf16le'), 'base64url');
}

/** Written in the transaction of the command's effect, so that effect and marker exist together or not at all. */
export function markerWrite(marker: Marker, reply: unknown): Write {
  const text = JSON.stringify(reply);
  marker.stored = { reply, text };
  return {
    kind: 'put',
    when: { absent: true },
    item: {
      ...markerKey(marker.subject, marker.key),
      hash: marker.hash,
      reply: text,
      expiresAt: Math.floor(millisecondsOf(marker.at) / 1000) + keptSeconds,
    },
  };
}

/**
 * One transaction of what a command does and its marker.
 * @param mark of `markerWrite`; undefined where no command is behind it
 * @param conflict what to say where anything of the effect is no longer as it was seen
 * @returns idempotencyKeyReused where the marker alone was in the way
 */
export async function transactOnce(
  table: TablePort,
  effect: readonly Write[],
  mark: Write | undefined,
  conflict: () => Result<never> | Promise<Result<never>>,
): Promise<Result<null>> {
  try {
    await table.transact(mark === undefined ? effect : [...effect, mark]);
    return accept(null);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return error.refused.some((index) => index < effect.length) ? conflict() : refuse('idempotencyKeyReused');
  }
}

export function markerStore(table: TablePort) {
  return {
    /** The reply (JSON text) that a command was answered with; `reused` where its key named something else. */
    async replyTo(
      marker: Marker,
    ): Promise<{ kind: 'none' } | { kind: 'reused' } | { kind: 'replay'; body: string }> {
      const item = await table.get(markerKey(marker.subject, marker.key));
      if (item === undefined) return { kind: 'none' };
      return item['hash'] === marker.hash
        ? { kind: 'replay', body: item['reply'] as string }
        : { kind: 'reused' };
    },
  };
}
export type MarkerStore = ReturnType<typeof markerStore>;
