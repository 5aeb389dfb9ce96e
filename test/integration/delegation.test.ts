import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MemberView, RosterView } from '#shared/contract/routes.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const roster = async (who = 'chongqing-admin') =>
  (await world.call<RosterView>('list-members', who, { parameters: { id: 'chongqing' } })).body;
async function member(name: string): Promise<MemberView> {
  return (await roster()).members.find((one) => one.name === name) ?? expect.fail(name);
}
interface Refused {
  readonly code: string;
  readonly detail: string;
  readonly faults?: { pointer: string; message: string }[];
}
const wish = { roles: ['lead'], from: '2026-04-02', until: '2026-04-10', reason: '罗庆出差' };
async function delegate(name: string, more: object = {}, who = 'chongqing-admin') {
  const { id, version } = await member(name);
  return world.call<RosterView & Refused>('delegate-roles', who, {
    parameters: { id: 'chongqing', member: id },
    body: { version, ...wish, ...more },
  });
}
const rolesOf = async (who: string) => (await world.call<{ roles: string[] }>('get-me', who)).body.roles;

test('a colleague has the roles of somebody who is away from the first day to the last, to the millisecond', async () => {
  expect((await delegate('陈渝')).status).toBe(200);
  expect(await member('陈渝')).toMatchObject({
    roles: ['reviewer'],
    delegation: { roles: ['lead'], from: '2026-04-01T16:00:00.000Z', until: '2026-04-10T15:59:59.999Z' },
    actions: ['changeRoles', 'endDelegation', 'suspend', 'handOver'],
  });
  expect((await roster()).changes[0]).toMatchObject({
    label: '代理',
    about: '陈渝',
    reason: '批次管理，2026年4月2日至2026年4月10日：罗庆出差',
  });
  for (const [at, roles] of [
    ['2026-04-01T15:59:59.999Z', ['reviewer']],
    ['2026-04-01T16:00:00.000Z', ['reviewer', 'lead']],
    ['2026-04-10T15:59:59.999Z', ['reviewer', 'lead']],
    ['2026-04-10T16:00:00.000Z', ['reviewer']],
  ] as const) {
    world.clock.moveTo(at);
    expect(await rolesOf('chongqing')).toEqual(roles);
  }
  expect((await member('陈渝')).delegation).toBeNull();
  expect((await roster()).intact).toBe(true);
});

test('what the delegate does is done in the own name, and ends when the delegation is ended early', async () => {
  const pause = async () => {
    const campaign = await world.stores.campaigns.load('chongqing-2026');
    return world.call<{ campaign: { pausedAt: string } }>('pause-campaign', 'chongqing', {
      parameters: { id: 'chongqing-2026' },
      body: { version: campaign?.version, reason: '核对名额' },
    });
  };
  expect((await pause()).status).toBe(403);
  await delegate('陈渝', { from: '2026-04-01' });
  expect((await pause()).status).toBe(200);
  const [last] = (await world.stores.campaigns.events('chongqing-2026')).slice(-1);
  expect(last?.actor).toMatchObject({ name: '陈渝' });
  const { id, version } = await member('陈渝');
  const ended = await world.call<RosterView>('end-delegation', 'chongqing-admin', {
    parameters: { id: 'chongqing', member: id },
    body: { version, reason: '罗庆已回' },
  });
  expect(ended.body.changes[0]).toMatchObject({ label: '终止代理', reason: '罗庆已回' });
  expect(await rolesOf('chongqing')).toEqual(['reviewer']);
  expect((await world.stores.rosters.changes('chongqing')).at(-1)?.data).toMatchObject({ begun: true });
});

test('what cannot be delegated is refused at its field, and by nobody but the unit’s own administrator', async () => {
  const fault = async (more: object) => {
    const { body } = await delegate('陈渝', more);
    return body.faults?.map(({ pointer, message }) => `${pointer} ${message}`) ?? [body.detail];
  };
  expect(await fault({ roles: ['administrator'] })).toEqual([
    '/roles 系统管理不能代理，请邀请另一位系统管理员，或办理移交。',
  ]);
  expect(await fault({ roles: ['reviewer'] })).toEqual(['/roles 本人已有这些职责，不需要代理。']);
  expect(await fault({ from: '2026-03-31' })).toEqual(['/from 代理的第一天不能早于今天。']);
  expect(await fault({ until: '2026-04-01' })).toEqual(['/until 代理的最后一天不能早于第一天。']);
  expect(await fault({ until: '2026-09-29' })).toEqual([
    '/until 代理一次不超过 180 天，更长的请邀请人员或办理移交。',
  ]);
  expect(await fault({ until: '2026-09-28' })).toEqual([undefined]);
  expect((await delegate('陈渝', {}, 'nation-admin')).body.code).toBe('notPermitted');
  expect((await delegate('陈渝', {}, 'chongqing-lead')).status).toBe(404);
  // One at a time: it is ended before another begins.
  expect((await delegate('陈渝', { roles: ['applicant'] })).body.detail).toBe(
    '陈渝已有代理的职责。需要改变的，请先终止代理。',
  );
});

test('of two who delegate at one moment, one comes too late', async () => {
  const results = await Promise.all([delegate('陈渝'), delegate('陈渝', { until: '2026-04-20' })]);
  expect(results.map(({ status }) => status).sort()).toEqual([200, 409]);
});
