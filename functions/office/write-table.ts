import { type CellStyle, type WriteSheet, writeXlsx } from 'hucre/xlsx';

/** One column of a list: its head, its width in characters, and what its values are. */
export interface TableColumn<Row> {
  readonly head: string;
  readonly width: number;
  /** Dates are days in Beijing; text that looks like a number stays text. */
  readonly kind: 'text' | 'integer' | 'date';
  /** null is an empty cell. Dates as `2026-04-01`. */
  readonly value: (row: Row) => string | number | null;
}

export interface TableSheet<Row> {
  readonly title: string;
  /** How it was filtered, when it was made and by whom: under the title, so that a printed list says what it is. */
  readonly note: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
}

const font = { name: '宋体', size: 11 };
const edge = { style: 'thin', color: { rgb: '000000' } } as const;
const border = { top: edge, bottom: edge, left: edge, right: edge };
const styles = {
  title: { font: { ...font, size: 16, bold: true }, alignment: { vertical: 'center' } },
  note: { font: { ...font, size: 10, color: { rgb: '5B6673' } } },
  head: {
    font: { ...font, bold: true },
    border,
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E8EEF7' } },
    alignment: { horizontal: 'center', vertical: 'center', wrapText: true },
  },
  text: { font, border, numFmt: '@', alignment: { vertical: 'center', wrapText: true } },
  integer: { font, border, numFmt: '0', alignment: { vertical: 'center', horizontal: 'right' } },
  date: {
    font,
    border,
    numFmt: 'yyyy"年"m"月"d"日"',
    alignment: { vertical: 'center', horizontal: 'center' },
  },
} as const satisfies Record<string, CellStyle>;

const headRow = 2;
/** Days of Excel's calendar: 1900-01-01 is 1, and 1900-02-29 is there. */
const serial = (date: string) => Math.round(Date.parse(`${date}T00:00:00.000Z`) / 86_400_000) + 25_569;

/**
 * A list as a workbook: title, how it was filtered, a head that stays in view and is printed on each page, values with
 * their types, A4 across, page numbers.
 */
export function writeTable<Row>({ title, note, columns, rows }: TableSheet<Row>): Promise<Uint8Array> {
  const cells: NonNullable<WriteSheet['cells']> = new Map();
  cells.set('0,0', { value: title, style: styles.title });
  cells.set('1,0', { value: note, style: styles.note });
  columns.forEach(({ head }, column) => {
    cells.set(`${headRow},${column}`, { value: head, style: styles.head });
  });
  rows.forEach((row, index) => {
    columns.forEach(({ kind, value }, column) => {
      const given = value(row);
      const shown = kind === 'date' && typeof given === 'string' ? serial(given) : given;
      cells.set(`${headRow + 1 + index},${column}`, { value: shown, style: styles[kind] });
    });
  });
  return writeXlsx({
    sheets: [
      {
        name: '列表',
        rows: [],
        cells,
        columns: columns.map(({ width }) => ({ width })),
        freezePane: { rows: headRow + 1 },
        pageSetup: {
          paperSize: 'a4',
          orientation: 'landscape',
          fitToPage: true,
          fitToWidth: 1,
          fitToHeight: 0,
          printTitlesRow: `${headRow + 1}:${headRow + 1}`,
        },
        headerFooter: { oddFooter: '&C第 &P 页 / 共 &N 页' },
      },
    ],
    defaultFont: font,
    properties: { title },
  });
}
