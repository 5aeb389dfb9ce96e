import { SvelteSet } from 'svelte/reactivity';
import { mostSentUp } from '#shared/contract/routes/decisions.ts';
import type { ApplicationRow } from '#shared/contract/views.ts';

/** Cases of a list that are chosen to be worked on together: those that stand with the reader's own unit. */
export class Choice {
  readonly ids = new SvelteSet<string>();
  /** As many as one preview looks at. */
  readonly most = mostSentUp;

  may(row: ApplicationRow): boolean {
    return row.mine && (row.status.name === 'underReview' || row.status.name === 'recommended');
  }

  toggle(id: string): void {
    if (this.ids.has(id)) this.ids.delete(id);
    else if (this.ids.size < this.most) this.ids.add(id);
  }

  /** All of these, as far as the number allows; or none, where all are chosen. */
  toggleAll(rows: readonly ApplicationRow[]): void {
    const all = rows.filter((row) => this.may(row)).slice(0, this.most);
    const chosen = all.every(({ id }) => this.ids.has(id));
    this.ids.clear();
    if (!chosen) for (const { id } of all) this.ids.add(id);
  }
}
