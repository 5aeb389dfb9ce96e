import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { schemaVersion } from '#functions/stores/transfer-keys.ts';
import { writeArchive } from '#infra/local/archive/archive.ts';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import { readSettings } from '#infra/local/settings.ts';
import { instantAt } from '#shared/domain/time.ts';
import { type Everything, NotTransferable, pack, TransferArchive } from './archive-format.ts';
import { checkNames, cloudOf, cloudOptions, described } from './cloud-options.ts';
import { Misused, runCommand } from './command.ts';
import { readFolder } from './data-folder.ts';

const usage = `npm run export -- --out 档案.zip                              把数据目录（DATA_DIR）写成一份档案；服务器可以在运行
npm run export -- --out 档案.zip --table 表名 --bucket 桶名   把云端的表和桶写成一份档案（账号和区域取自 AWS 的环境变量）
档案包括全部条目、材料和正在运行的执行，逐个文件有 SHA-256，写完即核验。登录账号和密码、封存密钥不在里面。`;

/**
 * Writes everything of a place into one file and verifies it. The file has its name only once it is whole and durable.
 * @throws NotTransferable for a place that a newer release has written: this one would misread it
 */
export async function exportTo(path: string, everything: Everything): Promise<TransferArchive> {
  const version = await everything.schema();
  if (version > schemaVersion)
    throw new NotTransferable(
      `数据由更新的版本写过（数据版本 ${version}，本版本认识到 ${schemaVersion}）：请用不早于它的版本导出。`,
    );
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
  if (values.help) return console.log(usage);
  const { out } = values;
  if (out === undefined) throw new Misused('要写明档案的文件名：--out。');
  checkNames(values);
  // A backup that exists is never written over: the disk may be full before the new one is whole.
  if (existsSync(out)) throw new NotTransferable(`${out} 已经存在：请换一个文件名。`);
  if (!existsSync(dirname(out))) throw new NotTransferable(`没有文件夹 ${dirname(out)}。`);
  const cloud = await cloudOf(values);
  const folder = cloud === null ? openedFolder() : null;
  try {
    const { manifest } = await exportTo(out, cloud?.place ?? (folder as Everything));
    console.log(`已导出到 ${out}：${described(manifest)}，已核验。`);
  } finally {
    folder?.close();
    cloud?.close();
  }
}

function openedFolder() {
  const { DATA_DIR } = readSettings(process.env);
  if (!existsSync(join(DATA_DIR, 'table.sqlite')))
    throw new NotTransferable(`数据目录 ${DATA_DIR} 里没有数据：核对 DATA_DIR。`);
  return readFolder(DATA_DIR);
}

if (import.meta.main) await runCommand(usage, run);
