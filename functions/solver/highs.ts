import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Highs } from 'highs';
import type { Programme, Solve } from '#shared/domain/assignment.ts';

/**
 * Branches after which the best answer so far is taken. A count and no time, so that the same programme has the same
 * answer on every machine.
 */
const mostNodes = 300;

/** Only where something is drawn: a server that draws nothing holds no solver. */
async function load(): Promise<Highs> {
  const { default: highs } = await import('highs');
  // The package's types describe its CommonJS form; imported, the function itself is the default.
  return (highs as unknown as (options: { locateFile: () => string }) => Promise<Highs>)({
    locateFile: runtime,
  });
}

let loaded: Promise<Highs> | undefined;

/** The solver's code lies beside the bundle in the cloud, and in its package everywhere else. */
function runtime(): string {
  for (const beside of ['./highs.wasm', '../highs.wasm']) {
    const file = fileURLToPath(new URL(beside, import.meta.url));
    if (existsSync(file)) return file;
  }
  return createRequire(import.meta.url).resolve('highs/runtime');
}

/**
 * HiGHS, compiled to WebAssembly, on one thread. The same programme has the same answer.
 * @throws Error where it ends without one for another reason than that there is none
 */
export const solve: Solve = async (programme) => {
  loaded ??= load();
  const solver = await loaded;
  return solver.withModel(modelOf(programme), (model) => {
    model.options.set({
      output_flag: false,
      mip_max_nodes: mostNodes,
      mip_rel_gap: 0,
      mip_abs_gap: programme.tolerance,
    });
    // Without the demand for whole numbers first: such programmes mostly have them anyway, in half the time.
    model.run();
    const relaxed = [...model.getSolution().colValue];
    if (model.getModelStatus() === solver.constants.modelStatus.optimal && relaxed.every(isWhole))
      return relaxed.map(Math.round);
    const count = programme.columns.length;
    model.changeColsIntegrality({ kind: 'range', from: 0, to: count - 1 }, new Int32Array(count).fill(1));
    model.run();
    const { optimal, infeasible, unboundedOrInfeasible, solutionLimit, empty } = solver.constants.modelStatus;
    const status = model.getModelStatus();
    if (status === infeasible || status === unboundedOrInfeasible) return null;
    if (status === empty) return [];
    // 2: a feasible answer was found, if not proven the best.
    const found = Number(model.info.get('primal_solution_status')) === 2;
    if (status === solutionLimit && !found) return null;
    if (status !== optimal && status !== solutionLimit)
      throw new Error(`the solver ended with status ${status}`);
    return [...model.getSolution().colValue].map(Math.round);
  });
};

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;

function modelOf({ columns, rows }: Programme) {
  const starts = new Int32Array(columns.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  columns.forEach(({ entries }, at) => {
    starts[at] = indices.length;
    for (const [row, coefficient] of entries) {
      indices.push(row);
      values.push(coefficient);
    }
  });
  starts[columns.length] = indices.length;
  return {
    numCols: columns.length,
    numRows: rows.length,
    colCost: Float64Array.from(columns, ({ cost }) => cost),
    colLower: new Float64Array(columns.length),
    colUpper: Float64Array.from(columns, ({ most }) => most),
    rowLower: Float64Array.from(rows, ({ least }) => least),
    rowUpper: Float64Array.from(rows, ({ most }) => most),
    matrix: {
      format: 'csc' as const,
      numRows: rows.length,
      numCols: columns.length,
      starts,
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
  };
}
