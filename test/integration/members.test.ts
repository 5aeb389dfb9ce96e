import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isIntact } from '#functions/stores/event-chain.ts';
import type { RosterView } from '#shared/contract/routes.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import type { Role } from '#shared/model/organisation.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const admin = 'chongqing-admin';
interface Invited {
  readonly code: string;
  readonly invitation: { readonly id: string };
}
const invite = (
  organisation: string,
  who: string,
  name: string,
  roles: Role[],
  more: object = {},
  key?: string,
) =>
  world.call<Invited>('invite-member', who, {
    parameters: { id: organisation },
    body: { name, roles, ...more },
    ...(key !== undefined && { key }),
  });
const redeem = (who: string, code: string, name: string, key?: string) =>
  world.call('redeem-invitation', who, { body: { code, name }, ...(key !== undefined && { key }) });
const roster = async (organisation: string, who: string) =>
  (await world.call<RosterView>('list-members', who, { parameters: { id: organisation } })).body;
const memberNamed = async (organisation: string, who: string, name: string) =>
  (await roster(organisation, who)).members.find((one) => one.name === name) ?? expect.fail(`no ${name}`);
const onMember = async (
  route: string,
  organisation: string,
  who: string,
  name: string,
  more: object,
  asked = who,
) => {
  const { id, version } = await memberNamed(organisation, asked, name);
  return world.call<RosterView>(route, who, {
    parameters: { id: organisation, member: id },
    body: { version, ...more },
  });
};
const me = (who: string) => world.call('get-me', who);
const changes = (id: string) => world.stores.rosters.changes(id);

describe('an invitation', () => {
  test('leads from above to the first administrator, who invites the others; each works at once', async () => {
    expect((await me('newcomer-1')).body).toMatchObject({ code: 'notAMember' });
    const first = await invite('qijiang', admin, '张管', ['administrator']);
    expect(first.status).toBe(200);
    expect(await redeem('newcomer-1', first.body.code, '张管')).toMatchObject({
      status: 200,
      body: { organisation: '重庆市綦江区', name: '张管', roles: ['administrator'] },
    });
    expect((await me('newcomer-1')).body).toMatchObject({ name: '张管', organisation: { id: 'qijiang' } });
    const second = await invite('qijiang', 'newcomer-1', '王填', ['applicant']);
    // As people type: small letters, full-width, spaces for hyphens, O for 0; another middle dot in a name.
    const typed = second.body.code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'ｏ');
    expect((await redeem('newcomer-2', typed, '王 填')).status).toBe(200);
    const begun = await begin(world, 'newcomer-2', 'chongqing-2026');
    expect(begun.application.organisation).toBe('qijiang');
    const record = await changes('qijiang');
    expect(record.map(({ type, about }) => [type, about])).toEqual([
      ['MemberInvited', '张管'],
      ['MemberJoined', '张管'],
      ['MemberInvited', '王填'],
      ['MemberJoined', '王填'],
    ]);
    expect((await roster('qijiang', 'newcomer-1')).intact).toBe(true);
    expect((await roster('chongqing', admin)).intact).toBe(true);
    const { version, head } = await world.stores.rosters.load({
      ...(await world.stores.organisations.load('qijiang'))!,
    });
    expect(isIntact(record, { version, head })).toBe(true);
  });

  test('its code is stored nowhere and told once', async () => {
    const key = 'invite-once-0001';
    const made = await invite('chongqing', admin, '新人', ['reviewer'], {}, key);
    const again = await invite('chongqing', admin, '新人', ['reviewer'], {}, key);
    expect(again.body).toEqual({ ...made.body, code: null });
    const { invitations } = await roster('chongqing', admin);
    expect(invitations).toHaveLength(1);
    const code = made.body.code;
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    const everything =
      JSON.stringify(world.table.stream.read(0, 10_000)) + JSON.stringify(await changes('chongqing'));
    const kept = await world.stores.rosters.load((await world.stores.organisations.load('chongqing'))!);
    for (const text of [everything, JSON.stringify(kept), JSON.stringify(await roster('chongqing', admin))]) {
      expect(text).not.toContain(code);
      expect(text).not.toContain(code.replaceAll('-', ''));
    }
  });

  test('redeemed twice has one effect; by a second person none', async () => {
    const { body } = await invite('chongqing', admin, '新人', ['reviewer']);
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, index) => redeem(`newcomer-${index}`, body.code, '新人')),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    const { members } = await roster('chongqing', admin);
    expect(members.filter(({ name }) => name === '新人')).toHaveLength(1);
    const lost = replies.find(({ status }) => status === 409);
    expect(lost?.body['detail']).toContain('已经使用过');
  });

  test('the same request again gets the same answer', async () => {
    const { body } = await invite('chongqing', admin, '新人', ['reviewer']);
    const first = await redeem('newcomer-1', body.code, '新人', 'redeem-0001');
    const second = await redeem('newcomer-1', body.code, '新人', 'redeem-0001');
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
  });

  test('is refused when unknown, expired, revoked, for another name, for a member, without a sign-in', async () => {
    expect(await redeem('newcomer-1', 'AAAAA-AAAAA-AAAAA-AAAAA', '新人')).toMatchObject({
      status: 404,
      body: { faults: [{ pointer: '/code' }] },
    });
    const { body } = await invite('chongqing', admin, '阿依古丽·买买提', ['reviewer'], { days: 1 });
    expect(await redeem('newcomer-1', body.code, '别人')).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/name' }] },
    });
    expect((await redeem('yanqi', body.code, '阿依古丽·买买提')).body).toMatchObject({
      code: 'alreadyExists',
    });
    expect(
      (await world.call('redeem-invitation', null, { body: { code: body.code, name: '新人' } })).status,
    ).toBe(401);
    world.clock.moveTo('2026-04-02T16:00:00.000Z');
    expect((await redeem('newcomer-1', body.code, '阿依古丽•买买提')).body).toMatchObject({
      code: 'deadlinePassed',
    });
    // 23:59:59.999 of its last day is in time.
    world.clock.moveTo('2026-04-02T15:59:59.999Z');
    expect((await redeem('newcomer-1', body.code, '阿依古丽•买买提')).status).toBe(200);
    const other = await invite('chongqing', admin, '乙', ['reviewer']);
    const revoked = await world.call<RosterView>('revoke-invitation', admin, {
      parameters: { id: 'chongqing', invitation: other.body.invitation.id },
    });
    expect(revoked.body.invitations[0]).toMatchObject({ state: 'revoked' });
    expect((await redeem('newcomer-2', other.body.code, '乙')).body['detail']).toContain('撤销');
  });

  test('dies with the office of whoever made it', async () => {
    const { body } = await invite('chongqing', admin, '乙', ['administrator']);
    const back = await invite('chongqing', admin, '后门', ['administrator']);
    const below = await invite('qijiang', admin, '后门二', ['administrator']);
    await redeem('newcomer-1', body.code, '乙');
    expect(
      (await onMember('suspend-member', 'chongqing', 'newcomer-1', '渝管', { reason: '调离' })).status,
    ).toBe(200);
    expect((await redeem('newcomer-2', back.body.code, '后门')).body['detail']).toContain('不再是系统管理员');
    expect((await redeem('newcomer-3', below.body.code, '后门二')).status).toBe(409);
  });

  test('who has left may come back by a new code, here or elsewhere, and acts for the new unit alone', async () => {
    const { body } = await invite('chongqing', admin, '乙', ['reviewer']);
    await redeem('newcomer-1', body.code, '乙');
    await onMember('suspend-member', 'chongqing', admin, '乙', { reason: '调离' });
    const next = await invite('nanjing', 'nanjing-admin', '乙', ['reviewer']);
    expect((await redeem('newcomer-1', next.body.code, '乙')).status).toBe(200);
    expect((await me('newcomer-1')).body).toMatchObject({ organisation: { id: 'nanjing' } });
    expect((await memberNamed('chongqing', admin, '乙')).inForce).toBe(false);
  });
});

describe('an administrator', () => {
  test('suspends: the session of the suspended ends with its next request, the name stays in the record', async () => {
    expect((await me('chongqing')).status).toBe(200);
    const done = await onMember('suspend-member', 'chongqing', admin, '陈渝', { reason: '退休' });
    expect(done.status).toBe(200);
    expect((await me('chongqing')).body).toMatchObject({ code: 'notAMember' });
    expect(await memberNamed('chongqing', admin, '陈渝')).toMatchObject({
      inForce: false,
      ended: { reason: '退休', by: '重庆市卫生健康委 渝管' },
      actions: [],
    });
    const again = await onMember('suspend-member', 'chongqing', admin, '陈渝', { reason: '退休' });
    expect(again.body).toMatchObject({ code: 'transitionNotAllowed' });
  });

  test('changes roles, seen at the next request; an outdated page is told', async () => {
    const { version, id } = await memberNamed('chongqing', admin, '陈渝');
    const change = (roles: Role[], seen: number) =>
      world.call('change-member-roles', admin, {
        parameters: { id: 'chongqing', member: id },
        body: { version: seen, roles },
      });
    expect((await change(['lead', 'reviewer'], version)).status).toBe(200);
    expect((await me('chongqing')).body).toMatchObject({ roles: ['reviewer', 'lead'] });
    expect((await change(['applicant'], version)).body).toMatchObject({ code: 'versionConflict' });
    expect((await change(['reviewer', 'lead'], version + 1)).body).toMatchObject({
      faults: [{ pointer: '/roles' }],
    });
    expect((await change([], version + 1)).status).toBe(422);
    expect((await change(['lead', 'lead'], version + 1)).status).toBe(422);
  });

  test('who is the only one cannot go, but can hand over to a colleague', async () => {
    for (const [route, more] of [
      ['suspend-member', { reason: '调离' }],
      ['change-member-roles', { roles: ['lead'] }],
    ] as const) {
      const refused = await onMember(route, 'chongqing', admin, '渝管', more);
      expect(refused.body).toMatchObject({ code: 'transitionNotAllowed' });
      expect((refused.body as unknown as { detail: string }).detail).toContain('唯一的系统管理员');
    }
    const successor = await memberNamed('chongqing', admin, '陈渝');
    const self = await memberNamed('chongqing', admin, '渝管');
    expect((await onMember('hand-over-member', 'chongqing', admin, '渝管', { to: self.id })).status).toBe(
      422,
    );
    const handed = await onMember('hand-over-member', 'chongqing', admin, '渝管', { to: successor.id });
    expect(handed.status).toBe(200);
    expect((await me(admin)).status).toBe(403);
    expect((await me('chongqing')).body).toMatchObject({ roles: ['reviewer', 'administrator'] });
  });

  test('hands over to somebody new by a code: the one goes when the other comes, drafts and record stay whole', async () => {
    const begun = await begin(world, 'qijiang', 'chongqing-2026');
    const first = await invite('qijiang', admin, '张管', ['administrator']);
    await redeem('newcomer-1', first.body.code, '张管');
    const { id } = await memberNamed('qijiang', 'newcomer-1', '张綦');
    const made = await invite('qijiang', 'newcomer-1', '接替', ['applicant'], { replaces: id });
    expect((await me('qijiang')).status).toBe(200);
    expect((await redeem('newcomer-2', made.body.code, '接替')).status).toBe(200);
    expect((await me('qijiang')).status).toBe(403);
    const draft = await world.call('get-application', 'newcomer-2', {
      parameters: { id: begun.application.id },
    });
    expect(draft.status).toBe(200);
    const history = await world.call<{ events: { actor: { name: string } }[] }>('get-history', 'newcomer-2', {
      parameters: { id: begun.application.id },
    });
    expect(history.body.events[0]?.actor.name).toBe('张綦');
    expect((await memberNamed('qijiang', 'newcomer-1', '张綦')).ended?.reason).toBe('工作移交接替');
  });

  test('sees and changes nothing outside the own branch', async () => {
    const target = await memberNamed('chongqing', admin, '陈渝');
    const parameters = { id: 'chongqing', member: target.id };
    const { body } = await invite('chongqing', admin, '乙', ['reviewer']);
    for (const who of ['nanjing-admin', 'chongqing', 'chongqing-lead', 'qijiang', 'yanqi']) {
      const attempts = [
        await world.call('list-members', who, { parameters: { id: 'chongqing' } }),
        await invite('chongqing', who, '混入', ['administrator']),
        await world.call('suspend-member', who, { parameters, body: { version: 1, reason: '试试' } }),
        await world.call('change-member-roles', who, { parameters, body: { version: 1, roles: ['lead'] } }),
        await world.call('hand-over-member', who, { parameters, body: { version: 1, to: target.id } }),
        await world.call('revoke-invitation', who, {
          parameters: { id: 'chongqing', invitation: body.invitation.id },
        }),
      ];
      expect(attempts.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
      for (const { body } of attempts) expect(JSON.stringify(body)).not.toContain('陈渝');
    }
    // Nor through a unit of the own branch: the member is not in it.
    const sideways = await world.call('suspend-member', 'nanjing-admin', {
      parameters: { id: 'gulou', member: target.id },
      body: { version: 1, reason: '试试' },
    });
    expect(sideways.status).toBe(404);
    expect((await memberNamed('chongqing', admin, '陈渝')).inForce).toBe(true);
  });

  test('from above invites only the first administrator, and may suspend', async () => {
    expect((await invite('qijiang', admin, '甲', ['applicant'])).body).toMatchObject({
      code: 'notPermitted',
      faults: [{ pointer: '/roles' }],
    });
    const first = await invite('qijiang', 'nation-admin', '张管', ['administrator']);
    await redeem('newcomer-1', first.body.code, '张管');
    expect((await invite('qijiang', admin, '李管', ['administrator'])).body['detail' as never]).toContain(
      '张管',
    );
    expect((await roster('qijiang', admin)).giveable).toEqual([]);
    expect((await onMember('suspend-member', 'qijiang', admin, '张管', { reason: '失联' })).status).toBe(200);
    expect((await roster('qijiang', admin)).giveable).toEqual(['administrator']);
  });

  test('finds units of the own branch by name, level by level, and no others', async () => {
    const list = async (who: string, query: Record<string, string> = {}) => {
      const reply = await world.call<{ organisations?: { id: string }[] }>('list-organisations', who, {
        query,
      });
      return reply.body.organisations?.map(({ id }) => id) ?? reply.status;
    };
    expect(await list('nation-admin')).toEqual(['chongqing', 'jiangsu', 'xinjiang']);
    expect(await list('nation-admin', { parent: 'jiangsu' })).toEqual(['nanjing']);
    expect(await list('nation-admin', { q: '江苏 鼓楼' })).toEqual(['gulou']);
    expect(await list('nanjing-admin', { q: '区' })).toEqual(['gulou']);
    expect(await list('nanjing-admin', { parent: 'chongqing' })).toBe(404);
    expect(await list('nanjing', {})).toBe(403);
  });
});

test('two administrators who remove each other at once leave one', async () => {
  const { body } = await invite('chongqing', admin, '乙', ['administrator']);
  await redeem('newcomer-1', body.code, '乙');
  const { members } = await roster('chongqing', admin);
  const idOf = (name: string) => members.find((one) => one.name === name)?.id ?? '';
  const suspend = (who: string, name: string) =>
    world.call('suspend-member', who, {
      parameters: { id: 'chongqing', member: idOf(name) },
      body: { version: 1, reason: '互相停用' },
    });
  await Promise.all([suspend(admin, '乙'), suspend('newcomer-1', '渝管')]);
  const organisation = (await world.stores.organisations.load(OrganisationId.parse('chongqing')))!;
  const left = (await world.stores.rosters.load(organisation)).members.filter(
    (one) => one.to === null && one.roles.includes('administrator'),
  );
  expect(left).toHaveLength(1);
});
