import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shown } from '#shared/domain/time.ts';
import { type Bookings, hindrances, overlaps, startsOf, timetable } from '#shared/domain/timetable.ts';
import { DefenceSettings } from '#shared/model/defence.ts';
import type { Instant } from '#shared/model/instant.ts';

const now = '2026-05-01T00:00:00.000Z' as Instant;
const settingsOf = (change: object = {}) =>
  DefenceSettings.parse({
    days: [
      { date: '2026-05-12', from: '09:00', to: '11:00' },
      { date: '2026-05-11', from: '14:00', to: '15:00' },
    ],
    rooms: ['甲', '乙'],
    minutes: 20,
    pause: 10,
    late: 'hear',
    absent: 'decide',
    materials: true,
    ...change,
  });
const free: Bookings = { experts: new Map(), rooms: new Map(), absent: () => false };

describe('the timetable of a defence', () => {
  test('slots begin in order, and the last one ends within its day', () => {
    expect(startsOf(settingsOf()).map((start) => shown(start))).toEqual([
      '2026年5月11日 14:00（北京时间）',
      '2026年5月11日 14:30（北京时间）',
      '2026年5月12日 09:00（北京时间）',
      '2026年5月12日 09:30（北京时间）',
      '2026年5月12日 10:00（北京时间）',
      '2026年5月12日 10:30（北京时间）',
    ]);
    expect(startsOf(settingsOf({ minutes: 121 }))).toEqual([]);
  });

  test('C-12: nobody is in two rooms at once, no room holds two, and nobody comes on a day they cannot', () => {
    const problem = fc.record({
      units: fc.integer({ min: 1, max: 30 }),
      experts: fc.integer({ min: 3, max: 12 }),
      rooms: fc.integer({ min: 1, max: 5 }),
      pause: fc.integer({ min: 0, max: 15 }),
      seed: fc.string({ minLength: 1, maxLength: 8 }),
      away: fc.integer({ min: 0, max: 11 }),
    });
    fc.assert(
      fc.property(problem, ({ units, experts, rooms, pause, seed, away }) => {
        const hearings = Array.from({ length: units }, (_, at) => ({
          application: `a${at}`,
          experts: [0, 1, 2].map((seat) => `e${(at * 3 + seat * 5) % experts}`),
        }));
        const settings = settingsOf({ rooms: Array.from({ length: rooms }, (_, at) => `第${at}室`), pause });
        const bookings: Bookings = {
          ...free,
          experts: new Map([['e1', [{ startsAt: '2026-05-12T01:00:00.000Z' as Instant, minutes: 45 }]]]),
          absent: (expert, date) => expert === `e${away}` && date === '2026-05-11',
        };
        const { appointments, left } = timetable(hearings, settings, bookings, seed, now);
        expect([...appointments.map(({ application }) => application), ...left].sort()).toEqual(
          hearings.map(({ application }) => application).sort(),
        );
        const expertsOf = new Map(hearings.map((one) => [one.application, one.experts]));
        appointments.forEach((one, at) => {
          const time = { startsAt: one.startsAt, minutes: settings.minutes };
          for (const expert of expertsOf.get(one.application) ?? []) {
            expect(bookings.experts.get(expert)?.some((taken) => overlaps(taken, time)) ?? false).toBe(false);
            expect(expert === `e${away}` && one.startsAt < '2026-05-11T16:00:00.000Z').toBe(false);
          }
          for (const other of appointments.slice(at + 1)) {
            if (!overlaps(time, { startsAt: other.startsAt, minutes: settings.minutes })) continue;
            expect(other.room).not.toBe(one.room);
            const theirs = expertsOf.get(other.application) ?? [];
            expect(theirs.filter((expert) => expertsOf.get(one.application)?.includes(expert))).toEqual([]);
          }
        });
        expect(timetable([...hearings].reverse(), settings, bookings, seed, now).appointments).toEqual(
          appointments,
        );
      }),
      { numRuns: 200 },
    );
  });

  test('what is past is not used, and a unit that fits nowhere is told', () => {
    const hearings = [1, 2, 3].map((at) => ({ application: `a${at}`, experts: ['same'] }));
    const late = timetable(hearings, settingsOf(), free, 's', '2026-05-12T02:00:00.000Z' as Instant);
    expect(late.appointments.map(({ startsAt }) => shown(startsAt))).toEqual([
      '2026年5月12日 10:30（北京时间）',
    ]);
    expect(late.left).toHaveLength(2);
  });

  test('by hand: what stands in the way is said by name', () => {
    const at = '2026-05-12T01:00:00.000Z' as Instant;
    const taken = [{ startsAt: '2026-05-12T01:10:00.000Z' as Instant, minutes: 20 }];
    const bookings: Bookings = {
      experts: new Map([['e1', taken]]),
      rooms: new Map([['甲', taken]]),
      absent: (expert) => expert === 'e2',
    };
    const names = new Map([
      ['e1', '邱实'],
      ['e2', '郁青'],
    ]);
    const hearing = { application: 'a', experts: ['e1', 'e2'] };
    expect(hindrances(hearing, { startsAt: at, minutes: 20, room: '甲' }, bookings, names)).toEqual([
      '“甲”该时段已有其他单位答辩。',
      '邱实该时段已有另一场答辩。',
      '郁青登记当天不能参加。',
    ]);
    expect(
      hindrances(
        { application: 'a', experts: ['e1'] },
        { startsAt: at, minutes: 10, room: '甲' },
        bookings,
        names,
      ),
    ).toEqual([]);
  });
});
