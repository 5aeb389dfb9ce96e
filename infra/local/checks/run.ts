// `npm run check`: types, lint, borders. Every part runs, so that one command shows all that is wrong.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { checkBorders } from './borders.ts';
import { missing, readLockfile } from './lockfile.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const bin = (file: string) => path.join(root, 'node_modules', file);

type Outcome = { readonly ok: boolean; readonly says: string };
type Check = { readonly name: string; readonly run: () => Promise<Outcome> };

const checks: readonly Check[] = [
  {
    name: 'types',
    // By path: TypeScript 7 (native) and 6 (for svelte-check and the border check) stand side by side.
    run: () => tool([bin('@typescript/native/bin/tsc'), '--noEmit', '--pretty', 'false']),
  },
  { name: 'web types', run: webTypes },
  {
    name: 'lint',
    run: () => tool([bin('@biomejs/biome/bin/biome'), 'ci', '--error-on-warnings', '--colors=off']),
  },
  { name: 'borders', run: borders },
  { name: 'lockfile', run: lockfile },
];

function webTypes(): Promise<Outcome> {
  const web = path.join(root, 'web');
  if (!fs.existsSync(path.join(web, 'vite.config.ts'))) {
    return Promise.resolve({ ok: true, says: 'skipped: there is no web/vite.config.ts yet' });
  }
  const options = ['--output', 'human', '--fail-on-warnings'];
  const tsconfig = path.join(web, 'tsconfig.json');
  return tool([bin('svelte-check/bin/svelte-check'), '--tsconfig', tsconfig, ...options], web);
}

function borders(): Promise<Outcome> {
  const { files, violations } = checkBorders(root);
  const lines = violations.map(({ file, line, says }) => `${file}:${line} ${says}`);
  const ok = violations.length === 0 && files > 0;
  return Promise.resolve({ ok, says: ok ? `${files} files` : lines.join('\n') });
}

function lockfile(): Promise<Outcome> {
  const names = missing(readLockfile(root).packages).map(({ name }) => name);
  const says = `npm ci refuses a lockfile without: ${names.join(', ')}. Run npm run lockfile.`;
  return Promise.resolve(names.length === 0 ? { ok: true, says: '' } : { ok: false, says });
}

function tool(args: readonly string[], cwd = root): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    child.stderr.on('data', (chunk) => (printed += chunk));
    child.on('error', (error) => resolve({ ok: false, says: String(error) }));
    child.on('close', (code) => resolve({ ok: code === 0, says: code === 0 ? '' : printed.trimEnd() }));
  });
}

/** A broken configuration yields thousands of lines; the first ones say what is wrong. */
function shortened(says: string): string {
  const lines = says.split('\n');
  const shown = 120;
  if (lines.length <= shown) return says;
  return [...lines.slice(0, shown), `… ${lines.length - shown} more lines`].join('\n');
}

let failed = 0;
for (const { name, run } of checks) {
  const began = performance.now();
  const { ok, says } = await run();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)${ok && says ? ` ${says}` : ''}`);
  if (!ok) {
    failed += 1;
    console.log(shortened(says));
  }
}
console.log(failed === 0 ? `${checks.length} checks passed` : `${failed} of ${checks.length} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
