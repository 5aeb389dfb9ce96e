import type { StandardDocument, Table, TableCell } from '#shared/domain/draft-edition.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { SheetRead } from '#shared/domain/workbook-cells.ts';
import { openArchive } from './archive.ts';
import { readWorkbook } from './read-workbook.ts';

/** Cells of a document; the largest standard has some hundreds. */
const mostCells = 20_000;

/**
 * Reads the tables of a standard from Word (.docx) or Excel (.xlsx), merged cells kept.
 * @returns a refusal in words for any other file, and for what is encrypted, damaged or too large
 */
export async function readStandard(bytes: Uint8Array): Promise<Result<StandardDocument>> {
  const opened = openArchive(bytes, ' Word 文档（.docx）或 Excel 工作簿（.xlsx）');
  if (!opened.ok) return opened;
  const text = opened.value.get('word/document.xml');
  if (text !== undefined) return readTables(text.toString('utf8'));
  const book = await readWorkbook(bytes);
  return book.ok ? accept(ofSheets(book.value)) : book;
}

function ofSheets(sheets: readonly SheetRead[]): StandardDocument {
  const tables: Table[] = sheets.map((sheet) =>
    Array.from({ length: sheet.rows }, (_, row) =>
      Array.from({ length: sheet.columns }, (_, column): TableCell => {
        const covered = sheet.merges.some(
          ({ startRow, startCol, endRow, endCol }) =>
            row >= startRow &&
            row <= endRow &&
            column >= startCol &&
            column <= endCol &&
            (row !== startRow || column !== startCol),
        );
        const { value } = sheet.cell(row, column);
        return { text: covered || value === null ? '' : String(value), continued: covered };
      }),
    ),
  );
  // Lines with one filled cell, before the heads or after the table, are its title and its remark.
  const alone = tables.flatMap((table) =>
    table.flatMap((row) => {
      const [only, ...more] = row.filter(({ text }) => text.trim() !== '');
      return only !== undefined && more.length === 0 ? [only.text] : [];
    }),
  );
  return { before: alone.slice(0, 1), tables, after: alone.slice(1) };
}

const token = /<(\/?)([A-Za-z0-9:]+)([^>]*?)(\/?)>|([^<]+)/g;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|[a-z]+);/g, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

const attribute = (attributes: string, name: string) =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];

interface OpenCell {
  text: string;
  span: number;
  continued: boolean;
}

/**
 * WordprocessingML as far as tables go: paragraphs, cells, `w:gridSpan` and `w:vMerge`. Text that was struck out with
 * changes tracked stands in elements of its own and is not read.
 */
function readTables(xml: string): Result<StandardDocument> {
  const tables: TableCell[][][] = [];
  const paragraphs: { readonly text: string; readonly tablesBefore: number }[] = [];
  let depth = 0;
  let row: TableCell[] | null = null;
  let cell: OpenCell | null = null;
  let paragraph = '';
  let inText = false;
  let cells = 0;
  const write = (text: string) => {
    if (cell) cell.text += text;
    else paragraph += text;
  };
  for (const [, closing, name, attributes = '', single, text] of xml.matchAll(token)) {
    if (text !== undefined) {
      if (inText) write(decoded(text));
      continue;
    }
    const opens = closing === '' && single === '';
    switch (name) {
      case 'w:t':
        inText = opens;
        break;
      case 'w:tbl':
        depth += opens ? 1 : closing === '/' ? -1 : 0;
        // A table inside a cell is text of that cell.
        if (opens && depth === 1) tables.push([]);
        break;
      case 'w:tr':
        if (depth !== 1) break;
        if (opens) row = [];
        else if (closing === '/' && row) tables.at(-1)?.push(row);
        break;
      case 'w:tc':
        if (depth !== 1) break;
        if (opens) cell = { text: '', span: 1, continued: false };
        else if (closing === '/' && cell && row) {
          const done: OpenCell = cell;
          cells += done.span;
          if (cells > mostCells) return refuse('invalidInput', '文档的表格过大，不予读取。');
          row.push({ text: done.continued ? '' : done.text, continued: done.continued });
          for (let extra = 1; extra < done.span; extra += 1) row.push({ text: '', continued: true });
          cell = null;
        }
        break;
      case 'w:gridSpan':
        if (cell) cell.span = Math.min(64, Math.max(1, Number(attribute(attributes, 'w:val')) || 1));
        break;
      case 'w:vMerge':
        if (cell && depth === 1) cell.continued = attribute(attributes, 'w:val') !== 'restart';
        break;
      case 'w:p':
        if (closing !== '/') break;
        if (cell) cell.text += '\n';
        else if (depth === 0) paragraphs.push({ text: paragraph, tablesBefore: tables.length });
        paragraph = '';
        break;
      case 'w:tab':
      case 'w:br':
        if (inText || cell) write(' ');
        break;
    }
  }
  const textOf = (before: boolean) =>
    paragraphs.filter(({ tablesBefore }) => (tablesBefore === 0) === before).map((each) => each.text);
  return accept({ before: textOf(true), tables, after: textOf(false) });
}
