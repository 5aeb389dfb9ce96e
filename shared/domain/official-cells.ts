import type { Item } from '../model/edition.ts';

/**
 * Cells of the printed form: figures of one source number make one sentence; items 6 and 7 of section 三 share a cell,
 * as in the source (DOMAIN §C.4.2).
 * @returns cells, each with its lines, each with the items of that line
 */
export function cellsOf(items: readonly Item[]): Item[][][] {
  const lines: Item[][] = [];
  for (const item of items) {
    const line = lines.at(-1);
    if (line !== undefined && isFigure(item) && numberOf(item) === numberOf(line[0] as Item)) line.push(item);
    else lines.push([item]);
  }
  const cells: Item[][][] = [];
  for (const line of lines) {
    const before = cells.at(-1);
    if (
      before !== undefined &&
      numberOf(line[0] as Item) === '3.7' &&
      numberOf(before[0]?.[0] as Item) === '3.6'
    )
      before.push(line);
    else cells.push([line]);
  }
  return cells;
}

function isFigure(item: Item): boolean {
  return item.type === 'integer' || item.type === 'derived';
}

function numberOf(item: Item): string {
  return /^\d+\.\d+/.exec(item.id)?.[0] ?? item.id;
}
