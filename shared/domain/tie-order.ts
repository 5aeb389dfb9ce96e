/** What the lead would make of ties on the board, before it is said and recorded. */
export interface Placed {
  readonly application: string;
  readonly rank: number | null;
  readonly tied: boolean;
}

/**
 * A row moved to where another one stands. Only among those that share its rank: everything else is told apart by the
 * rules, and breaking that order is a matter of the selection, with a reason in the minute (E-54, E-59).
 * @returns the tie in its new order; null where the two are not of one tie
 */
export function movedInTie(rows: readonly Placed[], from: number, to: number): readonly string[] | null {
  const [moved, target] = [rows[from], rows[to]];
  if (moved === undefined || target === undefined || moved === target) return null;
  if (moved.rank === null || !moved.tied || moved.rank !== target.rank) return null;
  const tie = rows.filter(({ rank }) => rank === moved.rank).map(({ application }) => application);
  const rest = tie.filter((one) => one !== moved.application);
  const at = rest.indexOf(target.application) + (from < to ? 1 : 0);
  return [...rest.slice(0, at), moved.application, ...rest.slice(at)];
}

/** The rows with ties in the order that is proposed for them; ranks and everything else stay. */
export function withProposals<Row extends Placed>(
  rows: readonly Row[],
  proposals: ReadonlyMap<number, readonly string[]>,
): readonly Row[] {
  if (proposals.size === 0) return rows;
  const byId = new Map(rows.map((row) => [row.application, row]));
  const next = new Map([...proposals].map(([rank, order]) => [rank, [...order]]));
  return rows.map((row) => {
    const order = row.rank === null ? undefined : next.get(row.rank);
    const taken = order?.shift();
    return (taken === undefined ? undefined : byId.get(taken)) ?? row;
  });
}

/** Which rows of a fixed height are in view, with some above and below, so that a quick scroll shows no gap. */
export function rowsInView(
  count: number,
  { top, height, row }: { readonly top: number; readonly height: number; readonly row: number },
  beyond = 8,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.floor(top / row) - beyond);
  const to = Math.min(count, Math.ceil((top + height) / row) + beyond);
  return { from: Math.min(from, to), to };
}
