import fs from 'node:fs';
import path from 'node:path';
import { quietly, step } from './say.mjs';

/** Versions and compiler options change every output. */
const toolchain = ['package.json', 'package-lock.json', 'tsconfig.json'];

/**
 * What a command may need built. Each entry is skipped while its inputs and outputs are what the last run left.
 * `source` is the file without which the part does not exist yet.
 * @typedef {import('./stamps.mjs').Build & {
 *   says: string,
 *   source: string,
 *   clean?: boolean,
 *   run: (context: { root: string, node: string, env: NodeJS.ProcessEnv }) => Promise<unknown>,
 * }} BuildStep
 * @type {Record<'kit' | 'web' | 'synth' | 'cloud', BuildStep>}
 */
export const builds = {
  // SvelteKit's generated types and tsconfig. Not in "prepare": installation scripts may be switched off.
  kit: {
    name: 'kit',
    says: '正在准备界面的类型',
    source: 'web/vite.config.ts',
    inputs: ['web/vite.config.ts', 'web/tsconfig.json', 'web/src', ...toolchain],
    // npm removes the first one with every installation.
    outputs: ['web/node_modules/$app/tsconfig.json', 'web/.svelte-kit/types/route_meta_data.json'],
    run: ({ root, node, env }) =>
      quietly(node, [path.join(root, 'node_modules/@sveltejs/kit/svelte-kit.js'), 'sync'], {
        cwd: path.join(root, 'web'),
        env,
      }),
  },
  web: {
    name: 'web',
    says: '正在构建界面',
    source: 'web/vite.config.ts',
    inputs: ['web', 'shared', ...toolchain],
    except: ['web/node_modules'],
    outputs: ['web/build'],
    run: ({ root, node, env }) =>
      quietly(node, [path.join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
        cwd: path.join(root, 'web'),
        env,
      }),
  },
  // The state machines that one machine runs: the very templates, without bundling what is not deployed from here.
  synth: {
    name: 'synth',
    says: '正在综合状态机',
    source: 'infra/app.ts',
    inputs: ['infra', 'functions', 'shared', 'cdk.json', ...toolchain],
    except: ['infra/local'],
    outputs: ['cdk.out'],
    clean: true,
    run: (context) => synthesize(context, 'cdk.out', { SHIFAN_SYNTH: 'workflows' }),
  },
  // Everything, as it is deployed. After web: a stack takes web/build as an asset.
  cloud: {
    name: 'cloud',
    says: '正在综合云端模板',
    source: 'infra/app.ts',
    inputs: ['infra', 'functions', 'shared', 'web', 'cdk.json', ...toolchain],
    except: ['infra/local', 'web/node_modules', 'web/build'],
    outputs: ['.cache/cloud'],
    clean: true,
    run: (context) => synthesize(context, '.cache/cloud', {}),
  },
};

/**
 * @param {{ root: string, node: string, env: NodeJS.ProcessEnv }} context
 * @param {string} output from the root
 * @param {NodeJS.ProcessEnv} more
 */
function synthesize({ root, node, env }, output, more) {
  const given = { CDK_OUTDIR: path.join(root, output), CDK_CONTEXT_JSON: cdkContext(root), ...more };
  return quietly(node, ['infra/app.ts'], { cwd: root, env: { ...env, ...given } });
}

/**
 * Runs one build and says so. An old cdk.out is removed first: assets that are gone from the source would stay.
 * @param {BuildStep} build
 * @param {{ root: string, node: string, env: NodeJS.ProcessEnv }} context
 */
export function runBuild(build, context) {
  return step(build.says, async () => {
    if (build.clean) {
      for (const output of build.outputs) {
        fs.rmSync(path.join(context.root, output), { recursive: true, force: true });
      }
    }
    await build.run(context);
  });
}

/**
 * The CLI hands cdk.json's context (feature flags) to the app; without the CLI we do, so both synthesize the same.
 * @param {string} root
 */
function cdkContext(root) {
  const file = path.join(root, 'cdk.json');
  const context = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).context : {};
  return JSON.stringify(context ?? {});
}
