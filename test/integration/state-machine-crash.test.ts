import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { createRunner, type HistoryEvent } from '../../infra/local/state-machine/runner.ts';
import { crashMachine } from '../fixtures/crash-machine.ts';
import { ShiftableClock } from '../fixtures/shiftable-clock.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const { Next: _, Assign: _steps, ...decide } = crashMachine.States['Decide']!;
const waiting = { ...decide, End: true };
const freshFile = () => {
  const folder = mkdtempSync(join(tmpdir(), 'shifan-runner-'));
  folders.push(folder);
  return join(folder, 'states.sqlite');
};

/** Runs the child until it ends, or kills it after so many milliseconds of work (counted from its first call). */
function runChild(
  file: string,
  count: number,
  killAfter?: number,
): Promise<{ ended: boolean; killed: boolean; errors: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [
      join(import.meta.dirname, '../fixtures/state-machine-child.ts'),
      file,
      String(count),
    ]);
    let output = '';
    let errors = '';
    let timer: NodeJS.Timeout | undefined;
    const armed = () => {
      if (killAfter !== undefined) timer ??= setTimeout(() => child.kill('SIGKILL'), killAfter);
    };
    const spare = setTimeout(armed, 3_000); // a round in which no call is left to make is killed too
    child.stdout.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-200);
      armed();
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('close', (_code, signal) => {
      clearTimeout(timer);
      clearTimeout(spare);
      resolve({ ended: output.includes('all ended'), killed: signal === 'SIGKILL', errors });
    });
  });
}

/** What must hold of any history, whenever the process died. */
function lawsBroken(events: readonly HistoryEvent[]): string[] {
  const broken: string[] = [];
  events.forEach((event, index) => {
    if (event.id !== index + 1) broken.push(`event ${index + 1} is numbered ${event.id}`);
    if (event.previousEventId >= event.id)
      broken.push(`event ${event.id} points at ${event.previousEventId}`);
  });
  const count = (type: string, name?: string) =>
    events.filter((event) => event.type === type && (name === undefined || event.name === name)).length;
  for (const [name, state] of Object.entries(crashMachine.States)) {
    const entered = count(`${state.Type}StateEntered`, name);
    const exited = count(`${state.Type}StateExited`, name);
    if (entered !== 1 || exited !== 1) broken.push(`${name} entered ${entered} and exited ${exited} times`);
  }
  if (events[0]?.type !== 'ExecutionStarted' || events.at(-1)?.type !== 'ExecutionSucceeded')
    broken.push('wrong first or last event');
  for (const type of ['ExecutionStarted', 'ExecutionSucceeded', 'MapStateStarted', 'ParallelStateStarted']) {
    if (count(type) !== 1) broken.push(`${type} occurs ${count(type)} times`);
  }
  if (count('MapIterationStarted') !== 3 || count('MapIterationSucceeded') !== 3)
    broken.push('iterations lost or repeated');
  if (count('TaskScheduled') !== count('TaskStarted')) broken.push('a task scheduled and not started');
  if (count('TaskScheduled') !== count('TaskSucceeded') + count('TaskFailed'))
    broken.push('a task with no end or two');
  return broken;
}

test('executions survive being killed at any point, and each ends exactly once', {
  timeout: 120_000,
}, async () => {
  const file = freshFile();
  const executions = 300;
  let kills = 0;
  for (let round = 0; round < 40; round++) {
    const result = await runChild(file, executions, kills < 15 ? 5 + Math.random() * 120 : undefined);
    expect(result.errors.replace(/.*ExperimentalWarning[^\n]*\n.*\n/, '')).toBe('');
    if (result.killed) kills++;
    if (result.ended) break;
  }
  console.log(`killed ${kills} times`);
  expect(kills).toBeGreaterThanOrEqual(10);

  const database = new DatabaseSync(file);
  expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const runner = createRunner({
    database,
    definitions: { Crash: crashMachine },
    clock: new ShiftableClock(),
    invoke: async () => null,
  });
  const all = runner.list({});
  expect(all.length).toBe(executions);
  for (const { executionArn, name, status, output } of all) {
    expect({ name, status, output }).toEqual({
      name,
      status: 'SUCCEEDED',
      output: { items: [1, 2, 3], steps: ['prepared', 'steady', 'decided'] },
    });
    expect(lawsBroken(runner.history(executionArn))).toEqual([]);
  }
  expect(database.prepare('SELECT count(*) AS rows FROM sfn_thread').get()).toEqual({ rows: 0 });
  expect(database.prepare('SELECT count(*) AS rows FROM sfn_token WHERE closed = 0').get()).toEqual({
    rows: 0,
  });
  database.close();
});

test('2,000 executions that wait for tokens are there again after reopening', {
  timeout: 60_000,
}, async () => {
  const file = freshFile();
  const tokens: string[] = [];
  const open = async () => {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const runner = createRunner({
      database,
      definitions: { Crash: { ...crashMachine, StartAt: 'Decide', States: { Decide: waiting } } },
      clock: new ShiftableClock(),
      async invoke(_name, payload) {
        tokens.push((payload as { token: string }).token);
        return null;
      },
    });
    await runner.open();
    return { database, runner };
  };
  const first = await open();
  first.database.exec('BEGIN');
  for (let number = 0; number < 2000; number++) first.runner.startExecution('Crash', `waiting-${number}`, {});
  first.database.exec('COMMIT');
  await first.runner.idle();
  expect(tokens.length).toBe(2000);
  await first.runner.close();
  first.database.close();

  const begun = performance.now();
  const again = await open();
  await again.runner.idle();
  console.log(`2,000 waiting executions reopened in ${Math.round(performance.now() - begun)} ms`);
  expect(tokens.length).toBe(2000); // nothing was called again
  expect(again.runner.list({ status: 'RUNNING', limit: 5000 }).length).toBe(2000);
  for (const token of tokens) again.runner.sendTaskSuccess(token, { passed: token });
  await again.runner.idle();
  expect(again.runner.list({ status: 'SUCCEEDED', limit: 5000 }).length).toBe(2000);
  await again.runner.close();
  again.database.close();
});
