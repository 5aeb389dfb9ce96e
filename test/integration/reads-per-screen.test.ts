import { afterEach, beforeEach, expect, test } from 'vitest';
import { Meter } from '#infra/local/cost/usage.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

/* What a screen costs must not depend on how large the campaign is: in calls of the table, and in the units billed. */
let world: World;
const meter = new Meter();
beforeEach(async () => {
  world = await openWorld();
  const { table } = world;
  const counting = meter.table({
    get: table.get.bind(table),
    query: table.query.bind(table),
    transact: table.transact.bind(table),
  });
  table.get = counting.get;
  table.query = counting.query;
});
afterEach(() => world.close());

const campaign = 'chongqing-2026';
const lead = 'chongqing-lead';
/** Screens by what they ask for when they are opened; a list that has more than a page is asked for its first. */
const screens: readonly (readonly [name: string, route: string, who: string | null, request: object])[] = [
  ['我的待办（申报单位）', 'get-home', 'qijiang', {}],
  ['我的待办（审核单位）', 'get-home', 'chongqing', {}],
  ['我的待办（主办单位）', 'get-home', lead, {}],
  ['批次列表', 'list-campaigns', 'qijiang', {}],
  ['批次页', 'get-campaign', lead, { parameters: { id: campaign } }],
  ['各地进展', 'get-overview', lead, { parameters: { id: campaign } }],
  ['申报列表', 'list-applications', lead, { query: { view: 'branch', campaign } }],
  ['待办清单', 'list-applications', 'chongqing', {}],
  ['公众查询', 'list-public', null, {}],
];

async function costs(): Promise<Record<string, readonly [calls: number, units: number]>> {
  const found: Record<string, readonly [number, number]> = {};
  for (const [name, route, who, request] of screens) {
    const before = meter.read();
    const reply = await world.call(route, who, request);
    expect([name, reply.status]).toEqual([name, 200]);
    const after = meter.read();
    found[name] = [after.tableCalls - before.tableCalls, after.readUnits - before.readUnits];
  }
  return found;
}

test('every screen reads the same in a campaign of 240 and of 720 applications', async () => {
  // In one district of the tree: every branch that has applications is a line of a dashboard.
  const path = 'nation/chongqing/wanzhou/unit/';
  const review = { name: 'underReview', level: 'province', step: 'preliminaryReview' } as const;
  const place = async (round: string, count: number) => {
    for (const status of [review, { name: 'ranked' }] as const)
      await placeApplications(world, campaign, status, count, { path }, round);
  };
  await place('a', 120);
  // What never changes (editions) is read once by a process and kept.
  await costs();
  const small = await costs();
  await place('b', 240);
  const large = await costs();
  console.info(
    Object.entries(large)
      .map(([name, [calls, units]]) => `${name}: ${small[name]?.join('/')} → ${calls}/${units}`)
      .join('\n'),
  );
  expect(large).toEqual(small);
});
