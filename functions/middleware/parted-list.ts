import { TableLimitExceeded } from '#functions/ports/table.ts';
import type { ApplicationPage, PageOptions } from '#functions/stores/application-listing.ts';
import type { Application } from '#shared/model/application.ts';
import { reject } from './refused.ts';

/** One range of an index that a list reads from its beginning to its end before the next one. */
export interface ListPart {
  /** Names the range in a cursor: a place in it is found again though others came or went. */
  readonly name: string;
  page(options: PageOptions): Promise<ApplicationPage>;
}

interface Place {
  readonly part: string;
  readonly cursor?: string;
}

const written = (place: Place) => Buffer.from(JSON.stringify(place)).toString('base64url');

function placeOf(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Partial<Place> | null;
    if (typeof place?.part === 'string' && ['string', 'undefined'].includes(typeof place.cursor))
      return place as Place;
  } catch {
    // Falls through: not one of ours.
  }
  return refuseCursor();
}

/** @throws Refused invalidInput */
export function refuseCursor(): never {
  return reject('invalidInput', '翻页标记无效，请从第一页重新查看。', {
    faults: [{ pointer: '/cursor', message: '翻页标记无效。' }],
  });
}

export interface PartedPage<Row> {
  readonly rows: Row[];
  readonly next: string | null;
}

/** As `ListPart`, of whatever is listed. */
export interface ListRange<Kept> {
  readonly name: string;
  page(options: PageOptions): Promise<{ readonly kept: readonly Kept[]; readonly next: string | undefined }>;
}

/**
 * One page of a list that runs through several ranges of an index. What a call reads is bounded by `reads`, however few
 * of it is for this reader: a page may then be short, even empty, and still have a next one.
 * @param rowOf undefined for what is not to be listed
 * @throws Refused invalidInput for a cursor that no page gave
 */
export async function partedRows<Kept, Row>(
  parts: readonly ListRange<Kept>[],
  rowOf: (kept: Kept, part: string) => Row | undefined,
  { cursor, limit, reads = limit }: { readonly cursor?: string | undefined; limit: number; reads?: number },
): Promise<PartedPage<Row>> {
  const start = cursor === undefined ? undefined : placeOf(cursor);
  const first = start === undefined ? 0 : parts.findIndex(({ name }) => name === start.part);
  const rows: Row[] = [];
  let inside = start?.cursor;
  let left = reads;
  for (const { name, page } of first < 0 ? [] : parts.slice(first)) {
    do {
      if (rows.length >= limit || left <= 0)
        return { rows, next: written({ part: name, ...(inside !== undefined && { cursor: inside }) }) };
      const found = await page({ limit: Math.min(limit - rows.length, left), cursor: inside }).catch(
        (error: unknown) => {
          // Ours outside, and inside what no page of the table gave.
          if (start !== undefined && error instanceof TableLimitExceeded) return refuseCursor();
          throw error;
        },
      );
      left -= found.kept.length;
      for (const kept of found.kept) {
        const row = rowOf(kept, name);
        if (row !== undefined) rows.push(row);
      }
      inside = found.next;
    } while (inside !== undefined);
  }
  return { rows, next: null };
}

/** `partedRows` of applications. */
export function partedPage<Row>(
  parts: readonly ListPart[],
  rowOf: (application: Application, part: string) => Row | undefined,
  options: { readonly cursor?: string | undefined; limit: number; reads?: number },
): Promise<PartedPage<Row>> {
  const ranges = parts.map(
    (part): ListRange<Application> => ({
      name: part.name,
      page: async (asked) => {
        const { applications, next } = await part.page(asked);
        return { kept: applications, next };
      },
    }),
  );
  return partedRows(ranges, rowOf, options);
}
