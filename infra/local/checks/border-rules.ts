/**
 * Which way imports may go (HOUSE.md), as data. Every file below infra, functions, shared, web and test belongs to
 * exactly one zone, the first whose folder holds it; a file without a zone is an error.
 */
export type Zone = {
  readonly name: ZoneName;
  /** Folder or file, relative to the root. `*` stands for one path segment. */
  readonly at: string;
  /** Zones it may import; its own is always allowed. */
  readonly mayImport: readonly ZoneName[];
  /** Packages and `node:` modules it may import. */
  readonly packages: Packages;
  /** No clock, no randomness, nothing of the machine: the same code runs in browser, Lambda and property test. */
  readonly pure?: true;
  /** `import(expression)`: what it loads cannot be seen here, so only where files are loaded by path. */
  readonly computedImports?: true;
};

export type Packages =
  | { readonly only: readonly string[] }
  /** Any package that package.json declares in these sections, and any `node:` module, except those matching. */
  | { readonly declaredIn: readonly Section[]; readonly except: readonly RegExp[] };

export type Section = 'dependencies' | 'devDependencies';

export type ZoneName =
  | 'model'
  | 'domain'
  | 'standards'
  | 'reference'
  | 'contract'
  | 'manifest'
  | 'functions'
  | 'aws'
  | 'bootstrap'
  | 'local'
  | 'transfer'
  | 'cloud'
  | 'web'
  | 'webTooling'
  | 'test'
  | 'tooling';

const aws = /^(@aws-sdk|@smithy)\//;
const cdk = /^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/;
const webOnly = /^(svelte|@sveltejs\/.*|bits-ui|tailwindcss|@tailwindcss\/.*|idb-keyval)(\/|$)/;
const testOnly = /^(vitest|playwright-core|@axe-core\/.*|fast-check)(\/|$)/;
const serverOnly =
  /^(node:|@middy\/)|^(oidc-provider|file-type|unpdf|aws-lambda|esbuild|vite|jsonata|typescript)(\/|$)/;
/** Reading and writing Office files: wrapped once, in functions/office. */
const office = /^(hucre|docx|pdfkit)(\/|$)/;
/** Integer programmes: wrapped once, in functions/solver, which reads the solver's code from beside itself. */
const solver = /^highs(\/|$)/;
/** What a handler gets through a port and must not reach for itself. */
const world =
  /^node:(sqlite|fs|child_process|cluster|dgram|http|http2|https|inspector|net|tls|os|worker_threads|repl)(\/|$)/;

/** What of it is of the machine itself: also closed to who calls other systems. */
const machine =
  /^node:(sqlite|fs|child_process|cluster|dgram|http2|inspector|tls|os|worker_threads|repl)(\/|$)/;

const shared = ['model', 'domain', 'standards', 'reference', 'contract'] as const;

const functions: Omit<Zone, 'at'> = {
  name: 'functions',
  mayImport: [...shared, 'manifest'],
  packages: {
    declaredIn: ['dependencies'],
    except: [aws, cdk, webOnly, testOnly, world, office, solver, /^oidc-provider$/],
  },
};

const cloud: Omit<Zone, 'at'> = {
  name: 'cloud',
  mayImport: [...shared, 'manifest'],
  packages: {
    declaredIn: ['dependencies', 'devDependencies'],
    except: [aws, webOnly, testOnly, /^node:sqlite$/, /^oidc-provider$/],
  },
};

export const zones: readonly Zone[] = [
  // The model is zod and nothing else; decisions see the model; the contract is what browser and API agree on.
  { name: 'model', at: 'shared/model', mayImport: [], packages: { only: ['zod'] }, pure: true },
  {
    name: 'domain',
    at: 'shared/domain',
    mayImport: ['model'],
    packages: { only: [] },
    pure: true,
  },
  {
    name: 'standards',
    at: 'shared/standards',
    mayImport: ['model'],
    packages: { only: [] },
    pure: true,
  },
  // Tables that somebody else publishes, in the shapes of the domain. Rules get them as arguments.
  {
    name: 'reference',
    at: 'shared/reference',
    mayImport: ['model', 'domain'],
    packages: { only: [] },
    pure: true,
  },
  {
    name: 'contract',
    at: 'shared/contract',
    mayImport: ['model', 'domain'],
    packages: { only: ['zod'] },
    pure: true,
  },

  // A handler knows ports, never a vendor. Only functions/aws knows AWS; it also holds the entries that bind both.
  {
    name: 'aws',
    at: 'functions/aws',
    mayImport: [...shared, 'manifest', 'functions'],
    packages: { declaredIn: ['dependencies'], except: [cdk, webOnly, testOnly, /^oidc-provider$/] },
  },
  { ...functions, at: 'functions/api' },
  { ...functions, at: 'functions/workflow' },
  { ...functions, at: 'functions/events' },
  { ...functions, at: 'functions/middleware' },
  { ...functions, at: 'functions/ports' },
  { ...functions, at: 'functions/stores' },
  // Requests to other systems, guarded: the one place of the functions that reaches for the network itself.
  {
    ...functions,
    at: 'functions/hooks',
    packages: {
      declaredIn: ['dependencies'],
      except: [aws, cdk, webOnly, testOnly, machine, office, solver, /^oidc-provider$/],
    },
  },
  {
    ...functions,
    at: 'functions/office',
    packages: {
      declaredIn: ['dependencies'],
      except: [aws, cdk, webOnly, testOnly, world, solver, /^oidc-provider$/],
    },
  },
  {
    ...functions,
    at: 'functions/solver',
    packages: {
      declaredIn: ['dependencies'],
      except: [aws, cdk, webOnly, testOnly, office, /^oidc-provider$/],
    },
  },
  { ...functions, at: 'functions/registry.ts' },
  // Names and paths of the functions and machines, as data: what the cloud's definition may read here.
  { name: 'manifest', at: 'functions/manifest.ts', mayImport: shared, packages: { only: [] } },
  { name: 'manifest', at: 'functions/state-machines.ts', mayImport: [], packages: { only: [] } },
  { name: 'manifest', at: 'functions/metrics.ts', mayImport: [], packages: { only: [] } },

  // The bootstrap runs before anything is installed: no package but Node's own modules.
  {
    name: 'bootstrap',
    at: 'infra/local/bootstrap',
    mayImport: [],
    packages: { declaredIn: [], except: [] },
  },
  // The only place that knows it is local, and the only one in infra that may load a handler.
  {
    name: 'local',
    at: 'infra/local',
    mayImport: [...shared, 'manifest', 'functions', 'bootstrap'],
    packages: { declaredIn: ['dependencies', 'devDependencies'], except: [aws, cdk] },
    computedImports: true,
  },
  // Carries everything between a data folder and the cloud: the one place that knows both.
  {
    name: 'transfer',
    at: 'infra/transfer',
    mayImport: [...shared, 'manifest', 'functions', 'aws', 'local'],
    packages: { declaredIn: ['dependencies'], except: [cdk] },
  },
  // The cloud's definition names function entries by path; it never loads them.
  { ...cloud, at: 'infra/app.ts' },
  { ...cloud, at: 'infra/environments.ts' },
  { ...cloud, at: 'infra/stacks' },
  { ...cloud, at: 'infra/constructs' },
  { ...cloud, at: 'infra/workflows' },

  {
    name: 'web',
    at: 'web/src',
    mayImport: shared,
    packages: {
      declaredIn: ['dependencies', 'devDependencies'],
      except: [aws, cdk, testOnly, serverOnly, office, solver],
    },
  },
  { name: 'web', at: 'web/static', mayImport: [], packages: { only: [] } },
  // The manuals with their pictures.
  { name: 'web', at: 'web/manual', mayImport: [], packages: { only: [] } },
  // Part of the web's build: it takes the modules of the contract that Vite names, and leaves their schemas out.
  {
    name: 'webTooling',
    at: 'web/lean-contract.ts',
    mayImport: [],
    packages: { declaredIn: ['dependencies', 'devDependencies'], except: [aws, cdk] },
    computedImports: true,
  },
  // Configuration of the web's build, at the top of web/.
  {
    name: 'webTooling',
    at: 'web/*',
    mayImport: [],
    packages: { declaredIn: ['dependencies', 'devDependencies'], except: [aws, cdk] },
  },

  {
    name: 'test',
    at: 'test',
    mayImport: [
      ...shared,
      'manifest',
      'functions',
      'aws',
      'bootstrap',
      'local',
      'transfer',
      'cloud',
      'web',
      'webTooling',
      'tooling',
    ],
    packages: { declaredIn: ['dependencies', 'devDependencies'], except: [] },
    computedImports: true,
  },
  // Configuration files in the root.
  {
    name: 'tooling',
    at: '*',
    mayImport: ['bootstrap', 'webTooling'],
    packages: { declaredIn: ['dependencies', 'devDependencies'], except: [aws, cdk] },
  },
];

/** The top level is fixed; another folder there is an error. Hidden and generated ones are not looked at. */
export const topFolders = ['infra', 'functions', 'shared', 'web', 'test'];

/** Not looked at: installed or generated. Relative to the root, or a bare name found anywhere. */
export const ignored = new Set([
  'node_modules',
  '.svelte-kit',
  'web/build',
  'cdk.out',
  'test-results',
  'coverage',
]);

/** Files that are scanned for imports. */
export const code = new Set(['.ts', '.mts', '.js', '.mjs', '.svelte']);

/** Files that carry no imports. Any other ending is an error: extend this list knowingly. */
export const data = new Set([
  ...['.json', '.csv', '.md', '.txt', '.css', '.html', '.webmanifest', '.yaml', '.yml', '.asl'],
  ...['.svg', '.png', '.jpg', '.webp', '.ico', '.woff2', '.ttf', '.otf', '.pdf', '.docx', '.xlsx', '.zip'],
  ...['.snap', '.xml', '.sh', '.pem', '.br'],
]);

/** Modules that SvelteKit makes; they exist only in its build. */
export const virtual = /^(\$app|\$env)\/|^\$service-worker$|^\.\/\$types(\.js|\.d\.ts)?$/;
