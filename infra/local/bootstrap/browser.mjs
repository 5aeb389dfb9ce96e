import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findFonts } from './fonts.mjs';
import { whileLocked } from './lock.mjs';
import { node24 } from './node24.mjs';
import { cache as defaultCache, root } from './places.mjs';
import { quietly, Refusal, say, step } from './say.mjs';
import { aptInstall, canApt } from './system.mjs';

/**
 * @typedef {object} Browser
 * @property {string} executablePath
 * @property {string[]} args what playwright's `launch` needs beside its own
 * @property {'CHROMIUM_PATH' | 'system' | 'apt' | 'carried'} source
 */

/**
 * No sandbox: it needs user namespaces or a setuid helper, which a container and the carried build lack; only our own
 * pages are opened. The others keep the browser from calling home, so that a test run needs no network.
 */
export const browserArgs = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  '--font-render-hinting=none',
];

const systemBrowsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Finds a Chromium that starts and a font for Chinese, and gets them where they are missing: CHROMIUM_PATH, the
 * system's, apt's, the one that npm carried.
 * @param {object} [options] for tests of the fallbacks
 * @param {string[]} [options.systemBrowsers]
 * @param {boolean} [options.apt] whether apt may be used
 * @param {string} [options.cache]
 * @param {boolean} [options.carriedFonts] use the fonts from npm even where the system has some
 * @returns {Promise<Browser>}
 * @throws {Refusal} when there is none: a browser test is never skipped in silence
 */
export async function findBrowser(options = {}) {
  const explicit = process.env.CHROMIUM_PATH;
  if (explicit) {
    if (starts(explicit)) return { executablePath: explicit, args: browserArgs, source: 'CHROMIUM_PATH' };
    throw new Refusal(`CHROMIUM_PATH=${explicit} 不能启动。 / CHROMIUM_PATH does not start.`);
  }
  const cache = path.join(options.cache ?? defaultCache, 'browser');
  // Test files ask at the same time; only one of them may install or unpack.
  return whileLocked(path.join(cache, 'lock'), async () => {
    const fontsFile = await findFonts(cache, {
      apt: options.apt ?? canApt(),
      carried: options.carriedFonts ?? false,
    });
    const found = await findExecutable(cache, options);
    return { ...withEnvironment(cache, found, fontsFile), args: browserArgs };
  });
}

/**
 * @typedef {Pick<Browser, 'executablePath' | 'source'> & { libraries?: string | undefined }} Found
 * @param {string} cache
 * @param {NonNullable<Parameters<typeof findBrowser>[0]>} options
 * @returns {Promise<Found>}
 */
async function findExecutable(cache, options) {
  const candidates = options.systemBrowsers ?? systemBrowsers;
  const system = candidates.find((each) => starts(each));
  if (system) return { executablePath: system, source: 'system' };
  if (options.apt ?? canApt()) {
    try {
      await step('正在用 apt 安装 Chromium', () => aptInstall(['chromium', 'fonts-noto-cjk']));
    } catch (error) {
      say(`apt 未能安装 Chromium，改用随包的：${lastLine(error)}`);
    }
    const installed = candidates.find((each) => starts(each));
    if (installed) return { executablePath: installed, source: 'apt' };
  }
  try {
    return await carriedBrowser(cache);
  } catch (error) {
    throw new Refusal(
      `没有可用的 Chromium：系统中没有，apt 不可用或失败，随包的也不能启动（${lastLine(error)}）。` +
        '\n请安装 Chromium，或用 CHROMIUM_PATH 指明其位置。 / No usable Chromium; install one or set CHROMIUM_PATH.',
    );
  }
}

/**
 * Unpacks the Chromium of `@sparticuz/chromium`. That package unpacks into the shared temporary folder and takes any
 * file of that name for its own, so it is given a folder of ours, which gets its final name only when complete.
 * @param {string} cache
 * @returns {Promise<Found>}
 */
async function carriedBrowser(cache) {
  const manifest = path.join(root, 'node_modules/@sparticuz/chromium/package.json');
  if (!fs.existsSync(manifest)) throw new Refusal('缺少 @sparticuz/chromium，请先安装依赖');
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const folder = path.join(cache, `chromium-${version}`);
  const executablePath = path.join(folder, 'chromium');
  if (!fs.existsSync(folder)) {
    await step('正在解开随包的 Chromium', async () => {
      const partial = `${folder}.partial`;
      fs.rmSync(partial, { recursive: true, force: true });
      fs.mkdirSync(partial, { recursive: true });
      await quietly(
        node24(root),
        [
          '--input-type=module',
          '--eval',
          "import chromium from '@sparticuz/chromium'; await chromium.executablePath();",
        ],
        // The runtime's name makes it unpack NSS and expat too, which a slim machine lacks.
        {
          cwd: root,
          env: { ...process.env, TMPDIR: partial, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
        },
      );
      fs.renameSync(partial, folder);
    });
  }
  if (starts(executablePath)) return { executablePath, source: 'carried' };
  const libraries = path.join(folder, 'al2023/lib');
  const problem = whyNot(executablePath, libraries);
  if (problem === undefined) return { executablePath, source: 'carried', libraries };
  throw new Refusal(problem);
}

/**
 * A font configuration and library path have to be in the browser's environment. They are put into a small launcher
 * and not into ours, where they would reach every other program.
 * @param {string} cache
 * @param {Found} found
 * @param {string | undefined} fontsFile
 * @returns {Pick<Browser, 'executablePath' | 'source'>}
 */
function withEnvironment(cache, found, fontsFile) {
  const { executablePath, source, libraries } = found;
  if (!fontsFile && !libraries) return { executablePath, source };
  const launcher = path.join(cache, 'launch-chromium');
  const lines = [
    '#!/bin/sh',
    ...(fontsFile ? [`export FONTCONFIG_FILE=${quote(fontsFile)}`] : []),
    ...(libraries ? [`export LD_LIBRARY_PATH=${quote(libraries)}`] : []),
    `exec ${quote(executablePath)} "$@"`,
  ];
  const text = `${lines.join('\n')}\n`;
  // Rewriting a script that another process is starting makes that start fail ("text file busy").
  if (!fs.existsSync(launcher) || fs.readFileSync(launcher, 'utf8') !== text) {
    fs.writeFileSync(`${launcher}.partial`, text, { mode: 0o755 });
    fs.renameSync(`${launcher}.partial`, launcher);
  }
  return { executablePath: launcher, source };
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Ubuntu's chromium-browser is a stub that asks for snap: only one that tells its version counts.
 * @param {string} executable
 */
function starts(executable) {
  return whyNot(executable) === undefined;
}

/**
 * @param {string} executable
 * @param {string} [libraries]
 * @returns {string | undefined} undefined when it starts
 */
function whyNot(executable, libraries) {
  if (!fs.existsSync(executable)) return `${executable} 不存在`;
  // Windows' Chrome opens a window when asked for its version.
  if (process.platform === 'win32') return undefined;
  const { status, stdout, stderr, error } = spawnSync(executable, ['--version'], {
    encoding: 'utf8',
    timeout: 30_000,
    env: libraries ? { ...process.env, LD_LIBRARY_PATH: libraries } : process.env,
  });
  if (status === 0 && /Chrom/.test(stdout)) return undefined;
  return error?.message ?? (stderr.trim() || `${executable} → ${status}`);
}

/** @param {unknown} error */
function lastLine(error) {
  const text = error instanceof Error ? error.message : String(error);
  return text.trimEnd().split('\n').at(-1) ?? '';
}
