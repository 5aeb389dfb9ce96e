import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { code, data, ignored, type Section, topFolders, virtual, type Zone, zones } from './border-rules.ts';
import { type Finding, scan } from './imports.ts';

export type Violation = { readonly file: string; readonly line: number; readonly says: string };

/** What was looked at and what is wrong with it. */
export type Borders = { readonly files: number; readonly violations: readonly Violation[] };

/**
 * Checks every file under `root` against the rules. It fails closed: a file, folder, specifier or expression that it
 * does not understand is a violation, not a thing to pass over.
 */
export function checkBorders(root: string): Borders {
  const project = readProject(root);
  const violations: Violation[] = [];
  const files: string[] = [];
  for (const found of walk(root, '')) {
    if ('says' in found) violations.push(found);
    else files.push(found.file);
  }
  for (const file of files) {
    const blame = (line: number, says: string) => violations.push({ file, line, says });
    const zone = zoneOf(file);
    if (!zone) {
      blame(1, 'lies in no zone of border-rules.ts');
      continue;
    }
    const ending = path.extname(file);
    if (data.has(ending) || path.basename(file).startsWith('.')) continue;
    if (!code.has(ending)) {
      // Root files without imports (LICENSE, Makefile …) have no ending and no code.
      if (zone.name !== 'tooling')
        blame(1, `has an ending that the check does not know: ${ending || 'none'}`);
      continue;
    }
    let findings: readonly Finding[];
    try {
      findings = scan(file, fs.readFileSync(path.join(root, file), 'utf8'));
    } catch (error) {
      blame(1, `cannot be parsed: ${error instanceof Error ? error.message : error}`);
      continue;
    }
    for (const finding of findings) {
      const says = judge(project, zone, file, finding);
      if (says) blame(finding.line, says);
    }
  }
  return { files: files.length, violations };
}

type Project = {
  readonly root: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly declared: Readonly<Record<Section, ReadonlySet<string>>>;
};

function readProject(root: string): Project {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const names = (section: Section) => new Set(Object.keys(manifest[section] ?? {}));
  return {
    root,
    imports: manifest.imports ?? {},
    declared: { dependencies: names('dependencies'), devDependencies: names('devDependencies') },
  };
}

function* walk(root: string, folder: string): Generator<{ file: string } | Violation> {
  for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (ignored.has(entry.name) || ignored.has(file)) continue;
    if (folder === '' && entry.name.startsWith('.')) continue;
    if (entry.isSymbolicLink()) yield { file, line: 1, says: 'is a symbolic link' };
    else if (entry.isFile()) yield { file };
    else if (!entry.isDirectory()) yield { file, line: 1, says: 'is neither a file nor a folder' };
    else if (folder === '' && !topFolders.includes(entry.name)) {
      yield { file, line: 1, says: `is no folder of the house (${topFolders.join(', ')})` };
    } else yield* walk(root, file);
  }
}

/** The first zone that holds the file. */
export function zoneOf(file: string): Zone | undefined {
  return zones.find(({ at }) => {
    if (at === '*') return !file.includes('/');
    if (at.endsWith('/*')) return path.posix.dirname(file) === at.slice(0, -2);
    return file === at || file.startsWith(`${at}/`);
  });
}

function judge(project: Project, zone: Zone, file: string, finding: Finding): string | undefined {
  if (finding.kind === 'impure') {
    return zone.pure ? `${finding.what}: shared/ has no clock, no randomness, no machine` : undefined;
  }
  if (finding.kind === 'computed') {
    return zone.computedImports ? undefined : `${zone.name} may not load a computed path`;
  }
  const specifier = finding.specifier.replace(/\?[a-z&=]*$/, '');
  if (zone.name === 'web' && virtual.test(specifier)) return undefined;
  const target = resolve(project, zone, file, specifier, finding.kind === 'glob');
  if (target === undefined) return `cannot resolve '${specifier}'`;
  if ('package' in target) return judgePackage(project, zone, target.package);
  const into = zoneOf(target.file);
  if (!into) return `'${specifier}' lies in no zone`;
  if (into.name === zone.name || zone.mayImport.includes(into.name)) return undefined;
  return `${zone.name} may not import ${into.name}: '${specifier}'`;
}

function judgePackage(project: Project, zone: Zone, name: string): string | undefined {
  const { packages } = zone;
  if ('only' in packages) {
    if (!packages.only.includes(packageName(name))) return `${zone.name} may not import '${name}'`;
    if (!isInstalled(project.root, packageName(name))) return `'${name}' is not installed`;
    return undefined;
  }
  if (packages.except.some((pattern) => pattern.test(name))) return `${zone.name} may not import '${name}'`;
  if (name.startsWith('node:')) {
    return builtinModules.includes(name.slice(5)) || builtinModules.includes(name)
      ? undefined
      : `Node has no '${name}'`;
  }
  const bare = packageName(name);
  const asTypes = `@types/${bare.replace(/^@/, '').replace('/', '__')}`;
  const sections = packages.declaredIn;
  // Packages of types alone are development dependencies by nature: they are gone at run time.
  const declared =
    sections.some((section) => project.declared[section].has(bare)) ||
    (sections.length > 0 && project.declared.devDependencies.has(asTypes));
  if (!declared)
    return `${zone.name} may not import '${name}': not declared in ${sections.join(' or ') || 'any section'}`;
  if (!isInstalled(project.root, bare) && !isInstalled(project.root, asTypes)) {
    return `'${name}' is not installed`;
  }
  return undefined;
}

function packageName(specifier: string): string {
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function isInstalled(root: string, name: string): boolean {
  return fs.existsSync(path.join(root, 'node_modules', name, 'package.json'));
}

type Target = { readonly file: string } | { readonly package: string };

function resolve(
  project: Project,
  zone: Zone,
  file: string,
  specifier: string,
  isGlob: boolean,
): Target | undefined {
  let relative: string | undefined;
  if (specifier.startsWith('#')) relative = throughImports(project.imports, specifier);
  else if (/^\.\.?(\/|$)/.test(specifier)) relative = path.posix.join(path.posix.dirname(file), specifier);
  else if (specifier.startsWith('/') || /^[a-z]+:/.test(specifier)) {
    return specifier.startsWith('node:') ? { package: specifier } : undefined;
  } else if (builtinModules.includes(specifier)) return { package: `node:${specifier}` };
  else return /^[@a-z]/i.test(specifier) ? { package: specifier } : undefined;
  if (relative === undefined) return undefined;
  relative = path.posix.normalize(relative);
  if (relative.startsWith('..')) return undefined;
  // A pattern has no file of its own: its fixed beginning tells the zone.
  if (isGlob) return { file: `${relative.split(/[*{[?!(]/)[0]}x` };
  // Vite completes endings; everything else runs as written.
  const endings = zone.name === 'web' || zone.name === 'webTooling' ? ['', '.ts', '.js', '/index.ts'] : [''];
  for (const ending of endings) {
    const candidate = relative + ending;
    if (fs.statSync(path.join(project.root, candidate), { throwIfNoEntry: false })?.isFile()) {
      return { file: candidate };
    }
  }
  return undefined;
}

/** package.json's `imports` with one `*`, as Node reads them. */
function throughImports(imports: Project['imports'], specifier: string): string | undefined {
  for (const [pattern, target] of Object.entries(imports)) {
    const [before = '', after] = pattern.split('*');
    if (
      after === undefined ? specifier === pattern : specifier.startsWith(before) && specifier.endsWith(after)
    ) {
      const star = specifier.slice(before.length, specifier.length - (after?.length ?? 0));
      return target.replace('*', star);
    }
  }
  return undefined;
}
