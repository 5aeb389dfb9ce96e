import { createWriteStream, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { campaignArchive, recordsArchive } from '#functions/middleware/campaign-archive.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { instantAt } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import { openBucket } from '../bucket/disk-bucket.ts';
import { packageFonts } from '../package-fonts.ts';
import { FolderRefused, openServerDatabase } from '../server-database.ts';
import { readSettings, SettingsRefused } from '../settings.ts';
import { openSchema } from '../table/schema-version.ts';
import { openTable } from '../table/sqlite-table.ts';
import { report, verifyFile } from './verify.ts';

const usage = `npm run archive -- --campaign 批次编号 --out 归档.zip [--without-forms]
npm run archive -- --records --out 记录.zip
把一个批次的全部办理记录、历次提交、材料、表样和名单写成一个可以离线核验的 ZIP，写完即核验；
--records 只写办理记录，但包括各类记录的全部：批次、申报、异议、命名、机构、人员、专家、方案、日历等。
服务器须停止：数据目录（DATA_DIR）一次只属于一个进程。`;

class Refused extends Error {
  override readonly name = 'Refused';
}

/** Writes an archive beside its name first and onto the disk, so that a half-written one never has it. */
export async function writeArchive(pieces: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const partial = `${path}.partial`;
  await pipeline(
    Readable.from(pieces, { objectMode: true, highWaterMark: 1 }),
    createWriteStream(partial, { flush: true }),
  );
  renameSync(partial, path);
}

async function archive(): Promise<void> {
  const { values } = parseArgs({
    options: {
      campaign: { type: 'string' },
      records: { type: 'boolean', default: false },
      out: { type: 'string' },
      'without-forms': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { campaign: id, out } = values;
  if (values.help || out === undefined || (id === undefined) === !values.records) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const { DATA_DIR, SHIFAN_MODE } = readSettings(process.env);
  const server = openServerDatabase(DATA_DIR, SHIFAN_MODE);
  const table = openTable({ path: join(DATA_DIR, 'table.sqlite') });
  try {
    await openSchema(table);
    const stores = storesOf(table);
    const at = instantAt(Date.now());
    await writeArchive(
      id === undefined
        ? recordsArchive(stores, { at, by: '系统管理' })
        : await piecesOf(stores, id, join(DATA_DIR, 'objects'), at, values['without-forms']),
      out,
    );
  } finally {
    table.close();
    server.close();
  }
  if (!report(await verifyFile(out))) process.exitCode = 1;
}

async function piecesOf(
  stores: Stores,
  id: string,
  objects: string,
  at: Instant,
  withoutForms: boolean,
): Promise<AsyncIterable<Uint8Array>> {
  const campaign = await stores.campaigns.load(id);
  if (campaign === undefined) {
    const known = (await stores.campaigns.all()).map((one) => `${one.id}（${one.title}）`);
    throw new Refused(`没有编号为 ${id} 的批次。现有：${known.join('、') || '无'}。`);
  }
  const bucket = await openBucket({ folder: objects });
  const fonts = withoutForms ? null : packageFonts;
  return campaignArchive({ stores, bucket, fonts }, campaign, { at, by: campaign.leadName }, (done) => {
    if (done % 100 === 0) console.log(`已写入 ${done} 份申报。`);
  });
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
