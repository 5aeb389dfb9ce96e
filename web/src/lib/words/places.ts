import type { Item } from '#shared/model/edition.ts';

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
    document.getElementById(placeOf(pointer)) ??
    (item === null ? null : document.getElementById(placeOf(`/answers/${item}`)));
  if (target === null) return;
  const focusable = target.matches('input, textarea, select, button')
    ? target
    : (target.querySelector<HTMLElement>(
        pointer.endsWith('/evidence') ? 'input[type=file]' : 'input:not([type=file]), textarea, select',
      ) ?? target.querySelector<HTMLElement>('button'));
  target.scrollIntoView({ block: 'center' });
  ((focusable ?? target) as HTMLElement).focus({ preventScroll: true });
}

/** Figures of one number of the source (3.5a, 3.5b, 3.5c) stand together, so do the short fields of the head; all else alone. */
export function groupsOf(items: readonly Item[]): Item[][] {
  const groups: Item[][] = [];
  // The seal stands apart: it is the recommender's own step, after the unit has filled everything.
  for (const item of [...items].sort((a, b) => Number(a.type === 'seal') - Number(b.type === 'seal'))) {
    const last = groups.at(-1);
    const before = last?.[0];
    if (last !== undefined && before !== undefined && belongTogether(before, item)) last.push(item);
    else groups.push([item]);
  }
  return groups;
}

function belongTogether(a: Item, b: Item): boolean {
  return (isHead(a) && isHead(b)) || (isFigure(a) && isFigure(b) && numberOf(a) === numberOf(b));
}

function isHead({ type }: Item): boolean {
  return type === 'recommender' || type === 'division' || type === 'person' || type === 'phone';
}

function isFigure({ type }: Item): boolean {
  return type === 'integer' || type === 'derived';
}

function numberOf(item: Item): string {
  return /^[a-z0-9]+\.\d+/.exec(item.id)?.[0] ?? item.id;
}
