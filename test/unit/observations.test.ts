import { describe, expect, test } from 'vitest';
import { methodsWithoutRecord, missingRecords, missingRecordsText } from '#shared/domain/missing-records.ts';
import {
  filesWithMarks,
  observationsFor,
  observedByItem,
  recordableSources,
} from '#shared/domain/observations.ts';
import { type Observed, scoreRows } from '#shared/domain/scoring.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Application } from '#shared/model/application.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Evidence, SavedEvidenceMark } from '#shared/model/evidence.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import type { OthersSource, SavedObservation } from '#shared/model/observation.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import type { Status, Step } from '#shared/model/status.ts';
import { form, rowOf, standard, standardAnswers } from '../fixtures/answers.ts';
import {
  bayingolin,
  chongqing,
  chongqingCampaign,
  draftOf,
  nation,
  nationalCampaign,
  person,
  qijiang,
  xinjiang,
  yanqi,
} from '../fixtures/units.ts';

const reviewer = (unit: Organisation) => person(unit, ['reviewer']);
const inStatus = (status: Status, change: Partial<Application> = {}): Application => ({
  ...draftOf('yanqi', nationalCampaign),
  status,
  run: 1,
  ...change,
});
const atPrefecture = inStatus({ name: 'underReview', level: 'prefecture', step: 'preliminaryReview' });
const evaluating = inStatus({ name: 'evaluating', step: 'evaluation' });

describe('S-05: who records what, and when', () => {
  const may = (application: Application, who: Person, edition: Edition = standard) =>
    recordableSources(application, edition, who);

  test('the level that has the case in hand, documents and visits; 老龄处 and the system are the lead’s', () => {
    expect(may(atPrefecture, reviewer(bayingolin))).toEqual(['onSite', 'document']);
    expect(may(evaluating, reviewer(nation))).toEqual(['onSite', 'office', 'system', 'document']);
  });

  test('nobody else: not another level, not a lead without the role, not the unit, not after the end', () => {
    expect(may(atPrefecture, reviewer(xinjiang))).toEqual([]);
    expect(may(evaluating, reviewer(bayingolin))).toEqual([]);
    expect(may(evaluating, person(nation, ['lead']))).toEqual([]);
    expect(may(atPrefecture, person(yanqi, ['applicant', 'reviewer']))).toEqual([]);
    for (const name of ['draft', 'ranked', 'named', 'notPassed'] as const)
      expect(may(inStatus({ name }), reviewer(nation))).toEqual([]);
    expect(may(inStatus({ name: 'returned', level: 'nation' }), reviewer(nation))).toEqual([]);
  });

  test('not who submitted it (E-20), and not on a form', () => {
    const who = reviewer(nation);
    expect(may({ ...evaluating, submitters: [who.subject] }, who)).toEqual([]);
    expect(may(evaluating, who, form)).toEqual([]);
  });
});

const saved = (unit: Organisation, change: Partial<SavedObservation> = {}): SavedObservation => ({
  item: rowOf('10.1').id,
  source: 'onSite',
  on: '2026-05-01' as LocalDate,
  origin: '现场',
  note: '',
  withdrawn: false,
  organisation: unit.id,
  organisationName: unit.name,
  level: unit.level,
  earlier: [],
  revision: 1,
  savedBy: '甲',
  savedAt: '2026-05-01T01:00:00.000Z' as SavedObservation['savedAt'],
  ...change,
});

describe('who reads the records: as findings, and levels above read those below', () => {
  const all = [saved(bayingolin), saved(xinjiang), saved(nation)];
  const read = (application: Application, unit: Organisation) =>
    observationsFor(application, all, reviewer(unit)).map(({ level }) => level);

  test('while it is evaluated', () => {
    expect(read(evaluating, yanqi)).toEqual([]);
    expect(read(evaluating, bayingolin)).toEqual(['prefecture']);
    expect(read(evaluating, xinjiang)).toEqual(['province', 'prefecture']);
    expect(read(evaluating, nation)).toEqual(['nation', 'province', 'prefecture']);
  });

  test('a return shows the unit nothing of them; a verdict shows everybody everything', () => {
    expect(read(inStatus({ name: 'returned', level: 'nation' }), yanqi)).toEqual([]);
    for (const name of ['ranked', 'notPassed', 'named'] as const)
      expect(read(inStatus({ name }), yanqi)).toEqual(['nation', 'province', 'prefecture']);
  });
});

test('the order in which records are read or saved does not decide: the highest level stands first', () => {
  const all = [
    saved(bayingolin),
    saved(nation, { source: 'document' }),
    saved(xinjiang),
    saved(nation, { source: 'onSite' }),
  ];
  const placed = (given: SavedObservation[]) =>
    observedByItem(given, {})['10.1']?.map(({ level, source }) => `${level} ${source}`);
  const expected = ['nation document', 'nation onSite', 'province onSite', 'prefecture onSite'];
  expect(placed(all)).toEqual(expected);
  expect(placed(all.toReversed())).toEqual(expected);
});

test('a record from before the edition changed what the row asks decides nothing, and stays in sight', () => {
  const row = rowOf('8.1');
  const record = saved(nation, { item: row.id, checks: row.checks.map(() => false) });
  const migration = (at: string, items: string[]) => ({
    migrations: [{ at, items }] as unknown as NonNullable<Application['migrations']>,
  });
  const judged = (application: Pick<Application, 'migrations'>, of = record) => {
    const observed = observedByItem([of], application);
    const score = scoreRows(standard, { answers: standardAnswers(), observed }).find(
      ({ item }) => item === row.id,
    );
    const missing = methodsWithoutRecord(row, standard, observed[row.id] ?? [], []);
    return [score?.result, score?.divergences.length, missing.includes('现场查看'), observed[row.id]?.length];
  };
  const standing = ['notMet', row.checks.length, false, 1];
  expect(judged({})).toEqual(standing);
  expect(judged(migration('2026-05-01T01:00:00.000Z', ['8.1']))).toEqual(['met', 0, true, 1]);
  // Another row changed, or the record was saved again since.
  expect(judged(migration('2026-05-01T01:00:00.000Z', ['7.1']))).toEqual(standing);
  expect(judged(migration('2026-05-01T00:59:59.999Z', ['8.1']))).toEqual(standing);

  const figure = saved(nation, {
    item: rowOf('10.1').id,
    figures: { signed: { numerator: '1', denominator: '38' } },
  });
  const observedFigure = observedByItem([figure], migration('2026-05-02T01:00:00.000Z', ['10.1']));
  const score = scoreRows(standard, { answers: standardAnswers(), observed: observedFigure }).find(
    ({ item }) => item === '10.1',
  );
  expect(score).toMatchObject({ result: 'met', divergences: [] });
  expect(score?.values.map(({ source, decides }) => [source, decides])).toEqual([
    ['self', true],
    ['onSite', false],
  ]);
});

const observed = (...sources: OthersSource[]): Observed[] =>
  sources.map((source) => ({ source, on: '2026-05-01' as LocalDate }));

describe('Q14: every listed method has its record', () => {
  test('7.1 needs 文档检查 and 现场查看; 10.2 needs 老龄处 and 现场查看', () => {
    expect(methodsWithoutRecord(rowOf('7.1'), standard, [], [])).toEqual(['文档检查', '现场查看']);
    expect(methodsWithoutRecord(rowOf('7.1'), standard, observed('onSite'), [])).toEqual(['文档检查']);
    expect(methodsWithoutRecord(rowOf('10.2'), standard, observed('office', 'onSite'), [])).toEqual([]);
    expect(methodsWithoutRecord(rowOf('10.2'), standard, observed('document'), [])).toEqual([
      '老龄处提供',
      '现场查看',
    ]);
  });

  test('a reviewer’s mark on a file of the row is the record of the document; a withdrawn record is none', () => {
    const file = (item: string, mark?: 'accepted' | 'wrong') => [
      { item: rowOf(item).id, state: 'accepted' as const, mark },
    ];
    expect(methodsWithoutRecord(rowOf('1.1'), standard, [], file('1.1', 'wrong'))).toEqual([]);
    expect(methodsWithoutRecord(rowOf('1.1'), standard, [], file('1.1'))).toEqual(['文档检查']);
    expect(methodsWithoutRecord(rowOf('1.1'), standard, [], file('2.1', 'accepted'))).toEqual(['文档检查']);
    const redacted = file('1.1', 'accepted').map((one) => ({ ...one, state: 'redacted' as const }));
    expect(methodsWithoutRecord(rowOf('1.1'), standard, [], redacted)).toEqual(['文档检查']);
    const withdrawn = observed('document').map((record) => ({ ...record, withdrawn: true }));
    expect(methodsWithoutRecord(rowOf('1.1'), standard, withdrawn, [])).toEqual(['文档检查']);
  });

  test('any: one of them is enough; a method that the edition maps to nothing is not asked', () => {
    const counting = standard.counting;
    if (counting === null) throw new Error('no counting');
    const any: Edition = { ...standard, counting: { ...counting, methods: 'any' } };
    expect(methodsWithoutRecord(rowOf('7.1'), any, observed('onSite'), [])).toEqual([]);
    expect(methodsWithoutRecord(rowOf('7.1'), any, [], [])).toEqual(['文档检查', '现场查看']);
    const renamed: Edition = {
      ...standard,
      counting: { ...counting, methodSources: { 现场查看: 'onSite' } },
    };
    expect(methodsWithoutRecord(rowOf('7.1'), renamed, [], [])).toEqual(['现场查看']);
  });

  test('A16: what is seen on site is due at the on-site step, or at the last where the campaign has none', () => {
    const at = (step: Step, evaluation: Step[]) =>
      missingRecords(
        { ...draftOf('qijiang', chongqingCampaign), status: { name: 'evaluating', step }, run: 1 },
        { ...chongqingCampaign, evaluation },
        standard,
        [
          { item: '7.1', value: 'met' },
          { item: '8.1', value: 'notMet' },
          { item: '13.1', value: 'notApplicable' },
        ],
        {},
        [],
      ).flatMap(({ methods }) => methods);
    const rounds: Step[] = ['materialReview', 'onSite', 'defence'];
    expect(at('materialReview', rounds)).toEqual(['文档检查']);
    expect(at('onSite', rounds)).toEqual(['文档检查', '现场查看']);
    expect(at('materialReview', ['materialReview', 'defence'])).toEqual(['文档检查']);
    expect(at('defence', ['materialReview', 'defence'])).toEqual(['文档检查', '现场查看']);
    expect(at('evaluation', ['evaluation'])).toEqual(['文档检查', '现场查看']);
  });

  test('the sentence names the first rows', () => {
    expect(missingRecordsText([{ item: '8.1', methods: ['现场查看'] }])).toBe(
      '还有 1 行核定达标但验收记录不全：第 8.1 行（现场查看）。',
    );
    const many = rowsOf(standard).map(({ id }) => ({ item: id, methods: ['文档检查'] }));
    expect(missingRecordsText(many)).toMatch(/^还有 30 行.*等。$/);
  });
});

test('of several marks on a file that of the highest level counts', () => {
  const file = { id: 'f1', item: '1.1', state: { name: 'accepted' } } as unknown as Evidence;
  const mark = (unit: Organisation, value: SavedEvidenceMark['value']) =>
    ({ evidence: 'f1', value, level: unit.level }) as unknown as SavedEvidenceMark;
  const marks = [mark(bayingolin, 'wrong'), mark(nation, 'accepted'), mark(xinjiang, 'unclear')];
  expect(filesWithMarks([file], marks)).toEqual([{ item: '1.1', state: 'accepted', mark: 'accepted' }]);
  expect(filesWithMarks([file], [])).toEqual([{ item: '1.1', state: 'accepted', mark: undefined }]);
  // 重庆 stands at province level, above its districts.
  expect(chongqing.level).toBe('province');
  expect(qijiang.level).toBe('county');
});
