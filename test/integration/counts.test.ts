import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { byBranch, byStatus, countedBranch, sumOf } from '#shared/domain/counts.ts';
import type { Application } from '#shared/model/application.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

/*
 * Dashboards read counters, never the applications. The law: whatever happened, the counters are what a count of every
 * application would give.
 */
let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const campaignId = 'chongqing-2026';

async function counted(campaign: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const { status } of world.stores.listing.everyOf(campaign))
    found[status.name] = (found[status.name] ?? 0) + 1;
  return found;
}

test('every move of an application moves its counter in the same transaction', async () => {
  const { application } = await begin(world, 'qijiang', campaignId);
  expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ draft: 1 });
  const left = await world.decide('withdraw', 'qijiang', application.id, {
    version: application.version,
    reason: '本年度不再申报。',
  });
  expect(left.status).toBe(200);
  expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ withdrawn: 1 });
  // A refused command moves nothing.
  await world.decide('withdraw', 'qijiang', application.id, {
    version: application.version,
    reason: '再撤一次。',
  });
  expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ withdrawn: 1 });
});

test('fifty decisions at once, each repeated under its key, are counted once each', async () => {
  const ids = await placeApplications(world, campaignId, { name: 'draft' }, 50, { run: 0 });
  const campaign = await world.stores.campaigns.load(campaignId);
  await Promise.all(
    [...ids, ...ids].map(async (id) => {
      const seen = (await world.stores.applications.load(id)) as Application;
      const next: Application = { ...seen, status: { name: 'withdrawn' }, version: 2 };
      const event = {
        number: 2,
        type: 'ApplicationWithdrawn',
        action: 'withdraw',
        application: seen.id,
        campaign: seen.campaign,
        organisation: seen.organisation,
        at: world.clock.now(),
        actor: { kind: 'system' as const },
        from: seen.status,
        to: next.status,
        closes: 1,
        stage: 2,
        run: 0,
        reason: null,
        data: {},
      };
      await world.stores.applications.commit(
        seen,
        { next, event, places: 0, concluded: null },
        { campaign: campaign as never },
      );
    }),
  );
  expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ withdrawn: 50 });
  expect(await counted(campaignId)).toEqual({ withdrawn: 50 });
});

test('a unit is counted in the branch of its prefecture, or its own where none stands between it and the province', () => {
  expect(countedBranch('nhc/hc-650000/hc-652800/hc-652826/')).toBe('nhc/hc-650000/hc-652800/');
  expect(countedBranch('nhc/hc-650000/hc-652800/hc-652826/inst-1/')).toBe('nhc/hc-650000/hc-652800/');
  expect(countedBranch('nhc/hc-500000/hc-500110/')).toBe('nhc/hc-500000/hc-500110/');
  expect(countedBranch('nhc/')).toBe('nhc/');
  const branches = new Map([
    ['nhc/a/x/', { 'county/draft': 2 }],
    ['nhc/a/y/', { 'county/draft': 1, 'county/named': 4 }],
    ['nhc/b/z/', { 'county/draft': 3 }],
  ]);
  expect(Object.fromEntries(byBranch('nhc/', branches))).toEqual({
    a: { 'county/draft': 3, 'county/named': 4 },
    b: { 'county/draft': 3 },
  });
  expect(Object.fromEntries(byBranch('nhc/a/', branches))).toEqual({
    x: { 'county/draft': 2 },
    y: { 'county/draft': 1, 'county/named': 4 },
  });
  expect(sumOf([{ 'county/draft': 1 }, { 'county/draft': -1 }])).toEqual({});
});

describe('reconcile', () => {
  test('rebuilds the counters of a folder of before them, and finds nothing the second time', async () => {
    await placeApplications(world, campaignId, { name: 'ranked' }, 3);
    await placeApplications(
      world,
      campaignId,
      { name: 'underReview', level: 'province', step: 'preliminaryReview' },
      2,
    );
    const branches = [...(await world.stores.counts.branches(campaignId, '')).keys()];
    expect(branches).toHaveLength(5);
    for (const branch of branches)
      await world.table.transact([
        {
          kind: 'put',
          item: { pk: `COUNTS#${campaignId}`, sk: `BRANCH#${branch}`, revision: 1, 'county/draft': 7 },
        },
      ]);
    // Such a folder has no counters of provinces, either: nothing can be deleted, so one that counts nothing.
    await world.table.transact([
      { kind: 'put', item: { pk: `COUNTS#${campaignId}`, sk: 'PROVINCE#nation/chongqing/', revision: 1 } },
    ]);
    expect(await world.stores.counts.total(campaignId)).toEqual({});
    expect(await world.reconcile()).toMatchObject({ counters: 6 });
    expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ ranked: 3, underReview: 2 });
    expect(await world.reconcile()).toMatchObject({ counters: 0 });
  });

  test('puts a province right that is not what its branches come to', async () => {
    await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    const key = { pk: `COUNTS#${campaignId}`, sk: 'PROVINCE#nation/chongqing/' };
    await world.table.transact([
      { kind: 'increment', key, attribute: 'revision', by: 1, also: { 'county/ranked': 5 } },
    ]);
    expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ ranked: 7 });
    expect(await world.reconcile()).toMatchObject({ counters: 1 });
    expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ ranked: 2 });
    expect(byStatus(sumOf((await world.stores.counts.under(campaignId, 'nation/')).values()))).toEqual({
      ranked: 2,
    });
    expect((await world.stores.counts.under(campaignId, 'nation/chongqing/')).size).toBe(2);
    expect((await world.stores.counts.under(campaignId, 'nation/')).size).toBe(1);
  });

  test('leaves a counter alone that moved between its two looks', async () => {
    const [id = ''] = await placeApplications(world, campaignId, { name: 'draft' }, 1);
    const branch = countedBranch((await world.stores.applications.load(id))?.path ?? '');
    const item = { pk: `COUNTS#${campaignId}`, sk: `BRANCH#${branch}`, revision: 1, 'county/draft': 9 };
    await world.table.transact([{ kind: 'put', item }]);
    const wrong = await world.stores.counts.compare(campaignId, branch);
    expect(wrong).toEqual({ found: { 'county/draft': 1 }, revision: 1 });
    await world.table.transact([{ kind: 'put', item: { ...item, revision: 2 } }]);
    expect(await world.stores.counts.correct(campaignId, branch, wrong as never)).toBe(false);
    expect(await world.reconcile()).toMatchObject({ counters: 1 });
  });
});
