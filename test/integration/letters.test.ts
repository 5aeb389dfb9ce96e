import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openArchive } from '#functions/office/archive.ts';
import { examineTemplate, fillTemplate } from '#functions/office/fill-template.ts';
import { writeDocx } from '#functions/office/write-docx.ts';
import type { TemplateView } from '#shared/contract/routes/letters.ts';
import { letterPaper } from '#shared/domain/letter-papers.ts';
import { blank, letterKindIds, letterKinds, sampleValues } from '#shared/domain/letters.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { wordTable } from '../fixtures/documents.ts';
import { textOfWord as textOf } from '../fixtures/word-text.ts';

describe('templates', () => {
  test('every letter of the product uses its own fields only, and is filled without a brace left', async () => {
    for (const kind of letterKindIds) {
      const template = await writeDocx(letterPaper(kind));
      const examined = examineTemplate(template, letterKinds[kind]);
      if (!examined.ok) throw new Error(examined.refusal.detail);
      expect(examined.value.faults, kind).toEqual({ unknown: [], misplaced: [], broken: [] });
      const filled = fillTemplate(template, letterKinds[kind], sampleValues(letterKinds[kind]));
      if (!filled.ok) throw new Error(filled.refusal.detail);
      expect(textOf(filled.value), kind).not.toContain('{{');
    }
  });

  test('fields that Word split over runs are found; a row comes once for each entry; lines break; marks are escaped', () => {
    const template = wordTable(
      ['{{主送机关}}：', '关于{{批次}}'],
      [
        ['序号', '单位', '地区'],
        ['{{名单.序号}}', '{{名单.单位}}', '{{ 名单.地区 }}'],
      ],
      ['{{发文机关}}'],
    );
    const units = ['埇桥区', '浉河区', '瀍河回族区'].map((unit, index) => ({
      序号: String(index + 1),
      单位: unit,
      地区: 'A<B & C',
    }));
    const filled = fillTemplate(template, letterKinds.naming, {
      fields: { 主送机关: '各有关单位', 批次: '第一行\n第二行', 发文机关: '国家卫生健康委员会' },
      lists: { 名单: units },
    });
    if (!filled.ok) throw new Error(filled.refusal.detail);
    const text = textOf(filled.value);
    expect(text).toContain('各有关单位：');
    expect(text).toContain('关于第一行\n第二行');
    expect(text).toMatch(/1\n埇桥区\nA<B & C\n2\n浉河区\nA<B & C\n3\n瀍河回族区\nA<B & C/);
  });

  test('a list without entries leaves no row', () => {
    const template = wordTable([], [['单位'], ['{{名单.单位}}']], []);
    const filled = fillTemplate(template, letterKinds.naming, { fields: {}, lists: { 名单: [] } });
    expect(filled.ok && textOf(filled.value)).not.toContain('{{');
  });

  test('unknown, misplaced and broken fields are named', () => {
    const template = wordTable(
      ['{{申报单位名}}', '{{名单.单位}}', '请于{{成文日期前提交', '多余}}括号'],
      [['{{名单.电话}}']],
      [],
    );
    const examined = examineTemplate(template, letterKinds.naming);
    expect(examined).toMatchObject({
      value: {
        faults: {
          unknown: ['申报单位名', '名单.电话'],
          misplaced: ['名单.单位'],
          broken: ['请于{{成文日期前提交', '多余}}括号'],
        },
      },
    });
    expect(examineTemplate(new Uint8Array([1, 2, 3]), letterKinds.naming).ok).toBe(false);
  });
});

describe('the layout of GB/T 9704', () => {
  test('margins, red head, exact leading of 28 points, fonts by name, page numbers outside', async () => {
    const paper = letterPaper('naming');
    expect(paper).toMatchObject({
      margins: { top: 37, right: 26, bottom: 35, left: 28 },
      size: 16,
      leading: 28,
    });
    const parts = openArchive(await writeDocx(paper), 'Word 文档');
    if (!parts.ok) throw new Error(parts.refusal.detail);
    const xml = parts.value.get('word/document.xml')?.toString('utf8') ?? '';
    expect(xml).toContain('w:top="2098"');
    expect(xml).toContain('w:left="1587"');
    expect(xml).toContain('w:line="560" w:lineRule="exact"');
    // 附件：the second line of its name begins below the first character, five in; the first line two in.
    expect(xml).toContain('w:left="1600" w:hanging="960"');
    expect(xml).toContain('w:color w:val="E60012"');
    expect(xml).toContain('w:eastAsia="方正小标宋简体"');
    expect(xml).toContain('w:eastAsia="黑体"');
    const settings = parts.value.get('word/settings.xml')?.toString('utf8') ?? '';
    expect(settings).toContain('evenAndOddHeaders');
  });
});

describe('letters drafted from the record', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  const draft = async (kind: string, who: string, about: string) => {
    const reply = await world.call<{ file: string; code: string; detail: string }>('draft-letter', who, {
      parameters: { kind },
      query: { about },
    });
    return reply.status === 200
      ? textOf(new Uint8Array(Buffer.from(reply.body.file, 'base64')))
      : { status: reply.status, ...reply.body };
  };

  test('a return for correction lists the items with their problems, for the unit that returned it', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers: formAnswers() });
    expect(await draft('correction', 'bayingolin', application.id)).toMatchObject({
      status: 409,
      detail: '该申报现在没有退回补正。',
    });
    const defects = [
      { item: '1.1', note: '缺少文号' },
      { item: '4.2', note: '缺少检查记录' },
    ];
    await world.decide('return', 'bayingolin', application.id, { version: 2, defects });
    const text = await draft('correction', 'bayingolin', application.id);
    expect(text).toContain('有2项需要补正（第1次退回）');
    expect(text).toMatch(/1\n1\.1\n贯彻落实的工作方案\n缺少文号\n2\n4\.2\n/);
    expect(text).toContain('巴音郭楞');
    expect(await draft('correction', 'xinjiang', application.id)).toMatchObject({ status: 403 });
    expect(await draft('correction', 'yanqi', application.id)).toMatchObject({ status: 403 });
    expect(await draft('correction', 'chongqing', application.id)).toMatchObject({ status: 404 });
  });

  test('A5, A12, N-45: the letter of recommendation lists what the province reviews or has recommended, and nothing of others', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers: formAnswers() });
    expect(await draft('recommendation', 'xinjiang', 'national-2026')).toMatchObject({ status: 409 });
    await world.seal('bayingolin', application.id);
    const opinion = '材料齐全，数据属实，同意上报。';
    await world.decide('forward', 'bayingolin', application.id, { version: 2, opinion });
    const before = await draft('recommendation', 'xinjiang', 'national-2026');
    expect(before).toContain('现推荐1个单位');
    expect(before).toContain(blank);
    const document = { documentNumber: '新卫老龄函[2026]58号', date: '2026-06-20' };
    expect(
      (await world.decide('recommend', 'xinjiang', application.id, { version: 3, document })).status,
    ).toBe(200);
    const text = await draft('recommendation', 'xinjiang', 'national-2026');
    expect(text).toContain('新卫老龄函〔2026〕58号');
    expect(text).toContain('2026年6月20日');
    expect(text).toContain('推荐单位汇总表');
    expect(text).toContain('焉耆');
    expect(text).toContain('巴音郭楞蒙古自治州卫生健康委：材料齐全，数据属实，同意上报。');
  });

  test('a campaign notice carries quota, deadlines and standard; only its lead drafts it', async () => {
    const text = await draft('campaignNotice', 'nation', 'national-2026');
    expect(text).toContain('本次名额约 ');
    expect(text).toContain('《推荐全国医养结合示范县（市、区）主要工作信息表》');
    expect(await draft('campaignNotice', 'yanqi', 'national-2026')).toMatchObject({ status: 403 });
    expect(await draft('publicity', 'nation', 'national-2026')).toMatchObject({
      status: 409,
      code: 'noCandidates',
    });
    expect(await draft('naming', 'nation', 'national-2026')).toMatchObject({ status: 409 });
    expect(await draft('revocation', 'nation', 'nothing')).toMatchObject({ status: 404 });
  });

  test("a unit's own template takes the product's place, and gives it back; each version is kept", async () => {
    const content = (paragraphs: readonly string[]) =>
      Buffer.from(wordTable(paragraphs, [['{{时限.环节}}']], [])).toString('base64');
    const save = (version: number, file: string | null, who = 'nation') =>
      world.call<TemplateView & { detail: string; faults: { message: string }[] }>(
        'save-letter-template',
        who,
        { parameters: { kind: 'campaignNotice' }, body: { version, name: '通知.docx', content: file } },
      );
    const broken = await save(0, content(['{{单位}}{{批次}']));
    expect(broken.status).toBe(422);
    expect(broken.body.detail).toContain('没有“{{单位}}”这个字段');
    expect((await save(0, content(['我委的模板：{{批次}}']))).body).toMatchObject({
      version: 1,
      own: { name: '通知.docx', savedBy: expect.any(String) },
    });
    expect((await save(0, content(['另一个']))).status).toBe(409);
    expect(await draft('campaignNotice', 'nation', 'national-2026')).toContain('我委的模板：');
    expect((await save(1, null)).body).toMatchObject({ version: 2, own: null });
    expect(await draft('campaignNotice', 'nation', 'national-2026')).toContain('一、申报范围');
    expect((await save(2, content(['{{批次}}']), 'yanqi')).status).toBe(403);
    const listed = await world.call<{ templates: TemplateView[] }>('list-letter-templates', 'nation');
    expect(listed.body.templates).toHaveLength(letterKindIds.length);
    const preview = await world.call<{ file: string }>('preview-letter-template', 'nation', {
      parameters: { kind: 'campaignNotice' },
      body: { content: content(['{{批次}}']) },
    });
    expect(textOf(new Uint8Array(Buffer.from(preview.body.file, 'base64')))).toContain('【批次的名称】');
  });
});
