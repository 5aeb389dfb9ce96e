// Entry of every npm script: `node infra/local/bootstrap/run.mjs <command> [arguments]`. It runs on a bare clone with
// the system's Node (20 or later), so nothing in this folder may use a package or newer syntax.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findBrowser } from './browser.mjs';
import { builds, runBuild } from './builds.mjs';
import { commands } from './commands.mjs';
import { install } from './install.mjs';
import { whileLocked } from './lock.mjs';
import { node24 } from './node24.mjs';
import { cache, root } from './places.mjs';
import { pythonTools, Unavailable } from './python.mjs';
import { endQuietOnes, Refusal, say } from './say.mjs';
import { unlessFresh } from './stamps.mjs';

/** The command itself, once it runs. @type {import('node:child_process').ChildProcess | undefined} */
let running;
passSignalsOn();

try {
  const [name = '', ...args] = process.argv.slice(2);
  const command = commands[name];
  if (!command) throw new Refusal(`没有命令「${name}」。可用：${Object.keys(commands).join('、')}`);
  const { node, env } = await prepare(command);
  if (command.run) {
    process.exitCode = await hand(node, command.run, args, { ...env, ...command.env });
  }
} catch (error) {
  say(error instanceof Refusal ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = error instanceof Unavailable ? error.exitCode : 1;
}

/** @param {import('./commands.mjs').Command} command */
async function prepare(command) {
  return whileLocked(path.join(cache, 'bootstrap.lock'), async () => {
    await install(root);
    const node = node24(root);
    const env = environment(node);
    for (const need of command.needs ?? []) {
      const build = builds[need];
      if (!fs.existsSync(path.join(root, build.source))) {
        say(`跳过「${build.says}」：还没有 ${build.source}`);
        continue;
      }
      await unlessFresh(root, path.join(cache, 'stamps'), build, () => runBuild(build, { root, node, env }));
    }
    if (command.python) env.SHIFAN_PYTHON_TOOLS = await pythonTools(root, cache, command.python);
    if (command.browser) env.CHROMIUM_PATH = (await findBrowser()).executablePath;
    return { node, env };
  });
}

/**
 * Tools start others through `#!/usr/bin/env node`: those have to find Node 24 first as well.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
function environment(node) {
  const places = [path.join(root, 'node_modules/.bin'), path.dirname(node), process.env.PATH ?? ''];
  return { ...process.env, PATH: places.join(path.delimiter), npm_node_execpath: node };
}

/**
 * Gives the terminal to the command and ends as it ends.
 * @param {string} node
 * @param {string[]} run
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
function hand(node, run, args, env) {
  const script = run.find((each) => !each.startsWith('-')) ?? '';
  if (!fs.existsSync(path.join(root, script))) throw new Refusal(`还没有 ${script}，这个命令不能运行。`);
  const child = spawn(node, [...run, ...args], { cwd: root, env, stdio: 'inherit' });
  running = child;
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      // A signal in the last moment has nobody to go to any more.
      running = undefined;
      resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0));
    });
  });
}

/**
 * Whoever ends us means the command, or what is being prepared for it. npm puts a shell between itself and us, and that
 * shell dies of a signal without passing it on: then we notice that our parent has gone.
 */
function passSignalsOn() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // The terminal sends Ctrl-C to the whole group; passed on, it would count as a second, impatient one.
      const isGroups = signal === 'SIGINT' && process.stdin.isTTY;
      if (running) {
        if (!isGroups) running.kill(signal);
      } else {
        endQuietOnes(signal);
        process.exit(128 + os.constants.signals[signal]);
      }
    });
  }
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 200);
  watch.unref();
}
