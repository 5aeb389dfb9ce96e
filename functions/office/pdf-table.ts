import type { Table } from '#shared/domain/paper.ts';
import { type Glyphs, heightOf, type SetLine, setLines } from './pdf-lines.ts';

/** Where a table is drawn: pages one after the other, each with its upper and lower edge. */
export interface Sheet {
  /** Of the column of text. */
  readonly left: number;
  readonly across: number;
  readonly top: number;
  readonly bottom: number;
  /** How far down the page is filled. */
  y: number;
  newPage(): void;
  box(x: number, y: number, width: number, height: number): void;
  lines(lines: readonly SetLine[], x: number, y: number, width: number): void;
}

const padding = { side: 4, ends: 3 } as const;

interface SetCell {
  readonly column: number;
  readonly x: number;
  readonly width: number;
  readonly lines: SetLine[];
  readonly centred: boolean;
  /** Rows that it covers. */
  readonly rows: number;
}

/** A cell over several rows: the stretch of it on the page at hand, and whether its words have been set. */
interface Open {
  readonly cell: SetCell;
  top: number;
  left: number;
}

/**
 * Draws a table over as many pages as it takes: head rows come again, a cell over several rows is closed at the foot of
 * a page and goes on at the top of the next with its words again, a row is broken only where it would leave much white.
 */
export function drawTable(
  table: Table,
  sheet: Sheet,
  page: { readonly size: number; readonly leading: number },
  glyphs: Glyphs,
): void {
  const rows = setRows(table, sheet, page, glyphs);
  const heights = heightsOf(rows);
  const head = rows.slice(0, table.headRows);
  const headHeight = heights.slice(0, table.headRows).reduce((sum, height) => sum + height, 0);
  const whole = sheet.bottom - sheet.top - headHeight;
  let open: Open[] = [];

  const drawHead = () => {
    for (const [index, cells] of head.entries()) {
      drawCells(cells, heights[index] as number, sheet);
      sheet.y += heights[index] as number;
    }
  };
  const closeOpen = (to: number) => {
    for (const { cell, top } of open) {
      if (to - top < 1) continue;
      drawBox(cell, top, to - top, sheet);
    }
  };
  const turn = () => {
    closeOpen(sheet.y);
    sheet.newPage();
    drawHead();
    for (const one of open) one.top = sheet.y;
  };

  if (sheet.y + headHeight + (heights[table.headRows] ?? 0) > sheet.bottom && sheet.y > sheet.top) {
    if (Math.min(heights[table.headRows] ?? 0, 3 * page.leading) + headHeight + sheet.y > sheet.bottom)
      sheet.newPage();
  }
  drawHead();
  for (let index = table.headRows; index < rows.length; index += 1) {
    const cells = rows[index] as SetCell[];
    let rest = cells.filter(({ rows: covered }) => covered === 1);
    let height = heights[index] as number;
    if (sheet.y + height > sheet.bottom && height <= whole / 3) turn();
    // No room for two lines: better on the next page.
    if (sheet.y + Math.min(height, 2 * page.leading + 2 * padding.ends) > sheet.bottom) turn();
    for (const cell of cells) if (cell.rows > 1) open.push({ cell, top: sheet.y, left: cell.rows });
    while (sheet.y + height > sheet.bottom + 0.01) {
      const room = sheet.bottom - sheet.y;
      const parts = rest.map((cell) => splitCell(cell, room - 2 * padding.ends));
      const taken = Math.max(
        ...parts.map(([first]) => heightOf(first.lines) + 2 * padding.ends),
        page.leading,
      );
      drawCells(
        parts.map(([first]) => first),
        taken,
        sheet,
      );
      sheet.y += taken;
      rest = parts.map(([, second]) => second);
      height = Math.max(
        ...rest.map(({ lines }) => heightOf(lines) + 2 * padding.ends),
        page.leading + 2 * padding.ends,
      );
      turn();
    }
    drawCells(rest, height, sheet);
    sheet.y += height;
    for (const one of open) one.left -= 1;
    for (const done of open.filter(({ left }) => left === 0))
      drawBox(done.cell, done.top, sheet.y - done.top, sheet);
    open = open.filter(({ left }) => left > 0);
  }
}

function setRows(
  { widths, rows }: Table,
  { left, across }: Sheet,
  page: { readonly size: number; readonly leading: number },
  glyphs: Glyphs,
): SetCell[][] {
  const edges = [0];
  for (const share of widths) edges.push((edges.at(-1) as number) + share * across);
  return rows.map((row) =>
    row.flatMap((one, column): SetCell[] => {
      if (one === null) return [];
      const x = edges[column] as number;
      const width = (edges[column + (one.columns ?? 1)] as number) - x;
      const lines = one.content.flatMap((paragraph) =>
        setLines(
          one.centred ? { ...paragraph, align: 'center' } : paragraph,
          width - 2 * padding.side,
          page,
          glyphs,
        ),
      );
      return [{ column, x: left + x, width, lines, centred: one.centred === true, rows: one.rows ?? 1 }];
    }),
  );
}

/** Rows as high as their highest cell; a cell over several rows that needs more makes its last row higher. */
function heightsOf(rows: readonly SetCell[][]): number[] {
  const heights = rows.map((cells) =>
    Math.max(
      ...cells.filter((cell) => cell.rows === 1).map(({ lines }) => heightOf(lines) + 2 * padding.ends),
      2 * padding.ends + 8,
    ),
  );
  for (const [index, cells] of rows.entries())
    for (const cell of cells) {
      if (cell.rows === 1) continue;
      const last = Math.min(rows.length, index + cell.rows) - 1;
      const given = heights.slice(index, last + 1).reduce((sum, height) => sum + height, 0);
      const lacking = heightOf(cell.lines) + 2 * padding.ends - given;
      if (lacking > 0) heights[last] = (heights[last] as number) + lacking;
    }
  return heights;
}

/** As many lines as fit, and the rest. */
function splitCell(cell: SetCell, room: number): [SetCell, SetCell] {
  let used = 0;
  let count = 0;
  for (const line of cell.lines) {
    const height = heightOf([line]);
    if (used + height > room + 0.01) break;
    used += height;
    count += 1;
  }
  return [
    { ...cell, lines: cell.lines.slice(0, count) },
    { ...cell, lines: cell.lines.slice(count) },
  ];
}

function drawCells(cells: readonly SetCell[], height: number, sheet: Sheet): void {
  for (const cell of cells) drawBox(cell, sheet.y, height, sheet);
}

/** A cell with its words, where they fit; a stretch of a few lines under a page's foot stays without. */
function drawBox({ x, width, lines, centred, rows }: SetCell, y: number, height: number, sheet: Sheet): void {
  sheet.box(x, y, width, height);
  const inner = heightOf(lines);
  if (rows > 1 && inner + 2 * padding.ends > height + 0.5) return;
  const down = centred ? Math.max(padding.ends, (height - inner) / 2) : padding.ends;
  sheet.lines(lines, x + padding.side, y + down, width - 2 * padding.side);
}
