import PDFDocument from 'pdfkit';
import { type FontName, type FontsPort, fontNames } from '#functions/ports/fonts.ts';
import { a4, type Block, type Paper, type Paragraph, textOf } from '#shared/domain/paper.ts';
import { coverageOf } from './font-coverage.ts';
import { type Glyphs, geta, heightOf, type SetLine, setLines } from './pdf-lines.ts';
import { drawTable, type Sheet } from './pdf-table.ts';

/** 发文机关标志 and its line. */
const red = '#E60012';
const points = (millimetres: number) => (millimetres * 72) / 25.4;

interface Font {
  readonly bytes: Buffer;
  readonly has: (codePoint: number) => boolean;
}
const known = new WeakMap<FontsPort, Promise<Readonly<Record<FontName, Font>>>>();

/** The fonts with what they draw, read once. */
async function readFonts(fonts: FontsPort): Promise<Readonly<Record<FontName, Font>>> {
  const read = await Promise.all(
    fontNames.map(async (name) => {
      const bytes = await fonts.read(name);
      return [name, { bytes, has: coverageOf(bytes) }] as const;
    }),
  );
  return Object.fromEntries(read) as Record<FontName, Font>;
}

/**
 * Draws a document as PDF, its fonts inside. Every character is drawn: what no font has stands as 〓 and is named at the
 * end by its code point.
 */
export async function writePdf(
  paper: Paper,
  fonts: FontsPort,
): Promise<{ readonly content: Uint8Array; readonly pages: number }> {
  const reading = known.get(fonts) ?? readFonts(fonts);
  known.set(fonts, reading);
  const read = await reading;
  const document = new PDFDocument({
    autoFirstPage: false,
    bufferPages: true,
    font: null,
    lang: 'zh-CN',
    info: { Title: paper.title, Creator: '示范', Producer: '示范' },
  });
  for (const name of fontNames) document.registerFont(name, read[name].bytes);
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document
      .on('data', (chunk) => chunks.push(chunk))
      .on('error', reject)
      .on('end', () => resolve(Buffer.concat(chunks)));
  });
  const glyphs = glyphsOf(document, (codePoint, name) => read[name].has(codePoint));
  const sheet = sheetOf(paper, document);
  const blocks = [...paper.blocks, ...undrawnNote(paper, glyphs)];
  for (const [index, block] of blocks.entries()) {
    const together = keptFrom(blocks, index);
    const high = together.reduce((sum, one) => sum + heightOf(setLines(one, sheet.across, paper, glyphs)), 0);
    if (sheet.y + high > sheet.bottom + 0.01 && sheet.y > sheet.top && high <= sheet.bottom - sheet.top)
      sheet.newPage();
    if (block.kind === 'table') drawTable(block, sheet, paper, glyphs);
    else if (block.kind === 'pageBreak') sheet.newPage();
    else drawParagraph(block, paper, sheet, glyphs);
  }
  drawFeet(paper, document, sheet, glyphs);
  const pages = document.bufferedPageRange().count;
  document.end();
  return { content: await done, pages };
}

function glyphsOf(document: PDFDocument, has: (codePoint: number, name: FontName) => boolean): Glyphs {
  const widths = new Map<string, number>();
  return {
    fontOf: (codePoint, heavy) => {
      const first = heavy ? 'bold' : 'serif';
      if (codePoint === 0x20 || has(codePoint, first)) return first;
      return has(codePoint, 'symbols') ? 'symbols' : null;
    },
    width: (character, font) => {
      const key = font + character;
      let width = widths.get(key);
      if (width === undefined) {
        width = document.font(font, 1).widthOfString(character);
        widths.set(key, width);
      }
      return width;
    },
  };
}

/** The paragraphs that have to stand on one page with this one; none where it stands for itself. */
function keptFrom(blocks: readonly Block[], index: number): Paragraph[] {
  const kept: Paragraph[] = [];
  for (const block of blocks.slice(index)) {
    if (block.kind !== 'paragraph') break;
    kept.push(block);
    if (!block.keep) break;
  }
  return kept.length > 1 ? kept : [];
}

/** What the fonts lack is said, not left out. */
function undrawnNote(paper: Paper, glyphs: Glyphs): Paragraph[] {
  const undrawn = [...new Set(textOf(paper))].filter((character) => {
    const code = character.codePointAt(0) as number;
    return (
      code > 0x20 &&
      !(code >= 0x200b && code <= 0x200f) &&
      code !== 0xfeff &&
      !(code >= 0xfe00 && code <= 0xfe0f) &&
      glyphs.fontOf(code, false) === null
    );
  });
  if (undrawn.length === 0) return [];
  const codes = undrawn.map(
    (character) => `U+${(character.codePointAt(0) as number).toString(16).toUpperCase()}`,
  );
  return [
    {
      kind: 'paragraph',
      words: [{ text: `${geta} 代替字库中没有的字，按出现的先后为 ${codes.join('、')}。` }],
      size: 9,
      before: 8,
    },
  ];
}

function sheetOf(paper: Paper, document: PDFDocument): Sheet {
  const [width, height] = paper.landscape ? [a4.height, a4.width] : [a4.width, a4.height];
  const { margins } = paper;
  const sheet: Sheet = {
    left: points(margins.left),
    across: points(width - margins.left - margins.right),
    top: points(margins.top),
    bottom: points(height - margins.bottom),
    y: points(margins.top),
    newPage: () => {
      document.addPage({ size: 'A4', layout: paper.landscape ? 'landscape' : 'portrait', margin: 0 });
      sheet.y = sheet.top;
    },
    box: (x, y, wide, high) => document.lineWidth(0.6).rect(x, y, wide, high).stroke(),
    lines: (lines, x, y, wide) => {
      let at = y;
      for (const line of lines) {
        at += line.before;
        drawLine(line, document, x, at, wide);
        at += line.leading + line.after;
      }
    },
  };
  sheet.newPage();
  return sheet;
}

/** The ideographs of Noto Serif SC stand from 0.88 above to 0.12 below the baseline. */
const ascent = 0.88;

function drawLine(line: SetLine, document: PDFDocument, x: number, y: number, across: number): void {
  const room = across - line.left - line.right;
  const shift =
    line.align === 'center' ? (room - line.width) / 2 : line.align === 'right' ? room - line.width : 0;
  let at = x + line.left + Math.max(0, shift);
  const baseline = y + (line.leading - line.size) / 2 + line.size * ascent;
  for (const { text, font, underline, red: inRed, width } of line.runs) {
    const drawn = text.trimEnd();
    if (drawn !== '')
      document
        .fillColor(inRed ? red : 'black')
        .font(font, line.size)
        .text(drawn, at, baseline, { lineBreak: false, baseline: 'alphabetic' });
    if (underline)
      document
        .lineWidth(0.5)
        .moveTo(at, baseline + line.size * 0.18)
        .lineTo(at + width, baseline + line.size * 0.18)
        .stroke();
    at += width;
  }
  if (line.rule)
    document
      .lineWidth(1.5)
      .strokeColor(red)
      .moveTo(x, y + line.leading + 2)
      .lineTo(x + across, y + line.leading + 2)
      .stroke()
      .strokeColor('black');
}

function drawParagraph(paragraph: Paragraph, paper: Paper, sheet: Sheet, glyphs: Glyphs): void {
  const lines = setLines(paragraph, sheet.across, paper, glyphs);
  for (const line of lines) {
    if (sheet.y + heightOf([line]) > sheet.bottom + 0.01 && sheet.y > sheet.top) sheet.newPage();
    // White at the top of a page is none.
    const set = sheet.y === sheet.top ? { ...line, before: 0 } : line;
    sheet.lines([set], sheet.left, sheet.y, sheet.across);
    sheet.y += heightOf([set]);
  }
}

/** The foot of each page, once it is known how many there are. */
function drawFeet(paper: Paper, document: PDFDocument, sheet: Sheet, glyphs: Glyphs): void {
  const { start, count } = document.bufferedPageRange();
  for (let index = start; index < start + count; index += 1) {
    document.switchToPage(index);
    const number = index - start + 1;
    const foot: Paragraph =
      paper.footer === null
        ? {
            kind: 'paragraph',
            words: [{ text: `— ${number} —` }],
            size: 14,
            align: number % 2 === 1 ? 'right' : 'left',
          }
        : {
            kind: 'paragraph',
            words: [{ text: `${paper.footer}　第 ${number} 页 / 共 ${count} 页` }],
            size: 9,
            align: 'center',
          };
    // A letter's page number stands 7 mm below its text (GB/T 9704 7.5).
    const lines = setLines(foot, sheet.across, paper, glyphs);
    sheet.lines(lines, sheet.left, sheet.bottom + points(paper.footer === null ? 7 : 5), sheet.across);
  }
}
