import { serverEnvironment, serverFlags, verifierFlags } from './server-run.mjs';

/**
 * Every npm script, as data: what has to be built before it, and what is then run by Node 24 in the root.
 * @typedef {object} Command
 * @property {(keyof typeof import('./builds.mjs').builds)[]} [needs] builds, in order
 * @property {boolean} [browser] a Chromium and a Chinese font, handed on as CHROMIUM_PATH
 * @property {{ requirements: string, what: string }} [python] a requirements file and what it is for: its programs are
 *   installed and handed on as SHIFAN_PYTHON_TOOLS
 * @property {string[]} [run] a script and its arguments, after options of Node's own; those of the command line follow
 * @property {NodeJS.ProcessEnv} [env] beside the environment
 */

const vitest = 'node_modules/vitest/vitest.mjs';
const everything = /** @type {const} */ (['kit', 'web', 'synth']);

/** @param {string} project */
const project = (project) => [vitest, 'run', '--project', project];

/** @type {Record<string, Command>} */
export const commands = {
  start: { needs: ['web', 'synth'], run: [...serverFlags, 'infra/local/start.ts'], env: serverEnvironment },
  demo: { needs: ['web', 'synth'], run: ['infra/local/demo.ts'] },
  bench: { needs: ['web', 'synth'], run: ['infra/local/bench/run.ts'] },
  cost: { needs: ['synth'], run: ['infra/local/cost/run.ts'] },
  admin: { needs: ['synth'], run: ['infra/local/administer.ts'] },
  archive: { needs: ['synth'], run: ['infra/local/archive/archive.ts'] },
  export: { run: ['infra/transfer/export.ts'] },
  import: { run: ['infra/transfer/import.ts'] },
  verify: { run: [...verifierFlags, 'infra/local/archive/verify.ts'] },
  'seal-key': { run: ['infra/local/seal/seal-key.ts'] },
  record: { run: ['infra/local/check-record.ts'] },
  build: { needs: [...everything] },
  pictures: { needs: [...everything], browser: true, run: ['test/e2e/take-pictures.ts'] },
  'keep-folder': { needs: ['synth'], run: ['test/fixtures/kept-folders/keep.ts'] },
  check: { needs: ['kit'], run: ['infra/local/checks/run.ts'] },
  format: { run: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write'] },
  lockfile: { run: ['infra/local/checks/lockfile.ts'] },
  rules: { run: ['infra/local/checks/rules.ts'] },
  test: { needs: [...everything], browser: true, run: [vitest, 'run', '--project', '!cloud'] },
  'test:unit': { needs: ['kit'], run: project('unit') },
  'test:contract': { needs: ['kit', 'synth'], run: project('contract') },
  'test:conformance': { needs: ['kit'], run: ['test/conformance/run.ts'] },
  'test:cloud': {
    needs: ['kit', 'web', 'cloud'],
    python: { requirements: 'test/cloud/requirements.txt', what: '云端模拟器' },
    run: project('cloud'),
    // Beside the report of `npm test`, which has not this project.
    env: { SHIFAN_REPORT: 'test-results/cloud.json' },
  },
  'test:fuzz': {
    needs: ['synth'],
    python: { requirements: 'test/fuzz/requirements.txt', what: '接口模糊测试' },
    run: ['test/fuzz/run.ts'],
  },
  'test:integration': { needs: [...everything], run: project('integration') },
  'test:e2e': { needs: [...everything], browser: true, run: project('e2e') },
};
