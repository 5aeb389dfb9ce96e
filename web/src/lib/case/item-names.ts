import type { Edition } from '#shared/model/edition.ts';

/** What an item is called in a list: 10.1 多模式发展医养结合服务, or a field's short name. */
export function nameOfItem(edition: Edition, id: string): string {
  for (const { items } of edition.sections) {
    const item = items.find((one) => one.id === id);
    if (item !== undefined) return item.type === 'row' ? `${item.id} ${item.indicator.title}` : item.short;
  }
  return id;
}
