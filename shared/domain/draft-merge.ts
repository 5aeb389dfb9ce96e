import type { Parent } from '../model/edition.ts';
import type { DraftContent, DraftItem } from '../model/edition-draft.ts';
import type { ItemId } from '../model/ids.ts';

/** Equal as data, whatever the order of keys; a property that is undefined is absent. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const a = left as Record<string, unknown>;
  const b = right as Record<string, unknown>;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => sameValue(a[key], b[key]));
}

const heads = {
  id: '编号',
  title: '名称',
  basis: '依据',
  remark: '备注',
  kind: '类别',
  counting: '计数办法',
  rules: '条目之间的规则',
  missing: '原文没有的内容',
  parameters: '参数',
  unitNames: '单位名称',
} as const;
type Head = keyof typeof heads;

/** A part of a draft that two people can change without touching each other's. */
interface Part {
  readonly title: string;
  readonly value: unknown;
}

const outlineOf = ({ sections }: DraftContent) =>
  sections.map(({ id, title, items }) => ({ id, title, items: items.map((item) => item.id) }));

function partsOf(content: DraftContent): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const [name, title] of Object.entries(heads)) parts.set(name, { title, value: content[name as Head] });
  parts.set('parent', { title: '上级标准', value: content.parent?.edition });
  parts.set('outline', { title: '条目的增删和次序', value: outlineOf(content) });
  for (const { items } of content.sections)
    for (const item of items) parts.set(`item:${item.id}`, { title: nameOf(item), value: item });
  for (const [id, targets] of Object.entries(content.parent?.items ?? {}))
    parts.set(`drawn:${id}`, { title: `${id} 的对应关系`, value: targets });
  return parts;
}

const nameOf = (item: DraftItem) => (item.type === 'row' ? `第 ${item.id} 行` : `“${item.short}”`);

/** Names of the parts in which two contents differ: 第 3.1 行, 计数办法. */
export function differingParts(left: DraftContent, right: DraftContent): string[] {
  const [a, b] = [partsOf(left), partsOf(right)];
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
    sameValue(a.get(key)?.value, b.get(key)?.value) ? [] : [a.get(key)?.title ?? b.get(key)?.title ?? key],
  );
}

export interface Merged {
  readonly content: DraftContent;
  /** What the other changed since. */
  readonly theirs: readonly string[];
  /** What both changed, differently: settled by `prefer`. */
  readonly both: readonly string[];
}

/**
 * Lays one person's changes over another's: what only one of them changed stands as that person left it, and what both
 * changed as `prefer` says.
 * @param base what both started from
 */
export function mergeDrafts(
  base: DraftContent,
  mine: DraftContent,
  theirs: DraftContent,
  prefer: 'mine' | 'theirs',
): Merged {
  const [b, m, t] = [partsOf(base), partsOf(mine), partsOf(theirs)];
  const values = new Map<string, unknown>();
  const said = { theirs: [] as string[], both: [] as string[] };
  for (const key of new Set([...b.keys(), ...m.keys(), ...t.keys()])) {
    const [from, own, other] = [b.get(key)?.value, m.get(key)?.value, t.get(key)?.value];
    const title = t.get(key)?.title ?? m.get(key)?.title ?? b.get(key)?.title ?? key;
    const changed = !sameValue(other, from);
    if (changed) said.theirs.push(title);
    const meet = changed && !sameValue(own, from) && !sameValue(own, other);
    if (meet) said.both.push(title);
    const takesMine = meet ? prefer === 'mine' : !sameValue(own, from);
    values.set(key, takesMine ? own : other);
  }
  return { content: assembled(values, [mine, theirs]), ...said };
}

/** @param sides say where an item stands that the outline does not list, because the other side never had it */
function assembled(values: ReadonlyMap<string, unknown>, sides: readonly DraftContent[]): DraftContent {
  const items = new Map<string, DraftItem>();
  const drawn: Parent['items'] = {};
  for (const [key, value] of values) {
    if (value === undefined) continue;
    if (key.startsWith('item:')) items.set(key.slice(5), value as DraftItem);
    if (key.startsWith('drawn:')) drawn[key.slice(6) as ItemId] = value as ItemId[];
  }
  const outline = (values.get('outline') as ReturnType<typeof outlineOf>).map((section) => ({
    ...section,
    items: [...section.items] as string[],
  }));
  const listed = new Set(outline.flatMap((section) => section.items));
  for (const id of items.keys()) {
    if (listed.has(id)) continue;
    const home = sides
      .flatMap(({ sections }) => sections)
      .find((section) => section.items.some((item) => item.id === id));
    const place = outline.find((section) => section.id === home?.id);
    if (place) place.items.push(id);
  }
  const present = new Set<string>(outline.flatMap((section) => section.items.filter((id) => items.has(id))));
  const head = Object.fromEntries(
    Object.keys(heads).flatMap((name) => (values.get(name) === undefined ? [] : [[name, values.get(name)]])),
  ) as Pick<DraftContent, Head>;
  const parent = values.get('parent') as Parent['edition'] | undefined;
  return {
    ...head,
    sections: outline.map((section) => ({
      ...section,
      items: section.items.flatMap((id) => items.get(id) ?? []),
    })),
    ...(parent !== undefined && {
      parent: {
        edition: parent,
        items: Object.fromEntries(Object.entries(drawn).filter(([id]) => present.has(id))) as Parent['items'],
      },
    }),
  };
}
