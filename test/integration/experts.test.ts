import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isIntact } from '#functions/stores/event-chain.ts';
import type { ExpertView } from '#shared/contract/routes.ts';
import { routes } from '#shared/contract/routes.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { profileOf } from '../fixtures/experts.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

interface Made {
  readonly view: ExpertView;
  readonly code: string | null;
  readonly detail?: string;
  readonly faults?: readonly { pointer: string; message: string }[];
}
const lead = 'chongqing-lead';
const enrol = (profile = profileOf('甘露'), who = lead, key?: string) =>
  world.call<Made>('enrol-expert', who, { body: { profile }, ...(key !== undefined && { key }) });
const redeem = (who: string, code: string | null, name = '甘露') =>
  world.call('redeem-invitation', who, { body: { code, name } });
const pool = async () => (await world.call<{ experts: ExpertView[] }>('list-experts', lead)).body.experts;

describe('the pool of experts', () => {
  test('an expert is enrolled with a code, accepts, and signs in as an expert of the lead, not of its staff', async () => {
    const made = await enrol(profileOf('甘露', { home: 'qijiang' }));
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect(made.body.view).toMatchObject({ access: 'invited', homeName: '重庆市綦江区' });
    expect(made.body.code).toMatch(/^(.{5}-){3}.{5}$/);
    expect((await redeem('newcomer-1', made.body.code)).status).toBe(200);
    expect(await pool()).toMatchObject([{ access: 'active', expert: { name: '甘露', version: 1 } }]);
    const me = await world.call<{ roles: string[]; organisation: { id: string } }>('get-me', 'newcomer-1');
    expect(me.body).toMatchObject({ roles: ['expert'], organisation: { id: 'chongqing' } });
    expect((await world.call('get-own-profile', 'newcomer-1')).body).toMatchObject({
      expert: { name: '甘露' },
    });
    // The roster on the screen of the administrators is that of the staff.
    const roster = await world.call<{ members: { name: string }[] }>('list-members', 'chongqing-admin', {
      parameters: { id: 'chongqing' },
    });
    expect(roster.body.members.map(({ name }) => name)).not.toContain('甘露');
  });

  test('every route is closed to an expert but those that say they are open, whatever it is asked for', async () => {
    const { code } = (await enrol()).body;
    await redeem('newcomer-1', code);
    const values: Record<string, string> = {
      id: 'chongqing-2026',
      evidence: 'e',
      member: 'm',
      invitation: 'i',
    };
    const open: string[] = [];
    for (const route of routes) {
      if (route.access === 'public' || route.access === 'identified') continue;
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
      const parameters = Object.fromEntries(names.map((name) => [name, values[name] ?? 'x']));
      const reply = await world.call<{ code?: string }>(route.name, 'newcomer-1', {
        parameters,
        ...(route.method !== 'GET' && { body: {} }),
      });
      if (route.experts === undefined)
        expect([route.name, reply.status, reply.body.code]).toEqual([route.name, 403, 'notPermitted']);
      else open.push(route.name);
    }
    expect(open).toEqual(expect.arrayContaining(['get-me', 'get-own-profile', 'save-absences']));
    // And what is an expert's own is closed to everybody else, the lead included.
    for (const route of routes.filter(({ experts }) => experts === 'only')) {
      const parameters = Object.fromEntries(
        [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, 'x']),
      );
      const reply = await world.call(route.name, lead, {
        parameters,
        ...(route.method !== 'GET' && { body: {} }),
      });
      expect([route.name, reply.status]).toEqual([route.name, 403]);
    }
  });

  test('only who runs campaigns keeps the pool, each organisation its own', async () => {
    for (const who of ['chongqing', 'chongqing-admin', 'qijiang'])
      expect((await enrol(undefined, who)).status, who).toBe(403);
    const { view } = (await enrol()).body;
    const edited = { version: 1, profile: profileOf('甘露', { title: '主任' }) };
    expect(
      (await world.call('edit-expert', 'nation', { parameters: { id: view.expert.id }, body: edited }))
        .status,
    ).toBe(404);
    expect(
      (await world.call('edit-expert', lead, { parameters: { id: view.expert.id }, body: edited })).body,
    ).toMatchObject({ expert: { title: '主任', version: 2 } });
    expect(
      (await world.call('edit-expert', lead, { parameters: { id: view.expert.id }, body: edited })).status,
    ).toBe(409);
    const renamed = { version: 2, profile: profileOf('甘霖') };
    expect(
      (await world.call<Made>('edit-expert', lead, { parameters: { id: view.expert.id }, body: renamed }))
        .body.faults,
    ).toMatchObject([{ pointer: '/profile/name' }]);
  });

  test('a repetition enrols once and never says the code again; inviting anew makes the old code good for nothing', async () => {
    const first = await enrol(undefined, lead, 'enrol-once-1');
    const again = await enrol(undefined, lead, 'enrol-once-1');
    expect(again.body).toMatchObject({ code: null, view: { expert: { id: first.body.view.expert.id } } });
    expect(await pool()).toHaveLength(1);
    const anew = await world.call<Made>('invite-expert', lead, {
      parameters: { id: first.body.view.expert.id },
      body: {},
    });
    expect((await redeem('newcomer-1', first.body.code)).body['detail']).toContain('撤销');
    expect((await redeem('newcomer-1', anew.body.code)).status).toBe(200);
    expect(
      (
        await world.call<Made>('invite-expert', lead, {
          parameters: { id: first.body.view.expert.id },
          body: {},
        })
      ).body.detail,
    ).toContain('已接受');
  });

  test('an expert is no role to be given or added by an administrator', async () => {
    const invited = await world.call('invite-member', 'chongqing-admin', {
      parameters: { id: 'chongqing' },
      body: { name: '某人', roles: ['expert'] },
    });
    expect(invited).toMatchObject({ status: 403, body: { faults: [{ pointer: '/roles' }] } });
    const mixed = await world.call('invite-member', 'chongqing-admin', {
      parameters: { id: 'chongqing' },
      body: { name: '某人', roles: ['reviewer', 'expert'] },
    });
    expect(mixed.status).toBe(403);
  });

  test('absences are the expert’s own to say; faults stand at their field', async () => {
    await redeem('newcomer-1', (await enrol()).body.code);
    const absences = [{ from: '2026-09-10', to: '2026-09-01', reason: '' }];
    const wrong = await world.call<Made>('save-absences', 'newcomer-1', { body: { version: 1, absences } });
    expect(wrong).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/absences/0/to', message: '止日不能早于起日' }] },
    });
    const right = { version: 1, absences: [{ from: '2026-09-01', to: '2026-09-10', reason: '出国' }] };
    expect((await world.call('save-absences', 'newcomer-1', { body: right })).status).toBe(200);
    expect((await pool())[0]?.expert.absences).toEqual(right.absences);
  });

  test('who retires loses the access in the same moment, and the record stays whole', async () => {
    const { view, code } = (await enrol()).body;
    await redeem('newcomer-1', code);
    const { id } = view.expert;
    const retired = await world.call('retire-expert', lead, {
      parameters: { id },
      body: { version: 1, reason: '调离' },
    });
    expect(retired.body).toMatchObject({ access: 'ended', expert: { retired: { reason: '调离' } } });
    expect((await world.call('get-me', 'newcomer-1')).status).toBe(403);
    expect(
      (await world.call('retire-expert', lead, { parameters: { id }, body: { version: 2, reason: '再次' } }))
        .status,
    ).toBe(409);
    const stored = await world.stores.experts.load('chongqing', id);
    if (stored === undefined) throw new Error('the expert is gone');
    const events = await world.stores.experts.events(id);
    expect(events.map(({ type }) => type)).toEqual(['ExpertEnrolled', 'ExpertRetired']);
    expect(isIntact(events, stored)).toBe(true);
  });

  test('a code that nobody used dies with the expert who retires, and with the office of who sent it', async () => {
    const { view, code } = (await enrol()).body;
    await world.call('retire-expert', lead, {
      parameters: { id: view.expert.id },
      body: { version: 1, reason: '误登记' },
    });
    expect((await redeem('newcomer-1', code)).status).toBe(409);
    const other = (await enrol(profileOf('白桦'))).body;
    const roster = await world.call<{ members: { id: string; name: string; version: number }[] }>(
      'list-members',
      'chongqing-admin',
      { parameters: { id: 'chongqing' } },
    );
    const officer = roster.body.members.find(({ name }) => name === '罗庆');
    await world.call('suspend-member', 'chongqing-admin', {
      parameters: { id: 'chongqing', member: officer?.id ?? '' },
      body: { version: officer?.version, reason: '调离' },
    });
    expect((await redeem('newcomer-2', other.code, '白桦')).body['detail']).toContain('不再是批次管理人员');
  });
});
