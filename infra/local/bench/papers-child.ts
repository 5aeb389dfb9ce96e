import { campaignArchive, recordsArchive } from '#functions/middleware/campaign-archive.ts';
import { writePdf } from '#functions/office/write-pdf.ts';
import { writeTable } from '#functions/office/write-table.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { officialTable } from '#shared/domain/printed.ts';
import { writeArchive } from '../archive/archive.ts';
import { verifyFile } from '../archive/verify.ts';
import { packageFonts } from '../package-fonts.ts';
import { openTable } from '../table/sqlite-table.ts';
import {
  benchAnswers,
  benchApplication,
  benchCampaign,
  benchEdition,
  benchFile,
  makeArchiveWorld,
} from './papers-world.ts';

/** Does one job of the bench in a process of its own, and tells its parent how long it took and the most it ever held. */
const [, , job = '', path = '', count = '0'] = process.argv;

const made = { at: benchCampaign.opensAt, by: benchCampaign.leadName };

/** What a job did: so many pages, rows, applications or events. */
type Job = () => Promise<number>;

const jobs: Readonly<Record<string, Job>> = {
  pdf: pdfOfSixtyPages,
  table: tableOfRows,
  world: async () => {
    await makeArchiveWorld(path, Number(count));
    return Number(count);
  },
  archive: archiveOf,
  records: recordsOf,
  verify: async () => {
    const { events, faults } = await verifyFile(path);
    if (faults.length > 0) throw new Error(`${faults[0]?.path}：${faults[0]?.message}`);
    return events;
  },
};

const run = jobs[job];
if (run === undefined) throw new Error(`no job ${job}`);
if (job === 'pdf' || job === 'table') await run(); // What is measured is a server that runs, not one that starts.
const began = performance.now();
const cpu = process.cpuUsage();
const found = await run();
const milliseconds = performance.now() - began;
const { user, system } = process.cpuUsage(cpu);
process.send?.(
  { found, milliseconds, processor: (user + system) / 1000, peak: process.resourceUsage().maxRSS * 1024 },
  () => process.disconnect(),
);

/** The printed form of an application whose answers fill sixty pages. @returns pages */
async function pdfOfSixtyPages(): Promise<number> {
  const words = '本辖区有条件的医疗卫生机构能够按照相关规范、标准为居家老年人提供上门医疗卫生服务。'.repeat(
    230,
  );
  const answers = { ...benchAnswers() } as Record<string, { text?: string }>;
  for (const item of ['1.1', '1.2', '1.3', '1.4', '2.1', '2.2', '2.3', '3.1'])
    answers[item] = { ...answers[item], text: words };
  const paper = officialTable({
    application: benchApplication(1),
    campaign: benchCampaign,
    edition: benchEdition(),
    answers: answers as never,
    footer: '申报编号 archive-2026.county-1',
  });
  return (await writePdf(paper, packageFonts)).pages;
}

/** 汇总表 with the columns of the exported list of applications. @returns rows */
async function tableOfRows(): Promise<number> {
  const rows = Array.from({ length: 3_000 }, (_, index) => index);
  await writeTable({
    title: '申报单位汇总表',
    note: '',
    columns: [
      { head: '申报单位', width: 34, kind: 'text', value: (row: number) => `埇桥区第${row}卫生健康委员会` },
      { head: '批次', width: 34, kind: 'text', value: () => benchCampaign.title },
      { head: '状态', width: 20, kind: 'text', value: () => '省级初审' },
      { head: '等待办理', width: 24, kind: 'text', value: (row) => `第${row % 31}卫生健康委` },
      { head: '办理期限', width: 16, kind: 'date', value: () => '2026-07-01' },
      { head: '提交日期', width: 16, kind: 'date', value: () => '2026-06-01' },
      { head: '自评', width: 9, kind: 'text', value: (row) => `${row % 30}/30` },
      { head: '核定', width: 9, kind: 'text', value: (row) => `${row % 30}/30` },
      { head: '退回次数', width: 9, kind: 'integer', value: (row) => row % 3 },
      { head: '最近办理', width: 16, kind: 'date', value: () => '2026-06-02' },
      { head: '申报编号', width: 30, kind: 'text', value: (row) => `archive-2026.county-${row}` },
    ],
    rows,
  });
  return rows.length;
}

/** All records and nothing else. @returns 1 */
async function recordsOf(): Promise<number> {
  const table = openTable({ path });
  await writeArchive(recordsArchive(storesOf(table), made), `${path}.records.zip`);
  table.close();
  return 1;
}

/** @returns applications in the archive */
async function archiveOf(): Promise<number> {
  const table = openTable({ path });
  let done = 0;
  // A fresh buffer each time, as a disk or a bucket gives one.
  const bucket = { read: async () => Buffer.from(benchFile) };
  await writeArchive(
    campaignArchive({ stores: storesOf(table), bucket, fonts: null }, benchCampaign, made, (count) => {
      done = count;
    }),
    `${path}.zip`,
  );
  table.close();
  return done;
}
