import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import reconcile from '#functions/events/reconcile.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { TablePort } from '#functions/ports/table.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { appointAdministrator } from '#infra/local/appoint-administrator.ts';
import { ZipReader } from '#infra/local/archive/zip-reader.ts';
import { openServerDatabase } from '#infra/local/server-database.ts';
import { readSettings } from '#infra/local/settings.ts';
import { openSchema } from '#infra/local/table/schema-version.ts';
import { NotTransferable, TransferArchive } from './archive-format.ts';
import { bring } from './bring.ts';
import { checkNames, cloudOf, cloudOptions, described, repairing } from './cloud-options.ts';
import { Misused, runCommand } from './command.ts';
import { openFolder } from './data-folder.ts';

const usage = `npm run import -- --from 档案.zip                              导入空的数据目录（DATA_DIR，SHIFAN_MODE 与原来相同）
npm run import -- --from 档案.zip --table 表名 --bucket 桶名   导入云端空的表和桶，核对后按已存的状态接着办理
  [--administrator 登录服务的 sub --name 姓名 --issuer 登录服务的名称 [--organisation 单位编号]]   另建一位系统管理员
先核验档案，再写入，再全部读回核对数量和哈希。中断后重新运行同一条命令即可。`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...cloudOptions,
      from: { type: 'string' },
      administrator: { type: 'string' },
      name: { type: 'string' },
      issuer: { type: 'string' },
      organisation: { type: 'string', default: 'nhc' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const { from } = values;
  if (from === undefined) throw new Misused('要写明导入哪一份档案：--from。');
  const { administrator: subject, name, issuer } = values;
  const given = [subject, name, issuer].filter((one) => one !== undefined).length;
  if (given !== 0 && given !== 3) throw new Misused('--administrator、--name、--issuer 要一起写。');
  if (given === 3 && values.table === undefined)
    throw new Misused('系统管理员只在导入云端时一起建立；单机用 npm run admin。');
  checkNames(values);
  if (!existsSync(from)) throw new NotTransferable(`没有文件 ${from}。`);
  const zip = new ZipReader(from);
  try {
    const archive = new TransferArchive(zip);
    console.log(`档案完好：${described(archive.manifest)}。`);
    const cloud = await cloudOf(values);
    if (cloud === null) return await toFolder(archive);
    try {
      await bring(archive, cloud.place);
      await openSchema(cloud.table);
      if (subject !== undefined && name !== undefined && issuer !== undefined)
        await appoint(cloud.table, { subject, name, issuer }, values.organisation);
      const repairs = await reconcile(repairing(cloud) as Ports)();
      console.log(
        `已导入并核对。接着办理：申报 ${repairs.applications} 份，批次日历 ${repairs.calendars} 个，命名单位 ${repairs.designations} 个。`,
      );
    } finally {
      cloud.close();
    }
  } finally {
    zip.close();
  }
}

async function toFolder(archive: TransferArchive): Promise<void> {
  const { DATA_DIR, SHIFAN_MODE } = readSettings(process.env);
  if (existsSync(join(DATA_DIR, 'workflow.sqlite')))
    throw new NotTransferable(`数据目录 ${DATA_DIR} 已经用过：请另设 DATA_DIR。`);
  const server = openServerDatabase(DATA_DIR, SHIFAN_MODE);
  const folder = await openFolder(DATA_DIR);
  try {
    await bring(archive, folder);
  } finally {
    folder.close();
    server.close();
  }
  console.log(`已导入 ${DATA_DIR} 并核对。用 npm start 启动时按已存的状态接着办理。`);
}

/** A system administrator who signs in with the issuer of the cloud; run again, the same person stays. */
export async function appoint(
  table: TablePort,
  person: { readonly subject: string; readonly name: string; readonly issuer: string },
  organisationId: string,
): Promise<void> {
  const { organisations } = storesOf(table);
  const organisation = await organisations.load(organisationId);
  if (organisation === undefined) throw new NotTransferable(`没有编号为 ${organisationId} 的单位。`);
  if (await organisations.membership(person)) return;
  await appointAdministrator(table, organisation, person);
}

if (import.meta.main) await runCommand(usage, run);
