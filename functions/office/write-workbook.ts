import { type CellStyle, type DataValidation, type WriteSheet, writeXlsx } from 'hucre/xlsx';
import { parseInteger } from '#shared/domain/figures.ts';
import {
  cellName,
  cellText,
  columns,
  guideSheet,
  headRow,
  hiddenSheet,
  inputColumn,
  isInput,
  keyOf,
  type PlannedInput,
  type PlannedLine,
  type PlannedSheet,
  workbookMark,
  workbookVersion,
} from '#shared/domain/workbook-plan.ts';

/** What the hidden sheet says about the file. */
export interface WorkbookOrigin {
  readonly edition: string;
  readonly application: string;
  /** For the first page: title of the form, unit, when it was made (Beijing time). */
  readonly title: string;
  readonly unit: string;
  readonly madeAt: string;
}

type Cells = NonNullable<WriteSheet['cells']>;

const font = { name: '宋体', size: 11 };
const line = { style: 'thin', color: { rgb: 'BFC7D1' } } as const;
const border = { top: line, bottom: line, left: line, right: line };
const locked = { locked: true };
const wrapped = { wrapText: true, vertical: 'center' } as const;
const styles = {
  title: { font: { ...font, size: 16, bold: true }, alignment: { vertical: 'center' }, protection: locked },
  remark: { font: { ...font, color: { rgb: '5B6673' } }, alignment: wrapped, protection: locked },
  head: {
    font: { ...font, bold: true },
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'E8EEF7' } },
    border,
    alignment: { ...wrapped, horizontal: 'center' },
    protection: locked,
  },
  text: { font, border, alignment: wrapped, protection: locked },
  small: {
    font: { ...font, size: 10, color: { rgb: '5B6673' } },
    border,
    alignment: wrapped,
    protection: locked,
  },
  given: {
    font,
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'F1F3F5' } },
    border,
    alignment: wrapped,
    protection: locked,
  },
  key: { font: { ...font, size: 8 }, protection: locked },
  // Text cells are of the format «text», so that 2023-10 stays what was typed and does not become a date.
  input: {
    font,
    numFmt: '@',
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFFBE6' } },
    border,
    alignment: wrapped,
    protection: { locked: false },
  },
  number: {
    font,
    numFmt: '0',
    fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'FFFBE6' } },
    border,
    alignment: { vertical: 'center', horizontal: 'right' },
    protection: { locked: false },
  },
} as const satisfies Record<string, CellStyle>;

const widths = [4, 7, 46, 26, 44, 8, 40];

/** Everything locked but the cells to fill; what is `true` stays allowed: rows may be made higher to read. */
const protection = {
  sheet: true,
  selectLockedCells: true,
  selectUnlockedCells: true,
  formatRows: true,
  formatColumns: true,
} as const;

/** The template of an edition, filled with what the plan holds. @returns the bytes of an .xlsx */
export function writeWorkbook(plan: readonly PlannedSheet[], origin: WorkbookOrigin): Promise<Uint8Array> {
  return writeXlsx({
    sheets: [guide(origin), ...plan.map(sheetOf), hidden(plan, origin)],
    activeSheet: plan.length > 0 ? 1 : 0,
    defaultFont: font,
    workbookProtection: { lockStructure: true },
    properties: { title: origin.title },
  });
}

function guide({ title, unit, madeAt }: WorkbookOrigin): WriteSheet {
  const lines = [
    title,
    `填报单位：${unit}`,
    `模板生成时间：${madeAt}（北京时间）`,
    '1. 只填写浅黄色单元格。其余单元格已锁定，请勿取消保护、插入或删除行列、合并单元格、改动工作表名称。',
    '2. 数字只填 0 或正整数，不带单位、百分号、小数和千分位逗号；未开展请填 0。占比由系统计算。',
    '3. 有下拉箭头的单元格请从列表中选择。',
    '4. 填好后在系统该申报的页面选择“上传填好的表格”。系统逐格比对，列出与现有内容的差异，由您选择后才会写入。',
    '5. 空白单元格不会清除系统中已有的内容；要清空请在系统中修改。',
    '6. 佐证材料请在系统中逐项上传，不要插入本表。',
  ];
  const cells: Cells = new Map();
  lines.forEach((value, row) => {
    cells.set(`${row},0`, { value, style: row === 0 ? styles.title : styles.remark });
  });
  return { name: guideSheet, rows: [], cells, columns: [{ width: 110 }], protection };
}

function sheetOf({ name, title, remark, lines }: PlannedSheet): WriteSheet {
  const cells: Cells = new Map();
  const put = (row: number, column: number, value: string | number, style: CellStyle) =>
    cells.set(`${row},${column}`, { value: value === '' ? null : value, style });
  put(0, 1, title, styles.title);
  put(1, 1, remark, styles.remark);
  columns.forEach((head, column) => {
    put(headRow, column, head, column === 0 ? styles.key : styles.head);
  });
  const merges = [0, 1].map((row) => ({
    startRow: row,
    startCol: 1,
    endRow: row,
    endCol: columns.length - 1,
  }));
  const rowDefs = new Map<number, { height: number }>();
  for (const planned of lines) {
    const { row, span } = planned;
    put(row, 0, isInput(planned) ? keyOf(planned.input) : '', styles.key);
    put(row, 1, planned.no, styles.text);
    put(row, 2, planned.content, styles.text);
    put(row, 3, planned.label, styles.text);
    cells.set(`${row},${inputColumn}`, inputCell(planned));
    put(row, 5, planned.unit, styles.small);
    put(row, 6, planned.help, styles.small);
    rowDefs.set(row, { height: heightOf(planned) });
    if (span > 1)
      for (const column of [1, 2])
        merges.push({ startRow: row, startCol: column, endRow: row + span - 1, endCol: column });
  }
  return {
    name,
    rows: [],
    cells,
    merges,
    rowDefs,
    columns: widths.map((width, index) => ({ width, ...(index === 0 && { hidden: true }) })),
    dataValidations: lines.filter(isInput).map(({ row, input }) => validation(row, input)),
    freezePane: { rows: headRow + 1 },
    protection,
    pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  };
}

function inputCell(planned: PlannedLine) {
  const { input } = planned;
  if ('formula' in input) return { formula: input.formula, value: null, style: styles.given };
  if ('given' in input) return { value: input.given || null, style: styles.given };
  const text = cellText(input);
  const number = input.kind === 'number' ? parseInteger(text) : null;
  return {
    value: number ?? (text === '' ? null : text),
    style: input.kind === 'number' ? styles.number : styles.input,
  };
}

/** Points: enough for the longest wrapped text of the line, shared by the lines of an item. */
function heightOf({ content, span, label, help, input }: PlannedLine): number {
  const rowsOf = (text: string, width: number) =>
    text.split('\n').reduce((sum, part) => sum + Math.max(1, Math.ceil((part.length * 2) / width)), 0);
  const typed = 'part' in input ? cellText(input) : '';
  const most = Math.max(
    Math.ceil(rowsOf(content, 46) / Math.max(1, span)),
    rowsOf(label, 26),
    rowsOf(help, 44),
    rowsOf(typed, 44),
    'part' in input && input.kind === 'text' ? 3 : 1,
  );
  return Math.min(400, 16 * most + 6);
}

/** Characters that Excel takes for a formula of a check, and for its messages. */
const formulaLimit = 255;

function validation(row: number, input: PlannedInput): DataValidation {
  const range = cellName(row, inputColumn);
  const shared = {
    range,
    allowBlank: true,
    showErrorMessage: true,
    errorStyle: 'stop',
    errorTitle: '填写有误',
    showInputMessage: input.help !== '',
    inputMessage: input.help.slice(0, 250),
  } as const;
  const { check } = input;
  switch (check.kind) {
    case 'list':
      return {
        ...shared,
        type: 'list',
        values: [...check.words],
        errorMessage: `请选择：${check.words.join('、')}。`,
      };
    case 'length':
      return {
        ...shared,
        type: 'textLength',
        operator: 'lessThanOrEqual',
        formula1: String(check.most),
        errorMessage: `不能超过 ${check.most} 字。`,
      };
    case 'formula':
      return check.formula.length <= formulaLimit
        ? { ...shared, type: 'custom', formula1: check.formula, errorMessage: check.message }
        : {
            ...shared,
            type: 'whole',
            operator: 'greaterThanOrEqual',
            formula1: '0',
            errorMessage: check.message,
          };
  }
}

/** Edition, version and, for each cell, its key and what stood in it: the upload is compared with that. */
function hidden(plan: readonly PlannedSheet[], { edition, application }: WorkbookOrigin): WriteSheet {
  const inputs = plan.flatMap(({ name, lines }) =>
    lines.filter(isInput).map(({ row, input }) => [
      keyOf(input),
      name,
      cellName(row, inputColumn),
      // As text, so that 007 stays 007.
      input.value ?? '',
    ]),
  );
  return {
    name: hiddenSheet,
    veryHidden: true,
    rows: [[workbookMark, workbookVersion], ['edition', edition], ['application', application], ...inputs],
    protection: { sheet: true },
  };
}
