import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { builds } from '#infra/local/bootstrap/builds.mjs';
import { commands } from '#infra/local/bootstrap/commands.mjs';
import { isInstalled } from '#infra/local/bootstrap/install.mjs';
import { whileLocked } from '#infra/local/bootstrap/lock.mjs';
import { pythonTools } from '#infra/local/bootstrap/python.mjs';
import { isFresh, unlessFresh } from '#infra/local/bootstrap/stamps.mjs';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'bootstrap-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};

describe('a build is skipped exactly while nothing changed', () => {
  const build = { name: 'b', inputs: ['source', 'one'], except: ['source/not'], outputs: ['made'] };
  const stamps = () => path.join(root, 'stamps');
  const run = () => unlessFresh(root, stamps(), build, async () => write('made/x', 'made'));

  beforeEach(async () => {
    write('source/a', 'a');
    write('source/deep/b', 'b');
    write('source/not/c', 'c');
    write('one', '1');
    expect(await run()).toBe(true);
  });

  test('unchanged', async () => expect(await run()).toBe(false));

  test('touched, but the same', async () => {
    write('source/a', 'a');
    expect(await run()).toBe(false);
  });

  test('an exception or something installed changed', async () => {
    write('source/not/c', 'changed');
    write('source/node_modules/d', 'new');
    expect(await run()).toBe(false);
  });

  test.each<[string, () => void]>([
    ['a file changed', () => write('source/deep/b', 'B')],
    ['a file was added', () => write('source/deep/new', '')],
    ['a file was removed', () => fs.rmSync(path.join(root, 'source/a'))],
    ['a file was renamed', () => fs.renameSync(path.join(root, 'one'), path.join(root, 'source/1'))],
    ['the output is gone', () => fs.rmSync(path.join(root, 'made'), { recursive: true })],
    ['the output was cut short', () => write('made/x', '')],
    ['the stamp is broken', () => write('stamps/b.json', '{')],
  ])('%s', async (_, change) => {
    change();
    expect(await run()).toBe(true);
    expect(await run()).toBe(false);
  });

  test('a failed run leaves it stale', async () => {
    write('one', '2');
    const failing = unlessFresh(root, stamps(), build, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    write('one', '1');
    expect(isFresh(root, stamps(), build)).toBe(false);
  });

  test('a file saved during the run leaves it stale', async () => {
    write('one', '2');
    await unlessFresh(root, stamps(), build, async () => write('one', '3'));
    expect(isFresh(root, stamps(), build)).toBe(false);
  });

  test('a run without its outputs fails', async () => {
    const absent = { ...build, name: 'c', outputs: ['absent'] };
    await expect(unlessFresh(root, stamps(), absent, async () => {})).rejects.toThrow('absent');
  });
});

describe('installed means as package.json and the lockfile say', () => {
  const dependencies = { a: '1' };
  const lock = (version: string) => ({
    '': { dependencies },
    'node_modules/a': { version, integrity: version },
    'node_modules/b': { version: '1', optional: true },
  });
  const writeLock = (file: string, packages: object) => write(file, JSON.stringify({ packages }));

  beforeEach(() => {
    write('package.json', JSON.stringify({ dependencies, scripts: {} }));
    writeLock('package-lock.json', lock('1'));
    writeLock('node_modules/.package-lock.json', { 'node_modules/a': lock('1')['node_modules/a'] });
  });

  test('as they say, without a package for another platform', () => {
    expect(isInstalled(root)).toBe(true);
  });

  test.each<[string, () => void]>([
    ['nothing', () => fs.rmSync(path.join(root, 'node_modules'), { recursive: true })],
    ['an interrupted installation', () => write('node_modules/.package-lock.json', '{"pack')],
    ['another version', () => writeLock('package-lock.json', lock('2'))],
    ['a missing package', () => writeLock('node_modules/.package-lock.json', {})],
    ['a dependency not yet locked', () => write('package.json', '{"devDependencies":{"c":"1"}}')],
  ])('%s does not count', (_, change) => {
    change();
    expect(isInstalled(root)).toBe(false);
  });
});

describe('the lock', () => {
  test('lets one process in at a time', async () => {
    const lock = path.join(root, 'lock');
    const log = path.join(root, 'log');
    const module = path.resolve('infra/local/bootstrap/lock.mjs');
    const script = `
      import fs from 'node:fs';
      import { whileLocked } from ${JSON.stringify(module)};
      await whileLocked(${JSON.stringify(lock)}, async () => {
        fs.appendFileSync(${JSON.stringify(log)}, 'in ');
        await new Promise((resolve) => setTimeout(resolve, 50));
        fs.appendFileSync(${JSON.stringify(log)}, 'out ');
      });`;
    // Left by a process that is gone, so that all of them want to take it over first.
    write('lock', '4194304000 dead');
    const codes = await Promise.all(
      Array.from({ length: 5 }, () => {
        const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
        return new Promise((resolve) => child.on('close', resolve));
      }),
    );
    expect(codes).toEqual([0, 0, 0, 0, 0]);
    expect(fs.readFileSync(log, 'utf8')).toBe('in out '.repeat(5));
    expect(fs.readdirSync(root)).toEqual(['log']);
  });

  test('is released after a failure', async () => {
    const lock = path.join(root, 'lock');
    await expect(whileLocked(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(fs.readdirSync(root)).toEqual([]);
  });
});

describe('a command', () => {
  /** A root of its own, with nothing to install and nothing to build. */
  const start = (program: string, shell = false) => {
    fs.cpSync('infra/local/bootstrap', path.join(root, 'infra/local/bootstrap'), {
      recursive: true,
    });
    write('package.json', '{"type":"module"}');
    write('package-lock.json', '{"packages":{}}');
    write('node_modules/.package-lock.json', '{"packages":{}}');
    write('infra/local/start.ts', program);
    const run = `'${process.execPath}' infra/local/bootstrap/run.mjs start a b`;
    const env = { ...process.env, npm_lifecycle_event: 'start' };
    // What npm does: a shell that does not pass signals on. `exec` makes one that does.
    const child = spawn('sh', ['-c', shell ? `${run}; exit $?` : `exec ${run}`], {
      cwd: root,
      env,
    });
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    return { child, ended, printed: () => printed };
  };
  const waiting = `
    console.log('up');
    process.on('SIGTERM', () => { console.log('down'); process.exit(7); });
    setInterval(() => {}, 1000);`;

  test('gets the arguments, and its exit code is kept', async () => {
    const { ended, printed } = start('console.log(process.argv.slice(2).join()); process.exit(5);');
    expect(await ended).toBe(5);
    expect(printed()).toBe('a,b\n');
  });

  test('gets the signal and may end in its own way', async () => {
    const { child, ended, printed } = start(waiting);
    await vi.waitUntil(() => printed().includes('up'), 10_000);
    child.kill('SIGTERM');
    expect(await ended).toBe(7);
    expect(printed()).toBe('up\ndown\n');
  });

  test('ends when the shell that npm put before it is killed', async () => {
    const { child, printed } = start(waiting, true);
    await vi.waitUntil(() => printed().includes('up'), 10_000);
    child.kill('SIGTERM');
    await vi.waitUntil(() => printed().includes('down'), 10_000);
  });
});

test('every npm script is a command of the bootstrap, and every command an npm script', () => {
  const { scripts } = JSON.parse(fs.readFileSync('package.json', 'utf8'));
  const expected = Object.keys(commands).map((name) => [name, `node infra/local/bootstrap/run.mjs ${name}`]);
  expect(scripts).toEqual(Object.fromEntries(expected));
});

test('the inputs of the builds that exist are there', () => {
  for (const build of Object.values(builds)) {
    if (!fs.existsSync(build.source)) continue;
    for (const input of build.inputs) expect(fs.existsSync(input), `${build.name}: ${input}`).toBe(true);
  }
});

test('without a Python, the tests of the cloud say what is missing and end as «unavailable»', async () => {
  const { PATH, PYTHON } = process.env;
  process.env['PATH'] = '/nowhere';
  delete process.env['PYTHON'];
  try {
    await expect(
      pythonTools(path.join(import.meta.dirname, '../..'), root, {
        requirements: 'test/cloud/requirements.txt',
        what: '云端模拟器',
      }),
    ).rejects.toMatchObject({ exitCode: 69, message: expect.stringContaining('python3-venv') });
  } finally {
    process.env['PATH'] = PATH;
    if (PYTHON !== undefined) process.env['PYTHON'] = PYTHON;
  }
});
