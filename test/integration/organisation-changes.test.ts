import { afterEach, beforeEach, expect, test } from 'vitest';
import { isIntact } from '#functions/stores/event-chain.ts';
import type { OrganisationPreview, OrganisationRow, OrganisationView } from '#shared/contract/routes.ts';
import { Organisation } from '#shared/model/organisation.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

let world: World;
const enacted = {
  on: '2026-04-01',
  document: { documentNumber: '民发〔2026〕8号', date: '2026-03-30' },
  reason: '国务院批复行政区划调整',
};
const terms = enacted;
const county = (id: string, name: string, more: object = {}) =>
  Organisation.parse({
    id,
    name,
    fullName: `重庆市${name}`,
    level: 'county',
    levelName: '区级',
    parent: 'chongqing',
    path: `nation/chongqing/${id}/`,
    divisionCode: null,
    ...more,
  });

beforeEach(async () => {
  world = await openWorld();
  await world.stores.organisations.saveAll([
    county('jiangbei', '江北区卫生健康委员会', { divisionCode: '500105' }),
    county('yubei', '渝北区卫生健康委员会', { divisionCode: '500112', aliases: ['渝北卫健'] }),
    county('beibei', '北碚区卫生健康委员会', { divisionCode: '500109' }),
    county('longxi', '龙溪医养结合中心', {
      fullName: '重庆市渝北区龙溪医养结合中心',
      level: 'institution',
      parent: 'yubei',
      path: 'nation/chongqing/yubei/longxi/',
    }),
  ]);
  await world.relay();
});
afterEach(() => world.close());

const preview = (who: string, change: object) =>
  world.call<
    OrganisationPreview & { faults?: { pointer: string; message: string }[]; code?: string; detail: string }
  >('preview-organisation-change', who, { body: { change } });
let keys = 0;
const apply = (who: string, change: object, token: string, key = `organisation-change-${++keys}`) =>
  world.call<{ units: string[]; code: string; detail: string }>('change-organisation', who, {
    body: { change, preview: token },
    key,
  });
async function done(who: string, change: object): Promise<string[]> {
  const seen = await preview(who, change);
  if (seen.status !== 200) throw new Error(JSON.stringify(seen.body));
  const changed = await apply(who, change, seen.body.token);
  if (changed.status !== 200) throw new Error(JSON.stringify(changed.body));
  await world.relay();
  return changed.body.units;
}
const list = async (who: string, query: Record<string, string> = {}) =>
  (
    await world.call<{ organisations: OrganisationRow[]; next: string | null }>('list-organisations', who, {
      query,
    })
  ).body;
const see = async (who: string, id: string) =>
  (await world.call<OrganisationView>('get-organisation', who, { parameters: { id } })).body;
const load = async (id: string) => (await world.stores.organisations.load(id)) as Organisation;

const merger = {
  kind: 'merge',
  sources: ['jiangbei', 'yubei'],
  into: {
    unit: { parent: 'chongqing', name: '两江新区卫生健康委员会', level: 'county', divisionCode: '500157' },
  },
  parts: [{ from: 'yubei', to: 'beibei', part: '5镇' }],
  placements: [{ organisation: 'longxi', to: 'beibei' }],
  ...terms,
};

test('E-07: a merger is previewed, then done as it was seen; both districts stay on record and are found by their old names', async () => {
  const seen = await preview('chongqing-admin', merger);
  expect(seen.status).toBe(200);
  expect(seen.body.units.map(({ label, after }) => [label, after.fullName, after.closedOn])).toEqual([
    ['新设', '重庆市两江新区卫生健康委员会', null],
    ['接收并入', '重庆市北碚区卫生健康委员会', null],
    ['并入其他单位', '重庆市江北区卫生健康委员会', '2026-04-01'],
    ['并入其他单位', '重庆市渝北区卫生健康委员会', '2026-04-01'],
    ['调整隶属', '重庆市北碚区龙溪医养结合中心', null],
  ]);
  // Nothing happened yet.
  expect((await load('yubei')).closedOn).toBeUndefined();
  const changed = await apply('chongqing-admin', merger, seen.body.token, 'the-merger-of-2026');
  expect(changed.status).toBe(200);
  const again = await apply('chongqing-admin', merger, seen.body.token, 'the-merger-of-2026');
  expect([again.body, again.headers['idempotent-replayed']]).toEqual([changed.body, 'true']);
  await world.relay();

  const merged = changed.body.units[0] as string;
  expect(
    (await list('chongqing-admin', { q: '渝北' })).organisations.map(({ fullName }) => fullName).sort(),
  ).toEqual(['重庆市两江新区卫生健康委员会', '重庆市北碚区卫生健康委员会', '重庆市北碚区龙溪医养结合中心']);
  const all = await list('chongqing-admin', { q: '渝北卫健', closed: 'include' });
  expect(all.organisations.map(({ id, closedOn }) => [id, closedOn])).toContainEqual([
    'yubei',
    '2026年4月1日',
  ]);
  expect(await see('chongqing-admin', 'yubei')).toMatchObject({
    closed: true,
    mayChange: false,
    intact: true,
    successors: [
      { organisation: merged, name: '两江新区', part: null },
      { organisation: 'beibei', name: '北碚区', part: '5镇' },
    ],
    changes: [
      {
        label: '并入其他单位',
        documentNumber: '民发〔2026〕8号',
        by: '重庆市卫生健康委 渝管',
        on: '2026-04-01',
      },
    ],
  });
  expect(await see('chongqing-admin', 'longxi')).toMatchObject({
    past: [{ fullName: '重庆市渝北区龙溪医养结合中心', until: '2026年4月1日' }],
    lineage: [{ id: null }, { id: 'chongqing' }, { id: 'beibei' }, { id: 'longxi' }],
  });
  for (const id of ['jiangbei', 'yubei', 'beibei', 'longxi', merged]) {
    const unit = await load(id);
    expect(
      isIntact(await world.stores.organisations.events(id), {
        version: unit.version ?? 0,
        head: unit.head ?? '',
      }),
    ).toBe(true);
  }
});

test('E-07: what runs keeps its chain, and the lead is told whom the merger concerns', async () => {
  const application = (await begin(world, 'qijiang', 'chongqing-2026')).application;
  const change = {
    kind: 'close',
    organisation: 'qijiang',
    successors: [{ organisation: 'beibei', part: null }],
    ...terms,
  };
  const seen = await preview('chongqing-admin', change);
  expect(seen.body).toMatchObject({
    applications: [{ id: application.id, organisationName: '重庆市綦江区', label: '草稿' }],
    units: [{ label: '接收并入' }, { label: '撤销', members: 1 }],
  });
  expect(await done('chongqing-admin', change)).toEqual(['beibei', 'qijiang']);
  // It still sees and may finish what it began; it begins nothing new.
  const own = await world.call<{ application: { path: string } }>('get-application', 'qijiang', {
    parameters: { id: application.id },
  });
  expect(own.body.application.path).toBe('nation/chongqing/qijiang/');
  const anew = await world.call<{ detail: string }>('create-application', 'qijiang', {
    parameters: { id: 'national-2026' },
  });
  expect([anew.status, anew.body.detail]).toEqual([
    403,
    '重庆市綦江区已于 2026年4月1日撤销，并入北碚区，不能办理新的事项。',
  ]);
  const told = await world.stores.inbox.list('chongqing', ['lead']);
  expect(told.find(({ subject }) => subject.startsWith('机构变动'))).toMatchObject({
    subject: '机构变动：重庆市綦江区撤销',
    body: '重庆市綦江区自2026年4月1日起撤销（民发〔2026〕8号）。其进行中的申报仍按原链条办理，如何处置请研究决定。',
    link: `/applications/${application.id}`,
  });
  const before = world.messages.length;
  await world.relay({ again: true });
  expect(
    (await world.stores.inbox.list('chongqing', ['lead'])).filter(({ subject }) =>
      subject.startsWith('机构变动'),
    ),
  ).toHaveLength(1);
  expect(world.messages.length).toBeGreaterThan(before);
});

test('E-11, E-14: a renamed and moved prefecture takes everything below it along; the application of before keeps name and place', async () => {
  const { application } = await begin(world, 'yanqi');
  world.clock.moveTo('2026-04-03T01:00:00.000Z');
  const terms = { ...enacted, on: '2026-04-02' };
  await done('nation-admin', {
    kind: 'rename',
    organisation: 'bayingolin',
    name: '巴音州卫生健康局',
    divisionCode: null,
    ...terms,
  });
  expect(await load('yanqi')).toMatchObject({
    fullName: '新疆维吾尔自治区巴音州焉耆回族自治县',
    path: 'nation/xinjiang/bayingolin/yanqi/',
  });
  await done('nation-admin', { kind: 'move', organisation: 'bayingolin', parent: 'nation', ...terms });
  const yanqi = await load('yanqi');
  expect(yanqi).toMatchObject({
    path: 'nation/bayingolin/yanqi/',
    fullName: '巴音州焉耆回族自治县',
    parent: 'bayingolin',
  });
  expect(yanqi.past?.map(({ path }) => path)).toEqual([
    'nation/xinjiang/bayingolin/yanqi/',
    'nation/xinjiang/bayingolin/yanqi/',
  ]);
  // An older event that comes again undoes nothing.
  await world.relay({ again: true });
  expect(await load('yanqi')).toEqual(yanqi);
  // Whoever stood above when it began still sees it, and so does the county itself.
  for (const who of ['yanqi', 'bayingolin', 'xinjiang'])
    expect((await world.call('get-application', who, { parameters: { id: application.id } })).status).toBe(
      who === 'yanqi' ? 200 : 404,
    );
  // The campaign pinned the tree of its notice: a county that begins now still reports by it.
  const hejing = (await begin(world, 'hejing')).application;
  expect(hejing.chain.map(({ organisation }) => organisation)).toEqual([
    'hejing',
    'bayingolin',
    'xinjiang',
    'nation',
  ]);
});

test('two administrators at one moment: one change holds, the other one looks again', async () => {
  const rename = (name: string) => ({
    kind: 'rename',
    organisation: 'yubei',
    name,
    divisionCode: '500112',
    ...terms,
  });
  const [a, b] = [rename('渝北新区卫生健康委员会'), rename('空港区卫生健康委员会')];
  const [first, second] = [await preview('chongqing-admin', a), await preview('nation-admin', b)];
  const results = await Promise.all([
    apply('chongqing-admin', a, first.body.token),
    apply('nation-admin', b, second.body.token),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await load('yubei')).version).toBe(1);
  const stale = await apply('nation-admin', b, second.body.token);
  expect([stale.status, stale.body.detail]).toEqual([
    409,
    '预览之后，涉及的单位、申报或命名又有变动。请重新预览核对后办理。',
  ]);
});

test('E-12: a new unit, its name unique below its parent, found by alias; the tree is listed page by page', async () => {
  const establish = (name: string, divisionCode: string | null) => ({
    kind: 'establish',
    unit: { parent: 'chongqing', name, level: 'county', divisionCode, aliases: ['万州卫健'] },
    ...terms,
  });
  await done('chongqing-admin', establish('万州区卫生健康委员会', '500101'));
  expect((await list('chongqing-admin', { q: '万州卫健' })).organisations).toMatchObject([
    { fullName: '重庆市万州区卫生健康委员会', divisionCode: '500101', place: '市辖区' },
  ]);
  const twin = await preview('chongqing-admin', establish('万州区卫生健康委员会', '500101'));
  expect(twin.body.faults?.map(({ pointer }) => pointer)).toEqual([
    '/change/unit/name',
    '/change/unit/divisionCode',
  ]);
  await world.stores.organisations.saveAll(
    Array.from({ length: 130 }, (_, i) => county(`k${i}`, `第${i}区卫生健康委员会`)),
  );
  const found: string[] = [];
  for (const query of [{}, { q: '区卫生' }]) {
    found.length = 0;
    let cursor: string | null = null;
    do {
      const page: { organisations: OrganisationRow[]; next: string | null } = await list('chongqing-admin', {
        ...query,
        ...(cursor !== null && { cursor }),
      });
      expect(page.organisations.length).toBeLessThanOrEqual(60);
      found.push(...page.organisations.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((id) => id.startsWith('k'))).toHaveLength(130);
  }
  expect(
    (await world.call('list-organisations', 'chongqing-admin', { query: { q: '区', cursor: 'bm90aGluZw' } }))
      .status,
  ).toBe(422);
});

test('nobody else changes or reads the directory; a field that is missing is named in Chinese', async () => {
  expect((await preview('chongqing', merger)).status).toBe(403);
  expect((await preview('nanjing-admin', merger)).body.faults?.[0]).toEqual({
    pointer: '/change/sources/0',
    message: '没有这个单位，或不在本单位的下级。',
  });
  expect(
    (await world.call('get-organisation', 'nanjing-admin', { parameters: { id: 'qijiang' } })).status,
  ).toBe(404);
  expect((await world.call('get-organisation', 'qijiang', { parameters: { id: 'qijiang' } })).status).toBe(
    404,
  );
  const bare = await preview('chongqing-admin', {
    ...merger,
    document: { documentNumber: '', date: '2026-03-30' },
    reason: ' ',
  });
  expect(bare.body.faults?.map(({ message }) => message)).toEqual(
    expect.arrayContaining(['请填写文号', '请填写理由']),
  );
});

test('a closed unit above is no link of a new chain', async () => {
  await world.stores.organisations.save({ ...(await load('bayingolin')), closedOn: '2026-03-31' });
  const refused = await world.call<{ detail: string }>('create-application', 'yanqi', {
    parameters: { id: 'national-2026' },
  });
  expect([refused.status, refused.body.detail]).toEqual([
    403,
    '新疆巴音郭楞蒙古自治州卫生健康委已撤销，不能再受理新的申报。请联系系统管理员把本单位调整到新的上级之下。',
  ]);
});

test('E-12: a yearly table is compared, and what is chosen of it is done, each as a decision of its own', async () => {
  const head = '代码,名称,省级,省级代码,地级,地级代码';
  await world.stores.organisations.save({ ...(await load('chongqing')), divisionCode: '500000' });
  const table = [
    head,
    '500105,江北新区,重庆市,500000,,',
    '500112,渝北区,重庆市,500000,,',
    '500120,璧山区,重庆市,500000,,',
    '500801,山城县,重庆市,500000,山城市,500800',
    '510104,锦江区,四川省,510000,成都市,510100',
  ].join('\n');
  type Compared = {
    differences: { key: string; kind: string; line: number | null; before: string | null; after: string }[];
    faults: { line: number; message: string }[];
    unchanged: number;
    ignored: number;
    token: string;
  };
  const compare = async (text = table, who = 'chongqing-admin') =>
    world.call<Compared & { detail: string }>('preview-division-table', who, { body: { table: text } });
  const seen = (await compare()).body;
  expect(seen).toMatchObject({ faults: [], unchanged: 1, ignored: 1 });
  expect(
    seen.differences.map(({ key, kind, line, before, after }) => [key, kind, line, before, after]),
  ).toEqual([
    ['new:500800', 'new', 5, null, '重庆市山城市卫生健康委员会'],
    ['renamed:jiangbei', 'renamed', 2, '重庆市江北区卫生健康委员会', '重庆市江北新区卫生健康委员会'],
    ['new:500120', 'new', 4, null, '重庆市璧山区卫生健康委员会'],
    ['new:500801', 'new', 5, null, '新设地级（500800）山城县卫生健康委员会'],
    ['missing:beibei', 'missing', null, '重庆市北碚区卫生健康委员会', '表中没有这个单位'],
  ]);
  const send = (chosen: readonly string[], preview = seen.token, key = 'table-of-2026') =>
    world.call<{ done: number; detail: string }>('import-division-table', 'chongqing-admin', {
      body: { table, preview, keys: chosen, ...terms },
      key,
    });
  expect((await send(['new:500801'], seen.token, 'table-half')).body.detail).toBe(
    '山城县卫生健康委员会：山城县卫生健康委员会的上级是表中新设的地级单位，请一并选定。',
  );
  expect((await send(['new:999999'], seen.token, 'table-unknown')).status).toBe(422);
  const keysOf = seen.differences.filter(({ kind }) => kind !== 'missing').map(({ key }) => key);
  const sent = await send(keysOf);
  expect([sent.status, sent.body]).toEqual([200, { done: 4 }]);
  expect((await send(keysOf)).body).toEqual({ done: 4 });
  await world.relay();
  expect((await list('chongqing-admin', { q: '山城县' })).organisations).toMatchObject([
    { fullName: '重庆市山城市山城县卫生健康委员会', divisionCode: '500801' },
  ]);
  expect((await see('chongqing-admin', 'jiangbei')).changes).toMatchObject([
    { label: '更名', documentNumber: '民发〔2026〕8号' },
  ]);
  // What was left out stays, and is said again; what was done is not.
  expect((await compare()).body.differences.map(({ key }) => key)).toEqual(['missing:beibei']);
  expect((await send(['missing:beibei'], seen.token, 'table-stale')).status).toBe(409);
  const wrong = (await compare(`${head}\n50012,璧山区,重庆市,500000,,`)).body;
  expect([wrong.differences, wrong.faults]).toEqual([
    [],
    [{ line: 2, message: '区划代码“50012”应为 6 位数字。' }],
  ]);
  expect((await compare(table, 'nanjing-admin')).body.detail).toBe(
    '年度区划表由国家级、省级单位的系统管理员导入。',
  );
});
