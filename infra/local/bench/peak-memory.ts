import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWorkbook } from '#functions/office/write-workbook.ts';
import { workbookPlan } from '#shared/domain/workbook-plan.ts';
import { wideAnswers, wideApplication, wideCells, wideEdition } from './wide-edition.ts';

/** What one job took in a process that did nothing else. */
export interface PeakMemory {
  /** Of the file that was read, in bytes. */
  readonly fileBytes: number;
  /** Peak resident memory of the process, in bytes, Node itself included. */
  readonly peak: number;
  /** From the file on the disk to the result. */
  readonly milliseconds: number;
  /** What came out: compared cells, or pages. */
  readonly found: number;
}

export interface PeakMemories {
  /** Import of a workbook of 5,000 filled cells: unpacked, bounded, parsed, compared with what is stored. */
  readonly workbook: PeakMemory;
  /** Check of a PDF of 50 MB: digest, true type, pages, text, personal data. */
  readonly pdf: PeakMemory;
}

/** The aim for both, in bytes. */
export const memoryAim = 512 * 1024 * 1024;

/** Measures both, each in a process of its own. @throws where a job fails or comes to another result than it must */
export async function measurePeakMemory(): Promise<PeakMemories> {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-memory-'));
  try {
    const workbook = join(folder, 'wide.xlsx');
    const pdf = join(folder, 'large.pdf');
    await writeFile(workbook, await filledWorkbook());
    await writeFile(pdf, scannedPdf());
    return {
      workbook: expecting(wideCells, await inProcess('workbook', workbook)),
      pdf: expecting(pdfPages, await inProcess('pdf', pdf)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** For people, with the aim beside the figures. */
export function peakMemoryAsText({ workbook, pdf }: PeakMemories): string {
  const line = (name: string, { fileBytes, peak, milliseconds }: PeakMemory) =>
    `  ${name}（${megabytes(fileBytes)} MB）：峰值 ${megabytes(peak)} MB，${Math.round(milliseconds)} 毫秒（目标 ≤ ${megabytes(memoryAim)} MB）${peak <= memoryAim ? '' : ' 未达到'}`;
  return [
    '内存峰值（各在单独的进程里，含 Node 本身）：',
    line(`导入 ${wideCells} 格的填报表`, workbook),
    line(`检查 ${pdfPages} 页的 PDF`, pdf),
  ].join('\n');
}

const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 2 : 0);

function expecting(found: number, measured: PeakMemory): PeakMemory {
  if (measured.found !== found) throw new Error(`结果应为 ${found}，实为 ${measured.found}`);
  return measured;
}

function inProcess(job: 'workbook' | 'pdf', file: string): Promise<PeakMemory> {
  const child = fork(fileURLToPath(new URL('./peak-memory-child.ts', import.meta.url)), [job, file]);
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as PeakMemory));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${job} 在给出结果之前结束（退出码 ${code}）`)));
  });
}

/** The template of the wide edition with every cell filled in. */
function filledWorkbook(): Promise<Uint8Array> {
  const edition = wideEdition();
  return writeWorkbook(workbookPlan(edition, wideAnswers(edition)), {
    edition: edition.id,
    application: wideApplication,
    title: edition.title,
    unit: '测试单位',
    madeAt: '2026-01-01 00:00',
  });
}

const pdfPages = 100;

/** A scan of 50 MB: each page has lines of text and a picture that cannot be packed. */
function scannedPdf(): Buffer {
  const chunks: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  const put = (part: Buffer | string) => {
    const chunk = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    chunks.push(chunk);
    length += chunk.length;
  };
  const object = (number: number, dictionary: string, stream?: Buffer) => {
    offsets[number] = length;
    put(`${number} 0 obj${dictionary}`);
    if (stream) for (const part of ['stream\n', stream, '\nendstream']) put(part);
    put('endobj\n');
  };
  put('%PDF-1.5\n');
  const lines = Array.from(
    { length: 50 },
    (_, row) => `BT /F 10 Tf 50 ${800 - row * 14} Td (line ${row}) Tj ET`,
  );
  const drawn = Buffer.from(lines.join('\n'), 'latin1');
  const kids = Array.from({ length: pdfPages }, (_, index) => 4 + index * 3);
  for (const kid of kids) {
    const picture = randomBytes(522_000);
    const resources = `/Resources<</Font<</F 3 0 R>>/XObject<</I ${kid + 2} 0 R>>>>`;
    object(kid, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${kid + 1} 0 R${resources}>>`);
    object(kid + 1, `<</Length ${drawn.length}>>`, drawn);
    const size = '/Width 870/Height 600/BitsPerComponent 8/ColorSpace/DeviceGray';
    object(kid + 2, `<</Type/XObject/Subtype/Image${size}/Length ${picture.length}>>`, picture);
  }
  object(3, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>');
  object(2, `<</Type/Pages/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]/Count ${kids.length}>>`);
  object(1, '<</Type/Catalog/Pages 2 0 R>>');
  const table = length;
  const rows = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  put(`xref\n0 ${offsets.length}\n0000000000 65535 f \n${rows.join('')}`);
  put(`trailer<</Size ${offsets.length}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`);
  return Buffer.concat(chunks);
}
