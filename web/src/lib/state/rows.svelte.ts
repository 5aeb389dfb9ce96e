import { listApplications } from '#shared/contract/routes.ts';
import type { ApplicationRow } from '#shared/contract/views.ts';
import type { StatusName } from '#shared/model/status.ts';
import { call } from '../api/client.ts';
import { Resource } from './resource.svelte.ts';

/** What is listed. */
export interface RowsWish {
  readonly view: 'mine' | 'branch';
  readonly campaign?: string | undefined;
  /** Only these; found by the server, so it finds them wherever they stand in the list. */
  readonly status?: StatusName | undefined;
  /** Statuses that are listed whole, however far down they stand: what there is to decide. */
  readonly always?: readonly StatusName[] | undefined;
}

/** Rows that are read at once: a province's, or a prefecture's several times over. */
const atOnce = 600;

/**
 * Applications in pages. Counting, sorting and filtering in the browser are about what is listed; how many there are in
 * all is a counter's business.
 */
export class Rows extends Resource<ApplicationRow[]> {
  /** Where the list goes on; null where it is whole. */
  next = $state.raw<string | null>(null);
  readonly #wish: () => RowsWish;

  constructor(wish: () => RowsWish) {
    super(async () => {
      const { rows, next } = await pages(wish());
      const { always = [], status } = wish();
      const more =
        next === null || status !== undefined
          ? []
          : await Promise.all(always.map((one) => pages({ ...wish(), status: one })));
      this.next = next;
      return merged([rows, ...more.map((one) => one.rows)]);
    });
    this.#wish = wish;
  }

  /** Reads on from where the list ended. */
  more = async (): Promise<void> => {
    const { value, next } = this;
    if (value === null || next === null || this.loading) return;
    this.loading = true;
    try {
      const further = await pages(this.#wish(), next);
      // Read anew meanwhile: that list stands.
      if (this.value !== value) return;
      this.next = further.next;
      this.value = merged([value, further.rows]);
    } finally {
      this.loading = false;
    }
  };
}

async function pages(
  wish: RowsWish,
  from?: string,
): Promise<{ rows: ApplicationRow[]; next: string | null }> {
  const rows: ApplicationRow[] = [];
  let cursor = from;
  do {
    const { applications, next } = await call(listApplications, {
      query: {
        view: wish.view,
        ...(wish.campaign ? { campaign: wish.campaign } : {}),
        ...(wish.status ? { status: wish.status } : {}),
        ...(cursor ? { cursor } : {}),
      },
    });
    rows.push(...applications);
    if (next === null) return { rows, next };
    cursor = next;
  } while (rows.length < atOnce);
  return { rows, next: cursor };
}

function merged(lists: readonly (readonly ApplicationRow[])[]): ApplicationRow[] {
  return [...new Map(lists.flat().map((row) => [row.id, row])).values()];
}
