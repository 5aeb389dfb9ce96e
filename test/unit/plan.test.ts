import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  leadOf,
  measuresFor,
  plainName,
  targetsOf,
  taskStanding,
  unbegun,
  unitNamed,
  unitsOf,
} from '#shared/domain/plan.ts';
import { faultsOfPlan, planWarnings } from '#shared/domain/plan-check.ts';
import { countyNamed, definitionFrom, townshipsFor } from '#shared/domain/plan-start.ts';
import { remindersOf } from '#shared/domain/plan-work.ts';
import { monthsAfter, monthsBetween } from '#shared/domain/time.ts';
import type { PlanId, PlanUnitId } from '#shared/model/ids.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import { type Plan, PlanDefinition, type PlanWork } from '#shared/model/plan.ts';
import { editions } from '#shared/standards/editions.ts';
import { planExamples } from '#shared/standards/plan-examples.ts';

const editionOf = (id: string) => editions.find((one) => one.id === id) ?? expect.fail(id);
const example = planExamples[0] ?? expect.fail('no example');
const edition = editionOf(example.edition);
const standard = editionOf('NAT-COUNTY-2022');
const source = readFileSync(new URL('../fixtures/seeds/jiangkou-plan.txt', import.meta.url), 'utf8');
const bare = (text: string) => text.replace(/\s/gu, '');

const definition = PlanDefinition.parse(
  definitionFrom(example, edition, standard, { county: '江口县', townships: [], months: 0 }),
);
const plan: Plan = {
  ...definition,
  id: 'plan-1' as PlanId,
  organisation: 'jiangkou' as Plan['organisation'],
  organisationName: '江口县',
  source: edition.id,
  handedIn: [],
  status: 'active',
  version: 1,
  updatedAt: '2022-05-13T00:00:00.000Z' as Instant,
};
const task = (id: string) => plan.tasks.find((one) => one.id === id) ?? expect.fail(id);
const unit = (name: string) => unitNamed(plan.units, name) ?? expect.fail(name);
const day = (date: string) => date as LocalDate;
const names = (id: string) => unitsOf(plan, task(id)).map(({ name }) => name);
const said = (id: string, name: string, more: Partial<PlanWork>): PlanWork => ({
  ...unbegun(plan.id, task(id).id, unit(name).id),
  version: 1,
  ...more,
});
const target = (id: string, measure: string, works: readonly PlanWork[]) =>
  targetsOf(plan, task(id), works).find((one) => one.measure.id === measure) ?? expect.fail(measure);
const ratio = (numerator: number, denominator: number) => ({
  numerator: String(numerator),
  denominator: String(denominator),
});

test('an example brings its townships to its own county alone, however the county’s office is called', () => {
  expect(townshipsFor(example, countyNamed('江口县卫生健康局'))).toEqual(example.townships);
  expect(townshipsFor(example, countyNamed('江口县'))).toEqual(example.townships);
  expect(townshipsFor(example, countyNamed('和静县卫生健康委员会'))).toEqual([]);
});

describe('GZ-JIANGKOU-PLAN-2022 as a plan: 江口县', () => {
  test('is whole: no fault, and every word of it stands in the source', () => {
    expect(faultsOfPlan(definition, standard)).toEqual([]);
    const words = [
      definition.title,
      ...definition.basis.flatMap((basis) => [basis.title, basis.documentNumber, ...basis.issuers]),
      definition.goal.text,
      ...definition.goal.aims,
      ...definition.phases.flatMap((phase) => [phase.title, phase.text]),
      ...definition.handIns.flatMap((handIn) => [handIn.title, handIn.to]),
      ...definition.tasks.flatMap((one) => [one.name, one.content]),
      ...definition.units.flatMap((one) => [one.name, ...one.also]),
    ];
    // 「群众满意好」 closes the list of the six with 「和」 before it; townships are named through their health centres.
    for (const word of words.map(bare)) if (!bare(source).includes(word)) expect(word).toBe('各乡镇（街道）');
  });

  test('J-01: the basis is a joint notice, so two departments sponsor it (省卫生健康委、省民政厅)', () => {
    expect(definition.basis).toEqual([
      {
        title: '《省卫生健康委、省民政厅关于开展2022年全省医养结合示范县创建工作的通知》',
        documentNumber: '黔卫健函〔2022〕44号',
        issuers: ['省卫生健康委', '省民政厅'],
      },
    ]);
  });

  test('J-02: the goal is for 2022-09-30, past the acceptance of city and province (市级和省级的评估验收)', () => {
    expect(definition.goal.date).toBe('2022-09-30');
    expect(definition.goal.acceptances).toEqual(['市级', '省级']);
    expect(source).toContain('并顺利通过市级和省级的评估验收');
  });

  test('J-03: six goods, which are not the six groups of the national standard', () => {
    expect(definition.goal.aims).toEqual([
      '组织建设好',
      '政策支持好',
      '机构建设好',
      '健康服务好',
      '环境建设好',
      '群众满意好',
    ]);
    expect(standard.sections).toHaveLength(6);
    for (const { title } of standard.sections) expect(definition.goal.aims).not.toContain(title);
  });

  test('成文日期 2022-05-11 is not 发布日期 2022-05-13; both are kept', () => {
    expect([definition.writtenOn, definition.publishedOn]).toEqual(['2022-05-11', '2022-05-13']);
    const before = { ...definition, publishedOn: day('2022-05-10') };
    expect(faultsOfPlan(before, standard)).toMatchObject([{ pointer: '/definition/publishedOn' }]);
  });

  test('J-T一1…J-T六: 18 tasks in six groups, each with its units, split into one part for each of them', () => {
    expect(definition.tasks.map(({ rule }) => rule?.split('、')[0])).toEqual(
      [
        '一1',
        '一2',
        '一3',
        '一4',
        '一5',
        '一6',
        '一7',
        '一8',
        '二1',
        '二2',
        '二3',
        '二4',
        '三1',
        '三2',
        '三3',
        '四',
        '五',
        '六',
      ].map((id) => `J-T${id}`),
    );
    expect(definition.groups).toHaveLength(6);
    expect(names('1.1')).toEqual(['县卫生健康局', '县民政局']);
    expect(names('2.2')).toEqual([
      '县卫生健康局',
      '县民政局',
      '县人民医院',
      '县中医医院',
      '双江街道',
      '凯德街道',
      '太平镇',
    ]);
    // The bracket is missing in the source; it is the same 各乡镇（街道）.
    expect(names('6.1')).toEqual(['县卫生健康局', '县医保局', '双江街道', '凯德街道', '太平镇']);
    expect(task('2.2').points).toHaveLength(4);
  });

  test('E-15: 县发改局 and 县发展改革局 are one unit, 各乡镇<街道> and 各镇乡<街道> one group', () => {
    expect(definition.units.filter(({ name }) => name.includes('发'))).toMatchObject([
      { name: '县发展改革局', also: ['县发改局'] },
    ]);
    expect(names('1.4')[2]).toBe('县发展改革局');
    expect(task('1.7').each).toEqual(['townships']);
    expect(unitNamed(plan.units, '县发改局')).toBe(unitNamed(plan.units, ' 县发展改革局'));
    fc.assert(
      fc.property(fc.constantFrom(...plan.units), fc.constantFrom('', ' ', '（', '<', '＞'), (one, mark) => {
        expect(plainName(one.name + mark)).toBe(plainName(one.name));
      }),
    );
  });

  test('J-04: 县人民医院 and 县中医医院, two of two, by 2022-09-30', () => {
    expect(names('1.3')).toEqual(['县卫生健康局', '县人民医院', '县中医医院']);
    expect(task('1.3').due).toBe('2022-09-30');
    const count = (value: string) =>
      target('1.3', 'geriatrics', [said('1.3', '县卫生健康局', { figures: { geriatrics: { value } } })])
        .state;
    expect([count('1'), count('2')]).toEqual(['failed', 'satisfied']);
  });

  test('J-06: 70 % of the disabled are assessed and guided, the townships’ figures added up', () => {
    const of = (a: number, b: number) =>
      target('3.3', 'assessed', [
        said('3.3', '双江街道', { figures: { assessed: ratio(a, 100) } }),
        said('3.3', '太平镇', { figures: { assessed: ratio(b, 100) } }),
        said('3.3', '凯德街道', { figures: { assessed: ratio(0, 0) } }),
      ]);
    expect(of(69, 70).state).toBe('failed');
    expect(of(70, 70)).toMatchObject({ state: 'satisfied', missing: [], shown: '140/200（70.00%）' });
  });

  test('J-07: once a year the health and the TCM service, the result within one month', () => {
    const lead = leadOf(plan, task('3.3'))!;
    expect(measuresFor(plan, task('3.3'), lead).map(({ id, bound }) => [id, bound])).toEqual([
      ['yearly', 1],
      ['yearlytcm', 1],
    ]);
    expect(task('3.3').points.join()).toMatch(/1个月内/);
  });

  test('J-08: one community, and 60 % of the hospitals, 60.00 % included', () => {
    const figures = (friendly: number) => ({
      communities: { value: '1' },
      friendly: ratio(friendly, 10_000),
    });
    const states = (friendly: number) =>
      targetsOf(plan, task('4.1'), [said('4.1', '县卫生健康局', { figures: figures(friendly) })]).map(
        ({ state }) => state,
      );
    expect(states(5_999)).toEqual(['satisfied', 'failed']);
    expect(states(6_000)).toEqual(['satisfied', 'satisfied']);
  });

  test('J-09: members of the leading group are not named by the source: nobody is bound until the county ticks them', () => {
    expect(names('5.1')).toEqual([]);
    expect(planWarnings(definition).join()).toContain('请在单位表中勾选领导小组成员单位');
    const ticked = {
      ...plan,
      units: plan.units.map((one) => ({
        ...one,
        member: one.name === '县卫生健康局' || one.name === '县民政局',
      })),
    };
    const five = task('5.1');
    expect(unitsOf(ticked, five).map(({ name }) => name)).toEqual(['县卫生健康局', '县民政局']);
    const works = [
      said('5.1', '县卫生健康局', {
        figures: { equipment: ratio(90, 100), environment: ratio(949, 1000), satisfaction: ratio(950, 1000) },
      }),
    ];
    expect(targetsOf(ticked, five, works).map(({ state }) => state)).toEqual([
      'satisfied',
      'failed',
      'satisfied',
    ]);
  });

  test('J-10: 应签尽签 is all of those who should sign', () => {
    const of = (signed: number) =>
      target(
        '3.2',
        'contracted',
        ['双江街道', '凯德街道', '太平镇'].map((name, index) =>
          said('3.2', name, { figures: { contracted: ratio(index === 0 ? signed : 50, 50) } }),
        ),
      ).state;
    expect([of(49), of(50)]).toEqual(['failed', 'satisfied']);
  });

  test('J-11: four phases in the months of the source', () => {
    expect(definition.phases.map(({ title, from, to }) => [title, from, to])).toEqual([
      ['开展调研、拟订方案', '2022-03-01', '2022-04-30'],
      ['动员部署、启动实施', '2022-05-01', '2022-08-31'],
      ['自查自评、申报验收', '2022-09-01', '2022-09-30'],
      ['迎接评审、巩固提升', '2022-10-01', '2022-10-31'],
    ]);
  });

  test('J-12: the creation report is owed to the city by 30 September', () => {
    expect(definition.handIns).toEqual([
      { id: 'h1', title: '创建工作报告', to: '市卫生健康局', due: '2022-09-30' },
    ]);
  });

  test('each task feeds the rows of the national standard that ask for the same', () => {
    expect(task('1.3').feeds).toEqual(['3.5']);
    expect(task('6.1').feeds).toEqual(['3.3']);
    expect(task('1.8').feeds).toEqual([]);
  });
});

describe('a plan moved by months', () => {
  test('the last day of a month stays one', () => {
    expect(monthsAfter(day('2022-08-31'), 51)).toBe('2026-11-30');
    expect(monthsAfter(day('2022-04-30'), 3)).toBe('2022-07-31');
    expect(monthsAfter(day('2024-02-29'), 12)).toBe('2025-02-28');
    expect(monthsAfter(day('2022-01-30'), 1)).toBe('2022-02-28');
    expect(monthsAfter(day('2022-05-11'), -5)).toBe('2021-12-11');
    fc.assert(
      fc.property(fc.integer({ min: -200, max: 200 }), fc.integer({ min: 1, max: 28 }), (months, date) => {
        const from = day(`2022-05-${String(date).padStart(2, '0')}`);
        expect(monthsBetween(from, monthsAfter(from, months))).toBe(months);
      }),
    );
  });
});

describe('laws of the standing', () => {
  const states = ['open', 'reported', 'returned', 'accepted'] as const;
  const works = fc.array(
    fc.record({
      task: fc.constantFrom(...plan.tasks),
      unit: fc.constantFrom(...plan.units),
      state: fc.constantFrom(...states),
      percent: fc.integer({ min: 0, max: 100 }),
    }),
    { maxLength: 60 },
  );
  test('a finished task is done, has no late part and stands at 100; what is done binds nobody', () => {
    fc.assert(
      fc.property(works, fc.integer({ min: 0, max: 400 }), (list, days) => {
        const seen = new Map<string, PlanWork>();
        for (const one of list) {
          const work = {
            ...unbegun(plan.id, one.task.id, one.unit.id),
            state: one.state,
            percent: one.percent,
            version: 1,
          };
          seen.set(`${one.task.id}${one.unit.id}`, work);
        }
        const all = [...seen.values()];
        const today = day(
          new Date(Date.parse('2022-03-01T00:00:00Z') + days * 86_400_000).toISOString().slice(0, 10),
        );
        const late = new Set(remindersOf(plan, all, today).map((one) => one.unit.id));
        for (const one of plan.tasks) {
          const standing = taskStanding(plan, one, all, today);
          expect(standing.done + standing.late).toBeLessThanOrEqual(standing.parts);
          if (standing.finished) expect(standing).toMatchObject({ standing: 'done', late: 0, percent: 100 });
          if (standing.late > 0)
            expect(unitsOf(plan, one).some(({ id }) => late.has(id as PlanUnitId))).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
