import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeArchive } from '#infra/local/archive/archive.ts';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import { readSettings } from '#infra/local/settings.ts';
import { instantAt } from '#shared/domain/time.ts';
import { type Everything, pack, TransferArchive } from './archive-format.ts';
import { cloudOf, cloudOptions, described } from './cloud-options.ts';
import { readFolder } from './data-folder.ts';

const usage = `npm run export -- --out 档案.zip                              把数据目录（DATA_DIR）写成一份档案；服务器可以在运行
npm run export -- --out 档案.zip --table 表名 --bucket 桶名   把云端的表和桶写成一份档案（账号和区域取自 AWS 的环境变量）
档案包括全部条目、材料和正在运行的执行，逐个文件有 SHA-256，写完即核验。登录账号和密码、封存密钥不在里面。`;

/** Writes everything of a place into one file and verifies it. */
export async function exportTo(path: string, everything: Everything): Promise<TransferArchive> {
  await writeArchive(pack(everything, instantAt(Date.now())), path);
  const zip = new ZipReader(path);
  try {
    return new TransferArchive(zip);
  } finally {
    zip.close();
  }
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { ...cloudOptions, out: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help || values.out === undefined) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const cloud = await cloudOf(values);
  const folder = cloud === null ? readFolder(join(readSettings(process.env).DATA_DIR)) : null;
  try {
    const { manifest } = await exportTo(values.out, cloud?.place ?? (folder as Everything));
    console.log(`已导出到 ${values.out}：${described(manifest)}，已核验。`);
  } finally {
    folder?.close();
    cloud?.close();
  }
}

if (import.meta.main) await run();
