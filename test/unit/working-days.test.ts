import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayAfter, endOf, startOf } from '#shared/domain/time.ts';
import { publicityWindow } from '#shared/domain/working-days.ts';
import { LocalDate } from '#shared/model/instant.ts';
import { stateCouncilCalendar as calendar } from '#shared/reference/state-council-calendar.ts';

const date = (value: string) => LocalDate.parse(value);
const window = (start: string, days = 5) => publicityWindow(date(start), days, calendar);

const anyDate = fc
  .date({ min: new Date('2019-01-01T00:00:00Z'), max: new Date('2027-06-30T00:00:00Z'), noInvalidDate: true })
  .map((value) => date(value.toISOString().slice(0, 10)));
const anyDays = fc.integer({ min: 1, max: 30 });

describe('laws of a publicity window', () => {
  test('days counted and days skipped are all the days after the opening, each once', () => {
    fc.assert(
      fc.property(anyDate, anyDays, (start, days) => {
        const { workingDays, skipped, lastDay } = publicityWindow(start, days, calendar);
        const all = [...workingDays, ...skipped.map((day) => day.date)].sort();
        let expected = start;
        for (const day of all) {
          expected = dayAfter(expected);
          expect(day).toBe(expected);
        }
        expect(workingDays).toHaveLength(days);
        expect(lastDay).toBe(workingDays.at(-1));
        expect(all.at(-1)).toBe(lastDay);
      }),
    );
  });

  test('no day off is counted, and every make-up day is', () => {
    fc.assert(
      fc.property(anyDate, anyDays, (start, days) => {
        const { workingDays, skipped } = publicityWindow(start, days, calendar);
        for (const day of workingDays) expect(calendar.years[day.slice(0, 4)]?.off[day]).toBeUndefined();
        for (const { date: day, reason } of skipped) {
          expect(calendar.years[day.slice(0, 4)]?.work[day]).toBeUndefined();
          expect(reason).not.toBe('');
        }
      }),
    );
  });

  test('one more day ends later; a later opening never ends earlier', () => {
    fc.assert(
      fc.property(anyDate, anyDays, (start, days) => {
        const { lastDay } = publicityWindow(start, days, calendar);
        expect(publicityWindow(start, days + 1, calendar).lastDay > lastDay).toBe(true);
        expect(publicityWindow(dayAfter(start), days, calendar).lastDay >= lastDay).toBe(true);
      }),
    );
  });

  test('E-40: provisional exactly where a touched year is not announced', () => {
    fc.assert(
      fc.property(anyDate, anyDays, (start, days) => {
        const { provisional, missingYears, lastDay } = publicityWindow(start, days, calendar);
        expect(provisional).toBe(lastDay >= '2027-01-01');
        expect(missingYears).toEqual(provisional ? ['2027'] : []);
      }),
    );
  });
});

describe('vectors of DOMAIN §I', () => {
  test.each([
    ['2026-09-18', '2026-09-24'],
    ['2026-09-28', '2026-10-10'],
    ['2026-09-30', '2026-10-13'],
    ['2023-11-25', '2023-12-01'],
  ])('C-14: 5 working days from %s end on %s', (start, last) => {
    expect(window(start)).toMatchObject({
      lastDay: last,
      endsAt: endOf(date(last)),
      provisional: false,
      missingYears: [],
    });
  });

  test('E-38: the National Day is skipped by name, the make-up Saturday counts', () => {
    const { workingDays, skipped, endsAt } = window('2026-09-28');
    expect(workingDays).toEqual(['2026-09-29', '2026-09-30', '2026-10-08', '2026-10-09', '2026-10-10']);
    expect(skipped).toHaveLength(7);
    expect(new Set(skipped.map((day) => day.reason))).toEqual(new Set(['国庆节']));
    expect(endsAt).toBe('2026-10-10T15:59:59.999Z');
    expect(endsAt < startOf(date('2026-10-11'))).toBe(true);
  });

  test('the make-up Sunday of 2026-09-20 counts, the Saturday before it does not', () => {
    const { workingDays, skipped } = window('2026-09-18');
    expect(workingDays[0]).toBe('2026-09-20');
    expect(skipped).toEqual([{ date: '2026-09-19', reason: '周末' }]);
  });

  test('E-39: it may open on a Saturday, which is not counted', () => {
    expect(window('2023-11-25').workingDays[0]).toBe('2023-11-27');
  });

  test('E-40: a window into 2027 is 暂定, read as Monday to Friday, and says which year is missing', () => {
    expect(window('2026-12-28')).toMatchObject({
      lastDay: '2027-01-04',
      provisional: true,
      missingYears: ['2027'],
    });
    expect(window('2026-12-24')).toMatchObject({ lastDay: '2026-12-31', provisional: false });
  });

  test('E-41: Labour Day 2019 follows the notice that replaced the first one', () => {
    expect(calendar.years['2019']?.off['2019-05-03']).toBe('劳动节');
    expect(calendar.years['2019']?.work['2019-04-28']).toBe('劳动节');
  });

  test('F-12: the days off and the make-up days of 2026', () => {
    expect(Object.keys(calendar.years['2026']?.work ?? {})).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
    expect(Object.keys(calendar.years['2026']?.off ?? {})).toHaveLength(33);
  });

  test('a day that the next year’s notice gave is filed under its own year', () => {
    expect(calendar.years['2022']?.off['2022-12-31']).toBe('元旦');
    expect(Object.keys(calendar.years)).not.toContain('2018');
  });

  test('a number of days that is none is refused', () => {
    for (const days of [0, -1, 1.5, Number.NaN]) expect(() => window('2026-09-18', days)).toThrow(RangeError);
  });
});
