import type { ExpertField } from '../model/expert.ts';

/** One who can be seated, with what the solver must know and nothing more. */
export interface Candidate {
  readonly id: string;
  readonly fields: readonly ExpertField[];
  /** Seats that the expert holds already elsewhere in this step and keeps. */
  readonly load: number;
}

/** One application with how many seats it has to fill. */
export interface Table {
  readonly id: string;
  /** Experts who keep their seat, with their fields counted. */
  readonly kept: readonly string[];
  /** Seats to fill. */
  readonly open: number;
  /** Experts who may not sit here. */
  readonly barred: ReadonlySet<string>;
}

export interface Problem {
  readonly candidates: readonly Candidate[];
  readonly tables: readonly Table[];
  /** Fields that each table should have, where anybody can give them. */
  readonly fields: readonly ExpertField[];
  readonly seed: string;
}

/** A linear problem over whole numbers from 0 to `most`: minimise the cost, each row's sum within its bounds. */
export interface Programme {
  readonly columns: readonly {
    readonly cost: number;
    readonly most: number;
    /** Row and coefficient. */
    readonly entries: readonly (readonly [row: number, coefficient: number])[];
  }[];
  readonly rows: readonly { readonly least: number; readonly most: number }[];
  /** How far above the least cost an answer may lie. */
  readonly tolerance: number;
}

/** The border to the solver. @returns the value of each column; null where nothing that fits the bounds was found */
export type Solve = (programme: Programme) => Promise<readonly number[] | null>;

export interface Assignment {
  /** By table, in the order of the problem. */
  readonly seats: ReadonlyMap<string, readonly string[]>;
  /** Tables that could not be filled, and what stood in the way. */
  readonly gaps: readonly { readonly table: string; readonly missing: number; readonly sentence: string }[];
  /** Fields that nobody at a table has. */
  readonly uncovered: readonly { readonly table: string; readonly field: ExpertField }[];
  readonly loads: ReadonlyMap<string, number>;
  /** Distance between the longest and the shortest list of those who got a seat or could have. */
  readonly spread: number;
}

/** Random numbers in [0, 1) that the same seed gives again everywhere (mulberry32 over an FNV-1a hash). */
export function drawing(seed: string): () => number {
  let state = 2_166_136_261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) as number), 16_777_619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same things in an order that the seed decides (Fisher–Yates). */
export function shuffled<T>(things: readonly T[], random: () => number): T[] {
  const order = [...things];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/** Candidates that a table is offered where not all are: at first, and where that gave something up. */
const offeredParts = [12, 30] as const;
/** In the last attempt as many as make so many pairs, and never fewer than before. */
const lastPairs = 20_000;
/** Up to so many pairs all are offered, and the answer is the best there is. */
const wholeUpTo = 40_000;
/** What is given up in turn: evenness, a field, a seat. Far above anything that the drawn costs (0–1) can add up to. */
const costs = { uneven: 1_000, uncovered: 20_000, unfilled: 1_000_000 } as const;
/** Nothing that is given up is worth as little; what is drawn may lie anywhere within. */
const tolerance = costs.uneven / 2;
/** How far above the even number a list may be bent with rising cost; beyond that it costs the same. */
const steepUpTo = 6;

/**
 * Fills the open seats so that nobody sits where they are barred, nobody twice, every table has its fields, and no list
 * is longer than another by more than one, as far as any of that is possible; what had to be given up is told. Costs
 * among equals are drawn by the seed, so that it is a random draw that anybody can repeat. Seats that are kept are not
 * touched: after a decline nothing else changes.
 */
export async function assign(problem: Problem, solve: Solve): Promise<Assignment> {
  const count = problem.candidates.length;
  let best: Assignment | null = null;
  for (const { part, counts } of attemptsFor(count, problem.tables.length)) {
    const { meant, programme } = programmeOf(problem, Math.min(part, count), counts);
    const taken = await solve(programme);
    if (taken === null) throw new Error('a programme that may give up everything has no answer');
    const found = read(problem, meant, taken);
    if (best === null || givenUp(found) < givenUp(best)) best = found;
    if (givenUp(found) === 0) break;
  }
  return best ?? read(problem, [], []);
}

/**
 * What is tried in turn while the one before gave something up: more candidates for each table, and at last who has
 * several of the fields counted for all of them. That takes longer, for its cheapest answer need not be whole by itself.
 */
function attemptsFor(candidates: number, tables: number) {
  const [few, more] = offeredParts;
  const last = Math.max(more, Math.floor(lastPairs / Math.max(1, tables)));
  return candidates * tables <= wholeUpTo
    ? ([
        { part: candidates, counts: 'one' },
        { part: candidates, counts: 'all' },
      ] as const)
    : ([
        { part: few, counts: 'one' },
        { part: more, counts: 'one' },
        { part: last, counts: 'all' },
      ] as const);
}

/** How much of what was asked for is missing; less is better, in the order of what is given up last. */
function givenUp({ gaps, uncovered, spread }: Assignment): number {
  const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
  return (
    missing * costs.unfilled + uncovered.length * costs.uncovered + Math.max(0, spread - 1) * costs.uneven
  );
}

/** The even number: nobody below `least`, nobody above one more, where everybody could be seated everywhere. */
function levelOf(candidates: readonly Candidate[], seats: number): number {
  let level = 0;
  const needed = (to: number) => candidates.reduce((sum, { load }) => sum + Math.max(0, to - load), 0);
  while (candidates.length > 0 && needed(level + 1) <= seats) level += 1;
  return level;
}

type Column = Programme['columns'][number];

function programmeOf(problem: Problem, offered: number, counts: 'one' | 'all') {
  const { candidates, tables, fields } = problem;
  const random = drawing(`${problem.seed}/${offered}`);
  const columns: Column[] = [];
  const rows: { least: number; most: number }[] = [];
  const row = (least: number, most: number) => rows.push({ least, most }) - 1;
  const meant: { table: number; candidate: number }[] = [];
  const slacks: Column[] = [];
  const fieldsOf = new Map(candidates.map((candidate) => [candidate.id, new Set(candidate.fields)]));
  const byField = new Map(
    fields.map((field) => [
      field,
      candidates.flatMap((one, index) => (one.fields.includes(field) ? [index] : [])),
    ]),
  );
  const fits = (table: Table) => (index: number) => {
    const { id } = candidates[index] as Candidate;
    return !table.barred.has(id) && !table.kept.includes(id);
  };
  const everybody = candidates.map((_, index) => index);
  // What is impossible by itself is not asked for, so that it does not stand in the way of the rest.
  const seatsOf = tables.map((table) => Math.min(table.open, everybody.filter(fits(table)).length));
  const seats = seatsOf.reduce((sum, open) => sum + open, 0);
  const level = levelOf(candidates, seats);
  const loadRows = candidates.map(({ load }) =>
    row(Math.max(0, level - load), Math.max(0, level + 1 - load)),
  );
  tables.forEach((table, at) => {
    const open = seatsOf[at] as number;
    if (open === 0) return;
    const seatRow = row(open, open);
    slacks.push({ cost: costs.unfilled, most: open, entries: [[seatRow, 1]] });
    const lacking = fields.filter(
      (field) =>
        !table.kept.some((id) => fieldsOf.get(id)?.has(field)) &&
        (byField.get(field) ?? []).some(fits(table)),
    );
    const fieldRows = new Map(lacking.map((field) => [field, row(1, candidates.length + 1)]));
    for (const index of fieldRows.values())
      slacks.push({ cost: costs.uncovered, most: 1, entries: [[index, 1]] });
    const byRarity = lacking.toSorted(
      (a, b) => (byField.get(a)?.length ?? 0) - (byField.get(b)?.length ?? 0),
    );
    const wanted = lacking.map((field) => byField.get(field) ?? []);
    for (const candidate of offeredTo(candidates.length, offered, wanted, fits(table), random)) {
      const own = fieldsOf.get((candidates[candidate] as Candidate).id);
      // Counted for one field only, the rarest that they have, the programme is a network, and its cheapest answer is
      // whole by itself. Who has two covers both all the same.
      const has = byRarity.filter((field) => own?.has(field));
      const covered = counts === 'one' ? has.slice(0, 1) : has;
      const covers = covered.map((field) => [fieldRows.get(field) as number, 1] as const);
      const entries = [[seatRow, 1] as const, [loadRows[candidate] as number, 1] as const, ...covers];
      columns.push({ cost: random(), most: 1, entries });
      meant.push({ table: at, candidate });
    }
  });
  const bends = loadRows.flatMap((index): Column[] => [
    { cost: costs.uneven, most: rows[index]?.least ?? 0, entries: [[index, 1]] },
    ...Array.from({ length: steepUpTo }, (_, above) => ({
      cost: costs.uneven * (above + 1),
      most: above === steepUpTo - 1 ? seats : 1,
      entries: [[index, -1] as const],
    })),
  ]);
  return {
    meant,
    programme: { columns: [...columns, ...slacks, ...bends], rows, tolerance } satisfies Programme,
  };
}

/** A random part of those who fit: enough of each field first, then whoever comes. */
function offeredTo(
  count: number,
  offered: number,
  wanted: readonly (readonly number[])[],
  fits: (candidate: number) => boolean,
  random: () => number,
): number[] {
  if (offered >= count) return Array.from({ length: count }, (_, index) => index).filter(fits);
  const chosen = new Set<number>();
  const draw = (from: number, pick: (index: number) => number, enough: number) => {
    // Twenty tries for each place: a table where hardly anybody fits is offered what there is at the next doubling.
    const until = chosen.size + enough;
    for (let tries = 0; tries < enough * 20 && chosen.size < until; tries += 1) {
      const candidate = pick(Math.floor(random() * from));
      if (!fits(candidate) || chosen.has(candidate)) continue;
      chosen.add(candidate);
    }
  };
  for (const group of wanted)
    if (group.length > 0)
      draw(group.length, (index) => group[index] as number, Math.floor(offered / (wanted.length + 1)));
  draw(count, (index) => index, offered - chosen.size);
  return [...chosen];
}

function read(
  { candidates, tables, fields }: Problem,
  meant: readonly { readonly table: number; readonly candidate: number }[],
  taken: readonly number[],
): Assignment {
  const seats = new Map<string, string[]>(tables.map(({ id }) => [id, []]));
  const loads = new Map(candidates.map(({ id, load }) => [id, load]));
  meant.forEach(({ table, candidate }, index) => {
    if (taken[index] !== 1) return;
    const { id } = candidates[candidate] as Candidate;
    seats.get((tables[table] as Table).id)?.push(id);
    loads.set(id, (loads.get(id) ?? 0) + 1);
  });
  const fieldsOf = new Map(candidates.map((candidate) => [candidate.id, candidate.fields]));
  const gaps = tables.flatMap((table) => {
    const missing = table.open - (seats.get(table.id)?.length ?? 0);
    if (missing <= 0) return [];
    const barred = candidates.filter(({ id }) => table.barred.has(id)).length;
    const sentence = `可指派的专家共 ${candidates.length} 人，其中 ${barred} 人须回避，还缺 ${missing} 人。`;
    return [{ table: table.id, missing, sentence }];
  });
  const uncovered = tables.flatMap(({ id, kept }) =>
    fields
      .filter(
        (field) => ![...kept, ...(seats.get(id) ?? [])].some((one) => fieldsOf.get(one)?.includes(field)),
      )
      .map((field) => ({ table: id, field })),
  );
  const lists = [...loads.values()];
  const spread = lists.length === 0 ? 0 : Math.max(...lists) - Math.min(...lists);
  return { seats, gaps, uncovered, loads, spread };
}
