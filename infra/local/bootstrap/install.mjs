import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { quietly, Refusal, step } from './say.mjs';

/**
 * Brings node_modules to what package-lock.json says, by `npm ci`, if it is not there already.
 * @param {string} root
 */
export async function install(root) {
  if (isInstalled(root)) return;
  await step('正在安装依赖', async () => {
    const [program, ...prefix] = npm();
    // npm under Node 20 complains that some packages want Node 24: they will get it, so its warnings are not shown.
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
    // NODE_ENV=production or a user's omit= must not leave out the tools that build and test.
    const everything = ['--include=dev', '--include=optional'];
    await quietly(program, [...prefix, 'ci', ...quiet, ...everything], { cwd: root });
    if (!matchesLockfile(root))
      throw new Refusal('npm ci 之后 node_modules 仍与 package-lock.json 不符。');
    fs.writeFileSync(markerFile(root), manifestDigest(root));
  });
}

/** @param {string} root */
export function isInstalled(root) {
  let marker;
  try {
    marker = fs.readFileSync(markerFile(root), 'utf8');
  } catch {
    // Somebody ran npm himself: look at what npm left, and remember the answer.
    if (!matchesLockfile(root)) return false;
    fs.writeFileSync(markerFile(root), manifestDigest(root));
    return true;
  }
  return marker === manifestDigest(root);
}

/** @param {string} root */
function markerFile(root) {
  return path.join(root, 'node_modules', '.shifan-installed');
}

/** @param {string} root */
function manifestDigest(root) {
  const hash = createHash('sha256');
  for (const name of ['package.json', 'package-lock.json']) {
    hash.update(fs.readFileSync(path.join(root, name)));
  }
  return hash.digest('hex');
}

/**
 * npm writes node_modules/.package-lock.json as the last act of an installation; an interrupted one has none.
 * @param {string} root
 */
function matchesLockfile(root) {
  const wanted = packages(path.join(root, 'package-lock.json'));
  const present = packages(path.join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([place, wants]) => {
    if (place === '') return true;
    const has = present[place];
    return has
      ? has.version === wants.version && has.integrity === wants.integrity
      : wants.optional;
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function packages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * The npm that called us, or the one beside this Node, or the one on the PATH.
 * @returns {[string, ...string[]]}
 */
export function npm() {
  const caller = process.env.npm_execpath;
  if (caller && /npm-cli\.[cm]?js$/.test(caller)) return [process.execPath, caller];
  const beside = path.join(path.dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js');
  if (fs.existsSync(beside)) return [process.execPath, beside];
  return ['npm'];
}
