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
    if (!isInstalled(root)) {
      throw new Refusal('npm ci 之后 node_modules 仍与 package-lock.json 不符。');
    }
  });
}

/**
 * Whether node_modules holds what package.json and package-lock.json ask for. It compares with the list that npm writes
 * into node_modules as the last act of an installation: an interrupted one has none, and one made by hand counts too.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = packages(path.join(root, 'package-lock.json'));
  const present = packages(path.join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !present) return false;
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const asks = /** @param {Record<string, unknown>} from */ (from) =>
    JSON.stringify(
      ['dependencies', 'devDependencies', 'optionalDependencies'].map((section) =>
        Object.entries(from[section] ?? {}).sort(),
      ),
    );
  // Asked for and not yet locked: npm ci has to say so.
  if (asks(manifest) !== asks(wanted[''] ?? {})) return false;
  return Object.entries(wanted).every(([place, wants]) => {
    if (place === '') return true;
    const has = present[place];
    return has ? has.version === wants.version && has.integrity === wants.integrity : wants.optional === true;
  });
}

/**
 * @param {string} file
 * @typedef {Record<string, unknown> & { version?: string, integrity?: string, optional?: boolean }} Entry
 * @returns {Record<string, Entry> | undefined}
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
