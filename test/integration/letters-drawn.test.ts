import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillTemplate } from '#functions/office/fill-template.ts';
import { writeDocx } from '#functions/office/write-docx.ts';
import { writePdf } from '#functions/office/write-pdf.ts';
import { packageFonts } from '#infra/local/package-fonts.ts';
import { letterPaper } from '#shared/domain/letter-papers.ts';
import {
  blank,
  type LetterKindId,
  type LetterValues,
  letterKindIds,
  letterKinds,
} from '#shared/domain/letters.ts';
import { line } from '#shared/domain/paper.ts';
import { type DrawnPage, PageDrawer } from '../fixtures/drawn-pages.ts';
import { filledPaper, textOfPaper } from '../fixtures/filled-paper.ts';
import { textOfWord } from '../fixtures/word-text.ts';

/*
 * Every letter as it looks when it is filled: drawn as a person sees it, and kept in test-results/documents for one to
 * look at. What a picture cannot say is asserted: every character has a glyph, nothing lies outside the margins, a table
 * goes on with its head on the next page, and the Word file, which is what leaves the product, says the same.
 */
const pictures = fileURLToPath(new URL('../../test-results/documents/', import.meta.url));
const rare = '埇沚浉瀍猇硚鄠';
const longName =
  '新疆维吾尔自治区巴音郭楞蒙古自治州焉耆回族自治县开都河北岸埇沚浉瀍猇硚鄠七个乡镇联合医养结合示范试点综合服务管理中心筹备委员会';
let drawer: PageDrawer;
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  drawer = await PageDrawer.launch();
});
afterAll(() => drawer.close());

const usual: Readonly<Record<string, string>> = {
  发文机关: '重庆市卫生健康委员会',
  文号: '渝卫函〔2026〕9号',
  主送机关: '各区县（自治县）卫生健康委',
  署名: '重庆市卫生健康委员会\n重庆市民政局',
  成文日期: '2026年4月1日',
  批次: '重庆市2026年医养结合示范区（县）创建',
  项目: '重庆市医养结合示范区（县）',
  批次文号: '渝卫函〔2026〕9号',
  单位: '綦江区',
  单位数: '2',
};

/** Values of a kind: what is usual where it is known, and the meaning of the field where it is not. */
function valuesOf(
  kind: LetterKindId,
  rows: number,
  of: (name: string, usual: string) => string = (_, given) => given,
): LetterValues {
  const { fields, lists } = letterKinds[kind];
  return {
    fields: Object.fromEntries(
      Object.entries(fields).map(([name, meaning]) => [
        name,
        of(name, usual[name] ?? meaning.split('；')[0] ?? ''),
      ]),
    ),
    lists: Object.fromEntries(
      lists.map(({ name, columns }) => [
        name,
        Array.from({ length: rows }, (_, index) =>
          Object.fromEntries(
            columns.map((column) => [
              column,
              column === '序号' || column === '名次'
                ? String(index + 1)
                : of(column, `${column}${name}${index + 1}`),
            ]),
          ),
        ),
      ]),
    ),
  };
}

const plain = (text: string) => text.normalize('NFKC').replace(/\s/g, '');

/**
 * Draws a filled letter.
 * @param wanted the pages to draw; all of them when not given
 * @returns those pages, what every page says, and what the letter says as paper and as Word file
 */
async function drawn(
  name: string,
  kind: LetterKindId,
  values: LetterValues,
  wanted?: (count: number) => number[],
) {
  const paper = letterPaper(kind);
  const filled = filledPaper(paper, values);
  const { content, pages: count } = await writePdf(filled, packageFonts);
  const numbers = wanted?.(count) ?? Array.from({ length: count }, (_, index) => index + 1);
  const pages = await drawer.draw(content, { pages: numbers, scale: 1 });
  for (const [index, { png }] of pages.entries())
    writeFileSync(join(pictures, `filled-${kind}-${name}-${numbers[index]}.png`), png);
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(content)));
  expect(text).toHaveLength(count);
  const word = fillTemplate(await writeDocx(paper), letterKinds[kind], values);
  if (!word.ok) throw new Error(word.refusal.detail);
  return {
    pages,
    texts: text.map(plain),
    paper: plain(textOfPaper(filled)),
    word: plain(textOfWord(word.value)),
  };
}

/** A page of 210 by 297 mm has nothing beyond its margins but the page's number below. */
function insideItsMargins({ box }: DrawnPage): void {
  const [left, right, top] = [28 / 210, 1 - 26 / 210, 37 / 297];
  expect(box.left).toBeGreaterThan(left - 0.006);
  expect(box.right).toBeLessThan(right + 0.006);
  expect(box.top).toBeGreaterThan(top - 0.006);
  expect(box.bottom).toBeLessThan(0.97);
}

/** How often each character stands in a text. */
function counted(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return counts;
}

const cases = {
  usual: (kind: LetterKindId) => valuesOf(kind, 3),
  rare: (kind: LetterKindId) => valuesOf(kind, 2, () => longName),
  empty: (kind: LetterKindId) => valuesOf(kind, 0, () => blank),
};

describe.each(Object.keys(cases) as (keyof typeof cases)[])('E-93: filled with what is %s', (name) => {
  test.each(letterKindIds)(
    '%s: everything is on the paper, inside its margins, and in the Word file',
    async (kind) => {
      const { pages, texts, paper, word } = await drawn(name, kind, cases[name](kind));
      for (const page of pages) insideItsMargins(page);
      expect(pages[0]?.ink).toBeGreaterThan(0.01);
      const text = texts.join('');
      expect(text).not.toMatch(/[{}〓]/u);
      if (name === 'rare') expect(text).toContain(rare);
      // A table's head comes again on each page; nothing is there less often than it is said.
      const found = counted(text);
      for (const [character, times] of counted(paper))
        expect(found.get(character), character).toBeGreaterThanOrEqual(times);
      // The Word file, which is what goes out, says just that.
      expect(word).toBe(paper);
    },
  );
});

const withTables = letterKindIds.filter((kind) => letterKinds[kind].lists.length > 0);
test.each(withTables)('%s: 200 rows go over pages, each with the head of the table', async (kind) => {
  const middle = (count: number) => [1, Math.ceil(count / 2), count];
  const { pages, texts } = await drawn('many', kind, valuesOf(kind, 200), middle);
  expect(texts.length).toBeGreaterThan(4);
  for (const page of pages) insideItsMargins(page);
  const text = texts.join('');
  for (const { name, columns } of letterKinds[kind].lists) {
    const named = columns.filter((one) => one !== '序号' && one !== '名次');
    for (const row of [1, 100, 200])
      for (const column of named) expect(text, name).toContain(`${column}${name}${row}`);
    // Wherever a row of the table begins a page, the head stands above it.
    const [first] = named;
    for (const page of texts) {
      const row = new RegExp(`${first}${name}\\d+`, 'u').exec(page);
      if (row !== null) expect(page.slice(0, row.index), name).toContain(plain(columns.join('')));
    }
  }
});

test('署名 and 成文日期 stand on one page with each other and with the last words, however long the letter is', async () => {
  const { blocks, ...paper } = letterPaper('annualReport');
  const [head, rest] = [blocks.slice(0, 4), blocks.slice(4)];
  for (let lines = 0; lines < 24; lines += 1) {
    const more = Array.from({ length: lines }, () => line('正文一行'));
    const { content } = await writePdf({ ...paper, blocks: [...head, ...more, ...rest] }, packageFonts);
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(content)), {
      mergePages: false,
    });
    const last = text.map((page) => page.replace(/\s/g, '')).find((page) => page.includes('{{成文日期}}'));
    expect(last, `${lines} lines`).toContain('{{署名}}');
    expect(last, `${lines} lines`).toContain('将列入检查名单');
  }
});
