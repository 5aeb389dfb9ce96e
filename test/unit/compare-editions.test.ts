import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemsOf } from '#shared/domain/check-answers.ts';
import { compareEditions } from '#shared/domain/compare-editions.ts';
import { wordingOf, wordingOfLong } from '#shared/domain/wording.ts';
import type { Edition } from '#shared/model/edition.ts';
import { editions } from '#shared/standards/editions.ts';

const editionOf = (id: string) => editions.find((edition) => edition.id === id) as Edition;
const national = editionOf('NAT-COUNTY-2022');
const chongqing = editionOf('CQ-COUNTY-2023');
const jiangkou = editionOf('GZ-JIANGKOU-PLAN-2022');
const between = (left: Edition, right: Edition, item: string) =>
  compareEditions(left, right).differences.find(({ right: ids }) => ids.some((id) => id === item));

describe('laws of comparing', () => {
  const pairs = editions.flatMap((left) => editions.map((right) => [left.id, right.id] as const));

  test.each(pairs)('%s and %s: every item of both stands in it, and nothing is said twice', (a, b) => {
    const [left, right] = [editionOf(a), editionOf(b)];
    const { differences, counts } = compareEditions(left, right);
    expect(differences.flatMap((one) => one.right).toSorted()).toEqual(
      itemsOf(right)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(new Set(differences.flatMap((one) => one.left))).toEqual(
      new Set(itemsOf(left).map(({ id }) => id)),
    );
    expect(Object.values(counts).reduce((sum, one) => sum + one)).toBe(differences.length);
    for (const { kind, sentences } of differences) expect(sentences.length > 0).toBe(kind !== 'same');
  });

  test.each(editions.map((edition) => [edition.id, edition] as const))(
    '%s does not differ from itself',
    (_, edition) => {
      const { counts, counting } = compareEditions(edition, edition);
      expect(counts).toEqual({ same: itemsOf(edition).length, changed: 0, added: 0, removed: 0 });
      expect(counting).toEqual([]);
    },
  );

  test('the segments hold both texts, whole', () => {
    const text = fc.string({ unit: fc.constantFrom(...'医养结合服务率达到%，0123456789的'), maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const segments = wordingOf(before, after);
        const without = (kind: 'added' | 'removed') =>
          segments
            .filter((one) => one.kind !== kind)
            .map((one) => one.text)
            .join('');
        expect(without('added')).toBe(before);
        expect(without('removed')).toBe(after);
      }),
    );
  });
});

describe('long texts', () => {
  test('20,000 characters with a word put in are told apart without comparing each with each', () => {
    const text = '每季度由县卫生健康委、民政局联合检查。'.repeat(1_100).slice(0, 20_000);
    const changed = `${text.slice(0, 9_000)}整改36项${text.slice(9_000)}`;
    const segments = wordingOfLong(text, changed);
    expect(segments.filter(({ kind }) => kind !== 'same')).toEqual([{ kind: 'added', text: '整改36项' }]);
    expect(segments.map((one) => one.text).join('')).toBe(changed);
  });

  test('what has nothing in common went and came as a whole', () => {
    const [before, after] = ['甲'.repeat(20_000), '乙'.repeat(20_000)];
    expect(wordingOfLong(before, after)).toEqual([
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ]);
  });
});

describe('differences in words', () => {
  test('65+ management: Chongqing > 60 %, Jiangkou ≥ 72 %', () => {
    expect(between(chongqing, jiangkou, '3.3')?.sentences).toContain(
      '“65岁以上老年人健康管理率”：《重庆市医养结合示范区（县）创建标准》为高于 60%（不含 60%），《江口县创建省级医养结合示范县工作实施方案》为不低于 72%（含 72%）。',
    );
    expect(between(jiangkou, chongqing, '11.1')).toMatchObject({ kind: 'changed', left: ['3.3'] });
  });

  test('N-45: a child beside its parent: what it adds, what it leaves out, what it fixes in figures', () => {
    const { differences, counting } = compareEditions(national, chongqing);
    const of = (kind: string) => differences.filter((one) => one.kind === kind);
    expect(of('added').flatMap((one) => one.right)).toEqual(['10.2', '10.4', '11.3', '11.4', '11.5', '15.1']);
    expect(of('removed').flatMap((one) => one.left)).toEqual(['3.7', '4.3']);
    expect(of('added')[0]?.sentences[0]).toBe(
      '只有《重庆市医养结合示范区（县）创建标准》有这一项（10.2），要求“老年友善医疗机构创建率”不低于 95%（含 95%）。',
    );
    expect(between(national, chongqing, '14.1')?.sentences).toContain(
      '“老年医学科设置比例”：《全国医养结合示范省（区、市）和全国医养结合示范县（市、区）创建标准》以当年的数值为准（未录入），《重庆市医养结合示范区（县）创建标准》为等于 100%。',
    );
    expect(counting.join('')).toContain('条目（行）的 85%');
  });

  test('typing errors of the source are differences too: 得肯定 for 的肯定', () => {
    expect(between(national, chongqing, '23.1')).toMatchObject({ kind: 'changed', left: ['6.3'] });
    expect(between(national, chongqing, '16.1')?.sentences.join('')).toContain('验收方式');
  });

  test('a new version: one bound raised, one row dropped, everything else the same', () => {
    const next = JSON.parse(JSON.stringify(chongqing).replace('"bound":95', '"bound":98')) as Edition;
    next.sections[0]?.items.pop();
    const { differences, counts } = compareEditions(chongqing, { ...next, id: 'CQ-2026' as Edition['id'] });
    expect(counts).toEqual({ same: 28, changed: 1, added: 0, removed: 1 });
    expect(differences.find(({ kind }) => kind === 'changed')?.sentences[0]).toContain(
      '不低于 98%（含 98%）',
    );
  });
});
