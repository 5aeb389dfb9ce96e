import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Edition, Field } from '#shared/model/edition.ts';
import { editions } from '#shared/standards/editions.ts';

const text = (file: string) => readFileSync(new URL(`../fixtures/seeds/${file}`, import.meta.url), 'utf8');
/** White space apart; □ stands where the source lost its tick box and printed «(». */
const bare = (value: string) => value.replace(/\s/gu, '').replaceAll('□', '(');
const editionOf = (id: string) => editions.find((edition) => edition.id === id) as Edition;

describe.each(editions.map((edition) => [edition.id, edition] as const))(
  'law of every edition: %s',
  (_, edition) => {
    const items = itemsOf(edition);

    test('ids are unique', () => {
      expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
      expect(new Set(edition.sections.map((section) => section.id)).size).toBe(edition.sections.length);
    });

    test('standards and plans hold rows, a form holds fields; only a standard says how it counts', () => {
      expect(items.every((item) => (item.type === 'row') === (edition.kind !== 'form'))).toBe(true);
      expect(edition.counting !== null).toBe(edition.kind === 'standard');
    });

    test('a file is wanted for what is verified by 文档检查, and for nothing else', () => {
      for (const row of rowsOf(edition))
        expect(row.evidence).toBe(row.methods.includes('文档检查') ? 'required' : 'optional');
    });

    test('its parent is known, and each of its items says to which of the parent it answers', () => {
      if (edition.parent === undefined) return;
      const parent = editionOf(edition.parent.edition);
      expect(parent.id).not.toBe(edition.id);
      expect(Object.keys(edition.parent.items).toSorted()).toEqual(items.map(({ id }) => id).toSorted());
      const known = new Set<string>(itemsOf(parent).map(({ id }) => id));
      expect(
        Object.values(edition.parent.items)
          .flat()
          .filter((id) => !known.has(id)),
      ).toEqual([]);
    });

    test('parameters are declared where rows name them; one without a value gives no bound', () => {
      const declared = new Set((edition.parameters ?? []).map(({ id }) => id));
      for (const row of rowsOf(edition)) {
        const named = [...row.measures, ...(row.awaits ?? [])].flatMap(({ parameter }) => parameter ?? []);
        expect(named.filter((id) => !declared.has(id))).toEqual([]);
        for (const { parameter } of row.awaits ?? [])
          expect(edition.parameters?.find(({ id }) => id === parameter)?.value).toBeNull();
      }
    });

    test('what the source lacks is said with its consequence', () => {
      expect(edition.missing?.length).toBeGreaterThan(0);
    });

    test('rules and ratios name integer fields of the edition', () => {
      const integers = items.filter((item) => item.type === 'integer').map((item) => item.id);
      const ratios = items.flatMap((item) => (item.type === 'row' ? [] : (item.ratioOf ?? [])));
      const named = [...edition.rules.flatMap((rule) => [...rule.left, ...rule.right]), ...ratios];
      expect(named.filter((id) => !integers.includes(id))).toEqual([]);
    });

    test('measure ids are unique in a row, and checks name what they check', () => {
      for (const row of rowsOf(edition)) {
        expect(new Set(row.measures.map((measure) => measure.id)).size).toBe(row.measures.length);
        expect(row.checks.every((check) => check.trim() !== '')).toBe(true);
      }
    });
  },
);

describe('CQ-COUNTY-2023: 渝卫办发〔2023〕66号 附件1', () => {
  const edition = editionOf('CQ-COUNTY-2023');
  const rows = rowsOf(edition);

  test('S-01: 6 first-level, 23 second-level, 30 rows, 5 with ★, 51 checks', () => {
    expect(edition.sections).toHaveLength(6);
    expect(new Set(rows.map((row) => row.indicator.no)).size).toBe(23);
    expect(rows).toHaveLength(30);
    expect(rows.filter((row) => row.star).map((row) => row.id)).toEqual([
      '10.2',
      '11.1',
      '11.3',
      '11.5',
      '14.1',
    ]);
    expect(rows.flatMap((row) => row.checks)).toHaveLength(51);
  });

  test('S-02: methods and their combinations', () => {
    const counts = Object.fromEntries(
      [...Map.groupBy(rows, (row) => row.methods.join('+'))].map(([methods, of]) => [methods, of.length]),
    );
    expect(counts).toEqual({
      文档检查: 12,
      现场查看: 4,
      老龄处提供: 4,
      '文档检查+现场查看': 3,
      '全国医养结合监测系统查验+现场查看': 3,
      全国医养结合监测系统查验: 2,
      '老龄处提供+现场查看': 2,
    });
    for (const row of rows)
      expect(row.evidence).toBe(row.methods.includes('文档检查') ? 'required' : 'optional');
  });

  test('S-03: every title, content and method stands in the source, in this order', () => {
    const source = bare(text('cq-county-standard.txt'));
    let from = source.indexOf(bare(edition.title));
    expect(from).toBeGreaterThanOrEqual(0);
    for (const section of edition.sections) {
      from = source.indexOf(bare(section.title), from);
      expect(from, section.title).toBeGreaterThanOrEqual(0);
      for (const row of section.items.filter((item) => item.type === 'row')) {
        const needle = bare(row.content + row.verification);
        expect(source.indexOf(needle, from), row.id).toBeGreaterThanOrEqual(0);
        expect(source).toContain(bare(`${row.indicator.no}.${row.indicator.title}`));
        expect(row.star).toBe(row.content.startsWith('★'));
        from = source.indexOf(needle, from) + needle.length;
      }
    }
    expect(source.slice(from)).toBe(bare(edition.remark));
  });

  test('B.1: the numbers that the rows demand', () => {
    const demands = rows.flatMap((row) =>
      row.measures.map(({ kind, operator, bound }) => `${row.id} ${kind} ${operator} ${bound}`),
    );
    expect(demands).toEqual([
      '5.1 count > 0',
      '6.1 ratio = 100',
      '7.1 count >= 1',
      '8.1 count >= 2',
      '10.1 ratio = 100',
      '10.2 ratio >= 95',
      '10.3 count >= 1',
      '10.4 count >= 4',
      '11.1 ratio > 60',
      '11.3 count >= 2',
      '11.4 count >= 1',
      '11.5 count >= 8',
      '12.1 count >= 3',
      '13.1 count < 500',
      '14.1 ratio = 100',
      '15.1 count >= 4',
      '16.1 ratio = 100',
      '20.1 count >= 1',
      '20.1 count >= 1',
      '22.1 count = 0',
    ]);
    const inferred = rows
      .filter((row) => row.measures.some((measure) => measure.inferred))
      .map((row) => row.id);
    expect(inferred).toEqual(['5.1', '7.1', '10.3', '11.4']);
    expect(
      rows
        .flatMap((row) => row.measures)
        .filter((measure) => !measure.required)
        .map((measure) => measure.id),
    ).toEqual(['distance']);
  });

  test('E-90: only 11.2 warns, and it forbids the raw ledger', () => {
    expect(rows.filter((row) => row.caution !== null).map((row) => row.id)).toEqual(['11.2']);
    expect(rows.find((row) => row.id === '11.2')?.caution).toContain('请勿上传台账原件');
  });
});

describe('XJ-COUNTY-RECOMMEND-1: 附件3', () => {
  const edition = editionOf('XJ-COUNTY-RECOMMEND-1');
  const fields = itemsOf(edition) as Field[];

  test('5 header fields and 31 inputs in six sections', () => {
    expect(edition.sections.map((section) => section.items.length)).toEqual([5, 4, 5, 12, 3, 4, 3]);
    expect(fields).toHaveLength(36);
  });

  test('every label stands in the source, in this order', () => {
    const source = bare(text('xj-county-form.txt'));
    expect(source).toContain(bare(edition.title));
    expect(source).toContain(bare(edition.remark));
    for (const field of edition.sections[0]!.items as Field[]) {
      if (field.id !== 'h.county') expect(source, field.id).toContain(bare(field.label));
    }
    // 申报县（市、区） stands in a cell of its own, below the header.
    expect(source).toContain('申报县（市、区）');
    let from = 0;
    for (const section of edition.sections.slice(1)) {
      for (const label of [section.title, ...(section.items as Field[]).map((field) => field.label)]) {
        const found = source.indexOf(bare(label), from);
        expect(found, label).toBeGreaterThanOrEqual(0);
        from = found + bare(label).length;
      }
    }
  });

  test('C.3: 无 is for work done, never for numbers, choices or 6.2', () => {
    expect(
      fields.filter((field) => field.notDone !== (field.type === 'text')).map((field) => field.id),
    ).toEqual([]);
    expect(fields.find((field) => field.id === '6.2')?.type).toBe('incident');
    expect(fields.filter((field) => field.type === 'integer').map((field) => field.id)).toEqual([
      '3.5a',
      '3.5b',
      '3.6t',
      '3.6n',
      '3.6s',
      '3.7m',
      '3.7g',
    ]);
  });
});

/** Contents of all rows stand in the source one after the other: nothing is reworded and nothing is out of order. */
function expectInOrder(source: string, needles: readonly string[]): void {
  let from = 0;
  for (const needle of needles) {
    const found = source.indexOf(bare(needle), from);
    expect(found, needle).toBeGreaterThanOrEqual(0);
    from = found + bare(needle).length;
  }
}
const demandsOf = (edition: Edition) =>
  rowsOf(edition).flatMap((row) =>
    row.measures.map(({ id, operator, bound }) => `${row.id} ${id} ${operator} ${bound}`),
  );

describe('NAT-COUNTY-2022: 国卫老龄发〔2022〕14号, county and province', () => {
  const edition = editionOf('NAT-COUNTY-2022');

  test('N-10…N-17: six groups, word for word', () => {
    const standard = bare(text('national-plan.txt')).split('三、创建标准')[1] ?? '';
    expectInOrder(
      standard,
      edition.sections.flatMap((section) => [
        `${section.id}.${section.title}。`,
        ...section.items.flatMap((item) => (item.type === 'row' ? [item.content] : [])),
      ]),
    );
    expect([...new Set(rowsOf(edition).map(({ rule }) => rule))]).toEqual([
      'N-10',
      'N-11',
      'N-12',
      'N-13',
      'N-14',
      'N-15',
      'N-16',
      'N-17',
    ]);
  });

  test('all of the text is in some row', () => {
    const standard = bare(text('national-plan.txt')).split('三、创建标准')[1]?.split('（二）')[0] ?? '';
    const rest = rowsOf(edition).reduce((left, row) => left.replace(bare(row.content), ''), standard);
    expect(rest.replace(/\d\.|[，。]/gu, '')).toBe(
      bare(
        `（一）全国医养结合示范省（区、市）和全国医养结合示范县（市、区）${edition.sections.map(({ title }) => title).join('')}`,
      ).replace(/[，]/gu, ''),
    );
  });

  test('N-13 waits for a value that the source does not give; N-14 is all, N-17 none in five years', () => {
    expect(demandsOf(edition)).toEqual(['3.6 served = 100', '6.2 incidents = 0']);
    expect(rowsOf(edition).flatMap((row) => row.awaits ?? [])).toMatchObject([
      { parameter: 'nationalGeriatrics', operator: '>' },
    ]);
  });
});

describe('NAT-INSTITUTION-2022: 国卫老龄发〔2022〕14号, institutions', () => {
  const edition = editionOf('NAT-INSTITUTION-2022');
  const rows = rowsOf(edition);

  test('N-08, N-20…N-31: gate, preferences and five groups, word for word and complete', () => {
    const plan = bare(text('national-plan.txt'));
    const standard = plan.slice(plan.indexOf('运营满5年'), plan.indexOf('四、工作流程'));
    expect(plan).toContain(bare(rows[0]?.content ?? ''));
    expectInOrder(
      standard,
      rows.slice(1).map((row) => row.content),
    );
    const rest = rows.reduce((left, row) => left.replace(bare(row.content), ''), standard);
    expect(rest).toBe(
      '，，，。在满足以上条件的基础上，优先推荐以下机构：1.环境设施好。2.人员队伍好。3.内部管理好。；4.服务质量好。5.服务效果好。',
    );
  });

  test('the gate of N-24, the blockers of their own, the five preferences of N-25', () => {
    const ids = (part: string) => rows.filter((row) => (row.part ?? 'counted') === part).map(({ id }) => id);
    expect(ids('gate')).toEqual(['g.1', 'g.2', 'g.3', 'g.4']);
    expect(ids('blocker')).toEqual(['s.1', '5.1', '5.4']);
    expect(ids('preference')).toEqual(['p.1', 'p.2', 'p.3', 'p.4', 'p.5']);
    expect(ids('counted')).toHaveLength(11);
  });

  test('N-20, N-21, N-22, N-23, N-27, N-30, N-31: ≥ 5 years, ≥ 60 %, strictly > 50 %, all staff, no incident, ≥ 95 %', () => {
    expect(demandsOf(edition)).toEqual([
      'g.1 years >= 5',
      'g.2 occupancy >= 60',
      'g.4 disabled > 50',
      '2.1 qualified = 100',
      '5.1 incidents = 0',
      '5.4 satisfaction >= 95',
    ]);
    expect(rows.find((row) => row.id === 'g.3')?.checks).toHaveLength(5);
  });
});

describe('GZ-JIANGKOU-PLAN-2022: 江口县', () => {
  const edition = editionOf('GZ-JIANGKOU-PLAN-2022');
  const rows = rowsOf(edition);

  test('J-T一1…J-T六: 18 tasks in six groups, word for word, with their units in the order of the source', () => {
    expect(edition.sections.map((section) => section.items.length)).toEqual([8, 4, 3, 1, 1, 1]);
    expectInOrder(
      bare(text('jiangkou-plan.txt')),
      edition.sections.flatMap((section) => [
        section.title,
        ...section.items.flatMap((item) =>
          item.type === 'row' ? [item.content, `（责任单位：${(item.responsible ?? []).join('、')}`] : [],
        ),
      ]),
    );
    for (const row of rows) expect(bare(text('jiangkou-plan.txt'))).toContain(bare(row.indicator.title));
    const first = rows.find(({ id }) => id === '1.5');
    expect(first?.responsible).toEqual([
      '县自然资源局',
      '县发展改革局',
      '县卫生健康局',
      '县民政局',
      '各乡镇<街道>',
    ]);
  });

  test('J-04…J-10: targets, with 以上 and 达 read as ≥', () => {
    expect(demandsOf(edition)).toEqual([
      '1.3 geriatrics >= 2',
      '3.2 contracted = 100',
      '3.3 yearly >= 1',
      '3.3 yearlytcm >= 1',
      '3.3 managed >= 72',
      '3.3 assessed >= 70',
      '4.1 communities >= 1',
      '4.1 friendly >= 60',
      '5.1 equipment >= 90',
      '5.1 environment >= 95',
      '5.1 satisfaction >= 95',
    ]);
    expect(rows.find(({ id }) => id === '1.3')?.due).toBe('2022-09-30');
  });

  test('E-15: every other spelling of a unit occurs in the source', () => {
    const named = new Set(rows.flatMap((row) => row.responsible ?? []));
    for (const { also } of edition.unitNames ?? []) for (const name of also) expect(named).toContain(name);
  });
});

test('what no source contains is marked missing, and no edition stands in for it', () => {
  const missing = editions.flatMap((edition) =>
    (edition.missing ?? []).map(({ what }) => `${edition.id}：${what}`),
  );
  for (const what of [
    '附件2《重庆市医养结合示范机构创建标准》',
    '附件2《2022年贵州省医养结合示范县评分表》',
    '附件1、附件2和印发通知',
  ])
    expect(
      missing.some((said) => said.includes(what)),
      what,
    ).toBe(true);
  expect(editions.map(({ id }) => id)).toEqual([
    'NAT-COUNTY-2022',
    'NAT-INSTITUTION-2022',
    'CQ-COUNTY-2023',
    'XJ-COUNTY-RECOMMEND-1',
    'GZ-JIANGKOU-PLAN-2022',
  ]);
});

test('X-07, N-45: 新疆 refines the national standard, and cites its own document where the nation cites another', () => {
  const refined = editionOf('XJ-COUNTY-RECOMMEND-1');
  expect(refined.parent?.edition).toBe('NAT-COUNTY-2022');
  const own = '（新政办发〔2016〕180号）';
  const words = (edition: Edition) => JSON.stringify(edition.sections);
  expect(words(refined)).toContain(own);
  expect(words(editionOf('NAT-COUNTY-2022'))).not.toContain(own);
});
