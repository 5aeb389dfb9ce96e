import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sampleEnvironment } from './sample-environment.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What people wait for most, and one of each kind. */
const chosen = [
  'functions/api/get-me.ts',
  'functions/api/get-application.ts',
  'functions/api/save-draft.ts',
  'functions/api/submit-application.ts',
  'functions/api/request-upload.ts',
  'functions/workflow/open-stage.ts',
  'functions/events/relay-events.ts',
];

export interface Cold {
  readonly entry: string;
  /** Minified code in kilobytes. */
  readonly kilobytes: number;
  /** Median milliseconds from the start of a process to a handler that is ready. */
  readonly milliseconds: number;
  /** As a multiple of the empty handler's. */
  readonly ratio: number;
}

export interface ColdStarts {
  readonly emptyMilliseconds: number;
  readonly functions: readonly Cold[];
}

/**
 * Initialisation of deployed functions: each is started in a process of its own, in turns with a handler that does
 * nothing, from the folder that is deployed. What Lambda adds (fetching the code, starting the machine) is the same for
 * both and not in it.
 * @param folder for what is synthesized
 */
export async function measureColdStarts(folder: string, rounds = 15): Promise<ColdStarts> {
  const assembly = join(folder, 'cloud');
  await run(process.execPath, ['infra/app.ts'], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: assembly },
    maxBuffer: 20_000_000,
  });
  const modules = await modulesIn(assembly);
  const empty = join(folder, 'empty', 'handler.mjs');
  await mkdir(join(folder, 'empty'), { recursive: true });
  await writeFile(empty, 'export const handler = async () => ({ statusCode: 204 });\n');

  const times = new Map<string, number[]>([
    ['empty', []],
    ...chosen.map((entry): [string, number[]] => [entry, []]),
  ]);
  for (let round = 0; round < rounds; round += 1)
    for (const [name, taken] of times)
      taken.push(await start(name === 'empty' ? empty : (modules.get(name) ?? '')));
  const emptyMilliseconds = median(times.get('empty') ?? []);
  const functions = await Promise.all(
    chosen.map(async (entry) => {
      const milliseconds = median(times.get(entry) ?? []);
      return {
        entry,
        kilobytes: Math.round((await codeBytes(modules.get(entry) ?? '')) / 1000),
        milliseconds,
        ratio: Math.round((milliseconds / emptyMilliseconds) * 10) / 10,
      };
    }),
  );
  return { emptyMilliseconds, functions };
}

/** File of the handler of every function, by its module. */
async function modulesIn(assembly: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const names = await readdir(assembly);
  for (const name of names.filter((one) => one.endsWith('.template.json'))) {
    const { Resources } = JSON.parse(await readFile(join(assembly, name), 'utf8')) as {
      Resources: Record<
        string,
        { Metadata?: Record<string, string>; Properties: { Code?: { S3Key?: string } } }
      >;
    };
    for (const { Metadata, Properties } of Object.values(Resources)) {
      const entry = Metadata?.['shifan:entry'];
      const asset = Properties.Code?.S3Key?.replace('.zip', '');
      if (entry === undefined || asset === undefined) continue;
      const file = entry.replace(/^functions\//, '').replace(/\.ts$/, '.mjs');
      found.set(entry, join(assembly, `asset.${asset}`, file));
    }
  }
  return found;
}

/** @returns milliseconds from the start of a process until its handler could be called */
async function start(file: string): Promise<number> {
  const began = performance.now();
  await run(
    process.execPath,
    ['--input-type=module', '-e', `await import(${JSON.stringify(file)}); process.exit(0);`],
    {
      env: { AWS_REGION: 'cn-north-1', ...sampleEnvironment },
    },
  );
  return performance.now() - began;
}

async function codeBytes(file: string): Promise<number> {
  const folder = join(file, '../..');
  const files = await readdir(folder, { recursive: true });
  const sizes = files
    .filter((one) => one.endsWith('.mjs'))
    .map(async (one) => (await stat(join(folder, one))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

/** The figures as lines. */
export function coldAsText({ emptyMilliseconds, functions }: ColdStarts): string {
  return [
    `冷启动（从进程启动到处理函数可用，中位数）：空函数 ${emptyMilliseconds} 毫秒`,
    ...functions.map(
      ({ entry, kilobytes, milliseconds, ratio }) =>
        `　${entry}：${milliseconds} 毫秒，为空函数的 ${ratio} 倍；代码 ${kilobytes} KB`,
    ),
  ].join('\n');
}
