import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerPartsOf } from '#shared/domain/answer-parts.ts';
import {
  checkAnswer,
  checkAnswers,
  derivedRatio,
  itemsOf,
  normalised,
} from '#shared/domain/check-answers.ts';
import type { Answer, Answers } from '#shared/model/answer.ts';
import { ItemId } from '#shared/model/ids.ts';
import {
  acceptedFiles,
  failing,
  form,
  formAnswers,
  metRow,
  rowOf,
  standard,
  standardAnswers,
} from '../fixtures/answers.ts';

const id = (value: string) => ItemId.parse(value);
const ofStandard = (changes: Record<string, Answer | undefined> = {}, files = acceptedFiles) =>
  checkAnswers(standard, standardAnswers(changes), files);
const ofForm = (changes: Record<string, Answer> = {}) => checkAnswers(form, formAnswers(changes), []);
const at = (faults: readonly { pointer: string; message: string }[], pointer: string) =>
  faults.filter((fault) => fault.pointer === pointer).map((fault) => fault.message);
const figures = (row: string, measure: string, value: NonNullable<Answer['figures']>[string]) => ({
  [row]: { ...metRow(rowOf(row)), figures: { [measure]: value } },
});

describe('laws', () => {
  const anyAnswers = fc.dictionary(
    fc.constantFrom(
      ...itemsOf(form).map((item) => item.id),
      ...itemsOf(standard).map((item) => item.id),
      '9.9' as ItemId,
    ),
    fc.record(
      {
        text: fc.constantFrom('', ' ', '无', '暂无。', '已开展', '123'),
        choice: fc.constantFrom('yes', 'no', 'has', 'none'),
        number: fc.constantFrom('', '0', '８', '无', '-1', '1.5', '12家'),
        checks: fc.array(fc.boolean(), { maxLength: 4 }),
        figures: fc.dictionary(
          fc.constantFrom('signed', 'friendly', 'amount', 'x/y~z', '__proto__'),
          fc.record(
            {
              value: fc.constantFrom('1', '无', ''),
              numerator: fc.constantFrom('41', '0'),
              denominator: fc.constantFrom('38', '0', ''),
            },
            { requiredKeys: [] },
          ),
        ),
        notApplicable: fc.boolean(),
        reason: fc.constantFrom('', '辖区内无乡镇'),
      },
      { requiredKeys: [] },
    ),
  ) as fc.Arbitrary<Answers>;

  test('never throws, points below /answers, and says something in Chinese', () => {
    fc.assert(
      fc.property(fc.constantFrom(standard, form), anyAnswers, (edition, answers) => {
        const { faults, warnings } = checkAnswers(edition, answers, []);
        for (const { pointer, message } of [...faults, ...warnings]) {
          expect(pointer).toMatch(/^\/answers/u);
          expect(message).toMatch(/[\u4e00-\u9fff].*[。！]$/u);
          expect(message).not.toMatch(/undefined|null|NaN/u);
        }
      }),
    );
  });

  test('freezing changes neither the verdict nor itself: normalised answers have the same faults and are normal', () => {
    fc.assert(
      fc.property(fc.constantFrom(standard, form), anyAnswers, (edition, answers) => {
        const frozen = normalised(edition, answers);
        expect(normalised(edition, frozen)).toEqual(frozen);
        expect(
          checkAnswers(edition, frozen, [])
            .faults.map((fault) => fault.pointer)
            .sort(),
        ).toEqual(
          // XR-8: the detail of 否 is exported as 无, which heals a detail that contradicted it.
          checkAnswers(edition, answers, [])
            .faults.filter(
              (fault) => !(fault.pointer === '/answers/2.5/text' && answers[id('2.5')]?.choice === 'no'),
            )
            .map((fault) => fault.pointer)
            .sort(),
        );
      }),
    );
  });

  test('one item alone has the faults that it has among all, its files and relations apart', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        for (const item of itemsOf(standard)) {
          const alone = checkAnswer(standard, item.id, answers[item.id] ?? {});
          const among = checkAnswers(standard, answers, acceptedFiles).faults;
          expect(among).toEqual(expect.arrayContaining(alone));
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('重庆: rows', () => {
  test('all 30 rows met with their files: nothing to say', () => {
    expect(ofStandard()).toEqual({ faults: [], warnings: [] });
  });

  test('C-07, Q12: below the line it may be submitted, with a warning', () => {
    const { faults, warnings } = checkAnswers(
      standard,
      failing('10.1', '10.2', '10.3', '10.4', '11.4'),
      acceptedFiles,
    );
    expect(faults).toEqual([]);
    expect(at(warnings, '/answers')[0]).toContain(
      '已达标 25/30 行（83.3%），未达到 85%（需 26 行），再达标 1 行即可。',
    );
  });

  test('Q4: an unmet ★ row is only a warning', () => {
    const { faults, warnings } = checkAnswers(standard, failing('11.5'), acceptedFiles);
    expect(faults).toEqual([]);
    expect(at(warnings, '/answers/11.5')[0]).toContain('★');
  });

  test('A2: every row must be answered', () => {
    const { faults } = ofStandard({ '1.1': undefined, '2.1': { text: '说明', checks: [true, true] } });
    expect(at(faults, '/answers/1.1/checks')).toEqual([
      '第 1.1 行尚未自评。请对 2 项要求逐项勾选，或勾选“不适用”并说明理由。',
    ]);
    expect(at(faults, '/answers/1.1/text')).toHaveLength(1);
    expect(at(faults, '/answers/2.1/checks')).toHaveLength(1);
  });

  test('E-63, Q5: a denominator of 0 asks for 不适用', () => {
    const { faults } = ofStandard(figures('10.1', 'signed', { numerator: '0', denominator: '0' }));
    expect(faults).toEqual([
      {
        pointer: '/answers/10.1/figures/signed/denominator',
        message: '第 10.1 行“签约率”的分母为 0。请填写养老服务机构总数，或勾选“不适用”并说明理由。',
      },
    ]);
    expect(ofStandard({ '10.1': { notApplicable: true, reason: '辖区内无养老服务机构' } }).faults).toEqual(
      [],
    );
    expect(at(ofStandard({ '13.1': { notApplicable: true } }).faults, '/answers/13.1/reason')[0]).toContain(
      '请说明理由',
    );
  });

  test('a numerator above its denominator', () => {
    const { faults } = ofStandard(figures('10.1', 'signed', { numerator: '41', denominator: '38' }));
    expect(at(faults, '/answers/10.1/figures/signed/numerator')[0]).toContain('分子（41）大于分母（38）');
  });

  test('numbers: blank, words, signs and decimals are faults; full-width digits are not (E-92)', () => {
    expect(
      at(ofStandard(figures('8.1', 'telemedicine', {})).faults, '/answers/8.1/figures/telemedicine/value')[0],
    ).toContain('请填写数字，不能为空；未开展请填 0。');
    for (const value of ['两家', '-1', '2.5', '1,200']) {
      expect(
        at(
          ofStandard(figures('8.1', 'telemedicine', { value })).faults,
          '/answers/8.1/figures/telemedicine/value',
        )[0],
      ).toContain(`“${value}”不是数字`);
    }
    expect(ofStandard(figures('8.1', 'telemedicine', { value: ' ２ ' }))).toEqual({
      faults: [],
      warnings: [],
    });
  });

  test('13.1 can be met by a document alone; a distance that is given must be below 500', () => {
    expect(ofStandard(figures('13.1', 'distance', {})).warnings).toEqual([]);
    expect(
      at(ofStandard(figures('13.1', 'distance', { value: '500' })).warnings, '/answers/13.1/checks')[0],
    ).toContain('低于 500 米');
  });

  test('a claim that the figure does not bear out counts as not met, with a warning', () => {
    const { faults, warnings } = ofStandard(
      figures('10.2', 'friendly', { numerator: '94', denominator: '100' }),
    );
    expect(faults).toEqual([]);
    expect(at(warnings, '/answers/10.2/checks')[0]).toContain('按未达标计');
  });

  test('文档检查: a row claimed as met needs a file that passed its check', () => {
    const without = acceptedFiles.filter((file) => file.item !== '17.1');
    const message = (state?: 'awaitingUpload' | 'refused' | 'removed') =>
      at(
        checkAnswers(standard, standardAnswers(), state ? [...without, { item: id('17.1'), state }] : without)
          .faults,
        '/answers/17.1/evidence',
      )[0];
    expect(message()).toContain('请上传佐证文件');
    expect(message('removed')).toContain('请上传佐证文件');
    expect(message('awaitingUpload')).toContain('请等待检查通过');
    expect(message('refused')).toContain('请按提示更换文件');
    expect(at(checkAnswers(standard, failing('17.1'), without).faults, '/answers/17.1/evidence')).toEqual([]);
  });

  test('what the edition does not ask for is a fault', () => {
    const strange = { ...metRow(rowOf('1.1')), choice: 'yes' as const, figures: { 'a/b': { value: '1' } } };
    const { faults } = checkAnswers(
      standard,
      { ...standardAnswers({ '1.1': strange }), [id('9.9')]: {} },
      acceptedFiles,
    );
    expect(faults.map((fault) => fault.pointer)).toEqual([
      '/answers/1.1/choice',
      '/answers/1.1/figures/a~1b/value',
      '/answers/9.9',
    ]);
    expect(
      at(
        ofStandard(figures('8.1', 'telemedicine', { value: '2', numerator: '1' })).faults,
        '/answers/8.1/figures/telemedicine/numerator',
      ),
    ).toHaveLength(1);
  });
});

describe('焉耆回族自治县: the form', () => {
  test('the filled form has nothing to say; recommender, seal and division are not demanded of the county', () => {
    expect(ofForm()).toEqual({ faults: [], warnings: [] });
    expect(checkAnswers(form, {}, []).faults.map((fault) => fault.pointer)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/h\.(recommender|seal|county)|3\.5c/u)]),
    );
  });

  test('X-02, XR-13: blank is not allowed, 无 is', () => {
    const { faults } = ofForm({ '1.2': { text: '  ' } });
    expect(faults).toEqual([
      {
        pointer: '/answers/1.2/text',
        message: '“纳入经济社会发展规划”为空。请填写工作情况；如未开展请填写“无”。',
      },
    ]);
    expect(ofForm({ '1.2': { text: '暂无。' } })).toEqual({ faults: [], warnings: [] });
  });

  test('X-03, XR-1: 8 and 5 give 62.50%; 0 hospitals give —', () => {
    expect(derivedRatio(form, id('3.5c'), formAnswers())).toEqual({
      numerator: 5,
      denominator: 8,
      shown: '62.50%',
    });
    const none = formAnswers({ '3.5a': { number: '0' }, '3.5b': { number: '无' } });
    expect(derivedRatio(form, id('3.5c'), none)).toEqual({ numerator: 0, denominator: 0, shown: '—' });
    expect(derivedRatio(form, id('3.5c'), formAnswers({ '3.5a': { number: '八' } }))).toBeNull();
    expect(derivedRatio(form, id('3.5a'), formAnswers())).toBeNull();
  });

  test('XR-2: 9 of 8 hospitals', () => {
    const { faults } = ofForm({ '3.5b': { number: '9' } });
    expect(at(faults, '/answers/3.5b/number')[0]).toContain(
      '“开设老年医学科的医院数”为 9，“二级及以上综合性医院数”为 8。',
    );
  });

  test('X-04, XR-3, XR-4: each count lies inside the total; their sum may exceed it', () => {
    expect(ofForm({ '3.6n': { number: '5' }, '3.6s': { number: '9' } })).toEqual({
      faults: [],
      warnings: [],
    });
    expect(at(ofForm({ '3.6n': { number: '13' } }).faults, '/answers/3.6n/number')).toHaveLength(1);
    expect(at(ofForm({ '3.6s': { number: '13' } }).faults, '/answers/3.6s/number')).toHaveLength(1);
  });

  test('XR-5: 5 and 6 of 12 leave one uncovered: a warning', () => {
    const { faults, warnings } = ofForm({ '3.6s': { number: '6' } });
    expect(faults).toEqual([]);
    expect(at(warnings, '/answers/3.6n/number')[0]).toContain('请在 3.1 中说明');
  });

  test('XR-6: no institutions, but one with a clinic', () => {
    const { faults } = ofForm({ '3.6t': { number: '0' }, '3.6n': { number: '1' }, '3.6s': { number: '0' } });
    expect(faults.map((fault) => fault.pointer)).toEqual(['/answers/3.6n/number']);
  });

  test('X-05, XR-7: 40 of 38 is an error, 38 of 40 a warning', () => {
    expect(at(ofForm({ '3.7m': { number: '38' } }).faults, '/answers/3.7g/number')).toHaveLength(1);
    const fewer = ofForm({ '3.7g': { number: '38' } });
    expect(fewer.faults).toEqual([]);
    expect(at(fewer.warnings, '/answers/3.7g/number')[0]).toContain('普遍建立');
  });

  test('XR-8: 是 needs a detail that is not 无; 否 has none and is frozen as 无', () => {
    expect(at(ofForm({ '2.5': { choice: 'yes', text: '无' } }).faults, '/answers/2.5/text')).toHaveLength(1);
    expect(
      at(ofForm({ '2.5': { choice: 'no', text: '承接服务' } }).faults, '/answers/2.5/text'),
    ).toHaveLength(1);
    expect(ofForm({ '2.5': { choice: 'no' } }).faults).toEqual([]);
    expect(normalised(form, formAnswers({ '2.5': { choice: 'no' } }))[id('2.5')]).toEqual({
      choice: 'no',
      text: '无',
    });
    expect(at(ofForm({ '2.5': {} }).faults, '/answers/2.5/choice')).toHaveLength(1);
  });

  test('X-06, XR-9, E-95: 无 is the good answer in 6.2; 有 blocks', () => {
    expect(
      at(ofForm({ '6.2': { choice: 'has', text: '2024年事件' } }).faults, '/answers/6.2/choice')[0],
    ).toContain('不能提交');
    expect(at(ofForm({ '6.2': { text: '无' } }).faults, '/answers/6.2/choice')).toHaveLength(1);
  });

  test('XR-9: where the edition says that 有 does not block, it needs a reason and is a warning', () => {
    const open = {
      ...form,
      sections: form.sections.map((section) => ({
        ...section,
        items: section.items.map((item) =>
          item.type === 'incident' ? { ...item, incidentBlocks: false } : item,
        ),
      })),
    };
    const told = (answer: Answer) => checkAnswers(open, formAnswers({ '6.2': answer }), []);
    expect(told({ choice: 'has', reason: ' ' }).faults).toEqual([
      {
        pointer: '/answers/6.2/reason',
        message: '“5年内重大负面事件”选择了“有”，请说明理由和处理情况，由审核单位核定。',
      },
    ]);
    const admitted = told({ choice: 'has', reason: '经认定不属于重大负面事件。' });
    expect(admitted.faults).toEqual([]);
    expect(at(admitted.warnings, '/answers/6.2/choice')[0]).toContain('由审核单位核定');
    expect(told({ choice: 'none' })).toEqual({ faults: [], warnings: [] });
    // By default a reason opens nothing.
    const blocked = ofForm({ '6.2': { choice: 'has', reason: '经认定不属于重大负面事件。' } });
    expect(at(blocked.faults, '/answers/6.2/choice')[0]).toContain('不能提交');
    const parts = open.sections.flatMap(({ items }) => items).flatMap(answerPartsOf);
    expect(parts.filter(({ item }) => item === '6.2').map(({ part }) => part)).toEqual(['choice', 'reason']);
  });

  test('XR-10: more hospitals than medical institutions: a warning', () => {
    const { faults, warnings } = ofForm({ '3.5a': { number: '41' } });
    expect(faults).toEqual([]);
    expect(at(warnings, '/answers/3.5a/number')).toHaveLength(1);
  });

  test('C.3: 无 typed for a number counts as 0 with a warning; blank is a fault', () => {
    const { faults, warnings } = ofForm({ '3.5b': { number: '无。' } });
    expect(faults).toEqual([]);
    expect(at(warnings, '/answers/3.5b/number')[0]).toContain('按 0 计');
    expect(at(ofForm({ '3.5b': { number: '' } }).faults, '/answers/3.5b/number')[0]).toContain(
      '未开展请填 0',
    );
    expect(normalised(form, formAnswers({ '3.5b': { number: '无。' } }))[id('3.5b')]).toEqual({
      number: '0',
    });
  });

  test('C.3: a field answered with 无 should have no files', () => {
    const { warnings } = checkAnswers(form, formAnswers({ '4.1': { text: '无' } }), [
      { item: id('4.1'), state: 'accepted' },
    ]);
    expect(at(warnings, '/answers/4.1/text')).toHaveLength(1);
  });

  test('联系电话: a mobile, or a landline with its area code', () => {
    for (const text of [
      '13909960000',
      '１３９０９９６００００',
      '0996-6022345',
      '09966022345',
      '023-67706707-8001',
    ]) {
      expect(ofForm({ 'h.phone': { text } }).faults, text).toEqual([]);
    }
    for (const text of ['', '无', '6022345', '12345678901', '电话']) {
      expect(at(ofForm({ 'h.phone': { text } }).faults, '/answers/h.phone/text'), text).toHaveLength(1);
    }
  });
});
