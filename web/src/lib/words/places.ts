import type { Field, Item } from '#shared/model/edition.ts';

/** Id of the element that a fault's pointer names: `/answers/10.1/figures/signed/numerator` → `f-10.1-figures-signed-numerator`. */
export function placeOf(pointer: string): string {
  return `f-${pointer.replace(/^\/answers\/?/, '').replaceAll('/', '-')}`;
}

/** The item that a pointer lies in, or null for one about the whole. */
export function itemOf(pointer: string): string | null {
  return /^\/answers\/([^/]+)/.exec(pointer)?.[1] ?? null;
}

/** Brings a field into view and gives it the focus. The nearest thing that can take it, where the field itself cannot. */
export function goToPlace(pointer: string): void {
  const item = itemOf(pointer);
  const target =
    document.getElementById(placeOf(pointer)) ?? (item === null ? null : document.getElementById(placeOf(`/answers/${item}`)));
  if (target === null) return;
  const focusable = target.matches('input, textarea, select, button')
    ? target
    : target.querySelector<HTMLElement>('input:not([type=file]), textarea, select, button');
  target.scrollIntoView({ block: 'center' });
  ((focusable ?? target) as HTMLElement).focus({ preventScroll: true });
}

/** Fields that belong to one number of the source (3.5a, 3.5b, 3.5c) stand together; everything else alone. */
export function groupsOf(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last !== undefined && isFigure(item) && isFigure(last[0]) && numberOf(item) === numberOf(last[0] as Item)) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

function isFigure(item: Item | undefined): item is Field {
  return item !== undefined && (item.type === 'integer' || item.type === 'derived');
}

function numberOf(item: Item): string {
  return /^[a-z0-9]+\.\d+/.exec(item.id)?.[0] ?? item.id;
}
