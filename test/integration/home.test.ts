import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Page, Query } from '#functions/ports/table.ts';
import type { HomeNeed } from '#shared/contract/routes/home.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
let read = 0;
beforeEach(async () => {
  world = await openWorld();
  const query = world.table.query.bind(world.table);
  world.table.query = async (asked: Query): Promise<Page> => {
    const page = await query(asked);
    read += page.items.length;
    return page;
  };
});
afterEach(() => world.close());

const needsOf = async (who: string): Promise<HomeNeed[]> => {
  const reply = await world.call<{ needs: HomeNeed[] }>('get-home', who);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body.needs;
};
const since = async (who: string) =>
  (await world.call<{ since: string | null }>('note-visit', who)).body.since;

describe('what needs somebody now', () => {
  test('a unit is told of the round that it may apply in, until it has begun', async () => {
    const rounds = async (who: string) =>
      (await needsOf(who)).filter(({ kind }) => kind === 'apply').map(({ campaign }) => campaign);
    const [need] = await needsOf('qijiang');
    expect(need).toMatchObject({ kind: 'apply', action: '开始申报' });
    expect(need?.due).not.toBeNull();
    expect((await rounds('qijiang')).sort()).toEqual(['chongqing-2026', 'national-2026']);
    await world.call('create-application', 'qijiang', { parameters: { id: 'chongqing-2026' } });
    expect(await rounds('qijiang')).toEqual(['national-2026']);
    // Another province's district has nothing to do with Chongqing's.
    expect(await rounds('gulou')).toEqual(['national-2026']);
    // Who reviews applies for nobody.
    expect(await rounds('bayingolin')).toEqual([]);
  });

  test('a lead is told what each round waits for, and nobody else is', async () => {
    await placeApplications(world, 'chongqing-2026', { name: 'ranked' }, 3);
    await placeApplications(world, 'chongqing-2026', { name: 'candidate' }, 2);
    const titles = (await needsOf('chongqing-lead')).map(({ title }) => title);
    expect(titles).toContain('3 家评审通过，等待确定候选');
    expect(titles).toContain('2 家已列为候选，等待公示');
    expect((await needsOf('chongqing')).filter(({ kind }) => kind === 'campaign')).toEqual([]);
  });

  test('a province is told that it owes the nation its list once units wait for it', async () => {
    expect((await needsOf('xinjiang')).filter(({ kind }) => kind === 'list')).toEqual([]);
    await placeApplications(world, 'national-2026', { name: 'recommended' }, 2, {
      path: 'nation/xinjiang/bayingolin/some/',
    });
    const [list] = (await needsOf('xinjiang')).filter(({ kind }) => kind === 'list');
    expect(list).toMatchObject({ link: '/campaigns/national-2026/recommendation' });
    expect(list?.detail).toContain('待报名单 2 家');
    expect((await needsOf('bayingolin')).filter(({ kind }) => kind === 'list')).toEqual([]);
  });

  test('an administrator of the nation is asked for the working days of next year in November', async () => {
    const years = async () =>
      (await needsOf('nation-admin')).filter(({ kind }) => kind === 'calendar').map(({ title }) => title);
    expect(await years()).toEqual([]);
    world.clock.moveTo('2026-11-22T01:00:00.000Z');
    expect(await years()).toEqual(['录入 2027 年放假安排']);
    expect((await needsOf('chongqing-admin')).filter(({ kind }) => kind === 'calendar')).toEqual([]);
  });

  test('costs the same however many applications a round has', async () => {
    const cost = async (who: string) => {
      read = 0;
      await needsOf(who);
      return read;
    };
    const people = ['nation', 'chongqing-lead', 'xinjiang', 'qijiang', 'nation-admin'];
    const path = 'nation/chongqing/wanzhou/unit/';
    await placeApplications(world, 'chongqing-2026', { name: 'candidate' }, 5, { path });
    const few: number[] = [];
    for (const who of people) few.push(await cost(who));
    await placeApplications(world, 'chongqing-2026', { name: 'ranked' }, 300, { path });
    const many: number[] = [];
    for (const who of people) many.push(await cost(who));
    expect(many).toEqual(few);
  });
});

describe('since the last visit', () => {
  test('is when the visit before this one ended, for every person alone', async () => {
    expect(await since('bayingolin')).toBeNull();
    world.clock.moveTo('2026-04-01T01:20:00.000Z');
    expect(await since('bayingolin')).toBeNull();
    world.clock.moveTo('2026-04-02T01:00:00.000Z');
    expect(await since('bayingolin')).toBe('2026-04-01T01:20:00.000Z');
    expect(await since('xinjiang')).toBeNull();
    // Two windows at once are one visit.
    const both = await Promise.all([since('bayingolin'), since('bayingolin')]);
    expect(both).toEqual(['2026-04-01T01:20:00.000Z', '2026-04-01T01:20:00.000Z']);
  });
});
