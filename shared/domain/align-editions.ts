import type { Edition, Item, Row } from '../model/edition.ts';
import type { ItemId } from '../model/ids.ts';
import { itemsOf } from './check-answers.ts';

/** White space, ★ and closing punctuation apart. */
export function plainText(item: Item): string {
  return (item.type === 'row' ? item.content : item.label).replace(/[\s★]/gu, '').replace(/[。，；：]$/u, '');
}

function measureIds(item: Item): string[] {
  return item.type === 'row' ? [...item.measures, ...(item.awaits ?? [])].map(({ id }) => id) : [];
}

/** The items of a common ancestor that an item answers to, in an edition that is or refines `root`. */
function rootsOf(edition: Edition, root: string, item: ItemId): readonly ItemId[] {
  return edition.id === root ? [item] : (edition.parent?.items[item] ?? []);
}

function commonRoot(left: Edition, right: Edition): string | null {
  for (const root of [left.id, left.parent?.edition])
    if (root !== undefined && (right.id === root || right.parent?.edition === root)) return root;
  return null;
}

/**
 * For each item of `right` the items of `left` that ask for the same thing:
 * the one with its id that says the same or asks for the same figure; else, between parent and child, those that the child
 * names; else those that ask for the same figure (the id of a measure names what is measured, in every edition); else
 * those that answer to the same item of a common parent.
 */
export function alignEditions(left: Edition, right: Edition): Map<ItemId, Item[]> {
  const theirs = itemsOf(left);
  const root = commonRoot(left, right);
  return new Map(itemsOf(right).map((item) => [item.id, counterparts(item, theirs, left, right, root)]));
}

function counterparts(
  item: Item,
  theirs: readonly Item[],
  left: Edition,
  right: Edition,
  root: string | null,
): Item[] {
  const twin = theirs.find(({ id }) => id === item.id);
  const asked = measureIds(item);
  const shares = (other: Item) => measureIds(other).some((id) => asked.includes(id));
  const named = (other: Item) =>
    item.type === 'row' && other.type === 'row' && other.indicator.title === item.indicator.title;
  if (twin !== undefined && (plainText(twin) === plainText(item) || shares(twin) || named(twin)))
    return [twin];
  const roots = root === null ? [] : rootsOf(right, root, item.id);
  const related =
    root === null ? [] : theirs.filter(({ id }) => rootsOf(left, root, id).some((of) => roots.includes(of)));
  // Parent and child are drawn item by item; siblings only meet in what they both refine, so a shared figure says more.
  if (related.length > 0 && (root === left.id || root === right.id)) return related;
  const measured = theirs.filter(shares);
  return measured.length > 0 ? measured : related;
}

/** The rows among items. */
export function rowsAmong(items: readonly Item[]): Row[] {
  return items.filter((item) => item.type === 'row');
}
