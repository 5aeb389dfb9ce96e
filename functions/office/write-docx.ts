import {
  AlignmentType,
  BorderStyle,
  Document,
  Paragraph as DocxParagraph,
  Table as DocxTable,
  Footer,
  HeightRule,
  type ISectionOptions,
  LineRuleType,
  Packer,
  PageNumber,
  PageOrientation,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  UnderlineType,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import {
  a4,
  type Block,
  type Cell,
  type Face,
  type Paper,
  type Paragraph,
  type Table,
  type Words,
} from '#shared/domain/paper.ts';

/** The fonts of GB/T 9704 by their names; a machine without them takes the nearest it has, as the font table says. */
const faces = {
  title: '方正小标宋简体',
  heading: '黑体',
  second: '楷体_GB2312',
  body: '仿宋_GB2312',
} as const satisfies Record<Face, string>;

/** 发文机关标志 and its line. */
const red = 'E60012';

/** Twentieths of a point. */
const twips = (millimetres: number) => Math.round((millimetres * 1440) / 25.4);
const twentieths = (points: number) => Math.round(points * 20);
const alignments = {
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  right: AlignmentType.RIGHT,
  justify: AlignmentType.BOTH,
} as const;

/** Writes a document as Word, with every run's East Asian font named. @returns the bytes of a .docx */
export async function writeDocx(paper: Paper): Promise<Uint8Array> {
  const across = twips((paper.landscape ? a4.height : a4.width) - paper.margins.left - paper.margins.right);
  const document = new Document({
    title: paper.title,
    creator: '示范',
    styles: {
      default: {
        document: { run: { font: fontOf('body'), size: paper.size * 2 } },
      },
    },
    sections: [
      {
        properties: pageOf(paper),
        footers: footersOf(paper),
        children: paper.blocks.map((block) => written(block, paper, across)),
      } as ISectionOptions,
    ],
    ...(paper.footer === null && { evenAndOddHeaderAndFooters: true }),
  });
  return new Uint8Array(await Packer.toBuffer(document));
}

function fontOf(face: Face) {
  return {
    ascii: 'Times New Roman',
    hAnsi: 'Times New Roman',
    eastAsia: faces[face],
    hint: 'eastAsia' as const,
  };
}

function pageOf({ landscape, margins }: Paper): ISectionOptions['properties'] {
  return {
    page: {
      // The library turns the sheet itself.
      size: {
        width: twips(a4.width),
        height: twips(a4.height),
        orientation: landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
      },
      margin: {
        top: twips(margins.top),
        right: twips(margins.right),
        bottom: twips(margins.bottom),
        left: twips(margins.left),
        footer: twips(Math.max(10, margins.bottom - 10)),
      },
    },
  };
}

/** A letter has — 1 — outside on each page (GB/T 9704 7.5), a form its mark. */
function footersOf({ footer }: Paper): ISectionOptions['footers'] {
  if (footer !== null)
    return {
      default: new Footer({
        children: [
          new DocxParagraph({
            alignment: AlignmentType.CENTER,
            children: [
              new TextRun({
                font: fontOf('body'),
                size: 18,
                children: [`${footer}　第 `, PageNumber.CURRENT, ' 页 / 共 ', PageNumber.TOTAL_PAGES, ' 页'],
              }),
            ],
          }),
        ],
      }),
    };
  const numbered = (side: 'left' | 'right') =>
    new Footer({
      children: [
        new DocxParagraph({
          alignment: alignments[side],
          // One character from the edge of the text.
          indent: side === 'left' ? { left: 280 } : { right: 280 },
          children: [
            new TextRun({
              font: { ascii: '宋体', hAnsi: '宋体', eastAsia: '宋体' },
              size: 28,
              children: ['— ', PageNumber.CURRENT, ' —'],
            }),
          ],
        }),
      ],
    });
  return { default: numbered('right'), even: numbered('left') };
}

function written(block: Block, paper: Paper, across: number): DocxParagraph | DocxTable {
  if (block.kind === 'table') return writtenTable(block, paper, across);
  if (block.kind === 'pageBreak') return new DocxParagraph({ pageBreakBefore: true, children: [] });
  return writtenParagraph(block, paper);
}

function writtenParagraph(paragraph: Paragraph, paper: Paper, centred = false): DocxParagraph {
  const size = paragraph.size ?? paper.size;
  const { align, indent = 0, hang, inset, before = 0, after = 0, rule, keep } = paragraph;
  return new DocxParagraph({
    ...(rule && { border: { bottom: { style: BorderStyle.SINGLE, size: 12, space: 4, color: red } } }),
    ...(keep && { keepNext: true }),
    alignment: centred ? AlignmentType.CENTER : alignments[align ?? 'left'],
    spacing: {
      before: twentieths(before),
      after: twentieths(after),
      line: twentieths(Math.max(paper.leading, size * 1.4)),
      lineRule: LineRuleType.EXACT,
    },
    ...((indent || hang || inset) && {
      indent: {
        // Word measures the first line from where the others begin.
        ...(hang
          ? { left: twentieths(hang * size), hanging: twentieths((hang - indent) * size) }
          : indent && { firstLine: twentieths(indent * size), firstLineChars: indent * 100 }),
        ...(inset && { right: twentieths(inset * size), rightChars: inset * 100 }),
      },
    }),
    children: paragraph.words.flatMap((words) => writtenWords(words, size)),
  });
}

/** A line that was broken in the text is broken in the run. */
function writtenWords({ text, face = 'body', bold, underline, red: inRed }: Words, size: number): TextRun[] {
  return text.split('\n').map(
    (part, index) =>
      new TextRun({
        text: part,
        font: fontOf(face),
        size: size * 2,
        ...(index > 0 && { break: 1 }),
        ...(bold && { bold: true }),
        ...(inRed && { color: red }),
        ...(underline && { underline: { type: UnderlineType.SINGLE } }),
      }),
  );
}

function writtenTable({ widths, headRows, rows }: Table, paper: Paper, across: number): DocxTable {
  const columns = widths.map((share) => Math.round(share * across));
  return new DocxTable({
    layout: TableLayoutType.FIXED,
    width: { size: across, type: WidthType.DXA },
    columnWidths: columns,
    margins: { left: 80, right: 80, top: 40, bottom: 40 },
    rows: rows.map(
      (row, index) =>
        new TableRow({
          tableHeader: index < headRows,
          cantSplit: index < headRows,
          height: { value: twentieths(paper.leading), rule: HeightRule.ATLEAST },
          children: row.flatMap((one, column) =>
            one === null ? [] : [writtenCell(one, paper, columns.slice(column, column + (one.columns ?? 1)))],
          ),
        }),
    ),
  });
}

function writtenCell(
  { content, rows, columns, centred }: Cell,
  paper: Paper,
  widths: readonly number[],
): TableCell {
  return new TableCell({
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    verticalAlign: centred ? VerticalAlignTable.CENTER : VerticalAlignTable.TOP,
    ...(rows !== undefined && rows > 1 && { rowSpan: rows }),
    ...(columns !== undefined && columns > 1 && { columnSpan: columns }),
    children: content.map((paragraph) => writtenParagraph(paragraph, paper, centred)),
  });
}
