import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { storesOf } from '#functions/stores/stores.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import { appointAdministrator } from './appoint-administrator.ts';
import { AccountRefused, Accounts, storedPassword, weaknessOf } from './issuer/accounts.ts';
import { askHidden } from './prompt.ts';
import { nationId } from './seed/organisations.ts';
import { localIssuerName, seedReference } from './seed/seed.ts';
import { FolderRefused, openServerDatabase } from './server-database.ts';
import { readSettings, SettingsRefused } from './settings.ts';
import { openSchema } from './table/schema-version.ts';
import { openTable } from './table/sqlite-table.ts';

const usage = `npm run admin -- [--login 登录名] [--name 姓名] [--organisation 单位编号]
在正式运行的数据目录（DATA_DIR）中建立系统管理员。没有写出的会逐项询问；密码从终端输入，或由标准输入的第一行给出。
单位编号：国家卫生健康委员会 nhc，其他单位 hc-行政区划代码，如 hc-650000。`;

/** A person asked for something that cannot be. */
class Refused extends Error {
  override readonly name = 'Refused';
}

try {
  await administer();
} catch (error) {
  const plain =
    error instanceof Refused ||
    error instanceof FolderRefused ||
    error instanceof SettingsRefused ||
    error instanceof AccountRefused;
  console.error(plain ? error.message : error);
  process.exitCode = 1;
}

/** Makes an administrator. The server must not run meanwhile: the folder belongs to one process. */
async function administer(): Promise<void> {
  const { values } = parseArgs({
    options: {
      login: { type: 'string' },
      name: { type: 'string' },
      organisation: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const { DATA_DIR, SHIFAN_MODE } = readSettings({ SHIFAN_MODE: 'production', ...process.env });
  if (SHIFAN_MODE !== 'production') throw new Refused('演示方式自带管理员账号 admin，不需要另建。');

  const server = openServerDatabase(DATA_DIR, 'production');
  try {
    const table = openTable({ path: join(DATA_DIR, 'table.sqlite') });
    try {
      await openSchema(table);
      await seedReference(table, server);
      const accounts = new Accounts(server.database, false);
      const { login, name, organisation, password } = await particulars(values, (id) =>
        storesOf(table).organisations.load(id),
      );
      const weakness = weaknessOf(password, login);
      if (weakness !== null) throw new Refused(weakness);
      const subject = randomUUID();
      accounts.add({ subject, login, name, demo: false }, await storedPassword(password));
      try {
        await appointAdministrator(table, organisation, { issuer: localIssuerName, subject, name });
      } catch (error) {
        accounts.remove(subject);
        throw error;
      }
      console.log(
        `已建立系统管理员 ${name}（${login}），${organisation.name}。现在可以用 SHIFAN_MODE=production npm start 启动。`,
      );
    } finally {
      table.close();
    }
  } finally {
    server.close();
  }
}

async function particulars(
  given: {
    readonly login?: string | undefined;
    readonly name?: string | undefined;
    readonly organisation?: string | undefined;
  },
  load: (id: string) => Promise<Organisation | undefined>,
) {
  if (!process.stdin.isTTY) {
    const { login, name, organisation = nationId } = given;
    if (login === undefined || name === undefined) throw new Refused(`请写出 --login 和 --name。\n${usage}`);
    const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
    const first = await lines.next();
    return {
      login,
      name,
      organisation: await known(organisation, load),
      password: first.done ? '' : first.value,
    };
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const login = given.login ?? (await terminal.question('登录名：')).trim();
  const name = given.name ?? (await terminal.question('姓名：')).trim();
  const id =
    given.organisation ??
    ((await terminal.question(`单位编号（直接回车为 ${nationId}）：`)).trim() || nationId);
  terminal.close();
  const organisation = await known(id, load);
  const password = await askHidden('密码（不显示）：');
  if ((await askHidden('再输入一次：')) !== password) throw new Refused('两次输入的密码不一致。');
  return { login, name, organisation, password };
}

async function known(
  id: string,
  load: (id: string) => Promise<Organisation | undefined>,
): Promise<Organisation> {
  const organisation = await load(id);
  if (!organisation) throw new Refused(`没有编号为 ${id} 的单位。`);
  return organisation;
}
