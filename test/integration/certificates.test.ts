import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writePdf } from '#functions/office/write-pdf.ts';
import { packageFonts } from '#infra/local/package-fonts.ts';
import type { PublicTitle } from '#shared/contract/designation-views.ts';
import { certificatePaper } from '#shared/domain/certificate-paper.ts';
import { LocalDate } from '#shared/model/instant.ts';
import type { World } from '../fixtures/api-world.ts';
import { PageDrawer } from '../fixtures/drawn-pages.ts';
import { name, on, openTitles, take, titleId } from '../fixtures/titles.ts';

/** What the pages say, without blanks. */
async function textsOf(pdf: Uint8Array): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)));
  return text.map((page) => page.normalize('NFKC').replace(/\s/g, ''));
}

let drawer: PageDrawer;
const pictures = fileURLToPath(new URL('../../test-results/documents/', import.meta.url));
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  drawer = await PageDrawer.launch();
});
afterAll(() => drawer.close());

describe('a certificate on paper', () => {
  const long =
    '新疆维吾尔自治区巴音郭楞蒙古自治州焉耆回族自治县开都河北岸埇沚浉瀍猇硚鄠七个乡镇联合医养结合示范试点综合服务管理中心筹备委员会';
  const cases = {
    usual: { namedAs: '綦江区', fullName: '重庆市綦江区', plaque: '2026-0001' },
    long: { namedAs: long, fullName: long, plaque: '2026-0002' },
    empty: { namedAs: '鄠邑区', fullName: '陕西省西安市鄠邑区', plaque: null },
  } as const;

  for (const [of, { plaque, ...unit }] of Object.entries(cases))
    test(`${of}: one page each for certificate and plaque, every character drawn`, async () => {
      const designation = {
        ...unit,
        title: '重庆市医养结合示范区（县）',
        leadName: '重庆市卫生健康委员会',
        documentNumber: '渝卫函〔2026〕9号',
        date: LocalDate.parse('2026-09-09'),
        plaque: { number: plaque, handedOverOn: null, removedOn: null },
      };
      const { content, pages } = await writePdf(
        certificatePaper(designation, '7K3M9-QXT0A-BCDEF-GHJKM'),
        packageFonts,
      );
      expect(pages).toBe(2);
      const texts = await textsOf(content);
      const drawn = await drawer.draw(content);
      for (const [index, { png, ink }] of drawn.entries()) {
        writeFileSync(join(pictures, `certificate-${of}-${index + 1}.png`), png);
        expect(ink).toBeGreaterThan(0.005);
        expect(texts[index]).not.toContain('〓');
        expect(texts[index]).toContain('7K3M9-QXT0A-BCDEF-GHJKM');
        expect(texts[index]).toContain(unit.fullName);
      }
    });
});

describe('its code', () => {
  let world: World;
  beforeEach(async () => {
    ({ world } = await openTitles());
    await name(world);
    await on(world, '2026-10-09');
  });
  afterEach(() => world.close());
  const draw = (who: string) =>
    world.call<{ file: string; code?: string; detail?: string }>('draw-certificate', who, {
      parameters: { id: titleId },
    });
  const check = (code: string) =>
    world.call<{ title: PublicTitle; renamedTo: string | null; code?: string }>('check-certificate', null, {
      query: { code },
    });
  async function codeOn(file: string): Promise<string> {
    const [text = ''] = await textsOf(new Uint8Array(Buffer.from(file, 'base64')));
    return /校验码([0-9A-Z]{5}(-[0-9A-Z]{5}){3})/.exec(text)?.[1] ?? '';
  }

  test('says to anybody what the title is today; it is the same on every print, and nobody else prints one', async () => {
    const printed = await draw('qijiang');
    expect(printed.status).toBe(200);
    const code = await codeOn(printed.body.file);
    expect(await codeOn((await draw('chongqing-lead')).body.file)).toBe(code);
    expect((await draw('nation')).body.code).toBe('notPermitted');
    expect((await draw('yanqi')).status).toBe(404);
    expect((await check(code.toLowerCase().replaceAll('-', ' '))).body).toMatchObject({
      namedAs: '綦江区',
      renamedTo: null,
      title: {
        valid: true,
        label: '有效',
        document: { documentNumber: '渝卫函〔2026〕9号', date: '2026-09-09' },
      },
    });
    expect((await check('AAAAA-AAAAA-AAAAA-AAAAA')).status).toBe(404);
    expect((await check('x')).status).toBe(404);
    // Both at once: one code.
    const both = await Promise.all([draw('qijiang'), draw('chongqing-lead')]);
    expect(new Set(await Promise.all(both.map(({ body }) => codeOn(body.file)))).size).toBe(1);
  });

  test('a case is not shown before it is decided; a revoked title says since when and by what, and is printed no more', async () => {
    const code = await codeOn((await draw('qijiang')).body.file);
    await take(world, 'open-case', 'chongqing-lead', {
      category: 'rights',
      source: 'complaint',
      objection: null,
      facts: '某机构约束老年人。',
      evidence: '笔录',
      hearingUntil: '2026-10-20',
    });
    const during = (await check(code)).body;
    expect(during.title).toMatchObject({ valid: true, label: '有效', endedOn: null });
    expect(JSON.stringify(during)).not.toMatch(/核查|立案|约束/);
    await on(world, '2026-10-15');
    await take(world, 'state-defence', 'qijiang', { text: '已整改。', waived: false });
    await on(world, '2026-10-21');
    await take(world, 'revoke-designation', 'chongqing-lead', {
      document: { documentNumber: '渝卫发〔2026〕80号', date: '2026-10-21' },
      reason: '情形属实',
    });
    expect((await check(code)).body.title).toMatchObject({
      valid: false,
      label: '已取消',
      endedOn: '2026-10-21',
      endedBy: '渝卫发〔2026〕80号',
    });
    expect((await draw('qijiang')).body.detail).toContain('不再打印证书');
  });
});
