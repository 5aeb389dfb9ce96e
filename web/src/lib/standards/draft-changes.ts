import type { Edition } from '#shared/model/edition.ts';
import type { DraftContent, DraftItem, DraftMeasure, DraftRow } from '#shared/model/edition-draft.ts';
import type { EditionId, ItemId } from '#shared/model/ids.ts';

/** Changes of a draft's content, each a new content: what is on the screen is what will be saved. */

export function itemsIn(content: DraftContent): DraftItem[] {
  return content.sections.flatMap(({ items }) => items);
}

export function withItem(content: DraftContent, id: string, next: DraftItem): DraftContent {
  return {
    ...content,
    sections: content.sections.map((section) => ({
      ...section,
      items: section.items.map((item) => (item.id === id ? next : item)),
    })),
  };
}

/** An item under another number; what was drawn from it goes with it. */
export function renumbered(content: DraftContent, id: string, to: ItemId): DraftContent {
  const item = itemsIn(content).find((one) => one.id === id);
  if (item === undefined) return content;
  const next = withItem(content, id, { ...item, id: to } as DraftItem);
  if (next.parent === undefined) return next;
  const { [id as ItemId]: drawn, ...rest } = next.parent.items;
  return {
    ...next,
    parent: { ...next.parent, items: drawn === undefined ? rest : { ...rest, [to]: drawn } },
  };
}

export function without(content: DraftContent, id: string): DraftContent {
  const sections = content.sections.map((section) => ({
    ...section,
    items: section.items.filter((item) => item.id !== id),
  }));
  if (content.parent === undefined) return { ...content, sections };
  const { [id as ItemId]: _, ...items } = content.parent.items;
  return { ...content, sections, parent: { ...content.parent, items } };
}

/** Moves an item one place up or down, over the border of its section where it stands at one. */
export function moved(content: DraftContent, id: string, by: 1 | -1): DraftContent {
  const sections = content.sections.map((section) => ({ ...section, items: [...section.items] }));
  const at = sections.findIndex(({ items }) => items.some((item) => item.id === id));
  const from = sections[at];
  if (from === undefined) return content;
  const place = from.items.findIndex((item) => item.id === id);
  const [item] = from.items.splice(place, 1);
  if (item === undefined) return content;
  const inside = place + by >= 0 && place + by <= from.items.length;
  const to = inside ? from : sections[at + by];
  if (to === undefined) return content;
  to.items.splice(inside ? place + by : by === 1 ? 0 : to.items.length, 0, item);
  return { ...content, sections };
}

/** A number that no item has: the indicator's next row. */
export function nextNumber(content: DraftContent, indicator: number): ItemId {
  const taken = new Set<string>(itemsIn(content).map(({ id }) => id));
  let row = 1;
  while (taken.has(`${indicator}.${row}`)) row += 1;
  return `${indicator}.${row}` as ItemId;
}

/** An empty row at the end of a section, in the indicator of the row before it. */
export function withNewRow(content: DraftContent, section: string): { content: DraftContent; id: ItemId } {
  const rows = itemsIn(content).filter((item): item is DraftRow => item.type === 'row');
  const here = content.sections
    .find(({ id }) => id === section)
    ?.items.findLast((item): item is DraftRow => item.type === 'row');
  const indicator = here?.indicator ?? {
    no: Math.max(0, ...rows.map((row) => row.indicator.no)) + 1,
    title: '',
  };
  const id = nextNumber(content, indicator.no);
  const row: DraftRow = {
    type: 'row',
    id,
    indicator,
    content: '',
    star: false,
    verification: '',
    methods: [],
    checks: [],
    measures: [],
    evidence: 'optional',
    dataNeeded: '',
    caution: null,
  };
  const sections = content.sections.map((one) =>
    one.id === section ? { ...one, items: [...one.items, row] } : one,
  );
  return { content: { ...content, sections }, id };
}

export function withNewSection(content: DraftContent): DraftContent {
  const taken = new Set(content.sections.map(({ id }) => id));
  let number = content.sections.length + 1;
  while (taken.has(String(number))) number += 1;
  return { ...content, sections: [...content.sections, { id: String(number), title: '', items: [] }] };
}

/** A measure that nobody has filled in yet; its id is new in the whole edition. */
export function newMeasure(content: DraftContent, row: DraftRow, kind: DraftMeasure['kind']): DraftMeasure {
  const taken = new Set(
    itemsIn(content).flatMap((item) => (item.type === 'row' ? item.measures.map(({ id }) => id) : [])),
  );
  let number = row.measures.length + 1;
  while (taken.has(`m${row.id}-${number}`)) number += 1;
  const shared = {
    id: `m${row.id}-${number}`,
    label: '',
    operator: '>=' as const,
    bound: null,
    inferred: false,
    required: true,
  };
  return kind === 'count'
    ? { kind, unit: '个', ...shared }
    : { kind, unit: '个', numerator: '', denominator: '', ...shared };
}

/** Another parent; what was drawn to the one before says nothing of it. */
export function withParent(content: DraftContent, edition: EditionId | null): DraftContent {
  const { parent, ...rest } = content;
  if (edition === null) return rest;
  return parent?.edition === edition ? content : { ...rest, parent: { edition, items: {} } };
}

export function drawnTo(content: DraftContent, id: ItemId, targets: ItemId[] | null): DraftContent {
  if (content.parent === undefined) return content;
  const { [id]: _, ...others } = content.parent.items;
  const items = targets === null ? others : { ...content.parent.items, [id]: targets };
  return { ...content, parent: { ...content.parent, items } };
}

/** An edition in a list, as the server would name it. */
export function summaryOf(edition: Edition) {
  const { id, title, basis, kind, parent, parameters = [] } = edition;
  const items = edition.sections.reduce((sum, section) => sum + section.items.length, 0);
  return { id, title, basis, kind, parent: parent?.edition ?? null, items, parameters, publication: null };
}

/** An item at the end of another section. */
export function placed(content: DraftContent, id: string, section: string): DraftContent {
  const item = itemsIn(content).find((one) => one.id === id);
  if (item === undefined) return content;
  const sections = content.sections.map((one) => {
    const items = one.items.filter((other) => other.id !== id);
    return { ...one, items: one.id === section ? [...items, item] : items };
  });
  return { ...content, sections };
}

/** The indicator's name in all of its rows: it is one indicator. */
export function indicatorNamed(content: DraftContent, no: number, title: string): DraftContent {
  return {
    ...content,
    sections: content.sections.map((section) => ({
      ...section,
      items: section.items.map((item) =>
        item.type === 'row' && item.indicator.no === no ? { ...item, indicator: { no, title } } : item,
      ),
    })),
  };
}
