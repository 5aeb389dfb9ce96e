import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  agreement,
  median,
  type Ranked,
  ranking,
  roundScore,
  severities,
  trimsFrom,
} from '#shared/domain/expert-ranking.ts';
import { usualRules } from '#shared/domain/review.ts';
import { scoreOfSheet } from '#shared/domain/sheets.ts';
import { tallyAnswers } from '#shared/domain/verdict.ts';
import type { Tally } from '#shared/model/application.ts';
import { ApplicationId, ExpertId } from '#shared/model/ids.ts';
import type { ReviewRules } from '#shared/model/review.ts';
import { standard, standardAnswers } from '../fixtures/answers.ts';
import { chongqingCampaign } from '../fixtures/units.ts';

const rules: ReviewRules = usualRules(chongqingCampaign, standard);
const base = tallyAnswers(standard, standardAnswers()) as Tally;
const tally = (met: number, total = 30, stars = 5, preferences = 0): Tally => ({
  ...base,
  unit: 'rows',
  rows: { met, total, reached: true },
  stars: { met: stars, total: 5 },
  preferences: { met: preferences, total: 5 },
});
const seatsOf = (scores: readonly number[], from = 0) =>
  scores.map((score, at) => ({
    expert: ExpertId.parse(`e${from + at}`),
    expertName: `专家${from + at}`,
    state: 'signed' as const,
    score,
  }));
const unit = (
  name: string,
  first: readonly number[],
  second: readonly number[],
  change: Partial<Ranked> = {},
): Ranked => ({
  application: ApplicationId.parse(`c.${name}`),
  organisationName: name,
  panels: { materialReview: { seats: seatsOf(first) }, defence: { seats: seatsOf(second, 10) } },
  verified: tally(26),
  preferred: false,
  ...change,
});
const score = fc.integer({ min: 0, max: 3 }).map((step) => 7000 + step * 500);
const anyUnits = fc
  .array(
    fc.record({
      first: fc.array(score, { minLength: 2, maxLength: 4 }),
      second: fc.array(score, { minLength: 3, maxLength: 3 }),
      met: fc.integer({ min: 25, max: 27 }),
      total: fc.integer({ min: 29, max: 30 }),
      stars: fc.integer({ min: 4, max: 5 }),
      preferred: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ first, second, met, total, stars, preferred }, at) =>
      unit(`u${at}`, first, second, { verified: tally(met, total, stars), preferred }),
    ),
  );

describe('scores of a round', () => {
  test('C-11, C-12: the usual rules are two rounds, material and site, then defence, weighed as the edition says', () => {
    expect(rules.rounds.map(({ steps, weight, passMark }) => [steps.join(), weight, passMark])).toEqual([
      ['materialReview,onSite', 60, 60],
      ['defence', 40, 60],
    ]);
  });

  test('E-56: too few signatures give no score; highest and lowest are left out only from five on, and nothing is corrected', () => {
    const by = { ...rules, minExperts: 3, trim: true, outlier: 15 };
    expect(roundScore(seatsOf([9000, 8000]), 60, by).score).toBeNull();
    expect(roundScore(seatsOf([9000, 8000, 3000]), 60, by).score).toBe(6667);
    expect(roundScore(seatsOf([9000, 8000, 8500, 8600]), 60, by).sheets.some(({ trimmed }) => trimmed)).toBe(
      false,
    );
    const five = roundScore(seatsOf([9900, 8000, 8500, 8600, 2000]), 60, by);
    expect(five.sheets.filter(({ trimmed }) => trimmed).map(({ score: one }) => one)).toEqual([9900, 2000]);
    expect(five.score).toBe(8367);
    // The outlier is shown as it was signed.
    expect(five.sheets.filter(({ outlier }) => outlier).map(({ score: one }) => one)).toEqual([2000]);
    expect(roundScore(seatsOf([9900, 8000, 8500, 8600, 2000]), 60, { ...by, trim: false }).score).toBe(7400);
    expect(
      roundScore(
        [
          ...seatsOf([8000, 8000, 8000]),
          ...seatsOf([100], 9).map((seat) => ({ ...seat, state: 'recused' as const })),
        ],
        60,
        by,
      ).score,
    ).toBe(8000);
    expect(trimsFrom).toBe(5);
  });

  test('a trimmed mean never leaves the range of what was signed, and trims exactly two', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 9 }),
        fc.boolean(),
        (scores, trim) => {
          const { score: mean, sheets } = roundScore(seatsOf(scores), 60, {
            minExperts: 1,
            trim,
            outlier: 15,
          });
          expect(mean).toBeGreaterThanOrEqual(Math.min(...scores));
          expect(mean).toBeLessThanOrEqual(Math.max(...scores));
          expect(sheets.filter(({ trimmed }) => trimmed)).toHaveLength(trim && scores.length >= 5 ? 2 : 0);
        },
      ),
    );
    expect(median([3, 1, 2])).toBe(2);
    expect(median([1, 2])).toBe(2);
  });

  test('E-62: what does not apply leaves numerator and denominator of a sheet', () => {
    const items = ['1.1', '1.2', '1.3'].map((item) => ({
      item,
      title: item,
      max: 10,
      row: true,
      mayNotApply: true,
    }));
    const mark = (item: string, points: number | null, value: 'met' | 'notApplicable' = 'met') => ({
      item,
      value,
      points,
      comment: '',
    });
    expect(
      scoreOfSheet([mark('1.1', 10), mark('1.2', 5), mark('1.3', null, 'notApplicable')], items, 100),
    ).toBe(7500);
    expect(scoreOfSheet([mark('1.1', 10), mark('1.2', 10), mark('1.3', 0)], items, 100)).toBe(6667);
    expect(
      scoreOfSheet(
        items.map(({ item }) => mark(item, null, 'notApplicable')),
        items,
        100,
      ),
    ).toBe(0);
  });
});

describe('E-54: the ranking', () => {
  test('total, verified share, ★ rows, first round, preferences, decision: each decides where those before it do not', () => {
    const order = (a: Ranked, b: Ranked, decision?: { order: string[] }) => {
      const rows = ranking([b, a], rules, decision);
      return [rows.map(({ organisationName }) => organisationName).join(), rows[1]?.by, rows[1]?.tied];
    };
    const same = [8000, 8000, 8000];
    expect(order(unit('z', [9000, 9000, 9000], same), unit('a', same, same))).toEqual([
      'z,a',
      'total',
      false,
    ]);
    expect(order(unit('z', same, same, { verified: tally(26, 29) }), unit('a', same, same))).toEqual([
      'z,a',
      'share',
      false,
    ]);
    expect(order(unit('z', same, same), unit('a', same, same, { verified: tally(26, 30, 4) }))).toEqual([
      'z,a',
      'stars',
      false,
    ]);
    // 60 % × 82 + 40 % × 77 = 60 % × 80 + 40 % × 80.
    expect(order(unit('z', [8200, 8200, 8200], [7700, 7700, 7700]), unit('a', same, same))).toEqual([
      'z,a',
      'firstRound',
      false,
    ]);
    expect(order(unit('z', same, same, { preferred: true }), unit('a', same, same))).toEqual([
      'z,a',
      'preferences',
      false,
    ]);
    expect(order(unit('a', same, same), unit('z', same, same))).toEqual(['a,z', null, true]);
    expect(order(unit('z', same, same), unit('a', same, same), { order: ['c.z', 'c.a'] })).toEqual([
      'z,a',
      'decision',
      false,
    ]);
    expect(ranking([unit('a', same, same), unit('z', same, same)], rules).map(({ rank }) => rank)).toEqual([
      1, 1,
    ]);
  });

  test('it is a total order: whatever order the rows come in, and whoever else is there, two stand to each other alike', () => {
    fc.assert(
      fc.property(
        anyUnits,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (units, random) => {
          const rows = ranking(units, rules);
          const mixed = [...units].sort(() => (random.next().value as number) - 0.5);
          expect(ranking(mixed, rules).map(({ application, rank }) => [application, rank])).toEqual(
            rows.map(({ application, rank }) => [application, rank]),
          );
          // Ids and names never decide: with others the ranks stay.
          const renamed = units.map((one, at) => ({
            ...one,
            application: ApplicationId.parse(`z.${99 - at}`),
            organisationName: `${99 - at}`,
          }));
          const ranks = new Map(ranking(renamed, rules).map(({ application, rank }) => [application, rank]));
          for (const [at, one] of units.entries())
            expect(ranks.get(ApplicationId.parse(`z.${99 - at}`))).toBe(
              rows.find(({ application }) => application === one.application)?.rank,
            );
          // A decision leaves no tie, and moves nobody past somebody that the rules put before them.
          const decided = ranking(units, rules, { order: units.map(({ application }) => application) });
          const scored = decided.filter(({ rank }) => rank !== null);
          expect(new Set(scored.map(({ rank }) => rank)).size).toBe(scored.length);
          const before = new Map(
            rows.map(({ application, rank }) => [application, rank ?? Number.MAX_SAFE_INTEGER]),
          );
          for (let at = 1; at < scored.length; at += 1)
            expect(before.get(scored[at - 1]!.application)).toBeLessThanOrEqual(
              before.get(scored[at]!.application) as number,
            );
          // Whoever lacks a score stands last, without a rank.
          expect(rows.map(({ rank }) => rank === null)).toEqual(
            [...rows.map(({ rank }) => rank === null)].sort(),
          );
        },
      ),
    );
  });

  test('A17: the total is the weighed sum of the rounds; other weights are tried without touching what was signed', () => {
    const units = [
      unit('a', [9000, 9000, 9000], [6000, 6000, 6000]),
      unit('b', [7000, 7000, 7000], [9500, 9500, 9500]),
    ];
    const before = JSON.stringify(units);
    expect(ranking(units, rules).map(({ total }) => total)).toEqual([8000, 7800].sort((a, b) => b - a));
    const turned = {
      ...rules,
      rounds: rules.rounds.map((round, at) => ({ ...round, weight: at === 0 ? 30 : 70 })),
    };
    expect(ranking(units, turned).map(({ organisationName }) => organisationName)).toEqual(['b', 'a']);
    expect(JSON.stringify(units)).toBe(before);
  });

  test('severity and agreement are shown: one who is always ten below, and tables that agree', () => {
    const rows = ranking(
      ['a', 'b', 'c'].map((name, at) =>
        unit(name, [7000 + at * 1000, 7000 + at * 1000, 6000 + at * 1000], [8000, 8000, 8000]),
      ),
      rules,
    );
    expect(severities(rows)[0]).toMatchObject({ expert: 'e2', sheets: 3, lenience: -1000 });
    expect(agreement(rows.flatMap(({ rounds }) => rounds.slice(0, 1)))).toBeGreaterThan(0.6);
    expect(agreement([roundScore(seatsOf([1, 2]), 0, rules)])).toBeNull();
  });
});
