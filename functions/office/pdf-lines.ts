import type { FontName } from '#functions/ports/fonts.ts';
import type { Paragraph, Words } from '#shared/domain/paper.ts';

/** What setting a line needs to know of the fonts. */
export interface Glyphs {
  /** The font that draws a character; null where none does. */
  fontOf(codePoint: number, heavy: boolean): FontName | null;
  /** Width at size 1. */
  width(character: string, font: FontName): number;
}

/** Characters side by side in one font. */
export interface SetRun {
  text: string;
  readonly font: FontName;
  readonly underline: boolean;
  readonly red: boolean;
  width: number;
}

export interface SetLine {
  readonly runs: readonly SetRun[];
  readonly width: number;
  readonly size: number;
  readonly leading: number;
  /** Where the line begins, and how it stands in its column. */
  readonly left: number;
  readonly right: number;
  readonly align: NonNullable<Paragraph['align']>;
  /** White before it. */
  readonly before: number;
  readonly after: number;
  readonly rule: boolean;
}

interface Glyph {
  readonly character: string;
  readonly font: FontName;
  readonly underline: boolean;
  readonly red: boolean;
  readonly width: number;
}

/** The mark that stands for a character which no font has, as printers set it. */
export const geta = '〓';

/** 避头尾: what does not begin a line, and what does not end one. */
const neverFirst = /[，。、；：？！）〕】》」』”’…％·,.;:?!)\]}%]/u;
const neverLast = /[（〔【《「『“‘([{]/u;
/** Letters and digits stay together, as long as they fit. */
const together = /[\u0021-\u007e\u00a1-\u024f]/u;

/** Units that a line is not broken inside of. */
function unitsOf(glyphs: readonly Glyph[]): Glyph[][] {
  const units: Glyph[][] = [];
  for (const glyph of glyphs) {
    const last = units.at(-1);
    const before = last?.at(-1)?.character;
    const joins =
      before !== undefined &&
      (neverFirst.test(glyph.character) ||
        neverLast.test(before) ||
        (together.test(glyph.character) && together.test(before)));
    if (last !== undefined && joins) last.push(glyph);
    else units.push([glyph]);
  }
  return units;
}

const widthOf = (glyphs: readonly Glyph[]) => glyphs.reduce((sum, { width }) => sum + width, 0);

function glyphsOf(words: readonly Words[], size: number, glyphs: Glyphs): Glyph[][] {
  const lines: Glyph[][] = [[]];
  for (const { text, face, bold, underline = false, red = false } of words) {
    const heavy = bold === true || face === 'title' || face === 'heading';
    for (const character of text.replaceAll('\t', '　').replace(/\r\n?/g, '\n')) {
      if (character === '\n') {
        lines.push([]);
        continue;
      }
      const code = character.codePointAt(0) as number;
      // What steers text and draws nothing.
      if (
        code < 0x20 ||
        (code >= 0x200b && code <= 0x200f) ||
        code === 0xfeff ||
        (code >= 0xfe00 && code <= 0xfe0f)
      )
        continue;
      const own = glyphs.fontOf(code, heavy);
      const font = own ?? (heavy ? 'bold' : 'serif');
      const drawn = own === null ? geta : character;
      lines.at(-1)?.push({ character: drawn, font, underline, red, width: glyphs.width(drawn, font) * size });
    }
  }
  return lines;
}

/** One paragraph as lines of at most this width. An empty one is one empty line. */
export function setLines(
  paragraph: Paragraph,
  across: number,
  page: { readonly size: number; readonly leading: number },
  glyphs: Glyphs,
): SetLine[] {
  const size = paragraph.size ?? page.size;
  const leading =
    paragraph.size === undefined ? page.leading : Math.max(size * 1.4, Math.min(page.leading, size * 1.6));
  const inset = (paragraph.inset ?? 0) * size;
  const hang = (paragraph.hang ?? 0) * size;
  const lines: { glyphs: Glyph[]; left: number }[] = [];
  for (const [index, broken] of glyphsOf(paragraph.words, size, glyphs).entries()) {
    let left = index === 0 ? (paragraph.indent ?? 0) * size : hang;
    let line: Glyph[] = [];
    let used = 0;
    const end = () => {
      lines.push({ glyphs: line, left });
      left = hang;
      line = [];
      used = 0;
    };
    for (const unit of unitsOf(broken)) {
      const width = widthOf(unit);
      const room = across - inset - left;
      if (used + width > room + 0.01 && line.length > 0) end();
      if (width <= across - inset - left + 0.01) {
        line.push(...unit);
        used += width;
        continue;
      }
      for (const glyph of unit) {
        if (used + glyph.width > across - inset - left + 0.01 && line.length > 0) end();
        line.push(glyph);
        used += glyph.width;
      }
    }
    end();
  }
  return lines.map(({ glyphs: set, left }, index) => ({
    runs: runsOf(set),
    width: widthOf(set),
    size,
    leading,
    left,
    right: inset,
    align: paragraph.align ?? 'left',
    before: index === 0 ? (paragraph.before ?? 0) : 0,
    after: index === lines.length - 1 ? (paragraph.after ?? 0) : 0,
    rule: index === lines.length - 1 && paragraph.rule === 'red',
  }));
}

function runsOf(glyphs: readonly Glyph[]): SetRun[] {
  const runs: SetRun[] = [];
  for (const { character, font, underline, red, width } of glyphs) {
    const last = runs.at(-1);
    if (last !== undefined && last.font === font && last.underline === underline && last.red === red) {
      last.text += character;
      last.width += width;
    } else runs.push({ text: character, font, underline, red, width });
  }
  return runs;
}

export const heightOf = (lines: readonly SetLine[]) =>
  lines.reduce((sum, { before, leading, after }) => sum + before + leading + after, 0);
