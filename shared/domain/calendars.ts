import type { Calendar, CalendarSource, CalendarVersion, CalendarYear } from '../model/calendar.ts';
import type { CalendarId } from '../model/ids.ts';
import { type Instant, LocalDate } from '../model/instant.ts';
import type { Actor, Person } from '../model/organisation.ts';
import { recordedActor } from './decide.ts';
import { readDate } from './figures.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { weekdayOf } from './time.ts';
import type { WorkingCalendar } from './working-days.ts';

/** The newest version of a calendar, with that of its base. */
export interface KeptCalendar {
  readonly calendar: Calendar;
  readonly newest: CalendarVersion;
  readonly base: KeptCalendar | null;
}

/** 「国务院办公厅节假日安排 第 2 版」, with an overlay's behind it. */
export function calendarWords({ calendar, newest, base }: KeptCalendar): string {
  const own = `${calendar.name} 第 ${newest.number} 版`;
  return base === null ? own : `${own}（叠加于${calendarWords(base)}）`;
}

/**
 * What days are counted by. An overlay adds its days to the base; on a day of both, the overlay has the last word. A year
 * that only one of them has is not announced (E-40, E-42).
 */
export function workingCalendar(kept: KeptCalendar): WorkingCalendar {
  const name = calendarWords(kept);
  const { years } = kept.newest;
  if (kept.base === null) return { name, years };
  const below = workingCalendar(kept.base).years;
  return {
    name,
    years: Object.fromEntries(
      Object.entries(years).flatMap(([year, own]) => {
        const base = below[year];
        return base === undefined ? [] : [[year, overlaid(base, own)] as const];
      }),
    ),
  };
}

function overlaid(base: CalendarYear, own: CalendarYear): CalendarYear {
  const without = (days: Record<string, string>, others: Record<string, string>) =>
    Object.fromEntries(Object.entries(days).filter(([date]) => others[date] === undefined));
  return {
    off: { ...without(base.off, own.work), ...own.off },
    work: { ...without(base.work, own.off), ...own.work },
  };
}

/** By what a window is counted, so that it can be counted again. */
export function pinOf({ calendar, newest, base }: KeptCalendar) {
  return {
    calendar: calendar.id,
    version: newest.number,
    base: base === null ? null : { calendar: base.calendar.id, version: base.newest.number },
  };
}

/**
 * Who keeps a calendar: the State Council's the nation's administrators and leads, an overlay those of the organisation
 * that made it.
 */
export function keepsCalendar(calendar: Pick<Calendar, 'organisation'>, person: Person): boolean {
  if (!person.roles.includes('administrator') && !person.roles.includes('lead')) return false;
  return calendar.organisation === null
    ? person.organisation.level === 'nation'
    : calendar.organisation === person.organisation.id;
}

/** Who may lay an overlay over the State Council's days: the people of a province or of the nation (E-42, E-43). */
export function mayOverlay(person: Person): boolean {
  const { level } = person.organisation;
  return (
    (level === 'province' || level === 'nation') &&
    (person.roles.includes('administrator') || person.roles.includes('lead'))
  );
}

/** What was read from a table, or what is wrong with it, line by line. */
export interface ReadTable {
  readonly years: Record<string, CalendarYear>;
  readonly faults: readonly Fault[];
}

const offWords = new Set(['放假', '休', '休息', 'off', '假']);
const workWords = new Set(['上班', '班', '补班', '调休上班', 'work']);

interface Line {
  readonly date: string;
  readonly name: string;
  readonly kind: 'off' | 'work' | null;
  readonly at: string;
}

/**
 * Reads a year's table: CSV of date, reason, 放假 or 上班; or JSON as the published collections have it
 * (`{days: [{date, name, isOffDay}]}`, one year or an array of them). A make-up day is a Saturday or Sunday; a day stands
 * once.
 * @param year the year that the table is for; days of others are refused
 */
export function readCalendarTable(text: string, year: string): ReadTable {
  const lines =
    text.trim().startsWith('{') || text.trim().startsWith('[') ? linesOfJson(text) : linesOfCsv(text);
  if (lines === null)
    return { years: {}, faults: [{ pointer: '/text', message: '内容不是有效的 JSON，请核对后重新粘贴。' }] };
  const faults: Fault[] = [];
  const off: Record<string, string> = {};
  const work: Record<string, string> = {};
  for (const { date: raw, name, kind, at } of lines) {
    const say = (message: string) => faults.push({ pointer: '/text', message: `${at}：${message}` });
    const date = readDate(raw);
    if (date === null) say(`“${raw}”不是日期，例如 2027-01-01。`);
    else if (date.slice(0, 4) !== year) say(`${date}不属于${year}年。`);
    else if (kind === null) say('请写明“放假”或“上班”。');
    else if (name.trim() === '') say(`${date}没有写明节日名称。`);
    else if (off[date] !== undefined || work[date] !== undefined) say(`${date}重复。`);
    else if (kind === 'work' && weekdayOf(date) < 6) say(`${date}是周一至周五，不能列为调休上班日。`);
    else (kind === 'off' ? off : work)[date] = name.trim();
  }
  return { years: { [year]: { off, work } }, faults: faults.slice(0, 20) };
}

function linesOfCsv(text: string): Line[] {
  return text.split(/\r?\n/u).flatMap((line, index) => {
    const [date = '', name = '', kind = ''] = line
      .split(/[,，\t]/u)
      .map((cell) => cell.trim().replace(/^"|"$/gu, ''));
    if (line.trim() === '' || (index === 0 && /日期|date/iu.test(date))) return [];
    const word = kind.toLowerCase();
    return [
      {
        date,
        name,
        kind: offWords.has(word) ? ('off' as const) : workWords.has(word) ? ('work' as const) : null,
        at: `第 ${index + 1} 行`,
      },
    ];
  });
}

function linesOfJson(text: string): Line[] | null {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return null;
  }
  const days = (Array.isArray(read) ? read : [read]).flatMap(
    (one) => (one as { days?: unknown } | null)?.days ?? [],
  );
  return days.map((day: unknown, index) => {
    const { date, name, isOffDay } = (day ?? {}) as { date?: unknown; name?: unknown; isOffDay?: unknown };
    return {
      date: String(date ?? ''),
      name: String(name ?? ''),
      kind: isOffDay === true ? ('off' as const) : isOffDay === false ? ('work' as const) : null,
      at: `第 ${index + 1} 天`,
    };
  });
}

/** One day that a table changes, in words. */
export interface CalendarChange {
  readonly date: LocalDate;
  readonly before: string;
  readonly after: string;
}

/** What a new table changes, day by day; a year that was not there before changes every day that it names. */
export function calendarChanges(before: CalendarYear | undefined, after: CalendarYear): CalendarChange[] {
  const days = new Set(
    [before?.off, before?.work, after.off, after.work].flatMap((list) => Object.keys(list ?? {})),
  );
  const said = (year: CalendarYear | undefined, date: string) =>
    year === undefined
      ? '未公布'
      : year.off[date] !== undefined
        ? `放假（${year.off[date]}）`
        : year.work[date] !== undefined
          ? `上班（${year.work[date]}调休）`
          : '按周一至周五';
  return [...days].sort().flatMap((date) => {
    const [then, now] = [said(before, date), said(after, date)];
    return then === now ? [] : [{ date: LocalDate.parse(date), before: then, after: now }];
  });
}

export type CalendarVersionDraft = Omit<CalendarVersion, 'previous' | 'hash'>;

export interface CalendarDecision {
  readonly calendar: Calendar;
  readonly version: CalendarVersionDraft;
}

const notKeeper = () => refuse('notPermitted', '该日历由其保管单位的批次管理或系统管理人员更新。');

/** 录入一个年度: the next version. Nothing that runs is counted anew by it; that is an action of its own (E-41). */
export function importYear(
  kept: KeptCalendar,
  seen: number,
  table: {
    readonly year: string;
    readonly text: string;
    readonly source: CalendarSource;
    readonly note: string;
  },
  person: Person,
  now: Instant,
): Result<CalendarDecision> {
  const { calendar, newest } = kept;
  if (!keepsCalendar(calendar, person)) return notKeeper();
  if (calendar.version !== seen)
    return refuse('versionConflict', '该日历刚刚有新的版本。请刷新核对后重新录入。');
  const { years, faults } = readCalendarTable(table.text, table.year);
  const own = years[table.year];
  if (faults.length > 0 || own === undefined)
    return refuse('invalidInput', faults[0]?.message ?? '没有读到日期。', { faults });
  const before = newest.years[table.year];
  const empty = Object.keys(own.off).length + Object.keys(own.work).length === 0;
  if (empty && kept.base === null) {
    const message = '没有读到任何放假或上班的日期。';
    return refuse('invalidInput', message, { faults: [{ pointer: '/text', message }] });
  }
  if (before !== undefined && calendarChanges(before, own).length === 0) {
    const message = `${table.year}年与现有版本相同，没有变动。`;
    return refuse('invalidInput', message, { faults: [{ pointer: '/text', message }] });
  }
  const number = calendar.version + 1;
  return accept({
    calendar: { ...calendar, version: number },
    version: {
      number,
      calendar: calendar.id,
      years: { ...newest.years, [table.year]: own },
      changed: [table.year],
      source: table.source,
      note: table.note,
      actor: recordedActor(person),
      at: now,
    },
  });
}

/** A new overlay, which has no year yet. */
export function createOverlay(
  id: CalendarId,
  wish: { readonly name: string; readonly source: CalendarSource },
  base: CalendarId,
  person: Person,
  now: Instant,
): Result<CalendarDecision> {
  if (!mayOverlay(person))
    return refuse('notPermitted', '地方日历由国家或省级单位的批次管理或系统管理人员建立。');
  const { organisation } = person;
  return accept({
    calendar: {
      id,
      name: wish.name,
      base,
      organisation: organisation.id,
      organisationName: organisation.name,
      version: 1,
      head: '',
    },
    version: firstVersion(id, {}, wish.source, person, now),
  });
}

/** The first version of a calendar, made at the command or by whoever sets the installation up. */
export function firstVersion(
  id: CalendarId,
  years: CalendarVersion['years'],
  source: CalendarSource,
  actor: Actor,
  now: Instant,
): CalendarVersionDraft {
  return {
    number: 1,
    calendar: id,
    years,
    changed: Object.keys(years),
    source,
    note: '',
    actor: recordedActor(actor),
    at: now,
  };
}
