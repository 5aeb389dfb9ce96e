import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifierFlags } from '../bootstrap/server-run.mjs';
import { fileBytes } from './papers-world.ts';

/** What one job took in a process that did nothing else. */
export interface Taken {
  readonly found: number;
  readonly milliseconds: number;
  /** Of the processor, in milliseconds: what a busy machine does not change. */
  readonly processor: number;
  /** Peak resident memory, in bytes, Node itself included. */
  readonly peak: number;
}

/** A figure beside its aim. */
export interface Line {
  readonly what: string;
  readonly shown: string;
  readonly aim: string;
  readonly met: boolean;
}

const megabyte = 2 ** 20;
/** How much more the archive of ten times the applications may hold: the list of its files, not their bytes. */
const growthAim = 64 * megabyte;
const [few, many] = [100, 1_000] as const;

function inProcess(job: string, ...args: string[]): Promise<Taken> {
  const child = fork(fileURLToPath(new URL('./papers-child.ts', import.meta.url)), [job, ...args], {
    // As the commands themselves are run.
    execArgv: job === 'verify' ? verifierFlags : [],
  });
  return new Promise((resolve, reject) => {
    child.once('message', (taken) => resolve(taken as Taken));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${job} 在给出结果之前结束（退出码 ${code}）`)));
  });
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} 秒`;
const memory = (bytes: number) => `${Math.round(bytes / megabyte)} MB`;

/** `--documents`: a form of 60 pages as PDF, a list of 3,000 rows as .xlsx. */
export async function measureDocuments(): Promise<Line[]> {
  const pdf = await inProcess('pdf');
  const table = await inProcess('table');
  if (pdf.found < 60) throw new Error(`${pdf.found} pages`);
  return [
    {
      what: `${pdf.found} 页的申报表 PDF`,
      shown: seconds(pdf.processor),
      aim: '< 1 秒',
      met: pdf.processor < 1_000,
    },
    {
      what: '　同一进程的内存峰值',
      shown: memory(pdf.peak),
      aim: '≤ 256 MB',
      met: pdf.peak <= 256 * megabyte,
    },
    {
      what: `${table.found} 行的汇总表`,
      shown: seconds(table.processor),
      aim: '< 2 秒',
      met: table.processor < 2_000,
    },
  ];
}

/** `--record`: archives of 100 and of 1,000 applications, and the verification of the larger one. */
export async function measureRecord(say: (line: string) => void): Promise<Line[]> {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-record-'));
  try {
    const archives: Taken[] = [];
    for (const count of [few, many]) {
      say(`准备 ${count} 份申报的办理记录，写成归档……`);
      const path = join(folder, `${count}.sqlite`);
      await inProcess('world', path, String(count));
      const archive = await inProcess('archive', path);
      if (archive.found !== count) throw new Error(`${archive.found} applications in the archive`);
      archives.push(archive);
    }
    say('核验……');
    const path = join(folder, `${many}.sqlite`);
    await inProcess('records', path);
    const records = await inProcess('verify', `${path}.records.zip`);
    const whole = await inProcess('verify', `${path}.zip`);
    const [small, large] = archives as [Taken, Taken];
    const rate = Math.round(records.found / (records.processor / 1000));
    return [
      {
        what: `${many} 份申报的归档：内存峰值（${few} 份时 ${memory(small.peak)}）`,
        shown: memory(large.peak),
        aim: `多不过 ${memory(growthAim)}`,
        met: large.peak - small.peak <= growthAim,
      },
      { what: '　所用时间', shown: seconds(large.milliseconds), aim: '—', met: true },
      {
        what: `核验 ${records.found} 条办理记录，每核每秒`,
        shown: `${rate.toLocaleString('en')} 条`,
        aim: '≥ 50,000 条',
        met: rate >= 50_000,
      },
      {
        what: `　连同 ${many} 份材料（${memory(many * fileBytes)}），所用处理器时间`,
        shown: seconds(whole.processor),
        aim: '—',
        met: true,
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const linesAsText = (lines: readonly Line[]) =>
  lines
    .map(({ what, shown, aim, met }) => `${what}：${shown}（目标 ${aim}）${met ? '' : ' 未达到'}`)
    .join('\n');
