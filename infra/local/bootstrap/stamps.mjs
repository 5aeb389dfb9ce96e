import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * A build step and what it depends on. Paths are relative to the root; a folder means every file under it.
 * @typedef {object} Build
 * @property {string} name
 * @property {string[]} inputs
 * @property {string[]} [except] folders or files among the inputs that do not matter
 * @property {string[]} outputs files or folders; all must exist afterwards
 */

/** Never inputs: they are installed or generated. */
const generated = new Set(['node_modules', '.svelte-kit', '.cache', '.git', '.DS_Store']);

/**
 * Whether the outputs still are what the last run made from the same inputs.
 * @param {string} root
 * @param {string} stampFolder
 * @param {Build} build
 */
export function isFresh(root, stampFolder, build) {
  let stamp;
  try {
    stamp = JSON.parse(fs.readFileSync(stampFile(stampFolder, build), 'utf8'));
  } catch {
    return false;
  }
  const outputs = outputDigest(root, build);
  return outputs !== undefined && stamp.outputs === outputs && stamp.inputs === inputDigest(root, build);
}

/**
 * Runs the step unless it is fresh. The stamp is taken off first and put back only after success, with the inputs as
 * they were before the run: a file saved during the build makes it stale again.
 * @param {string} root
 * @param {string} stampFolder
 * @param {Build} build
 * @param {() => Promise<unknown>} run
 * @returns {Promise<boolean>} whether it ran
 */
export async function unlessFresh(root, stampFolder, build, run) {
  if (isFresh(root, stampFolder, build)) return false;
  const file = stampFile(stampFolder, build);
  fs.rmSync(file, { force: true });
  const inputs = inputDigest(root, build);
  await run();
  const outputs = outputDigest(root, build);
  if (outputs === undefined) {
    throw new Error(`${build.name}: 完成后缺少产物 ${build.outputs.join('、')}`);
  }
  fs.mkdirSync(stampFolder, { recursive: true });
  fs.writeFileSync(file, JSON.stringify({ inputs, outputs }));
  return true;
}

/**
 * @param {string} stampFolder
 * @param {Build} build
 */
function stampFile(stampFolder, build) {
  return path.join(stampFolder, `${build.name}.json`);
}

/**
 * Contents, not times: a checkout or a copy changes every mtime and nothing else.
 * @param {string} root
 * @param {Build} build
 */
function inputDigest(root, build) {
  const skipped = new Set([...(build.except ?? []), ...build.outputs].map(path.normalize));
  const hash = createHash('sha256').update(JSON.stringify(build)).update(process.platform);
  for (const input of build.inputs) {
    for (const file of filesUnder(root, path.normalize(input), skipped)) {
      hash.update(`\0${file}\0`).update(fs.readFileSync(path.join(root, file)));
    }
  }
  return hash.digest('hex');
}

/**
 * Names and sizes are enough to notice outputs that were removed, cut short or made by another tool.
 * @param {string} root
 * @param {Build} build
 * @returns {string | undefined} undefined when one is missing
 */
function outputDigest(root, build) {
  const hash = createHash('sha256');
  for (const output of build.outputs) {
    const file = path.join(root, output);
    if (!fs.existsSync(file)) return undefined;
    for (const each of filesUnder(root, path.normalize(output), new Set())) {
      hash.update(`\0${each}\0${fs.statSync(path.join(root, each)).size}`);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} root
 * @param {string} relative
 * @param {Set<string>} skipped
 * @returns {Generator<string>} paths relative to the root, in a stable order
 */
function* filesUnder(root, relative, skipped) {
  if (skipped.has(relative) || generated.has(path.basename(relative))) return;
  const stat = fs.statSync(path.join(root, relative), { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isFile()) yield relative;
  if (!stat.isDirectory()) return;
  for (const name of fs.readdirSync(path.join(root, relative)).sort()) {
    yield* filesUnder(root, path.join(relative, name), skipped);
  }
}
