import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build, type Plugin } from 'esbuild';

/** The root of the repository: entries are named from here. */
export const repositoryRoot = path.resolve(import.meta.dirname, '../..');

/** Where the code of a function comes from. */
export interface FunctionCode {
  /** @param entry path from the root: functions/api/submit-application.ts */
  of(entry: string): Code;
}

/** Functions whose event differs between AWS and the one machine: entry → module and name of what turns it. */
const adapters: Readonly<Record<string, readonly [module: string, name: string]>> = {
  'functions/events/relay-events.ts': ['functions/aws/stream-batch.ts', 'onStream'],
};

/** The cloud's entry of a function module: binds `(ports) => handler` to the ports on AWS. */
function cloudEntry(entry: string): string {
  const [module, adapt] = adapters[entry] ?? [];
  return [
    `import make from './${entry}';`,
    "import { awsPorts } from './functions/aws/ports.ts';",
    ...(module === undefined ? [] : [`import { ${adapt} } from './${module}';`]),
    `export const handler = ${adapt ?? ''}(make(awsPorts()));`,
  ].join('\n');
}

const scheme = 'cloud-entry:';

/** Gives esbuild the generated entries without writing them anywhere. */
const cloudEntries: Plugin = {
  name: 'cloud-entries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${scheme}`) }, ({ path: name }) => ({
      path: name.slice(scheme.length),
      namespace: scheme,
    }));
    onLoad({ filter: /.*/, namespace: scheme }, ({ path: entry }) => ({
      contents: cloudEntry(entry),
      resolveDir: repositoryRoot,
      loader: 'ts',
    }));
  },
};

export interface FunctionBundles extends FunctionCode {
  /** Removes the temporary outputs; call after synth, which has copied them. */
  dispose(): void;
}

/**
 * Bundles every entry in one call of esbuild, so that forty functions are parsed once: each gets its own folder with
 * one ES module.
 * @throws Error that names the entries that do not exist, or whatever does not compile
 */
export async function bundleFunctions(entries: readonly string[]): Promise<FunctionBundles> {
  const missing = entries.filter((entry) => !existsSync(path.join(repositoryRoot, entry)));
  if (missing.length > 0) throw new Error(`These functions have no module: ${missing.join(', ')}`);
  const outdir = mkdtempSync(path.join(tmpdir(), 'shifan-functions-'));
  const folder = (entry: string) => entry.replace(/^functions\//, '').replace(/\.ts$/, '');
  const dispose = () => rmSync(outdir, { recursive: true, force: true });
  try {
    await build({
      absWorkingDir: repositoryRoot,
      entryPoints: Object.fromEntries(entries.map((entry) => [`${folder(entry)}/index`, `${scheme}${entry}`])),
      outdir,
      plugins: [cloudEntries],
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      mainFields: ['module', 'main'],
      // Names stay readable in stack traces; whitespace is what costs.
      minifyWhitespace: true,
      minifySyntax: true,
      // CommonJS inside the bundle asks for Node's own modules through require, which an ES module lacks.
      banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
      logLevel: 'error',
    });
  } catch (fault) {
    dispose();
    throw fault;
  }
  return { of: (entry) => Code.fromAsset(path.join(outdir, folder(entry))), dispose };
}

/** Code as it lies in the source, for templates that are read and not deployed (SHIFAN_SYNTH=workflows). */
export const sourceCode: FunctionCode = {
  of: () => Code.fromAsset(path.join(repositoryRoot, 'functions')),
};
