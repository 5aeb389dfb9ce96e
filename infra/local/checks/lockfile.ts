// A registry may lack packages for other platforms (Biome's for macOS, say). npm then leaves them out of the lockfile,
// and `npm ci` refuses that lockfile on every platform. They are entered here by version, without a digest; npm fetches
// one only on a platform that matches. After `npm install`: `npm run lockfile`.
import fs from 'node:fs';
import path from 'node:path';

type Entry = {
  readonly version?: string;
  readonly dev?: boolean;
  readonly license?: string;
  readonly engines?: object;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
export type Packages = Readonly<Record<string, Entry>>;

type Missing = { readonly name: string; readonly version: string; readonly of: Entry };

/** Optional packages that some package names and the lockfile does not hold. */
export function missing(packages: Packages): readonly Missing[] {
  return Object.entries(packages).flatMap(([place, of]) =>
    Object.entries(of.optionalDependencies ?? {})
      .filter(([name]) => !isReachable(packages, place, name))
      .map(([name, version]) => ({ name, version, of })),
  );
}

/** Looks where Node would: in the package's own node_modules, then in each one further out. */
function isReachable(packages: Packages, place: string, name: string): boolean {
  const candidate = path.posix.join(place, 'node_modules', name);
  if (candidate in packages) return true;
  if (place === '') return false;
  return isReachable(packages, place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/'))), name);
}

const platform =
  /-(android|darwin|freebsd|linux|win32|wasm32)-(arm64|arm|ia32|x64|wasi)(?:-(musl|gnu|gnueabihf|msvc))?$/;

/**
 * The lockfile with an entry for each missing package.
 * @throws Error for a package whose name does not tell its platform: without one, npm would fetch it everywhere
 */
export function complete(packages: Packages): Packages {
  const added = missing(packages).map(({ name, version, of }) => {
    const [, os, cpu, libc] = platform.exec(name) ?? [];
    if (!os || !cpu) throw new Error(`${name} does not tell its platform: enter it by hand`);
    const isWasm = os === 'wasm32';
    const entry = {
      version,
      cpu: [isWasm ? os : cpu],
      ...(of.dev && { dev: true }),
      ...(libc === 'musl' && { libc: [libc] }),
      ...(of.license && { license: of.license }),
      optional: true,
      ...(!isWasm && { os: [os] }),
      ...(of.engines && { engines: of.engines }),
    };
    return [`node_modules/${name}`, entry] as const;
  });
  const all = [...Object.entries(packages), ...added];
  return Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')));
}

export function readLockfile(root: string): { readonly packages: Packages } {
  return JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
}

if (import.meta.main) {
  const root = path.resolve(import.meta.dirname, '../../..');
  const lockfile = readLockfile(root);
  const completed = { ...lockfile, packages: complete(lockfile.packages) };
  fs.writeFileSync(path.join(root, 'package-lock.json'), `${JSON.stringify(completed, null, 2)}\n`);
  console.log(`${missing(lockfile.packages).length} entries added`);
}
