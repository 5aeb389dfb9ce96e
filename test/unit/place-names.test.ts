import { describe, expect, test } from 'vitest';
import { answersWithoutNames, blindFileName, withoutNames } from '#shared/domain/blind.ts';
import { namesOfUnit } from '#shared/domain/place-names.ts';
import type { Answers } from '#shared/model/answer.ts';
import { chongqing, qijiang } from '../fixtures/units.ts';

const pengshui = {
  ...qijiang,
  name: '彭水苗族土家族自治县卫生健康委员会',
  fullName: '重庆市彭水苗族土家族自治县卫生健康委员会',
  formerNames: [{ name: '彭水县', until: '1983-11-14', part: null }],
};

describe('every way in which a unit is named', () => {
  test('with and without the office, the peoples and 县: nothing of it is left in a blind review', () => {
    const names = namesOfUnit(pengshui, '重庆市彭水苗族土家族自治县');
    for (const text of [
      '彭水苗族土家族自治县人民政府办公室印发',
      '彭水县卫生健康委员会',
      '彭水苗族土家族自治县卫生健康委员会',
      '我县（彭水）',
    ])
      expect(withoutNames(text, names)).not.toContain('彭水');
    const answers = {
      '1.1': { text: '彭水县已建立机制', reason: '彭水自治县', checks: [true] },
    } as unknown as Answers;
    expect(JSON.stringify(answersWithoutNames(answers, names))).not.toContain('彭水');
    expect(answersWithoutNames(answers, names)['1.1' as never]).toMatchObject({ checks: [true] });
  });

  test('longer names before shorter ones, and nothing so short that it would hide other words', () => {
    const names = namesOfUnit(qijiang, '重庆市綦江区');
    expect(names).toEqual([...names].sort((a, b) => b.length - a.length));
    expect(names).toContain('綦江');
    expect(names.every((name) => name.length >= 2)).toBe(true);
    expect(withoutNames('綦江区与重庆市卫生健康委联合发文', names)).toBe('本单位与重庆市卫生健康委联合发文');
    for (const [name, short] of [
      ['木垒哈萨克自治县', '木垒'],
      ['焉耆回族自治县', '焉耆'],
      ['察布查尔锡伯自治县', '察布查尔'],
      ['积石山保安族东乡族撒拉族自治县', '积石山'],
      ['两江新区社会发展局', '两江新'],
    ] as const)
      expect(namesOfUnit({ ...qijiang, name, fullName: name }, name), name).toContain(short);
    expect(chongqing.name).toContain('重庆');
  });

  test('a file goes by its row and number', () => {
    expect(blindFileName('10.1', 2, '彭水县签约协议.PDF')).toBe('材料 10.1-2.PDF');
    expect(blindFileName('10.1', 1, '没有扩展名')).toBe('材料 10.1-1');
  });
});
