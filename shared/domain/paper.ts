/**
 * A document as it stands on paper: what is said and how it is laid out, for whatever writes it as Word or as PDF.
 * Lengths are points (1/72 inch) unless a name says otherwise.
 */

/** 小标宋 for titles, 黑体 for first headings, 楷体 for second ones, 仿宋 for all text (GB/T 9704). */
export type Face = 'title' | 'heading' | 'second' | 'body';

export interface Words {
  readonly text: string;
  readonly face?: Face;
  readonly bold?: boolean;
  /** A blank that was filled in. */
  readonly underline?: boolean;
  /** 发文机关标志 of a letter. */
  readonly red?: boolean;
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly words: readonly Words[];
  readonly align?: 'left' | 'center' | 'right' | 'justify';
  readonly size?: number;
  /** First line, in characters. */
  readonly indent?: number;
  /** The lines after the first, in characters: a long name of an annex goes on below its own beginning. */
  readonly hang?: number;
  /** From the right edge, in characters: the date of a letter stands four in. */
  readonly inset?: number;
  readonly before?: number;
  readonly after?: number;
  /** A line under it across the text: 版头 of a letter. */
  readonly rule?: 'red';
  /** On one page with what comes after it: a letter's 署名 and 成文日期 stand with each other and with its last words. */
  readonly keep?: true;
}

export interface Cell {
  readonly content: readonly Paragraph[];
  /** How many rows or columns it covers; 1 where absent. Cells that are covered are `null` in their row. */
  readonly rows?: number;
  readonly columns?: number;
  /** A heading or a short word: in the middle of its cell. */
  readonly centred?: boolean;
}

export interface Table {
  readonly kind: 'table';
  /** Shares of the width of the text, together 1. */
  readonly widths: readonly number[];
  /** Rows at the top that come again on each page. */
  readonly headRows: number;
  readonly rows: readonly (readonly (Cell | null)[])[];
}

export interface PageBreak {
  readonly kind: 'pageBreak';
}

export type Block = Paragraph | Table | PageBreak;

export interface Paper {
  readonly title: string;
  readonly landscape?: boolean;
  /** Millimetres. */
  readonly margins: {
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
    readonly left: number;
  };
  readonly size: number;
  /** Distance of lines; exact in Word, as GB/T 9704 wants it. */
  readonly leading: number;
  readonly blocks: readonly Block[];
  /** Before 「第 1 页 / 共 3 页」 at the foot of each page; null: the page's number alone, as a letter has it. */
  readonly footer: string | null;
}

/** Millimetres of an A4 page. */
export const a4 = { width: 210, height: 297 } as const;

/** A letter by GB/T 9704—2012: text of 156 × 225 mm, 22 lines of 28 characters in 3号仿宋. */
export const letterPage = {
  margins: { top: 37, right: 26, bottom: 35, left: 28 },
  size: 16,
  leading: 28,
} as const;

/** A form or table: smaller type, and room to read. */
export const formPage = {
  margins: { top: 22, right: 20, bottom: 22, left: 22 },
  size: 12,
  leading: 18,
} as const;

/** A paragraph of one run of words. */
export function line(
  text: string,
  options: Omit<Paragraph, 'kind' | 'words'> & Omit<Words, 'text'> = {},
): Paragraph {
  const { face, bold, underline, red, ...rest } = options;
  return {
    kind: 'paragraph',
    words: [
      {
        text,
        ...(face && { face }),
        ...(bold && { bold }),
        ...(underline && { underline }),
        ...(red && { red }),
      },
    ],
    ...rest,
  };
}

/** A cell of one paragraph. */
export function cell(
  text: string,
  options: Omit<Cell, 'content'> & { readonly paragraph?: Parameters<typeof line>[1] } = {},
): Cell {
  const { paragraph, ...rest } = options;
  return { content: [line(text, paragraph)], ...rest };
}

/** Every character that is drawn, for whoever must know whether a font has it. */
export function textOf({ blocks, footer }: Pick<Paper, 'blocks' | 'footer'>): string {
  const words = (paragraph: Paragraph) => paragraph.words.map(({ text }) => text).join('');
  const of = (block: Block): string => {
    if (block.kind === 'pageBreak') return '';
    if (block.kind === 'paragraph') return words(block);
    return block.rows.flatMap((row) => row.flatMap((one) => one?.content.map(words) ?? [])).join('\n');
  };
  return [...blocks.map(of), footer ?? ''].join('\n');
}
