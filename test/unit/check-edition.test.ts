import { describe, expect, test } from 'vitest';
import { checkEdition } from '#shared/domain/check-edition.ts';
import type { Edition } from '#shared/model/edition.ts';
import { DraftContent } from '#shared/model/edition-draft.ts';
import { editions } from '#shared/standards/editions.ts';

const editionOf = (id: string) => editions.find((edition) => edition.id === id) as Edition;
const chongqing = editionOf('CQ-COUNTY-2023');
const national = editionOf('NAT-COUNTY-2022');
const form = editionOf('XJ-COUNTY-RECOMMEND-1');
const province = { level: 'province', parent: national } as const;

/** The content with one thing changed; the change is typed loosely, as a hand would make it. */
function changed(edition: Edition, change: (content: ReturnType<typeof JSON.parse>) => void): DraftContent {
  const copy = structuredClone(edition);
  change(copy);
  return DraftContent.parse(copy);
}
const rowAt = (content: ReturnType<typeof JSON.parse>, id: string) =>
  content.sections
    .flatMap((section: { items: unknown[] }) => section.items)
    .find((item: { id: string }) => item.id === id);
const at = (id: string) => {
  for (const [s, section] of chongqing.sections.entries())
    for (const [i, item] of section.items.entries())
      if (item.id === id) return `/content/sections/${s}/items/${i}`;
  throw new Error(id);
};
const faultsOf = (content: DraftContent, surroundings: Parameters<typeof checkEdition>[1] = province) =>
  checkEdition(content, surroundings).faults;

describe('laws', () => {
  test.each(editions.map((edition) => [edition.id, edition] as const))(
    'every edition that comes with the product could be published: %s',
    (_, edition) => {
      const parent = edition.parent && editionOf(edition.parent.edition);
      const level = parent === undefined ? 'nation' : 'province';
      expect(checkEdition(edition, { level, parent }).faults).toEqual([]);
    },
  );

  test('every edition is a draft without a word changed', () => {
    for (const edition of editions) expect(DraftContent.parse(edition)).toEqual(edition);
  });
});

describe('each fault at its field', () => {
  const cases: [string, (content: ReturnType<typeof JSON.parse>) => void, string, string][] = [
    ['no title', (e) => (e.title = ' '), '/content/title', '请填写标准的名称。'],
    ['no basis', (e) => (e.basis = ''), '/content/basis', '请填写依据的文号。'],
    ['no counting', (e) => (e.counting = null), '/content/counting', '请确定达标线和计数办法'],
    ['a line above all', (e) => (e.counting.line = 101), '/content/counting/line', '1% 到 100%'],
    ['an open line', (e) => (e.counting.line = null), '/content/counting/line', '达标线：缺少该项'],
    [
      'no reason for the line',
      (e) => (e.counting.lineText = ''),
      '/content/counting/lineText',
      '写明达标线的原文',
    ],
    [
      'a section without a name',
      (e) => (e.sections[1].title = ''),
      '/content/sections/1/title',
      '第 2 个一级指标没有名称',
    ],
    ['an empty section', (e) => (e.sections[0].items = []), '/content/sections/0/items', '不能少于 1 项'],
    ['a row twice', (e) => (rowAt(e, '1.1').id = '2.1'), `${at('2.1')}/id`, '条目编号 2.1 重复'],
    ['no words', (e) => (rowAt(e, '10.2').content = ''), `${at('10.2')}/content`, '第 10.2 行没有指标内容'],
    [
      'no check',
      (e) => (rowAt(e, '10.2').checks = []),
      `${at('10.2')}/checks`,
      '第 10.2 行的要求：不能少于 1 项',
    ],
    [
      'an open bound',
      (e) => (rowAt(e, '10.2').measures[0].bound = null),
      `${at('10.2')}/measures/0/bound`,
      '第 10.2 行的门槛：缺少该项',
    ],
    [
      'a share above 100 %',
      (e) => (rowAt(e, '10.2').measures[0].bound = 101),
      `${at('10.2')}/measures/0/bound`,
      '超过了 100%',
    ],
    [
      'more than 100 %',
      (e) => Object.assign(rowAt(e, '10.2').measures[0], { operator: '>', bound: 100 }),
      `${at('10.2')}/measures/0/bound`,
      '任何单位都达不到',
    ],
    [
      'a bound that all reach',
      (e) => (rowAt(e, '7.1').measures[0].bound = 0),
      `${at('7.1')}/measures/0/bound`,
      '等于没有要求',
    ],
    [
      'no numerator',
      (e) => (rowAt(e, '10.2').measures[0].numerator = ''),
      `${at('10.2')}/measures/0/numerator`,
      '没有写明分子',
    ],
    [
      'numerator as denominator',
      (e) => (rowAt(e, '10.2').measures[0].denominator = rowAt(e, '10.2').measures[0].numerator),
      `${at('10.2')}/measures/0/denominator`,
      '分子和分母相同',
    ],
    ['no unit', (e) => (rowAt(e, '7.1').measures[0].unit = ''), `${at('7.1')}/measures/0/unit`, '没有单位'],
    [
      'a measure twice',
      (e) => (rowAt(e, '20.1').measures[1].id = 'onlinemedical'),
      `${at('20.1')}/measures/1/id`,
      '代码“onlinemedical”重复',
    ],
    [
      'an indicator with two names',
      (e) => (rowAt(e, '10.2').indicator.title = '别的'),
      `${at('10.2')}/indicator/title`,
      '有两个名称',
    ],
    [
      'a parameter that is not declared',
      (e) => (e.parameters = []),
      `${at('11.1')}/measures/0/parameter`,
      '没有声明',
    ],
    ['no parent', (e) => delete e.parent, '/content/parent', '请选择所依据的国家标准'],
    [
      'a row without a counterpart said',
      (e) => delete e.parent.items['3.1'],
      '/content/parent/items/3.1',
      '第 3.1 行还没有写明对应',
    ],
    [
      'a counterpart that is not there',
      (e) => (e.parent.items['3.1'] = ['99.9']),
      '/content/parent/items/3.1',
      '没有编号为 99.9 的条目',
    ],
    [
      'a mapping of nothing',
      (e) => (e.parent.items['99.1'] = []),
      '/content/parent/items/99.1',
      '不是本标准的条目',
    ],
    [
      'nothing that counts',
      (e) => {
        for (const { items } of e.sections) for (const item of items) item.part = 'gate';
      },
      '/content/counting',
      '没有计入达标比例的条目',
    ],
  ];
  test.each(cases)('%s', (_, change, pointer, words) => {
    const found = faultsOf(changed(chongqing, change));
    expect(found).toContainEqual({ pointer, message: expect.stringContaining(words) });
  });

  test('a parent that is not published, or that refines another itself', () => {
    expect(faultsOf(chongqing, { level: 'province', parent: undefined })[0]?.message).toContain(
      '没有编号为 NAT-COUNTY-2022',
    );
    const child = { ...chongqing, id: 'CQ-OTHER', parent: { edition: chongqing.id, items: {} } };
    expect(faultsOf(child, { level: 'province', parent: chongqing })[0]?.message).toContain('请选择国家标准');
  });

  test('a form: rules and ratios name its integers, and it counts nothing', () => {
    const bad = changed(form, (e) => {
      e.rules[0].left = ['1.1'];
      e.counting = chongqing.counting;
    });
    expect(faultsOf(bad).map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/content/rules/0/left', '/content/counting']),
    );
  });
});

describe('worth a second look', () => {
  const warned = (change: (content: ReturnType<typeof JSON.parse>) => void) =>
    checkEdition(changed(chongqing, change), province).warnings;

  test('以上 read as more than, a figure of the words without a demand, ★ not marked, no file for 文档检查', () => {
    const words = warned((e) => {
      rowAt(e, '7.1').content = '每年开展培训不少于1次。';
      Object.assign(rowAt(e, '7.1').measures[0], { operator: '>' });
      rowAt(e, '10.2').measures = [];
      rowAt(e, '10.2').star = false;
      rowAt(e, '1.1').evidence = 'optional';
    }).map(({ pointer, message }) => [pointer, message]);
    expect(words).toEqual(
      expect.arrayContaining([
        [`${at('7.1')}/measures/0/operator`, expect.stringContaining('请核对是否含本数')],
        [`${at('10.2')}/measures`, expect.stringContaining('没有相应的数字要求')],
        [`${at('10.2')}/star`, expect.stringContaining('没有设为★条目')],
        [`${at('1.1')}/evidence`, expect.stringContaining('不要求上传佐证材料')],
      ]),
    );
  });
});

test('a standard of 91 rows could never be passed in one transaction of 100 writes; one of 90 can', () => {
  const ofRows = (count: number) =>
    changed(national, (content) => {
      const [row] = content.sections[0].items;
      content.sections = [
        {
          ...content.sections[0],
          items: Array.from({ length: count }, (_, index) => ({ ...row, id: `1.${index + 1}` })),
        },
      ];
    });
  const nation = { level: 'nation', parent: undefined } as const;
  expect(faultsOf(ofRows(90), nation)).toEqual([]);
  expect(faultsOf(ofRows(91), nation)).toEqual([
    {
      pointer: '/content/sections',
      message: '一个标准最多 90 行：核定时须在一次写入中核对每一行。现有 91 行。',
    },
  ]);
});
