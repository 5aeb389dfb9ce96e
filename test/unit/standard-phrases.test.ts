import { describe, expect, test } from 'vitest';
import { demandedFigures, readVerification } from '#shared/domain/standard-phrases.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import { standard } from '../fixtures/answers.ts';

describe('DOMAIN §B.3: what the words demand', () => {
  test.each([
    ['服务签约率达100%', [['ratio', '=', 100, '%']]],
    ['创建率达95%', [['ratio', '>=', 95, '%']]],
    ['入住率达到实际运营床位的60%及以上', [['ratio', '>=', 60, '%']]],
    ['满意度在95%及以上', [['ratio', '>=', 95, '%']]],
    ['符合85%以上指标要求', [['ratio', '>=', 85, '%']]],
    ['管理服务率大于全市平均水平（60%）', [['ratio', '>', 60, '%']]],
    ['失能、失智老年人占比超过50%', [['ratio', '>', 50, '%']]],
    ['至少2家医疗机构提供远程医疗', [['count', '>=', 2, '家']]],
    ['不少于4家二级及以下医疗卫生机构', [['count', '>=', 4, '家']]],
    [
      '医疗床位30张以上，养老床位300张以上',
      [
        ['count', '>=', 30, '张'],
        ['count', '>=', 300, '张'],
      ],
    ],
    ['至少4家机构医疗床位30张以上，养老床位300张以上', [['count', '>=', 4, '家']]],
    [
      '至少4家机构；医疗床位30张以上',
      [
        ['count', '>=', 4, '家'],
        ['count', '>=', 30, '张'],
      ],
    ],
    ['距离小于500米', [['count', '<', 500, '米']]],
    ['至少１０家', [['count', '>=', 10, '家']]],
    ['5年内无医疗质量安全和涉老等重大负面事件', [['count', '=', 0, '件']]],
    ['本地区所有养老机构能够提供服务', [['ratio', '=', 100, '%']]],
    ['设置老年医学科比例100%', [['ratio', '=', 100, '%']]],
    ['将符合条件的医疗机构全部纳入定点管理', [['ratio', '=', 100, '%']]],
    ['建立工作机制，分工明确', []],
    ['二级及以上综合性医院', []],
    ['65岁以上老年人', []],
  ] as const)('%s', (text, expected) => {
    expect(
      demandedFigures(text).map(({ kind, operator, bound, unit }) => [kind, operator, bound, unit]),
    ).toEqual(expected);
  });

  test('every figure that the text of 渝卫办发〔2023〕66号 states is read as it was read by hand; none is invented', () => {
    for (const row of rowsOf(standard)) {
      const stated = row.measures.filter(({ inferred }) => !inferred);
      const read = demandedFigures(`${row.content}。${readVerification(row.verification).notes.join('。')}`);
      const has = read.map(({ kind, operator, bound }) => [kind, operator, bound]);
      for (const { kind, operator, bound } of stated)
        expect([row.id, has]).toEqual([row.id, expect.arrayContaining([[kind, operator, bound]])]);
      expect([row.id, read.length]).toEqual([row.id, stated.length]);
    }
  });

  test('S-02, S-03: methods of every row, whichever comma parts them, and the notes in brackets', () => {
    for (const row of rowsOf(standard))
      expect([row.id, readVerification(row.verification).methods]).toEqual([row.id, row.methods]);
    expect(readVerification('文档检查（提供距离小于500米的佐证依据）、现场查看')).toEqual({
      text: '文档检查（提供距离小于500米的佐证依据）、现场查看',
      methods: ['文档检查', '现场查看'],
      notes: ['提供距离小于500米的佐证依据'],
    });
  });
});
