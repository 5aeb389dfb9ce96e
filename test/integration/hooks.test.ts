import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import deliverHooks, { hookDelivery, signedHeaders } from '#functions/events/deliver-hooks.ts';
import { hookCaller, isAllowedAddress } from '#functions/hooks/call-target.ts';
import type { HookCallRow, HookView } from '#shared/contract/routes/hooks.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

type Refusable = {
  readonly code?: string;
  readonly detail?: string;
  readonly faults?: readonly { pointer: string }[];
};

/** Another system: keeps what it was told, and answers as it is told to, or never. */
async function openTarget(answer: () => number | 'never') {
  const told: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = answer();
      told.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (status !== 'never')
        response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    told,
    url: `http://127.0.0.1:${port}/shifan`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
type Target = Awaited<ReturnType<typeof openTarget>>;

let world: World;
let target: Target;
let status: number | 'never';
beforeEach(async () => {
  world = await openWorld({ now: '2026-04-01T01:00:00.000Z' });
  await world.relay();
  status = 204;
  target = await openTarget(() => status);
});
afterEach(() => {
  target.close();
  world.close();
});

const register = (body: object = {}, who = 'nation-admin', key?: string) =>
  world.call<{ hook: HookView; secret: string | null } & Refusable>('create-hook', who, {
    body: {
      name: '全民健康信息平台',
      url: target.url,
      topics: ['application', 'designation', 'campaign'],
      ...body,
    },
    ...(key !== undefined && { key }),
  });
const log = async (id: string) =>
  (await world.call<{ calls: HookCallRow[] }>('list-hook-calls', 'nation-admin', { parameters: { id } })).body
    .calls;
const deliver = () => deliverHooks(world.ports)();
async function submitted(): Promise<string> {
  const { application } = await begin(world, 'yanqi');
  await world.decide('submit', 'yanqi', application.id, { version: 1, answers: formAnswers() });
  await world.relay();
  return application.id;
}
const later = (minutes: number) =>
  world.clock.moveTo(new Date(Date.parse(world.clock.now()) + minutes * 60_000).toISOString());

describe('a target', () => {
  test('is told with a signature that its secret proves, once for each event, with ids and nothing of a person', async () => {
    later(1);
    const { hook, secret } = (await register()).body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const id = await submitted();
    await world.relay({ again: true });
    await deliver();
    await deliver();
    expect(target.told).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = target.told;
    expect(JSON.parse(body)).toEqual({
      type: 'application.submit',
      timestamp: '2026-04-01T01:01:00.000Z',
      data: {
        application: id,
        campaign: 'national-2026',
        organisation: 'yanqi',
        number: 2,
        status: 'underReview',
      },
    });
    const seconds = Number(headers['webhook-timestamp']);
    expect(Math.abs(Date.now() / 1000 - seconds)).toBeLessThan(60);
    const key = Buffer.from((secret ?? '').slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key)
      .update(`${headers['webhook-id']}.${seconds}.${body}`)
      .digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
    expect(await log(hook.id)).toMatchObject([
      { label: '已送达', attempts: 1, lastStatus: 204, id: headers['webhook-id'] },
    ]);
  });

  test('has its secret shown once: not in the list, not to a repetition; only administrators register, ten a unit at most', async () => {
    const first = await register({}, 'nation-admin', 'the-same-request');
    const again = await register({}, 'nation-admin', 'the-same-request');
    expect(again.body.hook.id).toBe(first.body.hook.id);
    expect(again.body.secret).toBeNull();
    const listed = await world.call('list-hooks', 'nation-admin');
    expect(JSON.stringify(listed.body)).not.toContain('whsec_');
    expect((await register({}, 'nation')).body.code).toBe('notPermitted');
    const { id } = first.body.hook;
    expect((await world.call('list-hook-calls', 'nanjing-admin', { parameters: { id } })).status).toBe(404);
    for (let count = 1; count < 10; count += 1) await register();
    expect((await register()).body.detail).toBe('一个单位最多登记 10 个推送目标。');
  });

  test('is told of its own branch, of the topics it asked for, and of nothing before it was there', async () => {
    await submitted();
    const { hook } = (await register({ topics: ['application'] }, 'nanjing-admin')).body;
    later(1);
    const { application } = await begin(world, 'hejing');
    await world.decide('submit', 'hejing', application.id, { version: 1, answers: formAnswers() });
    const gulou = (await begin(world, 'gulou')).application.id;
    await world.decide('submit', 'gulou', gulou, { version: 1, answers: formAnswers() });
    await world.decide('return', 'nanjing', gulou, {
      version: 2,
      defects: [{ item: '1.1', note: '张某某的记录不实' }],
    });
    await world.relay({ again: true });
    for (let round = 0; round < 3; round += 1) await deliver();
    expect(target.told.map(({ body }) => JSON.parse(body).data.organisation)).toEqual(['gulou', 'gulou']);
    expect(target.told.map(({ body }) => JSON.parse(body).type).sort()).toEqual([
      'application.return',
      'application.submit',
    ]);
    expect(JSON.stringify(target.told)).not.toContain('张某某');
    // Stopped it is told nothing, and nothing is kept for it.
    await world.call('change-hook', 'nanjing-admin', {
      parameters: { id: hook.id },
      body: { name: hook.name, url: hook.url, topics: hook.topics, active: false, revision: 1 },
    });
    await world.decide('resubmit', 'gulou', gulou, { version: 3, answers: formAnswers() });
    await world.relay();
    await deliver();
    expect(target.told).toHaveLength(2);
  });

  test('that fails is tried at growing pauses, given up after three days, and replayed on demand under the same id', async () => {
    const { hook } = (await register()).body;
    await submitted();
    status = 503;
    await deliver();
    expect(await log(hook.id)).toMatchObject([
      { label: '等待推送', attempts: 1, lastError: '对方答复 503', dueAt: '2026-04-01T01:00:05.000Z' },
    ]);
    for (let hour = 0; hour < 90; hour += 1) {
      later(60);
      await deliver();
    }
    expect(await log(hook.id)).toMatchObject([{ label: '未能送达', attempts: 10 }]);
    expect(target.told).toHaveLength(10);
    status = 200;
    const [failed] = await log(hook.id);
    const replay = () =>
      world.call('replay-hook-call', 'nation-admin', { parameters: { id: hook.id, call: failed?.id ?? '' } });
    expect((await replay()).status).toBe(200);
    await deliver();
    expect(await log(hook.id)).toMatchObject([{ label: '已送达' }]);
    await replay();
    await deliver();
    expect(new Set(target.told.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(target.told).toHaveLength(12);
  });

  test('that hangs is let go of, and no other waits for it; one that moved is not followed; one that is gone is stopped', async () => {
    const other = await openTarget(() => 200);
    const { hook } = (await register()).body;
    const second = (await register({ url: other.url })).body.hook;
    await submitted();
    status = 'never';
    const delivery = hookDelivery(world.ports);
    const begun = Date.now();
    const [hanging, quick] = await delivery.due();
    const served = [hanging, quick].map(async (one) => {
      if (one) await delivery.deliver(one);
      return [one?.id, Date.now() - begun] as const;
    });
    const times = Object.fromEntries(await Promise.all(served));
    expect(times[second.id]).toBeLessThan(times[hook.id] as number);
    expect(other.told).toHaveLength(1);
    expect(await log(hook.id)).toMatchObject([{ lastError: '1.5 秒内没有答复', attempts: 1 }]);
    status = 302;
    later(1);
    await deliver();
    expect(await log(hook.id)).toMatchObject([{ lastStatus: 302, attempts: 2 }]);
    status = 410;
    later(10);
    await deliver();
    const { hooks } = (await world.call<{ hooks: HookView[] }>('list-hooks', 'nation-admin')).body;
    expect(hooks.find(({ id }) => id === hook.id)).toMatchObject({
      active: false,
      stoppedBecause: expect.stringContaining('410'),
    });
    other.close();
  });

  test('can be tried out: a ping with its result in the log', async () => {
    const { hook } = (await register()).body;
    expect(
      (await world.call('test-hook', 'nation-admin', { parameters: { id: hook.id } })).body,
    ).toMatchObject({ type: 'ping' });
    await deliver();
    expect(await log(hook.id)).toMatchObject([{ type: 'ping', label: '已送达' }]);
  });
});

describe('where a target may lie', () => {
  const production = { allowPrivate: false, allowLoopback: false };

  test('https on the internet: no other way, no name and password, nothing inside the network', () => {
    const { objectionTo } = hookCaller(production);
    expect(objectionTo('https://data.example.gov.cn/shifan')).toBeNull();
    expect(objectionTo('https://[2400:3200::1]/x')).toBeNull();
    for (const url of [
      '不是网址',
      'http://data.example.gov.cn/',
      'ftp://data.example.gov.cn/',
      'https://u:p@data.example.gov.cn/',
      'https://localhost/',
      'https://127.0.0.1/',
      'https://127.1/',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://10.1.2.3/',
      'https://172.31.0.1/',
      'https://192.168.1.1/',
      'https://169.254.169.254/latest/meta-data/',
      'https://100.100.100.200/',
      'https://[::1]/',
      'https://[::ffff:10.0.0.1]/',
      'https://[fd00::1]/',
      'https://[fe80::1]/',
      'https://[64:ff9b::a00:1]/',
      'https://[2002:a00:1::]/',
    ])
      expect([url, objectionTo(url)]).toEqual([url, expect.any(String)]);
    expect(
      hookCaller({ allowPrivate: true, allowLoopback: false }).objectionTo('https://10.1.2.3/'),
    ).toBeNull();
    expect(
      hookCaller({ allowPrivate: true, allowLoopback: false }).objectionTo('https://127.0.0.1/'),
    ).not.toBeNull();
  });

  test('a name that leads inside is not followed, whatever it led to when it was registered', async () => {
    for (const address of [
      '127.0.0.1',
      '::ffff:127.0.0.1',
      '::1',
      '10.0.0.8',
      'fd12::1',
      '::ffff:192.168.0.1',
    ])
      expect([address, isAllowedAddress(address, production)]).toEqual([address, false]);
    expect(isAllowedAddress('39.156.66.10', production)).toBe(true);
    const caller = hookCaller({ allowPrivate: false, allowLoopback: false, patience: 500 });
    const answer = await caller.call({ url: 'https://localhost.localdomain:1/', headers: {}, body: '{}' });
    expect(answer.kind).toBe('failed');
    const refused = await world.call<Refusable>('create-hook', 'nation-admin', {
      body: { name: '内网', url: 'https://192.168.1.1/', topics: ['campaign'] },
    });
    expect(refused.body.faults?.[0]?.pointer).toBe('/url');
  });

  test('the example of Standard Webhooks is signed as its specification says', () => {
    const headers = signedHeaders(
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      1614265330,
      '{"test": 2432232314}',
    );
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });
});
