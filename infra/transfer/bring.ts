import { createHash } from 'node:crypto';
import type { Item } from '#functions/ports/table.ts';
import { importedMark, isOfTheTable, schemaItem } from '#functions/stores/transfer-keys.ts';
import {
  digestOfItem,
  digestOfObject,
  type Everything,
  NotTransferable,
  type StoredObject,
  Tally,
  type TransferArchive,
} from './archive-format.ts';

/** Where an archive is brought to. */
export interface Destination extends Everything {
  /** What an earlier, interrupted import has left, or null; `done` after one that came to its end. */
  begun(): Promise<{ readonly archive: string; readonly done: boolean } | null>;
  remember(archive: string, done: boolean): Promise<void>;
  isEmpty(): Promise<boolean>;
  put(items: readonly Item[]): Promise<void>;
  putObject(object: StoredObject, content: Uint8Array): Promise<void>;
}

export interface Brought {
  readonly items: number;
  readonly objects: number;
  readonly bytes: number;
}

const batch = 25;

/**
 * Brings everything of a verified archive to an empty destination and reads it back: both sides must have the same count
 * and the same sum of digests, of items and of objects. Interrupted, it is run again and writes the same once more.
 * @throws NotTransferable where the destination holds anything else, or differs at the end
 */
export async function bring(archive: TransferArchive, to: Destination): Promise<Brought> {
  const { manifest } = archive;
  const name = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
  const before = await to.begun();
  if (before === null ? !(await to.isEmpty()) : before.archive !== name)
    throw new NotTransferable('目的地不是空的，也不是同一份档案没有导完：不导入。');
  if (before?.done) throw new NotTransferable('这份档案已经导入过了。');
  await to.remember(name, false);
  // Before the first item: a release that does not know these shapes refuses also what was left half brought. What is
  // older is brought up where it is opened.
  await to.put([schemaItem(manifest.schemaVersion)]);
  let waiting: Item[] = [];
  for (const item of archive.items()) {
    waiting.push(item.sk.startsWith('EVENT#') ? { ...item, ...importedMark } : item);
    if (waiting.length < batch) continue;
    await to.put(waiting);
    waiting = [];
  }
  if (waiting.length > 0) await to.put(waiting);
  for (const { line, content } of archive.objects()) await to.putObject(line, content);

  const found = await tallied(to);
  const faults = [
    ...compared('条目', manifest.items, found.items),
    ...compared('材料', manifest.objects, found.objects),
  ];
  if (faults.length > 0) throw new NotTransferable(`导入后核对不符：${faults.join('；')}。`);
  await to.remember(name, true);
  return { items: found.items.count, objects: found.objects.count, bytes: manifest.objects.bytes };
}

/** Everything of a place, counted and summed. */
export async function tallied(
  place: Everything,
): Promise<{ readonly items: Tally; readonly objects: Tally }> {
  const items = new Tally();
  for await (const item of place.items()) if (!isOfTheTable(item)) items.add(digestOfItem(item));
  const objects = new Tally();
  for await (const { key } of place.objects()) {
    const content = await place.read(key);
    if (content !== undefined) objects.add(digestOfObject(key, content));
  }
  return { items, objects };
}

function compared(what: string, wanted: { count: number; sum: string }, found: Tally): string[] {
  if (wanted.count !== found.count) return [`${what}应有 ${wanted.count}，实有 ${found.count}`];
  return wanted.sum === found.sum ? [] : [`${what}的内容不同`];
}
