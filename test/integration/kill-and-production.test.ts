import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { clamScanner } from '#infra/local/scanner/clam-scanner.ts';
import { startShifan } from '../../infra/local/compose.ts';
import { freePort, ServerProcess } from '../../infra/local/demo/server-process.ts';
import { demoPassword } from '../../infra/local/seed/demo-accounts.ts';
import { FolderRefused } from '../../infra/local/server-database.ts';
import * as routes from '../../shared/contract/routes.ts';
import { CampaignId, ItemId } from '../../shared/model/ids.ts';
import {
  assembly,
  clientOf,
  clientWith,
  runningShifan,
  temporaryFolder,
} from '../fixtures/running-shifan.ts';
import { refreshTokens, SignInRefused, signIn } from '../fixtures/sign-in.ts';

const cleanUp: (() => unknown)[] = [];
afterAll(async () => {
  for (const done of cleanUp.reverse()) await done();
});

test('killed right after a commit: the session goes on, and what was committed takes its course', async () => {
  assembly();
  const server = new ServerProcess(await freePort(), temporaryFolder(cleanUp));
  cleanUp.push(() => server.stop());
  await server.start();
  const session = await signIn(server.origin, 'hejing', demoPassword);
  const hejing = clientWith(server.origin, session.accessToken);
  const { application } = await hejing(routes.createApplication, {
    parameters: { id: CampaignId.parse('national-2026') },
    key: randomUUID(),
  });
  const { id } = application;
  // The reply is there; the relay has perhaps not even begun.
  await server.kill();
  await server.start();

  // The same access token, the same refresh token, the same browser session.
  expect((await hejing(routes.getApplication, { parameters: { id } })).application.version).toBe(1);
  const renewed = await refreshTokens(server.origin, session.refreshToken);
  const again = clientWith(server.origin, renewed.accessToken);
  const withdrawn = await again(routes.withdrawApplication, {
    parameters: { id },
    body: { version: 1, reason: '本批次不再申报。' },
    key: randomUUID(),
  });
  expect(withdrawn.application.status.name).toBe('withdrawn');
  await server.kill();
  await server.start();
  const { events, intact } = await again(routes.getHistory, { parameters: { id } });
  expect([events.length, intact]).toEqual([2, true]);
});

test('killed at many moments while commands come: nothing acknowledged is lost, and every notice arrives', async () => {
  const folder = temporaryFolder(cleanUp);
  const server = new ServerProcess(await freePort(), folder);
  cleanUp.push(() => server.stop());
  await server.start();
  const { accessToken } = await signIn(server.origin, 'hejing', demoPassword);
  const hejing = clientWith(server.origin, accessToken);
  const call = async <T>(attempt: () => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if ((error as Error).name !== 'Unreachable' || tries > 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const createKey = randomUUID();
  const created = await call(() =>
    hejing(routes.createApplication, {
      parameters: { id: CampaignId.parse('national-2026') },
      key: createKey,
    }),
  );
  const { id } = created.application;
  let { version } = created.application;
  const killing = (async () => {
    for (let kill = 0; kill < 3; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 300));
      await server.kill();
      await server.start();
    }
  })();
  let done = false;
  void killing.finally(() => {
    done = true;
  });
  let rounds = 0;
  while (!done) {
    const [withdrawKey, reopenKey] = [randomUUID(), randomUUID()];
    const seen = version;
    version = (
      await call(() =>
        hejing(routes.withdrawApplication, {
          parameters: { id },
          body: { version: seen, reason: '再议。' },
          key: withdrawKey,
        }),
      )
    ).application.version;
    expect(version).toBe(seen + 1);
    version = (
      await call(() =>
        hejing(routes.reopenApplication, {
          parameters: { id },
          body: { version: seen + 1 },
          key: reopenKey,
        }),
      )
    ).application.version;
    expect(version).toBe(seen + 2);
    rounds += 1;
  }
  await killing;
  const history = await call(() => hejing(routes.getHistory, { parameters: { id } }));
  expect(history.events).toHaveLength(1 + 2 * rounds);
  expect(history.intact).toBe(true);

  // The relay's cursor survived as well: the next start has nothing left to relay, and set nothing aside.
  await server.stop();
  const reopened = await startShifan({
    port: 0,
    dataDirectory: folder,
    mode: 'demo',
    quiet: true,
    assembly: assembly(),
  });
  try {
    await reopened.settled();
    const last = reopened.table.stream.read(0, 10_000).at(-1)?.sequence;
    expect(reopened.table.stream.cursor('relay')).toBe(last);
    // Seeded: two campaigns and the plan of a county; then the application's own.
    expect(last).toBe(3 + 1 + 2 * rounds);
  } finally {
    await reopened.close();
  }
}, 90_000);

test('two servers never share a folder, and a folder keeps its mode', async () => {
  const folder = temporaryFolder(cleanUp);
  const shifan = await runningShifan(cleanUp, { dataDirectory: folder });
  await expect(startShifan({ port: 0, dataDirectory: folder, mode: 'demo', quiet: true })).rejects.toThrow(
    '正被另一个示范服务使用',
  );
  await shifan.close();
  const production = { port: 0, dataDirectory: folder, mode: 'production', quiet: true } as const;
  await expect(startShifan(production)).rejects.toThrow(FolderRefused);
  await expect(startShifan(production)).rejects.toThrow('不能用于正式运行');
});

const entry = (name: string) => fileURLToPath(new URL(`../../infra/local/${name}`, import.meta.url));

async function runAdminister(
  folder: string,
  password: string,
  ...args: string[]
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [entry('administer.ts'), ...args], {
    env: { ...process.env, DATA_DIR: folder, SHIFAN_MODE: 'production' },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  child.stdin.end(`${password}\n`);
  const [code] = (await once(child, 'close')) as [number];
  return { code, output };
}

test('production: no demo accounts, routes or clock; the first administrator comes from the command line', async () => {
  const folder = temporaryFolder(cleanUp);
  const login = ['--login', 'zhang.wei', '--name', '张伟', '--organisation', 'hc-650000'];
  expect(await runAdminister(folder, 'short', ...login)).toMatchObject({
    code: 1,
    output: expect.stringContaining('至少 10 位'),
  });
  expect(
    await runAdminister(
      folder,
      'Tian-shan 7443',
      '--login',
      'zhang.wei',
      '--name',
      '张伟',
      '--organisation',
      'hc-1',
    ),
  ).toMatchObject({ code: 1 });
  expect(await runAdminister(folder, 'Tian-shan 7443', ...login)).toMatchObject({ code: 0 });
  expect(await runAdminister(folder, 'Tian-shan 7443', ...login)).toMatchObject({
    code: 1,
    output: expect.stringContaining('已被使用'),
  });

  const nowhere = `${folder}/nowhere`;
  const scanner = clamScanner({ socket: nowhere, program: nowhere, unscannedCounts: false });
  const shifan = await runningShifan(cleanUp, { dataDirectory: folder, mode: 'production', scanner });
  expect((await fetch(`${shifan.url}/api/health`)).status).toBe(200);
  for (const [method, path] of [
    ['GET', 'clock'],
    ['POST', 'clock'],
    ['GET', 'accounts'],
  ] as const) {
    expect((await fetch(`${shifan.url}/api/demo/${path}`, { method })).status).toBe(404);
  }
  await expect(signIn(shifan.url, 'admin', demoPassword)).rejects.toThrow(SignInRefused);
  const { accessToken } = await signIn(shifan.url, 'zhang.wei', 'Tian-shan 7443');
  const me = await clientWith(shifan.url, accessToken)(routes.getMe);
  expect(me).toMatchObject({
    name: '张伟',
    roles: ['administrator'],
    mode: 'production',
    scanning: 'held',
    organisation: { id: 'hc-650000' },
  });
  expect(() => shifan.clock.moveBy(1)).toThrow('不能调整时间');
});

test('indexes that lag change nothing that is decided', async () => {
  const shifan = await runningShifan(cleanUp, { indexDelay: 300 });
  const yanqi = await clientOf(shifan.url, 'yanqi');
  const { application } = await yanqi(routes.createApplication, {
    parameters: { id: CampaignId.parse('national-2026') },
    key: randomUUID(),
  });
  const saved = await yanqi(routes.saveDraft, {
    parameters: { id: application.id },
    body: {
      changes: [{ item: ItemId.parse('1.1'), answer: { text: '已制定工作方案。' }, revision: 0 }],
    },
  });
  expect(saved.saved).toHaveLength(1);
  await expect(
    yanqi(routes.createApplication, {
      parameters: { id: CampaignId.parse('national-2026') },
      key: randomUUID(),
    }),
  ).rejects.toMatchObject({
    problem: { code: 'alreadyExists' },
  });
});
