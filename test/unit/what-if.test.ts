import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowsOf, tallyAnswers } from '#shared/domain/verdict.ts';
import { type PastApplication, whatIf } from '#shared/domain/what-if.ts';
import type { Answers, Finding } from '#shared/model/answer.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { ApplicationId } from '#shared/model/ids.ts';
import { editions } from '#shared/standards/editions.ts';
import { failing, form, formAnswers, metRow, rowOf, standard, standardAnswers } from '../fixtures/answers.ts';

const past = (answers: Answers, findings: readonly Finding[] = [], edition = standard): PastApplication => ({
  id: 'one' as ApplicationId,
  organisationName: '綦江区',
  edition,
  answers,
  findings,
});
const one = (application: PastApplication, trial: Parameters<typeof whatIf>[1]) =>
  whatIf([application], trial).outcomes[0];
const raised = (bound: number): Edition => {
  const next = JSON.parse(JSON.stringify(standard)) as Edition;
  for (const row of rowsOf(next))
    if (row.id === '10.2') for (const measure of row.measures) measure.bound = bound;
  return { ...next, id: 'CQ-COUNTY-2026' as Edition['id'] };
};

describe('laws', () => {
  test('trying what is in force changes nothing', () => {
    fc.assert(
      fc.property(fc.subarray(rowsOf(standard).map(({ id }) => id)), (ids) => {
        const answers = failing(...ids);
        for (const trial of [{}, { edition: standard }, { counting: {} }, { parameters: {} }]) {
          const outcome = one(past(answers), trial);
          expect(outcome?.before).toEqual(tallyAnswers(standard, answers));
          expect(outcome?.after).toEqual(outcome?.before);
          expect(outcome?.why).toEqual([]);
        }
      }),
    );
  });

  test('who gains reached it only after, who loses only before; everybody is in one count', () => {
    const all = [
      [],
      ['10.1'],
      ['10.1', '10.2', '10.3', '10.4'],
      ['10.1', '10.2', '10.3', '10.4', '11.4'],
    ].map((ids, i) => ({
      ...past(failing(...ids)),
      id: `${i}` as ApplicationId,
    }));
    for (const counting of [{ line: 90 }, { line: 80 }, { unit: 'indicators' }, { star: 'veto' }] as const) {
      const { outcomes, counts } = whatIf(all, { counting });
      expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(all.length);
      for (const { change, before, after } of outcomes) {
        expect([change === 'gains', change === 'loses']).toEqual([
          !before.reached && after.reached,
          before.reached && !after.reached,
        ]);
      }
    }
  });
});

describe('before it is published', () => {
  test('indicators in place of rows: 26 of 30 rows are 19 of 23 indicators', () => {
    const outcome = one(past(failing('10.2', '11.3', '14.1', '20.1')), { counting: { unit: 'indicators' } });
    expect(outcome).toMatchObject({ change: 'loses' });
    expect(outcome?.why.at(-1)).toBe(
      '已达标 19/23 项二级指标（82.6%），未达到 85%（需 20 项二级指标），再达标 1 项二级指标即可。',
    );
  });

  test('Q4: ★ as a veto costs those without eight communities the line', () => {
    expect(one(past(failing('11.5')), { counting: { star: 'veto' } })).toMatchObject({ change: 'loses' });
  });

  test('a raised bound: judged anew by the figures given, the other rows as they were', () => {
    const at96 = standardAnswers({
      '10.2': { ...metRow(rowOf('10.2')), figures: { friendly: { numerator: '96', denominator: '100' } } },
    });
    expect(one(past(at96), { edition: raised(96) })?.after.rows.met).toBe(30);
    const outcome = one(past(at96), { edition: raised(98) });
    expect(outcome?.after.rows.met).toBe(29);
    expect(outcome?.why[0]).toBe(
      '第 10.2 行“多模式发展医养结合服务”：达标 → 未达标。第 10.2 行未达标：老年友善医疗机构创建率为 96/100（96.00%），不符合“不低于 98%”。',
    );
  });

  test('what a reviewer refuted stays refuted, whatever the figures say; what they found stands while its row asks the same', () => {
    const found: Finding[] = [{ item: rowOf('10.2').id, value: 'notMet', note: '数据不实' }];
    expect(one(past(standardAnswers(), found), { edition: raised(90) })?.after.rows.met).toBe(29);
    const met: Finding[] = [{ item: rowOf('1.1').id, value: 'met', note: '' }];
    expect(one(past(failing('1.1'), met), { edition: raised(95) })?.after.rows.met).toBe(30);
  });

  test('Q7: the city average of another year', () => {
    const answers = standardAnswers({
      '11.1': { ...metRow(rowOf('11.1')), figures: { managed: { numerator: '63', denominator: '100' } } },
    });
    expect(one(past(answers), { parameters: { cityHealthManagement: 63 } })?.after.rows.met).toBe(29);
    expect(one(past(answers), { parameters: { cityHealthManagement: 62 } })?.after.rows.met).toBe(30);
  });

  test('another standard: rows that it asks and the application never answered are named, not guessed', () => {
    const national = editions.find(({ id }) => id === 'NAT-COUNTY-2022') as Edition;
    const outcome = one(past(standardAnswers()), { edition: national });
    expect(outcome?.why).toContain('第 3.7 行“绿色通道”：原申报没有对应的内容。');
    expect(outcome?.after.rows).toMatchObject({ met: 24, total: 26 });
  });

  test('a form counts nothing and is listed apart', () => {
    const { outcomes, uncounted } = whatIf([past(formAnswers(), [], form)], { edition: standard });
    expect(outcomes).toEqual([]);
    expect(uncounted[0]?.why).toContain('不计算达标比例');
  });
});
