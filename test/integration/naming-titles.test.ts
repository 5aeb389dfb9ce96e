import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PublicTitle } from '#shared/contract/designation-views.ts';
import type { World } from '../fixtures/api-world.ts';
import {
  holder,
  lead,
  name,
  namingDocument,
  openTitles,
  take,
  titleId,
  titleOf,
  view,
} from '../fixtures/titles.ts';

let world: World;
let ids: string[];
beforeEach(async () => {
  ({ world, ids } = await openTitles(2));
});
afterEach(() => world.close());

const check = async (q: string) =>
  (await world.call<{ titles: PublicTitle[] }>('check-title', null, { query: { q } })).body.titles;

describe('a naming makes the title in the same commit', () => {
  test('A23, C-15: title, document, plaque and the first duty; the record begins with it', async () => {
    const named = await name(world, titleId, { plaqueHandedOverOn: '2026-09-09' });
    expect(named, JSON.stringify(named.body)).toMatchObject({ status: 200 });
    const seen = await view(world, holder);
    expect(seen).toMatchObject({
      label: '有效',
      intact: true,
      designation: {
        id: titleId,
        organisation: 'qijiang',
        namedAs: '綦江区',
        fullName: '重庆市綦江区',
        documentNumber: '渝卫函〔2026〕9号',
        date: '2026-09-09',
        plaque: { number: '2026-0001', handedOverOn: '2026-09-09', removedOn: null },
        duties: [{ year: 2026, dueOn: '2027-01-31', state: 'notDue' }],
      },
    });
    expect(seen.events.map(({ type, from, to }) => [type, from, to])).toEqual([
      ['DesignationGranted', null, 'active'],
    ]);
    expect((await world.stores.designations.ofOrganisation('qijiang')).map(({ id }) => id)).toEqual([
      titleId,
    ]);
  });

  test('C-17: the day on which reports are due is the campaign’s', async () => {
    const key = { pk: 'CAMPAIGN#chongqing-2026', sk: 'CAMPAIGN' };
    const item = await world.table.get(key);
    if (item === undefined) throw new Error('no campaign');
    const data = { ...(item['data'] as object), annualReportDue: '03-31' };
    await world.table.transact([{ kind: 'put', item: { ...item, data } }]);
    await name(world);
    expect((await titleOf(world)).duties).toMatchObject([{ year: 2026, dueOn: '2027-03-31' }]);
  });

  test('a plaque that was handed over before the document, or after today, names nobody', async () => {
    for (const [day, words] of [
      ['2026-09-08', '授牌日期不能早于命名文件的日期。'],
      ['2026-09-10', '授牌日期不能晚于今天；尚未授牌的，以后再登记。'],
    ]) {
      const refused = await name(world, titleId, { plaqueHandedOverOn: day });
      expect(refused).toMatchObject({
        status: 422,
        body: { faults: [{ pointer: '/plaqueHandedOverOn', message: words }] },
      });
    }
    expect((await world.stores.applications.load(titleId))?.status.name).toBe('cleared');
    expect(await world.stores.designations.load(titleId)).toBeUndefined();
  });

  test('C-15: a number that is taken is refused with the unit not named; the next ones pass over it', async () => {
    const [, second = '', third = ''] = ids;
    expect((await name(world, titleId, { plaqueNumber: '2026-0002' })).status).toBe(200);
    const refused = await name(world, second, { plaqueNumber: '2026-0002' });
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'plaqueTaken',
        faults: [
          {
            pointer: '/plaqueNumber',
            message: '牌匾编号“2026-0002”已被使用，请换一个编号，或留空由系统编号。',
          },
        ],
      },
    });
    expect((await world.stores.applications.load(second))?.status.name).toBe('cleared');
    await name(world, second);
    await name(world, third);
    expect((await titleOf(world, second)).plaque.number).toBe('2026-0001');
    expect((await titleOf(world, third)).plaque.number).toBe('2026-0003');
  });

  test('named side by side, each unit gets a number of its own', async () => {
    const replies = await Promise.all(ids.map((id) => name(world, id)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    const numbers = await Promise.all(ids.map(async (id) => (await titleOf(world, id)).plaque.number));
    expect(numbers.toSorted()).toEqual(['2026-0001', '2026-0002', '2026-0003']);
  });

  test('E-75: a unit with a living title of the programme is not named again, nor twice at one moment', async () => {
    const [, second = ''] = ids;
    const application = await world.stores.applications.load(second);
    // Another application of the same unit, as after a merger of two.
    const item = await world.table.get({ pk: `APP#${second}`, sk: 'APP' });
    if (item === undefined || application === undefined) throw new Error('no application');
    await world.table.transact([
      {
        kind: 'put',
        item: {
          ...item,
          data: { ...application, organisation: 'qijiang', organisationName: '綦江区' } as never,
        },
      },
    ]);
    // The gates of both may have seen no title yet; then the title's claim in the transaction decides.
    const replies = await Promise.all([name(world), name(world, second)]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(replies.find(({ status }) => status === 409)?.body).toMatchObject({
      code: expect.stringMatching(/^(alreadyNamed|gateBlocked)$/),
    });
    expect(await world.stores.designations.ofOrganisation('qijiang')).toHaveLength(1);
    const loser = replies[0]?.status === 409 ? titleId : second;
    expect(await name(world, loser)).toMatchObject({ status: 409, body: { code: 'gateBlocked' } });
  });

  test('a repetition of the command names once and gives one number', async () => {
    const { version } = (await world.stores.applications.load(titleId)) ?? {};
    const again = () =>
      world.decide('name', lead, titleId, { version, document: namingDocument }, 'same-key-1');
    expect((await again()).status).toBe(200);
    expect((await again()).headers['idempotent-replayed']).toBe('true');
    await name(world, ids[1] ?? '');
    expect((await titleOf(world, ids[1] ?? '')).plaque.number).toBe('2026-0002');
  });
});

describe('titles of before', () => {
  test('a unit that was named in an older data folder gets its title at the next start, once', async () => {
    await name(world);
    await world.relay();
    // As it was before titles were recorded: the application is named, and nothing else is there.
    const application = await world.stores.applications.load(ids[1] ?? '');
    const item = await world.table.get({ pk: `APP#${ids[1]}`, sk: 'APP' });
    if (item === undefined || application === undefined) throw new Error('no application');
    const data = {
      ...application,
      status: { name: 'named' as const },
      designation: { documentNumber: '渝卫函〔2022〕3号', date: '2022-12-20' },
    };
    await world.table.transact([{ kind: 'put', item: { ...item, data: data as never } }]);
    // The title, and its duties.
    expect(await world.reconcile()).toMatchObject({ designations: 2 });
    expect(await titleOf(world, ids[1] ?? '')).toMatchObject({
      status: 'active',
      date: '2022-12-20',
      plaque: { number: null },
      // Nobody asked for the years before.
      duties: [{ year: 2026, state: 'notDue' }],
    });
    await world.relay();
    expect(await world.reconcile()).toMatchObject({ designations: 0 });
    const numbered = await take(
      world,
      'record-plaque',
      lead,
      { plaqueNumber: '2022-17', handedOverOn: null, removedOn: null },
      ids[1],
    );
    expect(numbered.body.designation.plaque.number).toBe('2022-17');
    const again = await take(
      world,
      'record-plaque',
      lead,
      { plaqueNumber: '2022-18', handedOverOn: null, removedOn: null },
      ids[1],
    );
    expect(again.body.faults).toEqual([
      { pointer: '/plaqueNumber', message: '牌匾编号已登记为“2022-17”，不能更改。' },
    ]);
  });
});

describe('anybody checks a title', () => {
  test('by any part of the name or by the plaque, without a sign-in', async () => {
    await name(world);
    await world.relay();
    for (const q of ['綦江', '綦江区', '重庆市綦江', '市綦', '2026-0001', '２０２６-0001']) {
      expect(await check(q), q).toMatchObject([
        {
          shownName: '綦江区',
          fullName: '重庆市綦江区',
          plaqueNumber: '2026-0001',
          valid: true,
          label: '有效',
          document: { documentNumber: '渝卫函〔2026〕9号', date: '2026-09-09' },
        },
      ]);
    }
    expect(await check('江北')).toEqual([]);
    expect(await world.call('check-title', null, { query: { q: '綦' } })).toMatchObject({ status: 422 });
  });

  test('nothing of the inside is in the answer', async () => {
    await name(world);
    await world.relay();
    const reply = JSON.stringify(await check('綦江'));
    expect(Object.keys(JSON.parse(reply)[0]).toSorted()).toEqual([
      'document',
      'endedBy',
      'endedOn',
      'fullName',
      'label',
      'leadName',
      'plaqueNumber',
      'shownName',
      'title',
      'valid',
    ]);
  });
});

describe('lists of titles', () => {
  test('a page reads as many titles as it shows, and goes on with a cursor', async () => {
    for (const id of ids) await name(world, id);
    await world.relay();
    const list = await world.call<{ designations: { id: string }[]; of: string }>('list-designations', lead, {
      query: { filter: 'active' },
    });
    expect(list.body.of).toBe('own');
    expect(list.body.designations.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    const first = await world.stores.designations.inStatus('chongqing', 'active', { limit: 2 });
    expect(first.designations).toHaveLength(2);
    const rest = await world.stores.designations.inStatus('chongqing', 'active', {
      limit: 2,
      cursor: first.next,
    });
    expect([...first.designations, ...rest.designations].map(({ id }) => id).toSorted()).toEqual(
      ids.toSorted(),
    );
    const none = await world.call<{ designations: unknown[] }>('list-designations', lead, {
      query: { filter: 'revoked' },
    });
    expect(none.body.designations).toEqual([]);
  });

  test('a cursor that no page gave is refused at its place', async () => {
    const refused = await world.call('list-designations', lead, {
      query: { filter: 'active', cursor: 'made-up' },
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/cursor', message: '翻页标记无效。' }] },
    });
  });

  test('others see neither the list of the lead nor a title outside their branch', async () => {
    await name(world);
    const list = await world.call<{ designations: unknown[] }>('list-designations', 'gulou');
    expect(list.body).toMatchObject({ of: 'nation', designations: [] });
    expect((await world.call('get-designation', 'gulou', { parameters: { id: titleId } })).status).toBe(404);
    const held = await world.call<{ designations: { id: string }[] }>('list-held-designations', holder);
    expect(held.body.designations.map(({ id }) => id)).toEqual([titleId]);
  });
});
