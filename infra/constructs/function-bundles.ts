import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build, type Metafile, type Plugin } from 'esbuild';
import type { Needs } from './endpoint-function.ts';

/** The root of the repository: entries are named from here. */
export const repositoryRoot = path.resolve(import.meta.dirname, '../..');

/** Fonts of documents, in the folder that the functions which draw are deployed from. */
const fontFolder = 'fonts';
const fonts = [
  '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  '@expo-google-fonts/noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf',
];

/** Files that lie beside the code of whoever has a module in the bundle: module → what copies them. */
const companions: Readonly<Record<string, (folder: string) => void>> = {
  'functions/office/write-pdf.ts': (folder) => {
    const into = path.join(folder, fontFolder);
    mkdirSync(into, { recursive: true });
    for (const font of fonts)
      copyFileSync(path.join(repositoryRoot, 'node_modules', font), path.join(into, path.basename(font)));
  },
  // The solver's WebAssembly; functions/solver/highs.ts looks for it beside its chunk.
  'functions/solver/highs.ts': (folder) =>
    copyFileSync(createRequire(import.meta.url).resolve('highs/runtime'), path.join(folder, 'highs.wasm')),
};

/** One function to be bundled: its module, and what it needs of the world. */
export interface FunctionSource {
  /** Path from the root. */
  readonly entry: string;
  readonly needs: Needs;
  /** Verifies tokens. */
  readonly identity: boolean;
}

/** Where the code of the functions comes from. */
export interface FunctionCode {
  /** What a function is deployed from. @param entry path from the root */
  codeOf(entry: string): Code;
  /** What Lambda calls: api/submit-application.handler. @param entry path from the root */
  handlerOf(entry: string): string;
}

const moduleOf = (entry: string) => entry.replace(/^functions\//, '').replace(/\.ts$/, '');
const handlerOf = (entry: string) => `${moduleOf(entry)}.handler`;

/** Functions whose event differs between AWS and the one machine: entry → module and name of what turns it. */
const adapters: Readonly<Record<string, readonly [module: string, name: string]>> = {
  'functions/events/relay-events.ts': ['functions/aws/stream-batch.ts', 'onStream'],
  'functions/events/erase-content.ts': ['functions/aws/stream-batch.ts', 'onStream'],
};

/** The cloud's entry of a function module: binds `(ports) => handler` to those ports on AWS that it needs. */
function cloudEntry({ entry, needs, identity }: FunctionSource): string {
  const [module, adapt] = adapters[entry] ?? [];
  // An endpoint says itself how each request ended.
  const logs = !entry.startsWith('functions/api/');
  const parts = [
    ...(needs.bucket === undefined ? [] : [['storage', 'storage.ts']]),
    ...(needs.workflow === undefined ? [] : [['workflow', 'machines.ts']]),
    ...(identity ? [['identity', 'identity.ts']] : []),
    ...(needs.mail === undefined ? [] : [['post', 'post.ts']]),
    ...(needs.seal === undefined ? [] : [['sealer', 'seal-key.ts']]),
  ];
  return [
    `import make from './${entry}';`,
    ...(logs ? ["import { logged } from './functions/middleware/log-lines.ts';"] : []),
    "import { awsPorts } from './functions/aws/ports.ts';",
    ...parts.map(([name, file]) => `import { ${name} } from './functions/aws/${file}';`),
    ...(module === undefined ? [] : [`import { ${adapt} } from './${module}';`]),
    `const ports = awsPorts({ ${parts.map(([name]) => name).join(', ')} });`,
    `const made = ${logs ? `logged(ports.log, '${path.posix.basename(entry, '.ts')}', make(ports))` : 'make(ports)'};`,
    `export const handler = ${adapt === undefined ? 'made' : `${adapt}(made, ports.log)`};`,
  ].join('\n');
}

/** Functions that answer with JSON Schemas of shapes; a test holds this to the modules. */
export const writesSchemas: ReadonlySet<string> = new Set(['functions/api/describe-public-data.ts']);

const barrel = 'shared/contract/routes.ts';

/** Where each name of the contract's barrel lies, from the root. */
function contractModules(): ReadonlyMap<string, string> {
  const folder = path.join(repositoryRoot, 'shared/contract/routes');
  return new Map(
    readdirSync(folder).flatMap((file) =>
      [...readFileSync(path.join(folder, file), 'utf8').matchAll(/^export const (\w+)/gm)].map(
        ([, name = '']): [string, string] => [name, `#shared/contract/routes/${file}`],
      ),
    ),
  );
}

/**
 * Lets a function import its route from the module of its subject and not from the contract's barrel, behind which lie
 * the shapes of all routes: 50 KB that every function would load. A name that is not found stays with the barrel.
 */
export function pastTheBarrel(text: string, modules: ReadonlyMap<string, string>): string {
  return text.replace(new RegExp(`^import \\{([^}]+)\\} from '#${barrel}';`, 'gm'), (line, list: string) => {
    // A type is gone before anything runs, wherever it lies.
    const wanted = list
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '' && !one.startsWith('type '));
    const moduleFor = (clause: string) => modules.get(clause.replace(/ as .*$/, ''));
    if (wanted.some((clause) => moduleFor(clause) === undefined)) return line;
    return wanted.map((clause) => `import { ${clause} } from '${moduleFor(clause)}';`).join('');
  });
}

const scheme = 'cloud-entry:';

/** Gives esbuild the generated entries without writing them anywhere. */
function cloudEntries(sources: readonly FunctionSource[]): Plugin {
  const byEntry = new Map(sources.map((source) => [source.entry, source]));
  const modules = contractModules();
  return {
    name: 'cloud-entries',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${scheme}`) }, ({ path: name }) => ({
        path: name.slice(scheme.length),
        namespace: scheme,
      }));
      onLoad({ filter: /[/\\]functions[/\\].+\.ts$/ }, ({ path: file }) => ({
        contents: pastTheBarrel(readFileSync(file, 'utf8'), modules),
        loader: 'ts',
      }));
      if (!sources.some(({ entry }) => writesSchemas.has(entry)))
        onResolve({ filter: /core\/(json-schema-processors|to-json-schema)\.js$/ }, ({ importer }) =>
          /zod[/\\]v4[/\\]classic[/\\]schemas\.js$/.test(importer)
            ? { path: path.join(repositoryRoot, 'functions/aws/no-json-schema.ts') }
            : undefined,
        );
      onLoad({ filter: /.*/, namespace: scheme }, ({ path: entry }) => ({
        contents: cloudEntry(byEntry.get(entry) as FunctionSource),
        resolveDir: repositoryRoot,
        loader: 'ts',
      }));
    },
  };
}

/** What a function consists of. */
export interface Bundle {
  readonly entry: string;
  /** Minified, of every file that it can load. */
  readonly codeBytes: number;
  /** Modules that were bundled, from the root. */
  readonly modules: ReadonlySet<string>;
}

export interface FunctionBundles extends FunctionCode {
  readonly bundles: readonly Bundle[];
  /** Folder that one function is deployed from. */
  folderOf(entry: string): string;
  /** Removes the temporary outputs; call after synth, which has copied them. */
  dispose(): void;
}

/** Modules that the SDK asks for and a Lambda function never uses, with what stands in their place. */
const inPlaceOf: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': 'functions/aws/environment-credentials.ts',
  bowser: 'functions/aws/no-browser.ts',
  '@smithy/core/event-streams': 'functions/aws/no-event-streams.ts',
};

/**
 * Bundles the functions and lays into a folder of each what it can load: an unchanged function is not deployed again.
 * Those with the same needs go through one call of esbuild, which splits what they share into chunks: a call for each
 * function would parse the SDK 240 times, one for all would keep for every function what any of them uses of it.
 * @throws Error that names the entries that do not exist, or whatever does not compile
 */
export async function bundleFunctions(sources: readonly FunctionSource[]): Promise<FunctionBundles> {
  const missing = sources.filter(({ entry }) => !existsSync(path.join(repositoryRoot, entry)));
  if (missing.length > 0)
    throw new Error(`These functions have no module: ${missing.map(({ entry }) => entry).join(', ')}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'shifan-functions-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const folderOf = (entry: string) => path.join(folder, moduleOf(entry).replaceAll('/', '-'));
  try {
    const groups = Map.groupBy(sources, ({ entry, needs, identity }) =>
      [needs.bucket, needs.workflow, needs.mail, needs.seal]
        .map((need) => need !== undefined)
        .concat(identity, writesSchemas.has(entry))
        .join(),
    );
    const bundles: Bundle[] = [];
    for (const [name, group] of groups) {
      const all = path.join(folder, `all-${name}`);
      const outputs = relativeTo(all, await bundled(group, all));
      bundles.push(...group.map(({ entry }) => layOut(entry, all, folderOf(entry), outputs)));
    }
    const codes = new Map<string, Code>();
    const codeOf = (entry: string) => {
      const code = codes.get(entry) ?? Code.fromAsset(folderOf(entry));
      codes.set(entry, code);
      return code;
    };
    return { codeOf, handlerOf, folderOf, bundles, dispose };
  } catch (fault) {
    dispose();
    throw fault;
  }
}

async function bundled(sources: readonly FunctionSource[], outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: repositoryRoot,
    entryPoints: Object.fromEntries(sources.map(({ entry }) => [moduleOf(entry), `${scheme}${entry}`])),
    outdir,
    plugins: [cloudEntries(sources)],
    alias: Object.fromEntries(
      Object.entries(inPlaceOf).map(([name, file]) => [name, path.join(repositoryRoot, file)]),
    ),
    bundle: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    minify: true,
    // Chinese sentences as they are, not six bytes a character.
    charset: 'utf8',
    metafile: true,
    // CommonJS inside the bundle asks for Node's own modules through require, which an ES module lacks.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);",
    },
    logLevel: 'error',
  });
  return metafile;
}

type Outputs = ReadonlyMap<string, Metafile['outputs'][string]>;

/** Outputs by their path in the folder that esbuild has written. */
function relativeTo(folder: string, { outputs }: Metafile): Outputs {
  return new Map(
    Object.entries(outputs).map(([file, output]) => [
      path.relative(folder, path.resolve(repositoryRoot, file)),
      {
        ...output,
        imports: output.imports.map((one) => ({
          ...one,
          path: one.external ? one.path : path.relative(folder, path.resolve(repositoryRoot, one.path)),
        })),
      },
    ]),
  );
}

/** Lays everything that an entry can load, at once or later, into a folder of its own. */
function layOut(entry: string, all: string, into: string, outputs: Outputs): Bundle {
  const reached = new Set<string>();
  const modules = new Set<string>();
  let codeBytes = 0;
  const queue = [`${moduleOf(entry)}.mjs`];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const output = outputs.get(file);
    if (reached.has(file) || output === undefined) continue;
    reached.add(file);
    codeBytes += output.bytes;
    for (const module of Object.keys(output.inputs)) modules.add(module);
    queue.push(...output.imports.filter(({ external }) => !external).map((one) => one.path));
    mkdirSync(path.dirname(path.join(into, file)), { recursive: true });
    linkSync(path.join(all, file), path.join(into, file));
  }
  for (const [module, copy] of Object.entries(companions)) if (modules.has(module)) copy(into);
  return { entry, codeBytes, modules };
}

/** The source as it lies there, for templates that are read and not deployed (SHIFAN_SYNTH=workflows). */
export function sourceCode(): FunctionCode {
  const code = Code.fromAsset(path.join(repositoryRoot, 'functions'));
  return { codeOf: () => code, handlerOf };
}
