import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  calendarChanges,
  createOverlay,
  firstVersion,
  importYear,
  type KeptCalendar,
  readCalendarTable,
  workingCalendar,
} from '#shared/domain/calendars.ts';
import { publicityCalendar } from '#shared/domain/decide-campaign.ts';
import { publicityWindow } from '#shared/domain/working-days.ts';
import type { CalendarVersion } from '#shared/model/calendar.ts';
import { CalendarId } from '#shared/model/ids.ts';
import { type Instant, LocalDate } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { stateCouncilCalendar, stateCouncilSource } from '#shared/reference/state-council-calendar.ts';

const now = '2026-11-23T01:00:00.000Z' as Instant;
const date = (value: string) => LocalDate.parse(value);
const sealed = (version: Omit<CalendarVersion, 'previous' | 'hash'>): CalendarVersion => ({
  ...version,
  previous: '',
  hash: '',
});
const national: KeptCalendar = {
  calendar: {
    id: publicityCalendar,
    name: stateCouncilCalendar.name,
    base: null,
    organisation: null,
    organisationName: '',
    version: 1,
    head: '',
  },
  newest: sealed(
    firstVersion(
      publicityCalendar,
      stateCouncilCalendar.years as CalendarVersion['years'],
      stateCouncilSource,
      { kind: 'system' },
      now,
    ),
  ),
  base: null,
};
const person = (
  level: 'nation' | 'province' | 'county',
  id: string,
  roles: Person['roles'] = ['lead'],
): Person =>
  ({
    kind: 'person',
    subject: id,
    name: id,
    roles,
    organisation: { id, name: id, level, path: `${id}/` },
  }) as unknown as Person;
const xinjiang = person('province', 'xinjiang');
const source = { title: '关于2025年古尔邦节放假调休的通知', documentNumber: '', date: null, address: '' };
const okay = <T>(result: { ok: true; value: T } | { ok: false; refusal: { detail: string } }): T =>
  result.ok ? result.value : expect.fail(result.refusal.detail);

function overlay(): KeptCalendar {
  const { calendar, version } = okay(
    createOverlay(
      CalendarId.parse('cal-xj'),
      { name: '新疆维吾尔自治区', source },
      publicityCalendar,
      xinjiang,
      now,
    ),
  );
  return { calendar, newest: sealed(version), base: national };
}
const imported = (kept: KeptCalendar, year: string, text: string, who = xinjiang): KeptCalendar => {
  const { calendar, version } = okay(
    importYear(kept, kept.calendar.version, { year, text, source, note: '' }, who, now),
  );
  return { ...kept, calendar, newest: sealed(version) };
};
const eid = ['06', '07', '08', '09', '10'].map((day) => `2025-06-${day},古尔邦节,放假`).join('\n');
const lastDay = (kept: KeptCalendar, start: string) =>
  publicityWindow(date(start), 5, workingCalendar(kept)).lastDay;

describe('an overlay', () => {
  test('E-42, F-13: five working days from 2025-06-04 end on 06-16 by 新疆 and on 06-11 by the State Council', () => {
    expect(lastDay(imported(overlay(), '2025', eid), '2025-06-04')).toBe('2025-06-16');
    expect(lastDay(national, '2025-06-04')).toBe('2025-06-11');
  });

  test('E-40, E-42: a year that the province has not announced is provisional, though the State Council has it', () => {
    const kept = imported(overlay(), '2025', eid);
    const window = publicityWindow(date('2026-03-02'), 5, workingCalendar(kept));
    expect(window).toMatchObject({ provisional: true, missingYears: ['2026'] });
    const nothing = imported(kept, '2026', '');
    expect(publicityWindow(date('2026-03-02'), 5, workingCalendar(nothing)).provisional).toBe(false);
  });

  test('E-43: a closure by the province’s own document lies on top of a working day, and it has the last word', () => {
    const kept = imported(overlay(), '2026', '2026-10-10,临时停工,放假\n2026-10-11,补班,上班');
    expect(lastDay(kept, '2026-09-28')).toBe('2026-10-11');
    expect(lastDay(national, '2026-09-28')).toBe('2026-10-10');
  });

  test('F-11: is laid by a province or the nation alone, and kept by who laid it', () => {
    const wish = { name: '某县', source };
    const id = CalendarId.parse('cal-x');
    expect(createOverlay(id, wish, publicityCalendar, person('county', 'c'), now).ok).toBe(false);
    expect(createOverlay(id, wish, publicityCalendar, person('province', 'p', ['reviewer']), now).ok).toBe(
      false,
    );
    const table = { year: '2025', text: eid, source, note: '' };
    for (const who of [person('nation', 'n'), person('province', 'other')])
      expect(importYear(overlay(), 1, table, who, now)).toMatchObject({ refusal: { code: 'notPermitted' } });
    expect(importYear(national, 1, table, xinjiang, now)).toMatchObject({
      refusal: { code: 'notPermitted' },
    });
    expect(importYear(overlay(), 2, table, xinjiang, now)).toMatchObject({
      refusal: { code: 'versionConflict' },
    });
  });
});

describe('a year’s table', () => {
  const nation = person('nation', 'n', ['administrator']);

  test('F-12: the 2026 notice read from a table is the one that comes with the product', () => {
    const { off, work } = stateCouncilCalendar.years['2026'] ?? expect.fail('2026');
    const csv = [
      '日期,名称,安排',
      ...Object.entries(off).map(([day, name]) => `${day},${name},放假`),
      ...Object.entries(work).map(([day, name]) => `${day},${name},上班`),
    ].join('\r\n');
    const json = JSON.stringify({
      days: [
        ...Object.entries(off).map(([day, name]) => ({ date: day, name, isOffDay: true })),
        ...Object.entries(work).map(([day, name]) => ({ date: day, name, isOffDay: false })),
      ],
    });
    for (const text of [csv, json, `[${json}]`])
      expect(readCalendarTable(text, '2026')).toEqual({ years: { 2026: { off, work } }, faults: [] });
    expect(Object.keys(work)).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
  });

  test('is refused line by line: no date, another year, twice, no reason, a make-up day in the week', () => {
    const { faults } = readCalendarTable(
      '2027-01-01,元旦,放假\n元旦,元旦,放假\n2026-12-31,元旦,放假\n2027-01-01,元旦,放假\n2027-01-02,,放假\n2027-01-04,元旦,上班\n2027-01-03,元旦,也许',
      '2027',
    );
    expect(faults.map(({ message }) => message.slice(0, 5))).toEqual([
      '第 2 行',
      '第 3 行',
      '第 4 行',
      '第 5 行',
      '第 6 行',
      '第 7 行',
    ]);
    expect(readCalendarTable('{', '2027').faults).toHaveLength(1);
    expect(importYear(national, 1, { year: '2027', text: '', source, note: '' }, nation, now)).toMatchObject({
      refusal: { faults: [{ pointer: '/text' }] },
    });
  });

  test('whatever was entered is read back, and differs from itself in nothing', () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 364 }), { maxLength: 40 });
    fc.assert(
      fc.property(days, (list) => {
        const dates = list.map((day) => new Date(Date.UTC(2027, 0, 1 + day)).toISOString().slice(0, 10));
        const { years, faults } = readCalendarTable(
          dates.map((day) => `${day},节日,放假`).join('\n'),
          '2027',
        );
        const own = years['2027'] ?? expect.fail('2027');
        expect(faults).toEqual([]);
        expect(Object.keys(own.off).sort()).toEqual(dates.toSorted());
        expect(calendarChanges(own, own)).toEqual([]);
        expect(calendarChanges(undefined, own)).toHaveLength(dates.length);
      }),
    );
  });

  test('E-41: an amended year is the next version; the one before can still be counted by', () => {
    const amended = '2026-10-01,国庆节,放假\n2026-10-02,国庆节,放假';
    const next = imported(national, '2026', amended, nation);
    expect(next.newest).toMatchObject({ number: 2, changed: ['2026'] });
    expect(lastDay(national, '2026-09-28')).toBe('2026-10-10');
    expect(lastDay(next, '2026-09-28')).toBe('2026-10-07');
    expect(importYear(next, 2, { year: '2026', text: amended, source, note: '' }, nation, now)).toMatchObject(
      {
        refusal: { faults: [{ pointer: '/text' }] },
      },
    );
  });
});
