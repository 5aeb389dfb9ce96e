import { createHash, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Item } from '#functions/ports/table.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import type { VisitView } from '#shared/contract/routes.ts';
import type { World } from '../fixtures/api-world.ts';
import { campaignId, lead, openReview, passAll } from '../fixtures/review-world.ts';

interface Refused {
  readonly detail: string;
  readonly code: string;
  readonly faults?: readonly { readonly pointer: string; readonly message: string }[];
}

let world: World;
let id: string;
afterEach(() => world.close());
/** An expert and the city's reviewer; the second expert of the pool stays at home. */
const expert = 'newcomer-1';
const officer = 'chongqing';

/** 綦江区 is to be looked at on site. */
beforeEach(async () => {
  ({ world, id } = await openReview(2));
  const campaign = (await world.table.get({ pk: `CAMPAIGN#${campaignId}`, sk: 'CAMPAIGN' })) as Item;
  const application = (await world.table.get({ pk: `APP#${id}`, sk: 'APP' })) as Item;
  const data = (item: Item, change: object) => ({
    ...item,
    data: { ...(item['data'] as object), ...change } as never,
  });
  await world.table.transact([
    { kind: 'put', item: data(campaign, { evaluation: ['onSite'] }) },
    { kind: 'put', item: data(application, { status: { name: 'evaluating', step: 'onSite' } }) },
  ]);
});

const parameters = () => ({ id });
const look = async (who = lead) =>
  (await world.call<VisitView>('get-on-site', who, { parameters: parameters() })).body;
const sendsTeam = async (team: readonly string[], who = lead) =>
  world.call<Refused>('set-on-site-team', who, {
    parameters: parameters(),
    body: { version: (await look(lead)).visit?.version ?? 0, on: '2026-04-10', team },
  });
const jpeg = (text: string) =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from(text), Buffer.from([0xff, 0xd9])]);
async function photo(who: string, item: string, photoId: string = randomUUID(), change: object = {}) {
  const bytes = jpeg(`${item} ${photoId}`);
  return world.call<Refused>('save-on-site-photo', who, {
    parameters: { id, photo: photoId },
    body: {
      item,
      takenAt: '2026-04-10T02:00:00.000Z',
      place: { latitude: 29.02, longitude: 106.65, accuracy: 12 },
      sha256: createHash('sha256').update(bytes).digest('hex'),
      content: bytes.toString('base64'),
      ...change,
    },
  });
}
const entry = (item: string, base: number, change: object = {}) => ({
  id: randomUUID(),
  item,
  value: 'met',
  note: '',
  photos: [] as string[],
  device: '平板一',
  writtenAt: '2026-04-10T02:05:00.000Z',
  base,
  ...change,
});
const saves = (who: string, changes: readonly object[]) =>
  world.call<Refused & { rows: VisitView['rows'] }>('save-on-site', who, {
    parameters: parameters(),
    body: { changes },
  });
const drawn = `data:image/png;base64,${Buffer.from('a drawn line').toString('base64')}`;
const signs = async (member: string, who = officer, digest?: string) =>
  world.call<Refused & { visit: { completed: object | null } }>('sign-on-site', who, {
    parameters: parameters(),
    body: { member, drawn, signedAt: '2026-04-10T08:00:00.000Z', digest: digest ?? (await look()).digest },
  });
const pass = () => world.decide('pass', officer, id, { version: 3 });
/** Every row with a photo and a record. */
async function everyRow(who = officer): Promise<void> {
  const { checklist, rows } = await look();
  for (const { item } of checklist) {
    const taken = randomUUID();
    expect((await photo(who, item, taken)).status).toBe(200);
    const base = rows.find((row) => row.item === item)?.revision ?? 0;
    const saved = await saves(who, [entry(item, base, { photos: [taken] })]);
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  }
}

describe('the team', () => {
  test('C-11: at least two, of the lead’s reviewers and experts; who must stand back does not go', async () => {
    expect((await look()).candidates.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['专家一', '陈渝']),
    );
    expect((await sendsTeam([officer])).body.faults).toMatchObject([{ pointer: '/team' }]);
    expect((await sendsTeam([officer, officer])).body.faults).toMatchObject([
      { message: '现场查验组至少 2 人。' },
    ]);
    expect((await sendsTeam([officer, 'qijiang'])).body.faults).toMatchObject([{ pointer: '/team' }]);
    expect((await sendsTeam([officer, expert], officer)).status).toBe(403);
    expect((await sendsTeam([officer, expert])).status).toBe(200);
    expect((await look(expert)).works).toBe(true);
    const mine = await world.call<{ visits: object[] }>('list-on-site', expert);
    expect(mine.body.visits).toMatchObject([{ application: id, on: '2026-04-10', completed: false }]);
    for (const who of ['newcomer-2', 'qijiang', 'gulou', 'nation'])
      expect((await world.call('get-on-site', who, { parameters: parameters() })).status, who).toBe(404);
    expect((await saves('newcomer-2', [entry('8.1', 0)])).status).toBe(404);
    expect((await saves(lead, [entry('8.1', 0)])).status).toBe(403);
  });

  test('an expert with a conflict does not go', async () => {
    const pool = await world.stores.experts.pool('chongqing');
    const one = pool.find(({ name }) => name === '专家一');
    const stored = (await world.table.get({ pk: 'EXPERTS#chongqing', sk: `EXPERT#${one?.id}` })) as Item;
    await world.table.transact([
      { kind: 'put', item: { ...stored, data: { ...one, home: 'qijiang' } as never } },
    ]);
    const { usual } = (
      await world.call<{ usual: object }>('get-review', lead, { parameters: { id: campaignId } })
    ).body;
    const rules = {
      ...usual,
      rounds: [{ title: '一', weight: 100, steps: ['onSite', 'materialReview'], passMark: 60 }],
    };
    const campaign = (await world.table.get({ pk: `CAMPAIGN#${campaignId}`, sk: 'CAMPAIGN' })) as Item;
    await world.table.transact([
      {
        kind: 'put',
        item: {
          ...campaign,
          data: { ...(campaign['data'] as object), evaluation: ['onSite', 'materialReview'] } as never,
        },
      },
    ]);
    const made = await world.call('arrange-review', lead, {
      parameters: { id: campaignId },
      body: { version: 0, rules },
    });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect((await sendsTeam([officer, expert])).body.faults).toMatchObject([
      { pointer: '/team', message: expect.stringContaining('专家一须回避') },
    ]);
  });
});

describe('two tablets', () => {
  test('C-11: what both wrote without knowing of each other is kept, shown and settled by a person', async () => {
    await sendsTeam([officer, expert]);
    const item = (await look()).checklist[0]?.item as string;
    const [one, two] = [
      entry(item, 0, { note: '一楼有扶手' }),
      entry(item, 0, { value: 'notMet', note: '二楼没有扶手', device: '平板二' }),
    ];
    const both = await Promise.all([saves(officer, [one]), saves(expert, [two])]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    // Sent again after the network broke: nothing twice.
    await saves(officer, [one]);
    await saves(expert, [two]);
    const [row] = (await look()).rows;
    expect(row?.entries.map(({ id: own }) => own).sort()).toEqual([one.id, two.id].sort());
    expect([...(row?.open ?? [])].sort()).toEqual([one.id, two.id].sort());
    const settle = (body: object) =>
      world.call<Refused>('settle-on-site', officer, {
        parameters: parameters(),
        body: { item, revision: row?.revision, chosen: two.id, reason: '两人一同到二楼复看', ...body },
      });
    expect((await settle({ revision: 1 })).status).toBe(409);
    expect((await settle({ chosen: randomUUID() })).body.faults).toMatchObject([{ pointer: '/chosen' }]);
    expect((await settle({ reason: '' })).body.faults).toMatchObject([{ pointer: '/reason' }]);
    expect((await settle({})).status).toBe(200);
    const after = await look();
    expect(after.rows[0]).toMatchObject({
      current: two.id,
      open: [],
      settled: [{ reason: '两人一同到二楼复看' }],
    });
    expect(after.rows[0]?.entries).toHaveLength(2);
    expect(after.events.at(-1)).toMatchObject({ type: 'ContradictionSettled', data: { chosen: two.id } });
  });

  test('many rows from two tablets that return at one moment: all of them arrive', async () => {
    await sendsTeam([officer, expert]);
    const { checklist } = await look();
    const half = (parity: number) =>
      checklist.filter((_, at) => at % 2 === parity).map(({ item }) => entry(item, 0));
    const both = await Promise.all([saves(officer, half(0)), saves(expert, half(1))]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await look()).rows).toHaveLength(checklist.length);
  });

  test('refused at their place: a row that is not on the list, a broken photo, one that is no JPEG, another under its number', async () => {
    await sendsTeam([officer, expert]);
    const { checklist } = await look();
    const item = checklist[0]?.item as string;
    expect((await saves(officer, [entry('1.1', 0)])).body.faults).toMatchObject([
      { pointer: '/changes/0/item' },
    ]);
    const taken = randomUUID();
    expect((await photo(officer, item, taken, { sha256: 'a'.repeat(64) })).body.faults).toMatchObject([
      { pointer: '/sha256' },
    ]);
    const text = Buffer.from('<script>');
    const forged = {
      content: text.toString('base64'),
      sha256: createHash('sha256').update(text).digest('hex'),
    };
    expect((await photo(officer, item, taken, forged)).body.faults).toMatchObject([{ pointer: '/content' }]);
    expect((await photo(officer, item, taken)).status).toBe(200);
    expect((await photo(officer, item, taken)).status).toBe(200);
    const other = jpeg('another');
    const swapped = {
      content: other.toString('base64'),
      sha256: createHash('sha256').update(other).digest('hex'),
    };
    expect((await photo(expert, item, taken, swapped)).body.faults).toMatchObject([{ pointer: '/sha256' }]);
    expect((await look()).photos).toHaveLength(1);
    const opened = await world.call<{ address: string }>('get-on-site-photo', expert, {
      parameters: { id, photo: taken },
    });
    expect(opened.body.address).toContain(taken);
    expect(
      (await world.call('get-on-site-photo', 'newcomer-2', { parameters: { id, photo: taken } })).status,
    ).toBe(404);
  });
});

describe('passing', () => {
  test('A16: passed only when every row has its record and photo and each member has signed that very content', async () => {
    await passAll(world, id);
    expect((await pass()).body).toMatchObject({ code: 'recordsMissing', detail: '还没有组成现场查验组。' });
    await sendsTeam([officer, expert]);
    expect((await pass()).body).toMatchObject({
      code: 'recordsMissing',
      detail: expect.stringContaining('还不齐全'),
    });
    expect((await signs(officer)).body).toMatchObject({ code: 'findingsIncomplete' });
    await everyRow();
    const stale = (await look()).digest;
    expect((await signs('qijiang')).body.faults).toMatchObject([{ pointer: '/member' }]);
    expect((await signs(officer)).body.visit.completed).toBeNull();
    // Another word after the first signature: it has to be given again.
    const row = (await look()).rows[0];
    await saves(expert, [
      entry(row?.item as string, row?.revision ?? 0, { photos: row?.entries[0]?.photos, note: '补充' }),
    ]);
    expect((await signs(expert, expert, stale)).body.detail).toContain('请核对后重新签名');
    expect((await signs(expert, expert)).body.visit.completed).toBeNull();
    expect((await pass()).body).toMatchObject({ code: 'recordsMissing' });
    expect((await signs(officer, expert)).body.visit.completed).not.toBeNull();
    const { events, visit, intact } = await look();
    expect(events.at(-1)?.type).toBe('VisitCompleted');
    expect([intact, isIntact(events, visit as never)]).toEqual([true, true]);
    const seen = await world.call<{ observations: { source: string; origin: string }[] }>(
      'get-application',
      officer,
      { parameters: parameters() },
    );
    expect(
      seen.body.observations.some(
        ({ source, origin }) => source === 'onSite' && origin.includes('现场查验组：'),
      ),
    ).toBe(true);
    const passed = await pass();
    expect(passed.body, JSON.stringify(passed.body)).toMatchObject({
      application: { status: { name: 'ranked' } },
    });
    // It is over: the expert sees nothing of it any more, and nothing can be added.
    expect((await world.call('get-on-site', expert, { parameters: parameters() })).status).toBe(404);
    expect((await saves(officer, [entry(row?.item as string, 9)])).status).toBe(403);
  });

  test('what is added to a finished check reopens it', async () => {
    await sendsTeam([officer, expert]);
    await everyRow();
    await signs(officer);
    expect((await signs(expert)).body.visit.completed).not.toBeNull();
    const row = (await look()).rows[0];
    await saves(officer, [entry(row?.item as string, row?.revision ?? 0, { note: '又看了一处' })]);
    const { visit, events } = await look();
    expect(visit?.completed).toBeNull();
    expect(events.at(-1)?.type).toBe('VisitReopened');
  });
});
