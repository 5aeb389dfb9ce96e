import { describe, expect, test } from 'vitest';
import { decide } from '#shared/domain/decide.ts';
import { minuteOf, outOfOrder } from '#shared/domain/list-order.ts';
import { compareRanked, passedOver, type Ranked } from '#shared/domain/ranking.ts';
import type { Application, Tally } from '#shared/model/application.ts';
import { Instant } from '#shared/model/instant.ts';
import { chongqing, chongqingCampaign, draftOf, person } from '../fixtures/units.ts';
import { smooth } from '../fixtures/world.ts';

const now = Instant.parse('2026-07-01T00:00:00.000Z');
const counted = (met: number, total: number, stars = 0, preferences = 0): Tally => ({
  rows: { met, total, reached: true },
  indicators: { met, total, reached: true },
  checks: { met, total, reached: true },
  stars: { met: stars, total: 5 },
  preferences: { met: preferences, total: 5 },
  unit: 'rows',
  reached: true,
  missing: 0,
  sentence: '',
});
const unit = (name: string, tally: Tally | null, kind?: 'communityHealthCentre' | 'elderlyCare'): Ranked => ({
  id: `c.${name}` as Ranked['id'],
  organisationName: name,
  verifiedTally: tally,
  ...(kind && { institution: { kind, traditionalMedicine: false, district: null } }),
});

describe('the order of those that passed', () => {
  test('E-54: share, then ★, then preferences (N-25), then who is led by a community health centre (C-04)', () => {
    const list = [
      unit('丁', counted(26, 30, 3, 2), 'elderlyCare'),
      unit('丙', counted(26, 30, 3, 2), 'communityHealthCentre'),
      unit('乙', counted(26, 30, 3, 4)),
      unit('甲', counted(26, 30, 4, 0)),
      unit('子', counted(27, 30)),
    ];
    const sorted = list
      .toSorted((a, b) => compareRanked(a, b) ?? 0)
      .map(({ organisationName }) => organisationName);
    expect(sorted).toEqual(['子', '甲', '乙', '丙', '丁']);
  });

  test('E-54, E-64: shares as whole numbers; a tie is a tie, and nobody wins it by a name or a time', () => {
    const [a, b] = [unit('甲', counted(26, 30)), unit('乙', counted(13, 15))];
    expect(compareRanked(a, b)).toBe(0);
    expect(passedOver(a, [b], 1)).toEqual([]);
    expect(compareRanked(unit('丙', counted(9496, 10_000)), unit('丁', counted(95, 100)))).toBeGreaterThan(0);
  });

  test('a form has no line, and no order', () => {
    expect(compareRanked(unit('甲', null), unit('乙', counted(1, 2)))).toBeNull();
    expect(passedOver(unit('甲', null), [unit('乙', counted(1, 2))], 1)).toEqual([]);
  });
});

test('A18, E-52: nobody is passed over while a place is left for each who comes before', () => {
  const list = [27, 28, 29].map((met) => unit(`${met}`, counted(met, 30)));
  const last = unit('末', counted(26, 30));
  expect(passedOver(last, list, 4)).toEqual([]);
  expect(passedOver(last, list, 3).map(({ organisationName }) => organisationName)).toEqual([
    '27',
    '28',
    '29',
  ]);
  expect(passedOver(list[2] as Ranked, [...list, last], 1)).toEqual([]);
});

describe('choosing out of order', () => {
  const ranked: Application = {
    ...draftOf('qijiang', chongqingCampaign),
    status: { name: 'ranked' },
    run: 1,
  };
  const lead = person(chongqing, ['lead']);
  const choose = (over: string[], reason?: string) =>
    decide(ranked, { action: 'select', ...(reason !== undefined && { reason }) }, lead, {
      ...smooth(ranked, chongqingCampaign, now),
      passedOver: over.map((organisationName) => ({ application: ranked.id, organisationName })),
    });

  test('A18, E-59: it needs a reason, and the minute names whom it passes', () => {
    expect(choose(['渝中区', '北碚区'])).toMatchObject({
      ok: false,
      refusal: {
        faults: [
          {
            pointer: '/reason',
            message: '排在前面的渝中区、北碚区没有列为候选，请说明理由（如国家推荐名单、优先推荐条件）。',
          },
        ],
      },
    });
    expect(choose(['渝中区'], '列入全国医养结合示范项目推荐名单')).toMatchObject({
      ok: true,
      value: { event: { reason: '列入全国医养结合示范项目推荐名单', data: { passedOver: ['渝中区'] } } },
    });
    expect(choose([])).toMatchObject({ ok: true, value: { event: { reason: null, data: {} } } });
  });

  test('E-52: six that pass for five places are cut by the order, and a hard quota takes no sixth', () => {
    const full = decide(ranked, { action: 'select', reason: '优先' }, lead, {
      ...smooth(ranked, chongqingCampaign, now, 5),
      passedOver: [],
    });
    expect(full).toMatchObject({ ok: false, refusal: { code: 'quotaExhausted' } });
  });
});

describe('the published list beside the order (E-59)', () => {
  const [first, second, third] = [29, 28, 27].map((met) => unit(`${met}`, counted(met, 30))) as [
    Ranked,
    Ranked,
    Ranked,
  ];
  const named = ({ id, organisationName }: Ranked) => ({ application: id, organisationName });

  test('E-59: whoever is chosen before a better one that stays out needs a reason, also where nobody asked for one', () => {
    expect(outOfOrder([first, second], [third])).toEqual([]);
    expect(outOfOrder([first, third], [second])).toEqual([
      { ...named(third), passedOver: [named(second)], reason: null, said: false },
    ]);
  });

  test('E-59: what was said of all of them when it was chosen need not be said again; of one more it must', () => {
    const chosen = {
      ...third,
      selection: { reason: '国家推荐名单', passedOver: [named(second)] },
    };
    expect(outOfOrder([chosen], [second])).toMatchObject([{ reason: '国家推荐名单', said: true }]);
    expect(outOfOrder([chosen], [first, second])).toMatchObject([{ reason: '国家推荐名单', said: false }]);
  });

  test('E-59: the minute holds what was said, and a fault stands at each candidate without', () => {
    const all = outOfOrder(
      [{ ...third, selection: { reason: '国家推荐名单', passedOver: [named(first)] } }],
      [first],
    );
    expect(minuteOf(all, {})).toMatchObject({ ok: true, value: [{ reason: '国家推荐名单' }] });
    expect(minuteOf(all, { [third.id]: '另有安排' })).toMatchObject({
      ok: true,
      value: [{ reason: '另有安排' }],
    });
    expect(minuteOf(outOfOrder([third], [first]), { [third.id]: '  ' })).toMatchObject({
      ok: false,
      refusal: {
        faults: [
          {
            pointer: '/reasons/c.27',
            message: '排在27前面的29没有列入公示名单，请说明理由（如国家推荐名单、优先推荐条件）。',
          },
        ],
      },
    });
  });
});
