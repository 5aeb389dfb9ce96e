import { type Cell, readXlsx, type Sheet } from 'hucre/xlsx';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { CellRead, SheetRead } from '#shared/domain/workbook-cells.ts';
import { openArchive } from './archive.ts';

/** Bytes of a workbook that is uploaded; a filled form is a tenth of it. */
export const workbookMaxBytes = 2 * 1024 * 1024;
/** Cells that a workbook may hold, of all sheets. The largest edition asks for some hundreds. */
export const workbookMaxCells = 100_000;
/** A cell further away than this was not put there by a person. */
const mostRows = 20_000;
const mostColumns = 256;

const kind = ' Excel 工作簿（.xlsx）';
const no = (detail: string) => refuse('invalidInput', detail);

/**
 * Reads an .xlsx that came from outside. Everything that could take memory is bounded before the library sees it.
 * @returns a refusal in words for what is no workbook, is encrypted, holds macros, is damaged or too large
 */
export async function readWorkbook(bytes: Uint8Array): Promise<Result<SheetRead[]>> {
  if (bytes.byteLength > workbookMaxBytes)
    return no(`文件超过 ${workbookMaxBytes / 1024 / 1024} MB。请删除图片和多余内容后重新保存。`);
  const opened = openArchive(bytes, kind);
  if (!opened.ok) return opened;
  const parts = opened.value;
  if (!parts.has('xl/workbook.xml')) {
    return no(
      parts.has('word/document.xml')
        ? '文件是 Word 文档，不是 Excel 工作簿。请上传填好的 Excel 模板。'
        : '文件不是 Excel 工作簿（.xlsx）。请上传填好的 Excel 模板。',
    );
  }
  const types = parts.get('[Content_Types].xml')?.toString('utf8') ?? '';
  if (types.includes('macroEnabled') || [...parts.keys()].some((name) => /vbaProject/i.test(name))) {
    return no('文件含有宏，不予读取。请另存为“Excel 工作簿（.xlsx）”，去掉宏后上传。');
  }
  let cells = 0;
  for (const [name, part] of parts) {
    if (!name.startsWith('xl/worksheets/') || !name.endsWith('.xml')) continue;
    const text = part.toString('latin1');
    for (const [, letters = '', row = ''] of text.matchAll(/<c\b[^>]*?\br="([A-Z]+)(\d+)"/g)) {
      cells += 1;
      if (letters.length > 2 || columnOf(letters) >= mostColumns || Number(row) > mostRows)
        return no(`单元格 ${letters}${row} 超出可读取的范围。请删除多余的行和列后重新保存。`);
    }
    // Cells and rows that do not say where they stand follow one another.
    cells += text.split(/<c[ />](?![^>]*\br=")/).length - 1;
    if (cells > workbookMaxCells)
      return no(`工作簿超过 ${workbookMaxCells} 个单元格，不予读取。请使用系统下载的模板填写。`);
    for (const [, row = ''] of text.matchAll(/<row\b[^>]*?\br="(\d+)"/g))
      if (Number(row) > mostRows) return no('工作表行数过多。请删除多余的行后重新保存。');
  }
  try {
    const { sheets } = await readXlsx(bytes);
    return accept(sheets.map(sheetRead));
  } catch {
    return no('文件已损坏，无法打开。请重新保存后上传。');
  }
}

/** A → 0, AA → 26. */
function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

const errorWord = /^#[A-Z/0!?]+[!?A]?$/;

function sheetRead({ name, rows, cells, merges = [] }: Sheet): SheetRead {
  return {
    name,
    rows: rows.length,
    columns: Math.max(0, ...rows.map((row) => row.length)),
    merges,
    cell: (row, column) => cellRead(cells?.get(`${row},${column}`), rows[row]?.[column] ?? null),
  };
}

function cellRead(cell: Cell | undefined, plain: CellRead['value']): CellRead {
  const formula = cell?.formula !== undefined;
  const value = formula
    ? (cell.formulaResult ?? plain)
    : (cell?.richText?.map(({ text }) => text).join('') ?? plain);
  const isError =
    typeof value === 'string' && (cell?.type === 'error' || formula) && errorWord.test(value.trim());
  return { value: isError ? null : value, formula, error: isError ? value.trim() : null };
}
