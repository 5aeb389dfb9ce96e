import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { JWK } from 'jose';
import { serverEnvironment, serverFlags } from '../bootstrap/server-run.mjs';
import { freePort, ServerProcess } from '../demo/server-process.ts';
import { assignmentAsText, assignmentGrowth, measureAssignment } from './assignment.ts';
import { boardAsText, boardFaults, measureBoard } from './board.ts';
import { coldAsText, measureColdStarts } from './cold.ts';
import type { Figures } from './figures.ts';
import { inParallel, Stopwatch } from './load.ts';
import { linesAsText, measureDocuments, measureRecord } from './papers.ts';
import { measurePeakMemory } from './peak-memory.ts';
import { type Loaded, reportAsJson, reportAsText } from './report.ts';
import { growthOf, measureScale, scaleAsText } from './scale.ts';
import { budget, isInBudget, measureScreens, screensAsText } from './screens.ts';
import { clients, closeConnections, prepare, tokenFor } from './units.ts';
import { measureVerdicts, type Verdicts, verdictsAsText } from './verdicts.ts';

/**
 * `npm run bench [-- --json] [--rounds 60] [--validate | --scale | --assignment | --board | --cold | --documents |
 * --record | --screens]`: submits over HTTP as a ratio to the barest server that does the same work, in the same run, on the same
 * machine, by the same load generator; start to healthy; memory after both stories; validation and scoring beside ajv,
 * zod and others, and a national cycle rescored; the most memory that the import of a workbook and the check of a large
 * PDF take. With `--validate` only the validation and scoring; with `--scale` only how every operation grows from 100 to
 * 8,847 applications; with `--assignment` only how long experts take to be assigned; with `--board` only the ranking
 * board of 3,000 rows in a browser; with `--cold` only how long the functions of the cloud take to be ready; with
 * `--documents` only a PDF of 60 pages and a list of 3,000 rows; with `--record` only the archive of 1,000 applications
 * and its verification; with `--screens` what Lighthouse says of every main screen beside a budget (`--only 填报` for
 * some). It stops by itself.
 */
const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '60' },
    validate: { type: 'boolean', default: false },
    scale: { type: 'boolean', default: false },
    assignment: { type: 'boolean', default: false },
    screens: { type: 'boolean', default: false },
    only: { type: 'string' },
    cold: { type: 'boolean', default: false },
    board: { type: 'boolean', default: false },
    documents: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
/** Until the compilers of all three have done their work: what is measured is a server that runs, not one that starts. */
const warmingRounds = 10;
const opening = '2026-11-23T01:00:00.000Z';
const say = (line: string) => {
  if (!values.json) console.log(line);
};
const folder = await mkdtemp(join(tmpdir(), 'shifan-bench-'));
const children: ChildProcess[] = [];

try {
  if (values.scale) {
    const sizes = await measureScale(say);
    console.log(values.json ? JSON.stringify({ sizes, growth: growthOf(sizes) }) : scaleAsText(sizes));
  } else if (values.assignment) {
    const sizes = await measureAssignment(say);
    console.log(
      values.json ? JSON.stringify({ sizes, growth: assignmentGrowth(sizes) }) : assignmentAsText(sizes),
    );
  } else if (values.screens) {
    const measured = await measureScreens(folder, say, values.only);
    console.log(values.json ? JSON.stringify({ budget, ...measured }) : screensAsText(measured));
    if (!isInBudget(measured)) process.exitCode = 1;
  } else if (values.cold) {
    say('综合并打包云端函数，逐个启动……');
    const starts = await measureColdStarts(folder);
    console.log(values.json ? JSON.stringify(starts) : coldAsText(starts));
  } else if (values.board) {
    const board = await measureBoard(say);
    console.log(values.json ? JSON.stringify(board) : boardAsText(board));
    const faults = boardFaults(board);
    if (faults.length > 0) throw new Error(faults.join('；'));
  } else if (values.documents || values.record) {
    const lines = values.documents ? await measureDocuments() : await measureRecord(say);
    console.log(values.json ? JSON.stringify({ lines }) : linesAsText(lines));
    const missed = lines.filter(({ met }) => !met);
    if (missed.length > 0) throw new Error(`未达到目标：${missed.map(({ what }) => what).join('、')}`);
  } else if (!values.validate) {
    say('启动，演两个故事……');
    const startUp = await measureStart();
    const memoryAfterStories = await measureStories();
    const { bytes, ...loaded } = await measureLoad();
    const verdicts = await measuredVerdicts();
    say('内存峰值：导入填报表，检查大文件……');
    const peakMemory = await measurePeakMemory();
    const results = { clients, bytes, startUp, ...loaded, memoryAfterStories, verdicts, peakMemory };
    console.log(values.json ? reportAsJson(results) : reportAsText(results));
  } else {
    const verdicts = await measuredVerdicts();
    console.log(values.json ? JSON.stringify({ verdicts }) : verdictsAsText(verdicts));
  }
} finally {
  for (const child of children) child.kill('SIGKILL');
  closeConnections();
  await rm(folder, { recursive: true, force: true });
}

/** First start (with the whole country's organisations to write) and second start, spawn to healthy, in seconds. */
async function measureStart(): Promise<{ first: number; again: number }> {
  const server = new ServerProcess(await freePort(), join(folder, 'start'), { CLOCK_START: opening });
  const seconds = async () => {
    const began = performance.now();
    await server.start();
    const took = (performance.now() - began) / 1000;
    await server.stop();
    return Math.round(took * 100) / 100;
  };
  return { first: await seconds(), again: await seconds() };
}

/** Plays both stories on a server of their own, which has to come to their end. */
async function measureStories(): Promise<Figures> {
  const port = await freePort();
  const { child: server } = await product(port, 'stories');
  const demo = fileURLToPath(new URL('../demo.ts', import.meta.url));
  const player = spawn(process.execPath, [demo, '--url', `http://127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(player);
  const [code] = (await once(player, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`两个故事没有演完（退出码 ${code}）`);
  await settled(server);
  const figures = await figuresOf(server);
  server.kill('SIGKILL');
  return figures;
}

async function measureLoad() {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const { child: server, districts } = await product(port, 'load');
  const { jwks } = JSON.parse(await readFile(join(folder, 'load/issuer-keys.json'), 'utf8')) as {
    jwks: { keys: JWK[] };
  };
  const key = jwks.keys[0] as JWK;
  const tokens = await Promise.all(districts.map((id) => tokenFor(`bench-${id}`, origin, key)));
  say(`准备 ${districts.length} 份申报（各 30 行，含佐证材料）……`);
  const units = await inParallel(
    districts.map((id, index) => () => prepare(origin, id, tokens[index] as string)),
    4,
  );
  const bytes = Math.round(
    units.reduce((sum, unit) => sum + Buffer.byteLength(unit.body(1)), 0) / units.length,
  );

  const each = await yardstick(key, `${origin}/oidc`, 'each');
  const kept = await yardstick(key, `${origin}/oidc`, 'kept');
  const watches = {
    each: new Stopwatch(),
    kept: new Stopwatch(),
    ours: new Stopwatch(),
    sustained: new Stopwatch(),
    recalls: new Stopwatch(),
  };
  const processors = async () =>
    Promise.all([each.child, kept.child, server].map(async (child) => (await figuresOf(child)).processor));
  const submits = (to: string) => units.map((unit) => () => unit.submitTo(to));
  say(`预热 ${warmingRounds} 轮，测量 ${rounds} 轮……`);
  let before = await processors();
  // They take turns, so that none has the quieter machine.
  for (let round = -warmingRounds; round < rounds; round += 1) {
    if (round === 0) before = await processors();
    const timed = (watch: Stopwatch) => (round < 0 ? new Stopwatch() : watch);
    await timed(watches.kept).round(submits(kept.origin), clients);
    await timed(watches.each).round(submits(each.origin), clients);
    await timed(watches.sustained).round(
      [
        async () => {
          await timed(watches.ours).round(submits(origin), clients);
          await settled(server);
        },
      ],
      1,
    );
    await timed(watches.recalls).round(
      units.map((unit) => () => unit.recall()),
      clients,
    );
    await settled(server);
  }
  const after = await processors();
  const total = rounds * units.length;
  const loaded = async (child: ChildProcess, watch: Stopwatch, place: number): Promise<Loaded> => ({
    submits: watch.measured(),
    processorPerSubmit: Math.round((((after[place] ?? 0) - (before[place] ?? 0)) / total) * 100) / 100,
    memory: await figuresOf(child),
  });
  const sustainedPerSecond = Math.round(total / watches.sustained.measured().seconds);
  return {
    bytes,
    barestVerifyingEach: await loaded(each.child, watches.each, 0),
    barest: await loaded(kept.child, watches.kept, 1),
    ours: {
      ...(await loaded(server, watches.ours, 2)),
      sustainedPerSecond,
      recalls: watches.recalls.measured(),
    },
  };
}

/** The product, as `npm start` runs it. */
async function product(
  port: number,
  purpose: 'load' | 'stories',
): Promise<{ child: ChildProcess; districts: string[] }> {
  const child = start(
    'server.ts',
    [String(port), join(folder, purpose), opening, purpose],
    serverEnvironment,
    serverFlags,
  );
  const [districts] = (await once(child, 'message')) as [string[]];
  return { child, districts };
}

async function yardstick(
  key: JWK,
  issuer: string,
  tokens: 'kept' | 'each',
): Promise<{ child: ChildProcess; origin: string }> {
  const port = await freePort();
  const { d: _, ...open } = key;
  const { NODE_COMPILE_CACHE } = serverEnvironment;
  const given = [
    String(port),
    join(folder, `${tokens}.sqlite`),
    JSON.stringify({ keys: [open] }),
    issuer,
    tokens,
  ];
  const child = start('barest-server.ts', given, { NODE_COMPILE_CACHE }, []);
  await once(child, 'message');
  return { child, origin: `http://127.0.0.1:${port}` };
}

function start(
  file: string,
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
  flags: readonly string[],
): ChildProcess {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), given, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...environment },
    execArgv: [...flags],
  });
  children.push(child);
  return child;
}

function measuredVerdicts(): Promise<Verdicts> {
  say('校验与判定，全国一个周期重新判定……');
  return measureVerdicts();
}

async function settled(server: ChildProcess): Promise<void> {
  server.send('settle');
  await once(server, 'message');
}

async function figuresOf(child: ChildProcess): Promise<Figures> {
  child.send('figures');
  const [{ figures }] = (await once(child, 'message')) as [{ figures: Figures }];
  return figures;
}
