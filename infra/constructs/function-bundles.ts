import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build, type Plugin } from 'esbuild';

/** The root of the repository: entries are named from here. */
export const repositoryRoot = path.resolve(import.meta.dirname, '../..');

/** Fonts of documents, in the folder that the functions are deployed from. */
export const fontFolder = 'fonts';
const fonts = [
  '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  '@expo-google-fonts/noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf',
];

function copyFonts(outdir: string): void {
  const into = path.join(outdir, fontFolder);
  mkdirSync(into, { recursive: true });
  for (const font of fonts)
    copyFileSync(path.join(repositoryRoot, 'node_modules', font), path.join(into, path.basename(font)));
}

/** Where the code of the functions comes from. */
export interface FunctionCode {
  /** The one folder that every function is deployed from; CDK wants one object of it a stack. */
  codeFor(stack: Stack): Code;
  /** What Lambda calls: api/submit-application.handler. @param entry path from the root */
  handlerOf(entry: string): string;
}

const moduleOf = (entry: string) => entry.replace(/^functions\//, '').replace(/\.ts$/, '');
function codeFrom(folder: string): FunctionCode {
  const byStack = new Map<Stack, Code>();
  const codeFor = (stack: Stack) => {
    const code = byStack.get(stack) ?? Code.fromAsset(folder);
    byStack.set(stack, code);
    return code;
  };
  return { codeFor, handlerOf };
}

const handlerOf = (entry: string) => `${moduleOf(entry)}.handler`;

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
 * Bundles every entry in one call of esbuild into one folder, split into shared chunks: a function loads the chunks
 * that it imports. Against a folder for each of forty functions, of which each repeats the SDK, this was 0.35 s instead
 * of 4.7 s and 1 upload instead of 40 (2 cores, 2026-11-22); the price is that a change deploys all of them.
 * @throws Error that names the entries that do not exist, or whatever does not compile
 */
export async function bundleFunctions(entries: readonly string[]): Promise<FunctionBundles> {
  const missing = entries.filter((entry) => !existsSync(path.join(repositoryRoot, entry)));
  if (missing.length > 0) throw new Error(`These functions have no module: ${missing.join(', ')}`);
  const outdir = mkdtempSync(path.join(tmpdir(), 'shifan-functions-'));
  const dispose = () => rmSync(outdir, { recursive: true, force: true });
  try {
    await build({
      absWorkingDir: repositoryRoot,
      entryPoints: Object.fromEntries(entries.map((entry) => [moduleOf(entry), `${scheme}${entry}`])),
      outdir,
      plugins: [cloudEntries],
      bundle: true,
      splitting: true,
      chunkNames: 'shared/[name]-[hash]',
      platform: 'node',
      target: 'node24',
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      mainFields: ['module', 'main'],
      // Names stay readable in stack traces; whitespace is what costs.
      minifyWhitespace: true,
      minifySyntax: true,
      // CommonJS inside the bundle asks for Node's own modules through require, which an ES module lacks.
      banner: {
        js: "import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);",
      },
      logLevel: 'error',
    });
    copyFonts(outdir);
    // The solver's WebAssembly lies beside the chunks; functions/solver/highs.ts looks for it there.
    copyFileSync(createRequire(import.meta.url).resolve('highs/runtime'), path.join(outdir, 'highs.wasm'));
  } catch (fault) {
    dispose();
    throw fault;
  }
  return { ...codeFrom(outdir), dispose };
}

/** The source as it lies there, for templates that are read and not deployed (SHIFAN_SYNTH=workflows). */
export function sourceCode(): FunctionCode {
  return codeFrom(path.join(repositoryRoot, 'functions'));
}
