import type { LocalDate } from '../model/instant.ts';

/** A day, or only the month or the year where the source says no more: 2025-11-06, 2026-03, 2011. */
export type Since = LocalDate | `${number}` | `${number}-${number}`;

/** What a division code meant for a time. A code is never an id: it may come back for another place (DOMAIN E-06). */
export interface DivisionPeriod {
  readonly code: string;
  readonly name: string;
  /** Null: as far back as the sources go. */
  readonly from: Since | null;
  /** The first day (or the year) in which it no longer held. Null: it holds today. */
  readonly to: Since | null;
  readonly successors: readonly Successor[];
}

export interface Successor {
  readonly code: string;
  /** What went there, where not everything did: 5镇. */
  readonly part: string | null;
  /** A part that had gone there in an earlier year; null where it went with the change itself. */
  readonly earlier: string | null;
}

export type Resolved =
  | { readonly kind: 'one'; readonly division: DivisionPeriod }
  /** Of the change only the year or month is known, and the day asked for lies in it. */
  | { readonly kind: 'either'; readonly divisions: readonly DivisionPeriod[] }
  | { readonly kind: 'none' };

/**
 * Codes that came back for another place before the table of changes begins (2016), from DOMAIN E-06. Here the place
 * that had the code first went into the one that has it now.
 */
const reused: readonly DivisionPeriod[] = [
  period('500110', '万盛区', null, '2011', '500110'),
  period('500111', '双桥区', null, '2011', '500111'),
];

/** Whether the code of a past division came back for another place, of which it is no earlier name. */
export const isReused = (division: DivisionPeriod) => reused.includes(division);

function period(
  code: string,
  name: string,
  from: Since | null,
  to: Since,
  successors: string,
): DivisionPeriod {
  return { code, name, from, to, successors: successorsOf(successors) };
}

/**
 * 130404[2014];130402 or 500157;500109(5镇). A year in brackets says that a part had gone there before: of 星子县 to
 * 共青城市 in 2010, six years before it became 庐山市.
 */
function successorsOf(text: string): Successor[] {
  return text.split(';').flatMap((one) => {
    const found = /^(\d{6})(?:\[(\d{4})\])?(?:\((.+)\))?$/.exec(one.trim());
    if (!found) throw new Error(`${one} is no successor of a division`);
    return [{ code: found[1] as string, part: found[3] ?? null, earlier: found[2] ?? null }];
  });
}

/** Cells of a line; a cell in quotation marks may hold commas. */
const cells = (line: string) =>
  [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

function rows(csv: string, header: string): string[][] {
  const [first, ...lines] = csv
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  if (first?.split(',').slice(0, 4).join(',') !== header) throw new Error(`not the columns ${header}`);
  return lines.map(cells);
}

function since(text: string): Since {
  if (!/^\d{4}(-\d{2}){0,2}$/.test(text)) throw new Error(`${text} is neither a year nor a month nor a day`);
  return text as Since;
}

/** 北碚区(部分:3街道2镇,原代码继续在用): a part went elsewhere and the code stayed in use, so it is no end of the code. */
const partOf = (name: string) => /^(.+?)\(部分:([^,)]+)/.exec(name);

/** A part of a division that stayed, and where it went. */
export interface PartialTransfer {
  readonly code: string;
  readonly name: string;
  readonly on: Since;
  readonly part: string;
  readonly successors: readonly Successor[];
}

/** Parts that went elsewhere while their division stayed. @param changes as `divisionHistory` */
export function partialTransfers(changes: string): PartialTransfer[] {
  return rows(changes, 'year,old_code,old_name,new_codes').flatMap(
    ([year = '', code = '', name = '', to = '']) => {
      const [, whole = '', part = ''] = partOf(name) ?? [];
      return whole === '' ? [] : [{ code, name: whole, on: since(year), part, successors: successorsOf(to) }];
    },
  );
}

/**
 * Every meaning of every county-level code that the two tables know.
 * @param current shared/reference/divisions_county_2026.csv
 * @param changes shared/reference/division_changes_2016_2026.csv
 * @throws Error for a table of other columns or a malformed cell, with the cell
 */
export function divisionHistory(current: string, changes: string): DivisionPeriod[] {
  const today = rows(current, 'code,name,province,province_code').map((row): DivisionPeriod => {
    const [code = '', name = ''] = row;
    return { code, name, from: since(row[7] ?? ''), to: null, successors: [] };
  });
  const past = rows(changes, 'year,old_code,old_name,new_codes').flatMap(
    ([year = '', code = '', name = '', to = '']): DivisionPeriod[] =>
      partOf(name) !== null
        ? []
        : [{ code, name, from: null, to: since(year), successors: successorsOf(to) }],
  );
  return [...reused, ...past, ...today];
}

/** Whether a day has reached a moment; perhaps, where only its month or year is known and the day lies in it. */
export function isReached(moment: Since, day: LocalDate): 'yes' | 'no' | 'perhaps' {
  const known = day.slice(0, moment.length);
  if (moment === known) return moment.length === day.length ? 'yes' : 'perhaps';
  return moment < known ? 'yes' : 'no';
}

/**
 * What a code meant on a day (import matches by code and date, DOMAIN E-06).
 * @returns either, where the source dates the change by year or month only and the day lies in it
 */
export function resolveDivision(history: readonly DivisionPeriod[], code: string, day: LocalDate): Resolved {
  const candidates = history.flatMap((division) => {
    if (division.code !== code) return [];
    const begun = division.from === null ? 'yes' : isReached(division.from, day);
    const over = division.to === null ? 'no' : isReached(division.to, day);
    if (begun === 'no' || over === 'yes') return [];
    return [{ division, sure: begun === 'yes' && over === 'no' }];
  });
  const sure = candidates.find((one) => one.sure);
  if (sure) return { kind: 'one', division: sure.division };
  const [only, ...others] = candidates;
  if (only === undefined) return { kind: 'none' };
  return others.length === 0
    ? { kind: 'one', division: only.division }
    : { kind: 'either', divisions: candidates.map(({ division }) => division) };
}

/**
 * Where a division has gone by today: its successors, theirs, and so on, each current unit once.
 * @returns itself where it still exists
 */
export function todayOf(history: readonly DivisionPeriod[], division: DivisionPeriod): DivisionPeriod[] {
  const found = new Map<string, DivisionPeriod>();
  const seen = new Set<DivisionPeriod>();
  const follow = (one: DivisionPeriod): void => {
    if (seen.has(one)) return;
    seen.add(one);
    if (one.to === null) found.set(one.code, one);
    const end = one.to;
    if (end === null) return;
    // What had gone elsewhere years before is not where the place went, unless the source names nothing else.
    const now = one.successors.filter(({ earlier }) => earlier === null);
    for (const { code } of now.length > 0 ? now : one.successors) {
      // Of several meanings of the successor's code, the first that had not ended before this one did.
      const next = history
        .filter((other) => other.code === code && other !== one && (other.to === null || other.to >= end))
        .sort((a, b) => ((a.to ?? '9') < (b.to ?? '9') ? -1 : 1))[0];
      if (next) follow(next);
    }
  };
  follow(division);
  return [...found.values()];
}

/** What went into each division of today: name, until when, and which part of it where not the whole. By code. */
export function formerNames(
  history: readonly DivisionPeriod[],
): Map<string, { name: string; until: string; part: string | null }[]> {
  const found = new Map<string, { name: string; until: string; part: string | null }[]>();
  for (const past of history) {
    if (past.to === null) continue;
    for (const { code, name } of todayOf(history, past)) {
      if (name === past.name) continue;
      const part = past.successors.find((one) => one.code === code)?.part ?? null;
      found.set(code, [...(found.get(code) ?? []), { name: past.name, until: past.to, part }]);
    }
  }
  return found;
}
