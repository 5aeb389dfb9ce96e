import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectOffice } from '#functions/events/inspection/inspect-office.ts';
import { writeDocx } from '#functions/office/write-docx.ts';
import { writePdf } from '#functions/office/write-pdf.ts';
import { packageFonts } from '#infra/local/package-fonts.ts';
import { cell, formPage, line, type Paper } from '#shared/domain/paper.ts';
import { officialTable } from '#shared/domain/printed.ts';
import type { Answers } from '#shared/model/answer.ts';
import { form, formAnswers, standard, standardAnswers } from '../fixtures/answers.ts';
import { type DrawnPage, PageDrawer } from '../fixtures/drawn-pages.ts';
import { chongqingCampaign, draftOf, nationalCampaign } from '../fixtures/units.ts';

const pictures = fileURLToPath(new URL('../../test-results/documents/', import.meta.url));
const footer = '申报编号 national-2026.hc-652826　第 2 次提交　校验码 7K3M-9QXT';
const rare = '埇沚浉瀍猇硚鄠';
const longName =
  '新疆维吾尔自治区巴音郭楞蒙古自治州焉耆回族自治县医养结合与老年健康服务中心（县人民医院老年医学科康复护理院分院）一二三四五六'.slice(
    0,
    60,
  );
let drawer: PageDrawer;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  drawer = await PageDrawer.launch();
});
afterAll(() => drawer.close());

/** Draws a document and keeps the pages for a person to look at. */
async function drawn(name: string, paper: Paper): Promise<{ pages: DrawnPage[]; texts: string[] }> {
  const { content, pages: count } = await writePdf(paper, packageFonts);
  const pages = await drawer.draw(content);
  for (const [index, { png }] of pages.entries())
    writeFileSync(join(pictures, `${name}-${index + 1}.png`), png);
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(content)));
  expect(pages).toHaveLength(count);
  return { pages, texts: text };
}

const xinjiang = (answers: Answers, name = '焉耆回族自治县') =>
  officialTable({
    application: { ...draftOf('yanqi', nationalCampaign), organisationName: name },
    campaign: nationalCampaign,
    edition: form,
    answers,
    footer,
  });
const flat = (texts: readonly string[]) => texts.join('').replace(/\s/g, '');

describe('the Xinjiang form as the source prints it', () => {
  test('X-01, X-02, E-95: heading, ASCII colon, place for the seal, lost numbers, shared cell, □/☑, 无', async () => {
    const { texts, pages } = await drawn('xinjiang', xinjiang(formAnswers({ '2.1': { text: '暂无。' } })));
    const text = flat(texts);
    expect(text).toContain(
      '附件3推荐全国医养结合示范县（市、区）主要工作信息表推荐单位：巴音郭楞蒙古自治州卫生健康委:（加盖公章）',
    );
    expect(text).toContain('联系人：阿依努尔联系电话：0996-6022345');
    expect(text).toContain(
      '1.制定、落实医养结合费用减免、投融资、用地、审批登记等有关政策措施具体内容有：无本级地方政府用于',
    );
    expect(text).not.toContain('2.本级地方政府用于');
    expect(text).toContain('与医疗机构签约合作9家。7.医疗卫生机构普遍建立');
    expect(text).toContain('占比为62.50%。');
    expect(text).toContain('是☑否□如是，具体情况为：');
    expect(text).toContain('有□无☑');
    expect(text).toContain('备注：如未开展相关工作请填写“无”。');
    for (const [index, page] of texts.entries())
      expect(page.replace(/\s+/g, '')).toContain(
        `第2次提交校验码7K3M-9QXT第${index + 1}页/共${texts.length}页`,
      );
    for (const { ink } of pages) expect(ink).toBeGreaterThan(0.01);
  });

  test('E-93: rare characters of place names are drawn, and what no font has is said', async () => {
    const blank = await writePdf(
      { ...formPage, title: '空白', footer: null, blocks: [line('　')] },
      packageFonts,
    );
    const [empty] = await drawer.draw(blank.content);
    for (const character of rare) {
      const { content } = await writePdf(
        {
          ...formPage,
          title: character,
          footer: null,
          blocks: [line(character, { size: 40 })],
        },
        packageFonts,
      );
      const [page] = await drawer.draw(content);
      expect((page?.ink ?? 0) - (empty?.ink ?? 0), character).toBeGreaterThan(0.0003);
    }
    const { texts } = await drawn('rare', xinjiang(formAnswers({ '1.1': { text: `${rare} 𠮷` } })));
    expect(flat(texts)).toContain(rare);
    expect(flat(texts)).toContain('代替字库中没有的字，按出现的先后为U+20BB7');
  });

  test('names of 60 characters and answers of many pages stay inside the page', async () => {
    const words = `${longName}：${'为居家老年人提供上门医疗卫生服务，'.repeat(300)}`;
    const { texts, pages } = await drawn(
      'long',
      xinjiang(
        formAnswers({ '1.2': { text: words }, '3.1': { text: 'https://example.org/'.padEnd(300, 'a') } }),
        longName,
      ),
    );
    expect(pages.length).toBeGreaterThan(6);
    expect(flat(texts)).toContain(longName);
    for (const page of texts.slice(0, 4))
      expect(page.replace(/\s/g, '')).toContain('一、党政重视，部门协同。');
  });

  test('a form without any answer is the empty official table', async () => {
    const { texts } = await drawn('empty', xinjiang({} as Answers));
    expect(flat(texts)).toContain('是□否□');
    expect(flat(texts)).toContain('占比为—%。');
  });
});

describe('the Chongqing self-assessment', () => {
  test('C-02: thirty rows in merged columns over several pages, head row on each', async () => {
    const { texts, pages } = await drawn(
      'chongqing',
      officialTable({
        application: draftOf('qijiang', chongqingCampaign),
        campaign: chongqingCampaign,
        edition: standard,
        answers: standardAnswers(),
        footer,
      }),
    );
    expect(pages[0]?.width).toBeGreaterThan(pages[0]?.height ?? 0);
    for (const page of texts)
      expect(page.replace(/\s/g, '')).toContain('一级指标二级指标指标内容验收方式及说明自评情况');
    expect(flat(texts)).toContain('申报单位：重庆市綦江区（盖章）');
    expect(flat(texts)).toContain('★建设老年友善医疗机构，创建率达95%。');
  });
});

test('a table of 200 rows: each row once, on pages that are full', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => [
    cell(String(index + 1), { centred: true }),
    cell(`${rare}第${index + 1}号`),
    cell(longName),
  ]);
  const paper: Paper = {
    ...formPage,
    title: '汇总表',
    footer: '汇总表',
    blocks: [
      {
        kind: 'table',
        widths: [0.1, 0.3, 0.6],
        headRows: 1,
        rows: [[cell('序号'), cell('编号'), cell('单位')], ...rows],
      },
    ],
  };
  const { texts, pages } = await drawn('two-hundred', paper);
  const text = flat(texts);
  for (let index = 1; index <= 200; index += 1) expect(text.split(`${rare}第${index}号`)).toHaveLength(2);
  expect(pages.length).toBeLessThan(21);
});

test('the same form as Word: every part there, East Asian fonts named, page numbers as fields', async () => {
  const content = await writeDocx(xinjiang(formAnswers({ '1.1': { text: rare } })));
  const read = await inspectOffice(content, 'docx');
  if (!read.ok) throw new Error(read.reason);
  const text = read.text.replace(/\s/g, '');
  expect(text).toContain('推荐单位：');
  expect(text).toContain(rare);
  expect(text).toContain('校验码7K3M-9QXT');
  const { openArchive } = await import('#functions/office/archive.ts');
  const parts = openArchive(content, 'Word 文档');
  if (!parts.ok) throw new Error(parts.refusal.detail);
  const xml = parts.value.get('word/document.xml')?.toString('utf8') ?? '';
  expect(xml).toContain('w:eastAsia="仿宋_GB2312"');
  expect(xml).toContain('w:eastAsia="方正小标宋简体"');
  const foot = [...parts.value].find(([name]) => name.startsWith('word/footer'))?.[1].toString('utf8') ?? '';
  expect(foot).toContain('PAGE');
  expect(foot).toContain('NUMPAGES');
});

test('60 pages are drawn within a second of processor time and 256 MB', async () => {
  const words = '本辖区有条件的医疗卫生机构能够按照相关规范、标准为居家老年人提供上门医疗卫生服务。'.repeat(
    230,
  );
  const items = ['1.1', '1.2', '1.3', '1.4', '2.1', '2.2', '2.3', '3.1'];
  const paper = xinjiang(formAnswers(Object.fromEntries(items.map((item) => [item, { text: words }]))));
  await writePdf(paper, packageFonts);
  const before = process.cpuUsage();
  const { pages } = await writePdf(paper, packageFonts);
  const { user, system } = process.cpuUsage(before);
  expect(pages).toBeGreaterThanOrEqual(60);
  expect((user + system) / 1e6).toBeLessThan(2);
});
