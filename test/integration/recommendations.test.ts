import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Item, TablePort } from '#functions/ports/table.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { organisationsOfChina } from '#infra/local/seed/organisations.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import type {
  CollectedList,
  CollectionView,
  RecommendationView,
} from '#shared/contract/recommendation-views.ts';
import type { ApplicationRow } from '#shared/contract/views.ts';
import { type ApplicationId, applicationIdOf } from '#shared/model/ids.ts';
import type { Status } from '#shared/model/status.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld({ now: '2026-07-01T01:00:00.000Z' });
});
afterEach(() => world.close());

const campaign = 'national-2026';
const at = { parameters: { id: campaign } };
const letter = { documentNumber: '新卫函［2026］31号', date: '2026-06-30' };
const detailOf = (reply: { body: unknown }) => (reply.body as { detail: string }).detail;
const faultsOf = (reply: { body: unknown }) =>
  ((reply.body as { faults?: { pointer: string }[] }).faults ?? []).map(({ pointer }) => pointer);
const own = (who = 'xinjiang') => world.call<RecommendationView>('get-recommendation', who, at);
const desk = (who = 'nation') => world.call<CollectionView>('get-collection', who, at);
const list = (organisation = 'xinjiang') =>
  world.call<CollectedList>('get-collected-list', 'nation', { parameters: { id: campaign, organisation } });
async function send(ranked: readonly string[], more: object = {}, who = 'xinjiang') {
  const version = (await world.stores.recommendations.load(campaign, who))?.version ?? 0;
  const reply = await world.call<RecommendationView>('send-recommendation', who, {
    ...at,
    body: { version, ranked, letter, ...more },
  });
  await world.relay();
  return reply;
}
async function decideList(command: object, who = 'nation') {
  const version = (await world.stores.recommendations.list(campaign))?.version ?? 0;
  return world.call<CollectionView>('decide-national-list', who, { ...at, body: { version, command } });
}
async function back(reason = '汇总表与推荐函不一致。', organisation = 'xinjiang') {
  const version = (await world.stores.recommendations.load(campaign, organisation))?.version;
  const reply = await world.call<CollectedList>('return-recommendation', 'nation', {
    parameters: { id: campaign, organisation },
    body: { version, reason },
  });
  await world.relay();
  return reply;
}
const statusOf = async (id: string) => (await world.stores.applications.load(id))?.status.name;

/** One application of a unit of the tree, as far as it is given. */
async function placed(
  organisation: string,
  status: Status,
  of = campaign,
  lead = 'nation',
): Promise<ApplicationId> {
  const unit = await world.stores.organisations.load(organisation);
  const stored = await world.stores.campaigns.load(of);
  if (unit === undefined || stored === undefined) throw new Error('no unit or no campaign');
  const lineage = (await world.stores.organisations.lineage(unit)).toReversed();
  const chain = lineage
    .slice(0, lineage.findIndex(({ id }) => id === lead) + 1)
    .map(({ id, name, level, levelName }) => ({ organisation: id, name, level, levelName }));
  const id = applicationIdOf(stored.id, unit.id);
  await placeApplications(world, of, status, 1, {
    id,
    organisation: unit.id,
    organisationName: unit.name,
    path: unit.path,
    chain,
  });
  return id;
}
const atProvince = { name: 'underReview', level: 'province', step: 'preliminaryReview' } as const;
/** Counties before the region, as their prefecture sent them up. */
const waiting = async (...organisations: string[]) => {
  const ids: ApplicationId[] = [];
  for (const organisation of organisations) ids.push(await placed(organisation, atProvince));
  return ids;
};

describe('the list of a province', () => {
  test('N-45 A12: letter and ranked list are sent in one act, and every unit on it is recommended by it', async () => {
    const [yanqi, hejing] = (await waiting('yanqi', 'hejing')) as [ApplicationId, ApplicationId];
    expect((await own()).body.units.map(({ refusal }) => refusal)).toEqual([null, null]);
    const sent = await send([hejing, yanqi]);
    expect(sent.status).toBe(200);
    expect(sent.body.recommendation).toMatchObject({
      status: 'sent',
      late: false,
      letter: { documentNumber: '新卫函〔2026〕31号', documentNumberAsGiven: '新卫函［2026］31号' },
      ranked: [
        { organisation: 'hejing', rank: 1 },
        { organisation: 'yanqi', rank: 2 },
      ],
    });
    for (const id of [yanqi, hejing]) {
      const application = await world.stores.applications.load(id);
      expect(application).toMatchObject({
        status: { name: 'recommended' },
        recommendation: { documentNumber: '新卫函〔2026〕31号' },
      });
    }
    expect(world.messages).toContainEqual(
      expect.objectContaining({
        organisation: 'nation',
        subject: '推荐函和汇总表：新疆维吾尔自治区卫生健康委（2 个单位）',
      }),
    );
    await world.relay({ again: true });
    expect(
      (await world.stores.applications.events(yanqi)).filter(({ action }) => action === 'recommend'),
    ).toHaveLength(1);
  });

  test('A12: once sent it is frozen: nothing is recommended beside it, nothing is taken back, nothing is sent twice', async () => {
    const [yanqi, hejing] = (await waiting('yanqi', 'hejing')) as [ApplicationId, ApplicationId];
    await send([yanqi]);
    const version = async (id: string) => (await world.stores.applications.load(id))?.version;
    const beside = await world.decide('recommend', 'xinjiang', hejing, {
      version: await version(hejing),
      document: letter,
    });
    expect(detailOf(beside as never)).toContain('名单不再变动');
    const recalled = await world.decide('recall', 'xinjiang', yanqi, { version: await version(yanqi) });
    expect(detailOf(recalled as never)).toContain('名单不再变动');
    expect(detailOf(await send([yanqi, hejing]))).toContain('已经报送');
    expect((await back()).status).toBe(200);
    expect(world.messages).toContainEqual(
      expect.objectContaining({
        organisation: 'xinjiang',
        subject: expect.stringContaining('推荐名单被退回'),
      }),
    );
    expect((await send([hejing, yanqi])).body.recommendation).toMatchObject({
      version: 3,
      returned: { times: 1 },
    });
    const { body } = await own();
    expect(body.events.map(({ action }) => action)).toEqual(['send', 'return', 'send']);
    expect(body.intact).toBe(true);
  });

  test('a unit that was recommended by itself is gathered for the list', async () => {
    const [yanqi] = (await waiting('yanqi')) as [ApplicationId];
    const version = (await world.stores.applications.load(yanqi))?.version;
    const alone = await world.decide('recommend', 'xinjiang', yanqi, { version, document: letter });
    expect(alone.status).toBe(200);
    await world.relay();
    expect((await own()).body.units).toMatchObject([
      { application: yanqi, refusal: null, status: { name: 'recommended' } },
    ]);
    expect((await send([yanqi])).status).toBe(200);
  });

  test('A12: not more than the places of the province, no unit twice, none of another province, none that cannot be', async () => {
    const [yanqi, hejing] = (await waiting('yanqi', 'hejing')) as [ApplicationId, ApplicationId];
    expect(
      (await decideList({ action: 'limit', recommender: 'xinjiang', places: 1 })).body.list.limits,
    ).toEqual({ xinjiang: 1 });
    const over = await send([yanqi, hejing]);
    expect(faultsOf(over)).toEqual(['/ranked']);
    expect(detailOf(over)).toContain('推荐名额为 1 个');
    expect(faultsOf(await send([]))).toEqual(['/ranked']);
    expect(faultsOf(await send([yanqi, yanqi]))).toContain('/ranked');
    expect(faultsOf(await send([`${campaign}.gulou`]))).toEqual(['/ranked/0']);
    expect(faultsOf(await send([yanqi], { letter: { ...letter, date: '2026-07-02' } }))).toEqual([
      '/letter/date',
    ]);
    expect(await statusOf(yanqi)).toBe('underReview');
  });

  test('it is the reviewers’ of the province alone; a stale version and a second of two at once are refused', async () => {
    const [yanqi] = (await waiting('yanqi')) as [ApplicationId];
    for (const who of ['bayingolin', 'yanqi', 'nation', 'chongqing-lead'])
      expect((await own(who)).status, who).toBe(403);
    const body = { version: 0, ranked: [yanqi], letter };
    const both = await Promise.all(
      [1, 2].map(() => world.call('send-recommendation', 'xinjiang', { ...at, body })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(
      (await world.call('get-recommendation', 'chongqing', { parameters: { id: 'chongqing-2026' } })).status,
    ).toBe(404);
  });

  test('after the deadline nothing new is sent; what was returned still is', async () => {
    const [yanqi] = (await waiting('yanqi')) as [ApplicationId];
    await send([yanqi]);
    await back();
    world.clock.moveTo('2026-08-01T00:00:00.000Z');
    expect((await send([yanqi])).body.recommendation).toMatchObject({ late: true });
    expect(
      (await desk()).body.recommenders.find(({ recommender }) => recommender === 'xinjiang')?.label,
    ).toBe('逾期报送');
    expect((await own('chongqing')).body.refusal).toContain('推荐截止时间已于');
  });
});

describe('the desk of the nation', () => {
  test('N-45 N-46: every recommender has its line: sent, returned, missing, late, and the places used', async () => {
    const [yanqi] = (await waiting('yanqi')) as [ApplicationId];
    const states = async () =>
      Object.fromEntries(
        (await desk()).body.recommenders.map(({ recommender, state }) => [recommender, state]),
      );
    expect(await states()).toEqual({ xinjiang: 'missing', jiangsu: 'missing', chongqing: 'missing' });
    await send([yanqi]);
    expect((await desk()).body).toMatchObject({ used: 1, places: 100, quotaKind: 'soft' });
    world.clock.moveTo('2026-08-01T00:00:00.000Z');
    expect(await states()).toEqual({ xinjiang: 'sent', jiangsu: 'overdue', chongqing: 'overdue' });
    await back();
    expect(await states()).toEqual({ xinjiang: 'returned', jiangsu: 'overdue', chongqing: 'overdue' });
    for (const who of ['xinjiang', 'bayingolin', 'chongqing-lead', 'nation-admin'])
      expect((await desk(who)).status, who).toBe(403);
  });

  test('N-46 A13: what is recommended is checked item by item; a defect says what it is; two who save at once do not overwrite each other', async () => {
    const [yanqi] = (await waiting('yanqi')) as [ApplicationId];
    await send([yanqi]);
    const save = (revision: number, marks: object) =>
      world.call('save-formal-check', 'nation', {
        parameters: { id: campaign, organisation: 'xinjiang' },
        body: { application: yanqi, marks, revision },
      });
    const silent = await save(0, { seal: { value: 'defect', note: ' ' } });
    expect(faultsOf(silent)).toEqual(['/marks/seal/note']);
    expect(
      (await save(0, { letter: { value: 'ok', note: '' }, seal: { value: 'defect', note: '公章不清' } }))
        .status,
    ).toBe(200);
    expect((await save(0, { letter: { value: 'ok', note: '' } })).status).toBe(409);
    expect((await list()).body.units[0]?.check?.marks.seal).toEqual({ value: 'defect', note: '公章不清' });
    expect(
      (
        await world.call('save-formal-check', 'xinjiang', {
          parameters: { id: campaign, organisation: 'xinjiang' },
          body: { application: yanqi, marks: {}, revision: 1 },
        })
      ).status,
    ).toBe(403);
  });

  test('the national list is frozen under a hash; afterwards nothing changes but by an unfreezing with a reason', async () => {
    expect((await decideList({ action: 'freeze' })).status).toBe(409);
    const [yanqi, hejing] = (await waiting('yanqi', 'hejing')) as [ApplicationId, ApplicationId];
    await send([yanqi]);
    const frozen = await decideList({ action: 'freeze' });
    expect(frozen.body.list.frozen).toMatchObject({
      units: [{ organisation: 'yanqi', recommender: 'xinjiang', rank: 1 }],
    });
    expect(frozen.body.list.frozen?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(detailOf(await back())).toContain('已经锁定');
    expect(detailOf(await decideList({ action: 'limit', recommender: 'xinjiang', places: 3 }))).toContain(
      '已经锁定',
    );
    expect((await decideList({ action: 'unfreeze', reason: ' ' })).status).toBe(422);
    expect((await decideList({ action: 'unfreeze', reason: '增补一个单位。' })).body.list.status).toBe(
      'open',
    );
    await back();
    await send([yanqi, hejing]);
    const again = await decideList({ action: 'freeze' });
    expect(again.body.list.frozen?.hash).not.toBe(frozen.body.list.frozen?.hash);
    const { body } = await desk();
    expect(body.events.map(({ action }) => action)).toEqual(['freeze', 'unfreeze', 'freeze']);
    expect(body.intact).toBe(true);
    const file = await world.call<{ file: string }>('export-national-list', 'nation', at);
    expect(Buffer.from(file.body.file, 'base64').subarray(0, 2).toString()).toBe('PK');
  });

  test('a unit that withdraws after the list was sent is shown to the desk, and the list stays as it was', async () => {
    const [yanqi] = (await waiting('yanqi')) as [ApplicationId];
    await send([yanqi]);
    const version = (await world.stores.applications.load(yanqi))?.version;
    expect(
      (
        await world.decide('withdraw', 'yanqi', yanqi, {
          version,
          reason: '自愿退出。',
          document: { documentNumber: '焉卫函〔2026〕3号', date: '2026-06-30' },
        })
      ).status,
    ).toBe(200);
    expect((await list()).body.units[0]).toMatchObject({
      status: { name: 'withdrawn' },
      hints: [expect.stringContaining('不在推荐之列')],
    });
  });
});

test('N-45: the recommenders are the 31 provinces and 兵团, found without reading the counties below them', async () => {
  const table = openTable({ path: ':memory:' });
  const stores = storesOf(table);
  await stores.organisations.saveAll(organisationsOfChina());
  let read = 0;
  const counting: TablePort = {
    get: (key) => table.get(key),
    transact: (writes) => table.transact(writes),
    query: async (query) => {
      const page = await table.query(query);
      read += page.items.length;
      return page;
    },
  };
  const nation = await stores.organisations.load('nhc');
  if (nation === undefined) throw new Error('no nation');
  const recommenders = await storesOf(counting).organisations.childrenOf(nation);
  expect(recommenders).toHaveLength(32);
  expect(recommenders.map(({ name }) => name)).toContain('新疆生产建设兵团卫生健康委员会');
  expect(read).toBeLessThan(40);
  table.close();
});

describe('the province’s own selection', () => {
  test('C-13: what it recommended to the nation is marked in its own campaign, with the letter and the place', async () => {
    const ranked = await waiting('qijiang');
    await placed('qijiang', { name: 'ranked' }, 'chongqing-2026', 'chongqing');
    const rows = async (who: string) =>
      (
        await world.call<{ applications: ApplicationRow[] }>('list-applications', who, {
          query: { view: 'branch', campaign: 'chongqing-2026' },
        })
      ).body.applications;
    expect((await rows('chongqing-lead'))[0]?.national ?? null).toBeNull();
    expect((await send(ranked, {}, 'chongqing')).status).toBe(200);
    expect((await rows('chongqing-lead'))[0]?.national).toEqual({
      campaignTitle: '2026 年全国医养结合示范县（市、区）创建',
      rank: 1,
      documentNumber: '新卫函〔2026〕31号',
    });
    // So does the ranking of that campaign, beside the experts' order.
    const parameters = { id: 'chongqing-2026' };
    const { usual } = (await world.call<{ usual: object }>('get-review', 'chongqing-lead', { parameters }))
      .body;
    const arranged = { version: 0, rules: usual };
    await world.call('arrange-review', 'chongqing-lead', { parameters, body: arranged });
    const board = await world.call<{ units: { national: unknown }[] }>('get-ranking', 'chongqing-lead', {
      parameters,
    });
    expect(board.body.units[0]?.national).toMatchObject({ rank: 1, documentNumber: '新卫函〔2026〕31号' });
    // The unit itself does not read the ranking.
    expect((await rows('qijiang'))[0]?.national ?? null).toBeNull();
    await back('重新排序。', 'chongqing');
    expect((await rows('chongqing-lead'))[0]?.national).not.toBeNull();
  });
});

describe('候补: the reserve of a list', () => {
  const replace = async (out: string, more: object = {}, who = 'xinjiang') => {
    const version = (await world.stores.recommendations.load(campaign, 'xinjiang'))?.version;
    const reply = await world.call<RecommendationView>('replace-unit', who, {
      ...at,
      body: { version, out, reason: '该县来函撤回申报', ...more },
    });
    await world.relay();
    return reply;
  };
  const stand = async (id: string, status: Status) => {
    const application = await world.stores.applications.load(id);
    const item = await world.table.get({ pk: `APP#${id}`, sk: 'APP' });
    await world.table.transact([
      {
        kind: 'put',
        item: { ...item, pk: `APP#${id}`, sk: 'APP', data: { ...application, status } as never },
      },
    ]);
  };
  /** 和静、焉耆 on the list; 若羌 and 尉犁 in reserve, in this order. */
  async function sentWithReserve() {
    for (const [id, name] of [
      ['ruoqiang', '若羌县'],
      ['yuli', '尉犁县'],
    ] as const) {
      const item = await world.table.get({ pk: 'ORG#hejing', sk: 'ORG' });
      const copy = JSON.stringify(item).replaceAll('hejing', id).replaceAll('和静县', name);
      await world.table.transact([{ kind: 'put', item: JSON.parse(copy) as Item }]);
    }
    const ids = (await waiting('hejing', 'yanqi', 'ruoqiang', 'yuli')) as [
      ApplicationId,
      ApplicationId,
      ApplicationId,
      ApplicationId,
    ];
    const sent = await send(ids.slice(0, 2), { reserve: ids.slice(2) });
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    return ids;
  }
  const accept = async (id: string) =>
    world.decide('accept', 'nation', id, { version: (await world.stores.applications.load(id))?.version });

  test('A12: sent in order by the same letter, recommended and frozen with the list, accepted only in a place', async () => {
    const [hejing, , ruoqiang, yuli] = await sentWithReserve();
    expect((await own()).body.recommendation).toMatchObject({
      ranked: [{ organisation: 'hejing' }, { organisation: 'yanqi' }],
      reserve: [
        { organisation: 'ruoqiang', rank: 1 },
        { organisation: 'yuli', rank: 2 },
      ],
    });
    for (const id of [ruoqiang, yuli]) expect(await statusOf(id)).toBe('recommended');
    expect((await list()).body.reserve.map(({ organisationName }) => organisationName)).toEqual([
      '若羌县',
      '尉犁县',
    ]);
    // They take no place of the province, and no list names them.
    expect((await desk()).body.used).toBe(2);
    expect(detailOf((await accept(ruoqiang)) as never)).toContain('候补名单');
    expect((await accept(hejing)).status).toBe(200);
    expect(detailOf(await send([hejing], { reserve: [ruoqiang] }))).toContain('已经报送');
  });

  test('A12: nobody stands twice, and each of the reserve can be recommended', async () => {
    const [yanqi, hejing] = (await waiting('yanqi', 'hejing')) as [ApplicationId, ApplicationId];
    expect(faultsOf(await send([yanqi], { reserve: [yanqi] }))).toEqual(['/reserve/0']);
    expect(faultsOf(await send([yanqi], { reserve: [hejing, hejing] }))).toEqual(['/reserve/1']);
    expect(faultsOf(await send([yanqi], { reserve: [`${campaign}.gulou`] }))).toEqual(['/reserve/0']);
  });

  test('A10: one that drops out is replaced by the first of the reserve that can come, with the reason on record', async () => {
    const [hejing, yanqi, ruoqiang, yuli] = await sentWithReserve();
    await stand(hejing, { name: 'withdrawn' });
    await stand(ruoqiang, { name: 'withdrawn' });
    const replaced = await replace(hejing);
    expect(replaced.status, JSON.stringify(replaced.body)).toBe(200);
    expect(replaced.body.recommendation).toMatchObject({
      ranked: [
        { application: yanqi, rank: 2 },
        { application: yuli, rank: 3 },
      ],
      reserve: [],
      replaced: [
        {
          out: { organisation: 'hejing' },
          in: { organisation: 'yuli' },
          skipped: [{ organisation: 'ruoqiang' }],
          reason: '该县来函撤回申报',
        },
      ],
    });
    const { events, intact } = (await own()).body;
    expect(events.at(-1)).toMatchObject({ action: 'replace', reason: '该县来函撤回申报' });
    expect(intact).toBe(true);
    expect((await accept(yuli)).status).toBe(200);
    for (const organisation of ['nation', 'yuli'])
      expect(world.messages).toContainEqual(
        expect.objectContaining({ organisation, subject: '递补：尉犁县' }),
      );
    const told = await world.stores.recommendations.national('hejing');
    expect(told.map(({ standing }) => standing)).toEqual([false]);
    await stand(yanqi, { name: 'disqualified' });
    expect(detailOf(await replace(yanqi))).toContain('候补名单中没有可以递补的单位');
  });

  test('A10, E-81: not without a reason, not for one that stays, not by others, and never once the list is public', async () => {
    const [hejing, yanqi] = await sentWithReserve();
    expect(faultsOf(await replace(yanqi))).toEqual(['/out']);
    expect(detailOf(await replace(yanqi))).toContain('没有退出');
    expect(faultsOf(await replace(`${campaign}.gulou`))).toEqual(['/out']);
    await stand(hejing, { name: 'ineligible' });
    expect(faultsOf(await replace(hejing, { reason: ' ' }))).toEqual(['/reason']);
    expect((await replace(hejing, { version: 7 })).status).toBe(409);
    for (const who of ['nation', 'bayingolin', 'yanqi'])
      expect((await replace(hejing, {}, who)).status, who).toBe(403);
    await decideList({ action: 'freeze' });
    expect(detailOf(await replace(hejing))).toContain('解除锁定');
    await decideList({ action: 'unfreeze', reason: '递补一个单位' });
    const stored = await world.table.get({ pk: `CAMPAIGN#${campaign}`, sk: 'CAMPAIGN' });
    const publicity = {
      startsAt: '2026-06-30T01:00:00.000Z',
      endsAt: '2026-07-07T15:59:59.999Z',
      lastDay: '2026-07-07',
      workingDays: 5,
      calendar: '国务院办公厅节假日安排',
      address: 'https://www.nhc.gov.cn',
      contact: '老龄健康司',
    };
    await world.table.transact([
      {
        kind: 'put',
        item: {
          ...stored,
          pk: `CAMPAIGN#${campaign}`,
          sk: 'CAMPAIGN',
          data: { ...(stored?.['data'] as object), status: 'publicity', publicity } as never,
        },
      },
    ]);
    const late = await replace(hejing);
    expect(late.body).toMatchObject({ code: 'publicityStarted' });
    expect(detailOf(late)).toContain('不再由候补单位递补');
  });
});
