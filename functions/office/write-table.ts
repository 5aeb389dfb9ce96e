import { type CellStyle, type WriteSheet, writeXlsx } from 'hucre/xlsx';

const line = { style: 'thin', color: { rgb: 'BFC7D1' } } as const;
const border = { top: line, bottom: line, left: line, right: line };
const font = { name: '宋体', size: 11 };
const styles = {
  title: { font: { ...font, size: 16, bold: true }, alignment: { horizontal: 'center', vertical: 'center' } },
  note: { font: { ...font, size: 10 }, alignment: { wrapText: true, vertical: 'center' } },
  head: { font: { ...font, bold: true }, border, alignment: { horizontal: 'center', vertical: 'center' } },
  cell: { font, border, alignment: { wrapText: true, vertical: 'center' } },
} as const satisfies Record<string, CellStyle>;

export interface PlainTable {
  readonly title: string;
  /** Below the title: when it was made, its hash. */
  readonly note: string;
  readonly columns: readonly { readonly title: string; readonly width: number }[];
  readonly rows: readonly (readonly string[])[];
}

/** A table of text as a workbook of one sheet. */
export async function writeTable({ title, note, columns, rows }: PlainTable): Promise<Uint8Array> {
  type Cells = NonNullable<WriteSheet['cells']>;
  const cells: Cells = new Map();
  const put = (row: number, column: number, value: string, style: CellStyle) =>
    cells.set(`${row},${column}`, { value, style });
  put(0, 0, title, styles.title);
  put(1, 0, note, styles.note);
  for (const [index, column] of columns.entries()) put(2, index, column.title, styles.head);
  for (const [at, row] of rows.entries())
    for (const [index, value] of row.entries()) put(at + 3, index, value, styles.cell);
  const last = columns.length - 1;
  return writeXlsx({
    sheets: [
      {
        name: '汇总表',
        rows: [],
        cells,
        columns: columns.map(({ width }) => ({ width })),
        merges: [
          { startRow: 0, startCol: 0, endRow: 0, endCol: last },
          { startRow: 1, startCol: 0, endRow: 1, endCol: last },
        ],
      },
    ],
  });
}
