import { solve } from '#functions/solver/highs.ts';
import { type Assignment, assign, type Problem } from '#shared/domain/assignment.ts';
import { problemOf } from './assignment-problem.ts';

/** What one size took: the best and the worst of the runs, and what every answer was held to. */
export interface AssignmentOfSize {
  readonly applications: number;
  readonly experts: number;
  readonly seats: number;
  readonly milliseconds: { readonly least: number; readonly most: number };
  readonly missing: number;
  readonly uncovered: number;
  /** Between the longest and the shortest list. */
  readonly spread: number;
  /** After one expert declines everything: seats filled anew, and milliseconds for it. */
  readonly redrawn: { readonly seats: number; readonly milliseconds: number };
}

const sizes = [300, 1_000, 3_000] as const;
const experts = 300;
const seatsEach = 3;
const runs = 3;
/** The aim: 3,000 × 3 × 300 in seconds. A run beyond it fails the bench. */
export const secondsAtMost = 20;

/**
 * 3 experts out of 300 for each of 300, 1,000 and 3,000 applications, every answer checked against the conflicts.
 * @throws Error where an answer breaks a conflict, differs by the same seed, or takes longer than the aim
 */
export async function measureAssignment(say: (line: string) => void): Promise<AssignmentOfSize[]> {
  // The solver's code is loaded and compiled once in a process.
  await assign(problemOf(10, 10), solve);
  const measured: AssignmentOfSize[] = [];
  for (const applications of sizes) {
    say(`${applications} 份申报，每份 ${seatsEach} 名专家，专家库 ${experts} 人……`);
    const problem = problemOf(applications, experts, 'bench', seatsEach);
    const times: number[] = [];
    let first: Assignment | undefined;
    for (let run = 0; run < runs; run += 1) {
      const { found, milliseconds } = await timed(problem);
      mustKeepConflicts(problem, found);
      if (first !== undefined && plain(found) !== plain(first))
        throw new Error('同一随机种子得到了不同的结果');
      first ??= found;
      times.push(milliseconds);
    }
    if (first === undefined) throw new Error('nothing was measured');
    const missing = first.gaps.reduce((sum, gap) => sum + gap.missing, 0);
    const { uncovered, spread } = first;
    measured.push({
      applications,
      experts,
      seats: seatsEach,
      milliseconds: { least: Math.min(...times), most: Math.max(...times) },
      missing,
      uncovered: uncovered.length,
      spread,
      redrawn: await afterDecline(problem, first),
    });
    const most = Math.max(...times) / 1_000;
    if (most > secondsAtMost)
      throw new Error(`${applications} 份申报用了 ${most} 秒，目标是 ${secondsAtMost} 秒以内`);
  }
  return measured;
}

async function timed(problem: Problem): Promise<{ found: Assignment; milliseconds: number }> {
  const began = performance.now();
  const found = await assign(problem, solve);
  return { found, milliseconds: Math.round(performance.now() - began) };
}

const plain = ({ seats }: Assignment) =>
  JSON.stringify([...seats].map(([table, list]) => [table, [...list].sort()]));

function mustKeepConflicts({ tables }: Problem, { seats }: Assignment): void {
  for (const { id, barred, kept } of tables)
    for (const expert of seats.get(id) ?? [])
      if (barred.has(expert) || kept.includes(expert)) throw new Error(`${expert} 须回避 ${id}，却被指派`);
}

/** One expert leaves every table: only the empty seats are drawn, nobody else is moved. */
async function afterDecline(problem: Problem, before: Assignment): Promise<AssignmentOfSize['redrawn']> {
  const gone = problem.candidates[0]?.id ?? '';
  const candidates = problem.candidates
    .filter(({ id }) => id !== gone)
    .map((one) => ({ ...one, load: before.loads.get(one.id) ?? 0 }));
  const tables = problem.tables.flatMap((table) => {
    const sat = before.seats.get(table.id) ?? [];
    return sat.includes(gone)
      ? [
          {
            ...table,
            kept: sat.filter((id) => id !== gone),
            open: 1,
            barred: new Set([...table.barred, gone]),
          },
        ]
      : [];
  });
  const again = { ...problem, candidates, tables };
  const { found, milliseconds } = await timed(again);
  mustKeepConflicts(again, found);
  return { seats: [...found.seats.values()].reduce((sum, list) => sum + list.length, 0), milliseconds };
}

/** How the time grows beside the number of applications: 1 is in step with it. */
export function assignmentGrowth(measured: readonly AssignmentOfSize[]) {
  return measured.slice(1).map((one, at) => {
    const before = measured[at] as AssignmentOfSize;
    const times = one.applications / before.applications;
    const longer = one.milliseconds.least / Math.max(1, before.milliseconds.least);
    return {
      from: before.applications,
      to: one.applications,
      ratio: Math.round(longer * 100) / 100,
      ratioToSize: Math.round((longer / times) * 100) / 100,
    };
  });
}

export function assignmentAsText(measured: readonly AssignmentOfSize[]): string {
  return [
    '',
    `指派专家：HiGHS，专家库 ${experts} 人，每份 ${seatsEach} 人，回避和领域覆盖都在内；每种规模 ${runs} 次，同一种子结果相同`,
    ...measured.map(
      ({ applications, milliseconds, missing, uncovered, spread, redrawn }) =>
        `${String(applications).padStart(5)} 份  ${milliseconds.least}–${milliseconds.most} ms   缺席位 ${missing}，缺领域 ${uncovered}，件数相差 ${spread}；` +
        `一人全部辞评后补 ${redrawn.seats} 个席位 ${redrawn.milliseconds} ms`,
    ),
    ...assignmentGrowth(measured).map(
      ({ from, to, ratio, ratioToSize }) =>
        `${from} → ${to} 份：时间 ${ratio} 倍，是规模增长的 ${ratioToSize} 倍`,
    ),
    `目标：3,000 份在 ${secondsAtMost} 秒以内`,
  ].join('\n');
}
