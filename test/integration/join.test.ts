import { afterAll, beforeAll, expect, test } from 'vitest';
import { membershipKey } from '#functions/stores/keys.ts';
import { storesOf } from '#functions/stores/stores.ts';
import type { Shifan } from '#infra/local/compose.ts';
import { Accounts } from '#infra/local/issuer/accounts.ts';
import { listEarlierMembers, localIssuerName } from '#infra/local/seed/seed.ts';
import { openServerDatabase } from '#infra/local/server-database.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import * as routes from '#shared/contract/routes.ts';
import { OrganisationId, Subject } from '#shared/model/ids.ts';
import type { Role } from '#shared/model/organisation.ts';
import { clientOf, clientWith, runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';
import { signIn } from '../fixtures/sign-in.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
beforeAll(async () => {
  shifan = await runningShifan(cleanUp);
});
afterAll(async () => {
  for (const done of cleanUp.reverse()) await done();
});

const password = '云岭清风-2026-旧城';
const good = { code: '', name: '谭明', login: 'tanming', password, again: password };
async function join(fields: Partial<typeof good>, headers: Record<string, string> = {}) {
  const response = await fetch(`${shifan.url}/oidc/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: shifan.url, ...headers },
    body: new URLSearchParams({ ...good, ...fields }).toString(),
  });
  const html = await response.text();
  return { status: response.status, says: /role="alert"[^>]*>([^<]*)</.exec(html)?.[1] ?? '', html };
}
async function codeFor(name: string, roles: Role[] = ['reviewer']): Promise<string> {
  const admin = await clientOf(shifan.url, 'cq-admin');
  const made = await admin(routes.inviteMember, {
    parameters: { id: OrganisationId.parse('hc-500000') },
    body: { name, roles },
    key: crypto.randomUUID(),
  });
  return made.code ?? expect.fail('no code');
}

test('a code makes an account that signs in and works; what is refused leaves no account behind', async () => {
  const code = await codeFor('谭明');
  const refusals: [Partial<typeof good>, number, string][] = [
    [{ code: '' }, 422, '请填写邀请码'],
    [{ name: ' ' }, 422, '请填写姓名'],
    [{ password: 'short', again: 'short' }, 422, '密码至少 10 位'],
    [{ password: 'tanming-tanming', again: 'tanming-tanming' }, 422, '不能包含登录名'],
    [{ again: 'another-password' }, 422, '两次输入的密码不一致'],
    [{ login: '谭明' }, 422, '登录名须以小写字母开头'],
    [{ login: 'cq-admin' }, 422, '已被使用'],
    [{ name: '别人' }, 422, '姓名与邀请中的姓名不一致'],
  ];
  for (const [fields, status, says] of refusals) {
    const refused = await join({ code, ...fields });
    expect([refused.status, refused.says]).toEqual([status, expect.stringContaining(says)]);
    expect(refused.html).not.toContain(password);
  }
  await expect(signIn(shifan.url, 'tanming', password)).rejects.toMatchObject({ status: 401 });
  expect((await join({ code }, { origin: 'https://evil.example' })).status).toBe(403);

  const joined = await join({ code: code.toLowerCase() });
  expect([joined.status, joined.html.includes('账号已建立')]).toEqual([200, true]);
  const { accessToken } = await signIn(shifan.url, 'tanming', password);
  const me = await clientWith(shifan.url, accessToken)(routes.getMe);
  expect(me).toMatchObject({ name: '谭明', roles: ['reviewer'], organisation: { id: 'hc-500000' } });
  expect((await join({ code, login: 'second' })).says).toContain('已经使用过');
});

test('guessing codes is slowed down as guessing passwords is', async () => {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 40 && statuses.at(-1) !== 429; attempt += 1)
    statuses.push((await join({ code: `AAAAA-AAAAA-AAAAA-${attempt}`, login: `guess${attempt}` })).status);
  expect(statuses.at(-1)).toBe(429);
  await expect(signIn(shifan.url, 'guess0', password)).rejects.toMatchObject({ status: 401 });
});

test('a folder of before knows its members as members of their units', async () => {
  const folder = temporaryFolder(cleanUp);
  const server = openServerDatabase(folder, 'production');
  const table = openTable({ path: ':memory:' });
  try {
    const accounts = new Accounts(server.database, false);
    const subject = Subject.parse('earlier');
    accounts.add({ subject, login: 'earlier', name: '旧人', demo: false }, { salt: 'x', hash: 'y' });
    const data = {
      subject,
      name: '旧人',
      organisation: 'nhc',
      roles: ['administrator'],
      from: '2025-01-01T00:00:00.000Z',
      to: null,
    };
    await table.transact([{ kind: 'put', item: { ...membershipKey(localIssuerName, subject), data } }]);
    await listEarlierMembers(table, server, accounts);
    await listEarlierMembers(table, server, accounts);
    expect(await storesOf(table).rosters.members('nhc')).toMatchObject([{ name: '旧人', version: 1 }]);
  } finally {
    table.close();
    server.close();
  }
});
