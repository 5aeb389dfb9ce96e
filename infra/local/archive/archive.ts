import { createWriteStream, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { campaignArchive } from '#functions/middleware/campaign-archive.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { instantAt } from '#shared/domain/time.ts';
import { openBucket } from '../bucket/disk-bucket.ts';
import { packageFonts } from '../package-fonts.ts';
import { FolderRefused, openServerDatabase } from '../server-database.ts';
import { readSettings, SettingsRefused } from '../settings.ts';
import { openTable } from '../table/sqlite-table.ts';
import { report, verifyFile } from './verify.ts';

const usage = `npm run archive -- --campaign 批次编号 --out 归档.zip [--without-forms]
把一个批次的全部办理记录、历次提交、材料、表样和名单写成一个可以离线核验的 ZIP，写完即核验。
服务器须停止：数据目录（DATA_DIR）一次只属于一个进程。`;

class Refused extends Error {
  override readonly name = 'Refused';
}

/** Writes an archive beside its name first, so that a half-written one never has it. */
export async function writeArchive(pieces: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const partial = `${path}.partial`;
  await pipeline(Readable.from(pieces, { objectMode: true, highWaterMark: 1 }), createWriteStream(partial));
  renameSync(partial, path);
}

async function archive(): Promise<void> {
  const { values } = parseArgs({
    options: {
      campaign: { type: 'string' },
      out: { type: 'string' },
      'without-forms': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { campaign: id, out } = values;
  if (values.help || id === undefined || out === undefined) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { DATA_DIR, SHIFAN_MODE } = readSettings(process.env);
  const server = openServerDatabase(DATA_DIR, SHIFAN_MODE);
  const table = openTable({ path: join(DATA_DIR, 'table.sqlite') });
  try {
    const stores = storesOf(table);
    const campaign = await stores.campaigns.load(id);
    if (campaign === undefined) {
      const known = (await stores.campaigns.all()).map((one) => `${one.id}（${one.title}）`);
      throw new Refused(`没有编号为 ${id} 的批次。现有：${known.join('、') || '无'}。`);
    }
    const bucket = await openBucket({ folder: join(DATA_DIR, 'objects') });
    const fonts = values['without-forms'] ? null : packageFonts;
    const made = { at: instantAt(Date.now()), by: campaign.leadName };
    const pieces = campaignArchive({ stores, bucket, fonts }, campaign, made, (done) => {
      if (done % 100 === 0) console.log(`已写入 ${done} 份申报。`);
    });
    await writeArchive(pieces, out);
  } finally {
    table.close();
    server.close();
  }
  if (!report(await verifyFile(out))) process.exitCode = 1;
}

if (import.meta.main) {
  try {
    await archive();
  } catch (error) {
    const plain =
      error instanceof Refused || error instanceof FolderRefused || error instanceof SettingsRefused;
    console.error(plain ? error.message : error);
    process.exitCode = 1;
  }
}
