import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Page, Query } from '#functions/ports/table.ts';
import type { CampaignOverview, ExtensibleUnit } from '#shared/contract/campaign-views.ts';
import type { MigrationPreview } from '#shared/contract/routes.ts';
import type { ApplicationRow, PublicEntry, TrialReply } from '#shared/contract/views.ts';
import { type Answered, openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

/*
 * The law of every list and dashboard: what one request reads is bounded, however many applications the campaign has,
 * and its pages together hold everything that the reader may see exactly once.
 */
let world: World;
/** Items that queries gave since the last reset. */
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

const campaignId = 'chongqing-2026';
const lead = 'chongqing-lead';
const review = { name: 'underReview', level: 'province', step: 'preliminaryReview' } as const;

const nested = (route: string) => route !== 'list-applications' && route !== 'list-public';

/** Every page of a list, and the most that one of them read. */
async function everything<Row>(
  route: string,
  who: string | null,
  part: string,
  query: Record<string, string> = {},
) {
  const rows: Row[] = [];
  let cursor: string | null = null;
  let most = 0;
  let pages = 0;
  do {
    read = 0;
    const reply = await world.call<Record<string, unknown>>(route, who, {
      ...(nested(route) && { parameters: { id: campaignId } }),
      query: { ...query, ...(cursor === null ? {} : { cursor }) },
    });
    expect(reply.status, JSON.stringify(reply.body)).toBe(200);
    most = Math.max(most, read);
    pages += 1;
    rows.push(...(reply.body[part] as Row[]));
    cursor = reply.body['next'] as string | null;
  } while (cursor !== null && pages < 60);
  return { rows, most, pages };
}
const overview = async (who: string, id = campaignId) =>
  (await world.call<CampaignOverview>('get-overview', who, { parameters: { id } })).body;

describe('what a request reads', () => {
  test('is bounded for lists, and the pages hold everything once', async () => {
    await placeApplications(world, campaignId, review, 260);
    await placeApplications(world, campaignId, { name: 'ranked' }, 120);
    await placeApplications(world, campaignId, { name: 'draft' }, 150, { run: 0 });
    const all = await everything<ApplicationRow>('list-applications', lead, 'applications', {
      view: 'branch',
      campaign: campaignId,
    });
    // Drafts are their units' own.
    expect(new Set(all.rows.map(({ id }) => id)).size).toBe(380);
    expect(all.rows).toHaveLength(380);
    expect(all.most).toBeLessThanOrEqual(510);
    const ranked = await everything<ApplicationRow>('list-applications', lead, 'applications', {
      view: 'branch',
      campaign: campaignId,
      status: 'ranked',
    });
    expect(ranked.rows).toHaveLength(120);
    expect(ranked.pages).toBe(2);
    expect(ranked.most).toBeLessThanOrEqual(110);
    const open = await everything<ExtensibleUnit>('list-extensible', lead, 'units');
    expect(open.rows).toHaveLength(150);
    expect(open.most).toBeLessThanOrEqual(100);
    const found = await everything<ExtensibleUnit>('list-extensible', lead, 'units', { q: '区 149' });
    expect(found.rows).toMatchObject([{ organisationName: '重庆市区 149' }]);
  });

  test('is the same for a dashboard of ten and of four hundred', async () => {
    const cost = async () => {
      read = 0;
      await overview(lead);
      await world.call('get-campaign', lead, { parameters: { id: campaignId } });
      return read;
    };
    // Units of one prefecture: made-up districts would each be a branch of their own.
    const path = (index: number) => `nation/chongqing/wanzhou/unit-${index}/`;
    const place = async (name: 'ranked' | 'candidate', count: number) => {
      for (const [index, id] of (
        await placeApplications(world, campaignId, { name }, count, { path: path(0) })
      ).entries())
        expect(id, String(index)).not.toBe('');
    };
    await place('candidate', 10);
    const small = await cost();
    await place('ranked', 400);
    expect(await cost()).toBe(small);
    const view = await overview(lead);
    expect(view).toMatchObject({
      total: 410,
      waiting: 0,
      branches: [{ organisation: 'wanzhou', total: 410 }],
    });
    expect(view.counts).toEqual([
      { level: 'county', status: 'ranked', part: null, label: '评审通过，待定候选', number: 400 },
      { level: 'county', status: 'candidate', part: null, label: '候选', number: 10 },
    ]);
  });

  test('is bounded for the trial of a standard and the preview of a change of it', async () => {
    await placeApplications(world, campaignId, review, 230);
    let cursor: string | null = null;
    let uncounted = 0;
    let pages = 0;
    do {
      const reply: Answered<TrialReply> = await world.call<TrialReply>('try-standard', lead, {
        body: { campaigns: [campaignId], ...(cursor === null ? {} : { cursor }) },
      });
      expect(reply.status).toBe(200);
      uncounted += reply.body.outcomes.length + reply.body.uncounted.length;
      cursor = reply.body.next;
      pages += 1;
    } while (cursor !== null);
    // Placed without a submission: nothing of them is counted, and every page came to its end.
    expect([pages, uncounted]).toEqual([2, 0]);
    const query = { edition: 'NAT-COUNTY-2022' };
    const preview = await everything<MigrationPreview['applications'][number]>(
      'preview-migration',
      lead,
      'applications',
      query,
    );
    expect(preview.rows).toHaveLength(230);
    expect(preview.pages).toBe(5);
  });
});

describe('who reads what', () => {
  test("an overview counts the reader's own branch, and nobody else's", async () => {
    await placeApplications(world, campaignId, review, 3);
    expect((await overview(lead)).total).toBe(3);
    expect((await overview('chongqing')).waiting).toBeNull();
    // A district sees the campaign, and of the others not even how many they are.
    expect(await overview('qijiang')).toEqual({ total: 0, counts: [], branches: [], waiting: null });
    const foreign = await world.call('get-overview', 'gulou', { parameters: { id: campaignId } });
    expect(foreign.status).toBe(404);
  });

  test('the public list goes page by page and finds one unit wherever it stands', async () => {
    const ids = await placeApplications(world, campaignId, { name: 'named' }, 130);
    const campaign = await world.stores.campaigns.load(campaignId);
    if (!campaign) throw new Error('no campaign');
    const publicity = {
      startsAt: '2026-08-03T01:00:00.000Z',
      endsAt: '2026-08-10T15:59:59.999Z',
      lastDay: '2026-08-10',
      workingDays: 5,
      calendar: 'state-council',
      address: 'https://cq.example',
      contact: '电话 023-1',
    };
    const { head: _, ...event } = { ...(await world.stores.campaigns.events(campaignId))[0], head: '' };
    await world.stores.campaigns.commit(campaign, {
      next: { ...campaign, publicity, status: 'publicity', version: campaign.version + 1 },
      event: { ...event, type: 'PublicityStarted', number: campaign.version + 1 },
    } as never);
    const { rows, pages } = await everything<PublicEntry>('list-public', null, 'entries');
    expect([new Set(rows.map(({ application }) => application)).size, pages]).toEqual([130, 2]);
    const last = ids.at(-1) ?? '';
    const one = await world.call<{ entries: PublicEntry[] }>('list-public', null, { query: { unit: last } });
    expect(one.body.entries).toMatchObject([{ application: last }]);
    const found = await everything<PublicEntry>('list-public', null, 'entries', { q: '区 77' });
    expect(found.rows).toHaveLength(1);
    expect((await world.call('list-public', null, { query: { cursor: 'made-up' } })).status).toBe(422);
  });

  test('a cursor that no page gave is refused', async () => {
    for (const [route, query] of [
      ['list-applications', { view: 'branch' }],
      ['list-extensible', {}],
      ['list-objections', {}],
    ] as const) {
      const reply = await world.call(route, lead, {
        ...(nested(route) && { parameters: { id: campaignId } }),
        query: { ...query, cursor: 'bm8' },
      });
      expect([route, reply.status], JSON.stringify(reply.body)).toEqual([route, 422]);
    }
  });
});
