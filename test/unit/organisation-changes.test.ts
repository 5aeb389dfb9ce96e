import { expect, test } from 'vitest';
import { organisationsOfChina } from '#infra/local/seed/organisations.ts';
import {
  type ChangeFacts,
  codesOfChange,
  following,
  type OrganisationChange,
  unitsOfChange,
  unitToBe,
} from '#shared/domain/organisation-change.ts';
import { decideOrganisationChange, mostUnits } from '#shared/domain/organisation-changes.ts';
import { objectionToUnit, stateOn } from '#shared/domain/organisation-life.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import { Organisation, type Person } from '#shared/model/organisation.ts';

const china = organisationsOfChina();
/** 2025-12-01: the districts of 重庆 were merged, and here somebody enters it. */
const now = '2025-12-01T02:00:00.000Z' as Instant;
const on = '2025-11-06' as LocalDate;
/** The tree as it was before: 江北区 and 渝北区 are there, 两江新区 is not. */
const before = china
  .filter(({ id }) => id !== 'hc-500157')
  .map((one): Organisation => {
    const { closedOn, successors, predecessors, formerNames, ...rest } = one;
    if (one.id === 'hc-500109') return rest;
    const earlier = { ...(predecessors && { predecessors }), ...(formerNames && { formerNames }) };
    return closedOn === '2025-11-06' ? { ...rest, ...earlier } : one;
  });
const hospital = (id: string, parent: string, name = `${id}医养结合中心`): Organisation => {
  const above = before.find((one) => one.id === parent) as Organisation;
  return Organisation.parse({
    id,
    name,
    fullName: `${above.fullName.replace('卫生健康委员会', '')}${name}`,
    level: 'institution',
    levelName: '机构级',
    parent,
    path: `${above.path}${id}/`,
    divisionCode: null,
  });
};
const tree = new Map(
  [...before, hospital('longxi', 'hc-500112'), hospital('guanyin', 'hc-500105')].map((one) => [
    one.id as string,
    one,
  ]),
);
const unit = (id: string) => tree.get(id) ?? expect.fail(`${id} is missing`);
const id = (text: string) => OrganisationId.parse(text);

function person(organisation: string, roles: Person['roles'] = ['administrator']): Person {
  return {
    kind: 'person',
    subject: 'admin' as Person['subject'],
    name: '罗文静',
    organisation: unit(organisation),
    roles,
  };
}
const city = person('hc-500000');

function factsOf(change: OrganisationChange, all = tree): ChangeFacts {
  const named = unitsOfChange(change).filter((one) => one !== unitToBe);
  const units = new Map(
    named.flatMap((one) => (all.has(one) ? [[one as string, all.get(one) as Organisation]] : [])),
  );
  for (const { parent } of [...units.values()])
    if (parent) units.set(parent, all.get(parent) as Organisation);
  const below = new Map(
    [...units.keys()].map((one) => [one, [...all.values()].filter(({ parent }) => parent === one)]),
  );
  for (const child of [...below.values()].flat()) units.set(child.id, child);
  const coded = [...all.values()].filter(
    (one) => one.divisionCode !== null && codesOfChange(change).includes(one.divisionCode),
  );
  return { units, below, coded, newId: id('u-new') };
}
const decide = (change: OrganisationChange, actor = city, all = tree) =>
  decideOrganisationChange(change, factsOf(change, all), actor, now);
function done(change: OrganisationChange, actor = city, all = tree): Map<string, Organisation> {
  const result = decide(change, actor, all);
  if (!result.ok) return expect.fail(JSON.stringify(result.refusal));
  return new Map(result.value.changes.map(({ next }) => [next.id as string, next]));
}
function faults(change: OrganisationChange, actor = city, all = tree): (readonly [string, string])[] {
  const result = decide(change, actor, all);
  if (result.ok) return [];
  return (
    result.refusal.faults?.map(({ pointer, message }) => [pointer, message] as const) ?? [
      ['', result.refusal.detail],
    ]
  );
}

const terms = {
  on,
  document: { documentNumber: '渝府发〔2025〕30号', date: '2025-11-05' as LocalDate },
  reason: '国务院批复重庆市行政区划调整',
};
const merger: Extract<OrganisationChange, { kind: 'merge' }> = {
  kind: 'merge',
  sources: [id('hc-500105'), id('hc-500112')],
  into: {
    unit: {
      parent: id('hc-500000'),
      name: '两江新区卫生健康委员会',
      level: 'county',
      kind: 'commission',
      place: null,
      divisionCode: '500157',
      aliases: ['两江新区卫健委'],
    },
  },
  parts: [{ from: id('hc-500112'), to: id('hc-500109'), part: '5镇' }],
  placements: [
    { organisation: id('guanyin'), to: unitToBe },
    { organisation: id('longxi'), to: id('hc-500109') },
  ],
  ...terms,
};

test('E-07: 江北区 and 渝北区 become 两江新区; five towns go to 北碚, and institutions go by their address', () => {
  const all = done(merger);
  expect(all.get('u-new')).toMatchObject({
    name: '两江新区卫生健康委员会',
    fullName: '重庆市两江新区卫生健康委员会',
    divisionCode: '500157',
    place: 'district',
    levelName: '区级',
    validFrom: on,
    path: 'nhc/hc-500000/u-new/',
    predecessors: [
      { organisation: 'hc-500105', name: '江北区' },
      { organisation: 'hc-500112', name: '渝北区' },
    ],
    formerNames: [
      { name: '江北区', until: on, part: null },
      { name: '渝北区', until: on, part: null },
    ],
    version: 1,
  });
  expect(all.get('hc-500112')).toMatchObject({
    closedOn: on,
    successors: [
      { organisation: 'u-new', part: null },
      { organisation: 'hc-500109', part: '5镇' },
    ],
    version: 1,
  });
  expect(objectionToUnit(all.get('hc-500105') as Organisation, '2025-12-01' as LocalDate)).toContain(
    '并入两江新区',
  );
  expect(all.get('hc-500109')).toMatchObject({ predecessors: [{ name: '渝北区', part: '5镇' }] });
  // By address: one stays in what became 两江新区, one lies in a town that is 北碚's now.
  expect(all.get('guanyin')).toMatchObject({ parent: 'u-new', path: 'nhc/hc-500000/u-new/guanyin/' });
  expect(all.get('longxi')).toMatchObject({
    parent: 'hc-500109',
    fullName: '重庆市北碚区longxi医养结合中心',
  });
  expect(stateOn(all.get('longxi') as Organisation, '2025-11-05' as LocalDate).path).toBe(
    'nhc/hc-500000/hc-500112/longxi/',
  );
  expect([...all.keys()].sort()).toEqual([
    'guanyin',
    'hc-500105',
    'hc-500109',
    'hc-500112',
    'longxi',
    'u-new',
  ]);
});

test('E-07: a merger says what is missing: an institution without a place, a part of somebody else, other levels, the unit itself', () => {
  expect(faults({ ...merger, placements: [] }).map(([pointer]) => pointer)).toEqual([
    '/placements',
    '/placements',
  ]);
  expect(faults({ ...merger, placements: [] })[0]?.[1]).toContain(
    '之下还有guanyin医养结合中心，请指定它归哪个单位',
  );
  const part = { from: id('hc-500112'), to: id('hc-500105'), part: '1镇' };
  expect(faults({ ...merger, parts: [part] })).toContainEqual([
    '/parts/0/to',
    '划出的部分须归另一个仍然存在的单位。',
  ]);
  // 北碚区 stays and gives 3街道2镇 to the new district.
  const given = { from: id('hc-500109'), to: unitToBe, part: '3街道2镇' };
  const both = done({ ...merger, parts: [...merger.parts, given] });
  expect(both.get('u-new')?.predecessors).toContainEqual({
    organisation: 'hc-500109',
    name: '北碚区',
    on,
    part: '3街道2镇',
  });
  expect(both.get('hc-500109')?.closedOn).toBeUndefined();
  expect(faults({ ...merger, into: { organisation: id('hc-500105') } })).toContainEqual([
    '/into/organisation',
    '并入的单位不能同时是被撤销的单位。',
  ]);
  expect(faults({ ...merger, sources: [id('hc-500105'), id('hc-500105')] })).toContainEqual([
    '/sources',
    '同一单位不能列两次。',
  ]);
  const existing = done({
    ...merger,
    into: { organisation: id('hc-500109') },
    parts: [],
    placements: merger.placements.map((one) => ({ ...one, to: id('hc-500109') })),
  });
  expect(existing.get('hc-500109')?.predecessors?.map(({ name }) => name)).toEqual(['江北区', '渝北区']);
});

test('E-11: a renamed county is the same unit with a new name and code; the old ones stay with their time', () => {
  const change: OrganisationChange = {
    kind: 'rename',
    organisation: id('hc-520621'),
    name: '江口市卫生健康局',
    divisionCode: '520681',
    ...terms,
  };
  const next = done(change, person('hc-520000')).get('hc-520621') as Organisation;
  expect(next).toMatchObject({
    id: 'hc-520621',
    fullName: '贵州省铜仁市江口市卫生健康局',
    divisionCode: '520681',
    place: 'countyCity',
    levelName: '市级',
    formerNames: [{ name: '江口县', until: on, part: null }],
  });
  expect(stateOn(next, '2025-11-05' as LocalDate)).toMatchObject({
    fullName: '贵州省铜仁市江口县卫生健康委员会',
    divisionCode: '520621',
  });
  expect(
    faults({ ...change, name: unit('hc-520621').name, divisionCode: '520621' }, person('hc-520000')),
  ).toEqual([['/name', '名称和代码都没有变动。']]);
  expect(faults({ ...change, divisionCode: '520622' }, person('hc-520000'))[0]).toEqual([
    '/divisionCode',
    `区划代码 520622 现为${unit('hc-520622').fullName}所用。`,
  ]);
  expect(faults({ ...change, name: unit('hc-520622').name }, person('hc-520000'))[0]?.[1]).toContain(
    '同一上级之下不能重名',
  );
});

test('E-12: a new county is entered without a release; one without a code and of whatever kind, too', () => {
  const establish = (more: object): OrganisationChange => ({
    kind: 'establish',
    unit: {
      parent: id('hc-653100'),
      name: '新岭县卫生健康委员会',
      level: 'county',
      kind: 'commission',
      place: null,
      divisionCode: '653199',
      aliases: [],
      ...more,
    },
    ...terms,
  });
  const xinjiang = person('hc-650000');
  expect(done(establish({}), xinjiang).get('u-new')).toMatchObject({
    place: 'county',
    validFrom: on,
    parent: 'hc-653100',
  });
  const regiment = {
    parent: id('hc-xpcc-12'),
    name: '五一农场卫生院',
    place: 'regiment',
    divisionCode: null,
  };
  expect(done(establish(regiment), person('hc-xpcc')).get('u-new')).toMatchObject({
    fullName: '新疆生产建设兵团第十二师五一农场卫生院',
    divisionCode: null,
  });
  expect(faults(establish({ level: 'prefecture' }), xinjiang)[0]).toEqual([
    '/unit/level',
    '新疆维吾尔自治区喀什地区卫生健康委员会是地市级，其下不能设地市级单位。',
  ]);
  expect(faults(establish({ name: '某处卫生健康局' }), xinjiang)[0]?.[0]).toBe('/unit/place');
  expect(faults(establish({ divisionCode: '653101' }), xinjiang)[0]?.[1]).toContain('现为');
  expect(faults(establish({ parent: id('hc-520000') }), xinjiang)[0]).toEqual([
    '/unit/parent',
    '没有这个上级单位，或不在本单位范围内。',
  ]);
  // A code may come back once its place is closed (E-06).
  expect(done(establish({ divisionCode: '410306', parent: id('hc-410300') }), person('hc-410000')).size).toBe(
    1,
  );
});

test('E-14: a unit is put below another one; a move to where it is, below itself or below its own level is refused', () => {
  const move = (organisation: string, parent: string): OrganisationChange => ({
    kind: 'move',
    organisation: id(organisation),
    parent: id(parent),
    ...terms,
  });
  const nation = person('nhc');
  const ningbo = done(move('hc-330200', 'nhc'), nation).get('hc-330200') as Organisation;
  expect(ningbo).toMatchObject({ parent: 'nhc', path: 'nhc/hc-330200/', fullName: '宁波市卫生健康委员会' });
  expect(stateOn(ningbo, '2025-11-05' as LocalDate).fullName).toBe('浙江省宁波市卫生健康委员会');
  const below = following(unit('hc-330212'), ningbo, on);
  expect(below).toMatchObject({
    path: 'nhc/hc-330200/hc-330212/',
    fullName: '宁波市鄞州区卫生健康委员会',
    past: [{ until: on }],
  });
  expect(following(below as Organisation, ningbo, on)).toBeNull();
  expect(faults(move('hc-330200', 'hc-330000'), nation)[0]?.[1]).toContain('已经在');
  expect(faults(move('hc-330000', 'hc-330200'), nation)[0]?.[1]).toBe('不能把单位调整到它自己的下级之下。');
  expect(faults(move('hc-330200', 'hc-330212'), nation)[0]?.[1]).toBe('不能把单位调整到它自己的下级之下。');
  expect(faults(move('hc-330300', 'hc-330200'), nation)[0]?.[1]).toContain('其下不能设地市级单位');
  expect(faults(move('hc-330300', 'hc-330204'), nation)[0]?.[1]).toContain('已撤销，不能作为上级');
});

test('E-15: other spellings are added as aliases, without a document', () => {
  const change: OrganisationChange = {
    kind: 'aliases',
    organisation: id('hc-500110'),
    aliases: ['綦江区卫健局', ' 綦江区卫健局', '綦江卫健'],
  };
  expect(done(change).get('hc-500110')?.aliases).toEqual(['綦江区卫健局', '綦江卫健']);
});

test('an administrator changes units below the own one and no others; nobody else changes any', () => {
  const close = (organisation: string, more: object = {}): OrganisationChange => ({
    kind: 'close',
    organisation: id(organisation),
    successors: [],
    placements: [],
    ...terms,
    ...more,
  });
  expect(done(close('hc-cq-gaoxin')).get('hc-cq-gaoxin')).toMatchObject({ closedOn: on });
  expect(faults(close('hc-500000'))).toEqual([['/organisation', '本单位由上级单位的系统管理员维护。']]);
  expect(faults(close('hc-650000'))[0]?.[1]).toBe('没有这个单位，或不在本单位的下级。');
  expect(faults(close('hc-500110'), person('hc-500110'))[0]?.[1]).toContain('上级单位');
  const refused = decide(close('hc-500110'), person('hc-500000', ['lead']));
  expect(!refused.ok && refused.refusal.code).toBe('notPermitted');
  expect(faults(close('hc-500110-2011'))[0]?.[1]).toContain('已于 2011年撤销');
  expect(faults(close('hc-500110', { on: '2025-12-02' }))).toContainEqual([
    '/on',
    '生效日期不能晚于今天（2025年12月1日）。请在生效当日或之后办理。',
  ]);
  expect(faults(close('hc-500110', { document: null }))[0]?.[0]).toBe('/document');
  expect(
    faults(close('hc-500110', { document: { documentNumber: '某〔2025〕1号', date: '2025-12-09' } }))[0]?.[0],
  ).toBe('/document/date');
  expect(
    faults(close('hc-500110', { successors: [{ organisation: id('hc-500110'), part: null }] }))[0]?.[0],
  ).toBe('/successors/0');
  // Nothing is changed as of a day before its last change.
  const moved = {
    ...unit('longxi'),
    past: [
      {
        until: '2025-11-20',
        name: 'x',
        fullName: 'x',
        divisionCode: null,
        parent: id('hc-500105'),
        path: 'x/',
      },
    ],
  };
  expect(faults(close('longxi'), city, new Map([...tree, ['longxi', moved]]))[0]?.[1]).toContain(
    '生效日期不能更早',
  );
});

test('a decision that touches more units than one transaction takes says so', () => {
  const many = Array.from({ length: mostUnits + 1 }, (_, i) => hospital(`h${i}`, 'hc-500105'));
  const all = new Map([...tree, ...many.map((one) => [one.id as string, one] as const)]);
  const placements = [...many.map((one) => one.id), id('guanyin')].map((organisation) => ({
    organisation,
    to: id('hc-500103'),
  }));
  const change: OrganisationChange = {
    kind: 'close',
    organisation: id('hc-500105'),
    successors: [{ organisation: id('hc-500103'), part: null }],
    placements,
    ...terms,
  };
  const result = decide(change, city, all);
  expect(!result.ok && [result.refusal.code, result.refusal.detail]).toEqual([
    'tooLarge',
    '这次变更涉及 49 个单位，一次最多 45 个。请先把下属单位分批调整到新的上级，再办理。',
  ]);
});
