import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InstitutionView } from '#shared/contract/routes.ts';
import { banOf, identifiersOf } from '#shared/domain/bans.ts';
import type { Organisation } from '#shared/model/organisation.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { institutionFigures } from '../fixtures/institution-answers.ts';
import {
  addInstitution,
  addMember,
  cityCampaign,
  goodRecord,
  openInstitutions,
  sendInstitution,
} from '../fixtures/institutions.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await openInstitutions(world);
  await addMember(world, 'newcomer-qj-admin', '綦管', 'qijiang', ['administrator']);
});
afterEach(() => world.close());

const admin = 'newcomer-qj-admin';
const { district: _, former: __, revision: ___, ...details } = goodRecord;
const register = (who: string, more: object = {}, key?: string) =>
  world.call<InstitutionView>('register-institution', who, {
    body: { name: '綦江区康寿医养中心', details, codeConfirmed: false, district: null, ...more },
    ...(key !== undefined && { key }),
  });

describe('registering', () => {
  test('E-16, N-08: a county registers an institution where its facility stands, with its legal person and both certificates', async () => {
    const made = await register(admin, {}, 'register-1');
    expect(made.body).toMatchObject({
      fullName: '重庆市綦江区康寿医养中心',
      parent: 'qijiang',
      details: { legalPerson: '康寿老年事业有限公司', address: '重庆市綦江区文龙街道1号' },
      faults: [],
      may: { change: true, recordIncident: false },
    });
    // A repetition makes no second one.
    expect((await register(admin, {}, 'register-1')).body.id).toBe(made.body.id);
    const listed = await world.call<{ institutions: { id: string; name: string }[] }>(
      'list-institutions',
      admin,
    );
    expect(listed.body.institutions.map(({ name }) => name)).toEqual(['綦江区康寿医养中心']);
    // Its first administrator is invited as for every unit below.
    const invited = await world.call('invite-member', admin, {
      parameters: { id: made.body.id },
      body: { name: '王院长', roles: ['administrator'], days: 7, replaces: null },
    });
    expect(invited.status).toBe(200);
  });

  test('nobody else registers: not who fills in or reviews, not an institution itself', async () => {
    expect((await register('qijiang')).status).toBe(403);
    expect((await register('newcomer-qijiang')).status).toBe(403);
    await addInstitution(world, 'ks', '康寿医养中心', 'qijiang');
    await addMember(world, 'newcomer-ks-admin', '院管', 'ks', ['administrator']);
    expect((await register('newcomer-ks-admin')).status).toBe(403);
  });

  test('C-01, E-19: the city registers its own hospitals directly, with the district that they stand in', async () => {
    const made = await register('chongqing-admin', { name: '重庆市第十三人民医院', district: 'qijiang' });
    expect(made.body).toMatchObject({
      fullName: '重庆市第十三人民医院',
      parent: 'chongqing',
      districtName: '綦江区',
    });
    for (const district of ['yanqi', 'nowhere', 'chongqing'])
      expect(await register('chongqing-admin', { district })).toMatchObject({
        status: 422,
        body: { faults: [{ pointer: '/district' }] },
      });
    expect((await register(admin, { district: 'qijiang' })).status).toBe(422);
  });

  test('E-18, E-17: a code whose check digit fails is only asked about; the authority in its digits is nobody’s concern', async () => {
    const of = (creditCode: string, codeConfirmed: boolean) =>
      register(admin, { details: { ...details, creditCode }, codeConfirmed });
    // Registered in 福建 (350100), standing in 綦江.
    expect((await of('91350100M000100Y43', false)).status).toBe(200);
    expect(await of('91350100M000100Y44', false)).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/codeConfirmed', message: expect.stringContaining('校验位不符') }] },
    });
    expect((await of('91350100M000100Y44', true)).status).toBe(200);
    expect(await of('91350100M000100I4', true)).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/details/creditCode' }] },
    });
  });

  test.each([
    [{ name: '康寿' }, '/name'],
    [{ details: { ...details, kind: 'school' } }, '/details/kind'],
    [{ details: { ...details, openedOn: '2027-01-01' } }, '/details/openedOn'],
    [
      { details: { ...details, careFiling: { number: '渝1', from: '2020-01-02', until: '2020-01-01' } } },
      '/details/careFiling/until',
    ],
    [{ details: { ...details, legalPerson: ' ' } }, '/details/legalPerson'],
  ])('what is wrong is said at its field: %j', async (wrong, pointer) => {
    expect(await register(admin, wrong)).toMatchObject({ status: 422, body: { faults: [{ pointer }] } });
  });
});

describe('changing', () => {
  const renewed = { number: '50011099999', from: '2018-01-05', until: '2041-01-04' };
  const change = (who: string, id: string, more: object = {}) =>
    world.call<InstitutionView>('change-institution', who, {
      parameters: { id },
      body: {
        revision: 1,
        details: { ...details, medicalLicence: renewed },
        codeConfirmed: false,
        reason: '许可证到期换发',
        ...more,
      },
    });

  test('what held until now stays with who changed it and why; two at once do not overwrite each other', async () => {
    const { id } = (await register(admin)).body;
    const [one, other] = await Promise.all([
      change(admin, id),
      change(admin, id, { details: { ...details, legalPerson: '新康寿公司' } }),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 409]);
    const seen = await world.call<InstitutionView>('get-institution', 'chongqing', { parameters: { id } });
    expect(seen.body).toMatchObject({
      revision: 2,
      former: [{ by: '綦江区 綦管', details: { medicalLicence: { number: '50011012345' } } }],
      may: { change: false },
    });
    expect(await change(admin, id)).toMatchObject({ status: 409, body: { code: 'versionConflict' } });
  });

  test('by the institution itself or its county, and by nobody outside', async () => {
    const { id } = (await register(admin)).body;
    await addMember(world, 'newcomer-own', '院管', id, ['administrator']);
    expect((await change('newcomer-own', id)).status).toBe(200);
    expect((await change('chongqing-admin', id, { revision: 2 })).status).toBe(403);
    expect((await change('nanjing-admin', id, { revision: 2 })).status).toBe(404);
    expect(await change('newcomer-own', id, { revision: 2 })).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/details', message: '登记内容没有变化。' }] },
    });
  });

  test('E-72: a new legal person with a new code is known again by its licence and its address', async () => {
    await addInstitution(world, 'old', '綦江康寿护理院', 'qijiang');
    const old = (await world.stores.organisations.load('old')) as Organisation;
    const ban = banOf(
      { organisation: old.id, organisationName: old.name },
      { kind: 'institution', programme: cityCampaign.programme },
      { kind: 'revocation', id: 'd-old' },
      { documentNumber: '渝卫函〔2025〕3号', date: '2025-03-01' as never },
      identifiersOf(old),
    );
    await world.table.transact(world.stores.bans.putPart(ban));
    const anew = { ...details, creditCode: '91440101MA5CXGKT55', legalPerson: '安康养老有限公司' };
    const made = await register(admin, { name: '綦江安康护理院', details: anew, codeConfirmed: true });
    const seen = await world.call<InstitutionView>('get-institution', 'chongqing', {
      parameters: { id: made.body.id },
    });
    expect(seen.body.warnings).toEqual([
      expect.stringContaining('与禁申期内的綦江康寿护理院相同（禁申至2028年3月1日），请核实是否为同一机构。'),
    ]);
    expect(seen.body.warnings[0]).toContain('许可证或备案编号');
  });
});

test('E-65: where the form and the county’s list do not agree, the county is told, and nothing is decided by it', async () => {
  await addInstitution(world, 'ks', '康寿医养中心', 'qijiang');
  const sent = await sendInstitution(
    world,
    'ks',
    cityCampaign.id,
    institutionFigures('g.1', { years: { value: '2017-05-01' } }),
  );
  expect(sent.status).toBe(200);
  const { id } = sent.body.application;
  const hints = async (who: string) =>
    (await world.call<{ hints: string[] }>('get-application', who, { parameters: { id } })).body.hints;
  expect(await hints('newcomer-qijiang')).toEqual([
    '开业（登记）日期不一致：区县登记为2018年1月5日，申报填写为2017年5月1日，请核实。',
  ]);
  expect(await hints('newcomer-ks')).toEqual([]);
});

describe('the register of incidents', () => {
  const record = (who: string, unit: string, body: object = {}) =>
    world.call('record-incident', who, {
      parameters: { id: unit },
      body: { kind: 'safety', on: '2026-03-01', description: '消防安全事故，见事故调查报告', ...body },
    });
  test('N-30: written by who reviews above the unit, read by the unit too, and never of the future', async () => {
    expect((await record('newcomer-qijiang', 'qijiang')).status).toBe(403);
    expect((await record('qijiang', 'qijiang')).status).toBe(403);
    expect((await record('chongqing', 'yanqi')).status).toBe(404);
    expect(await record('chongqing', 'qijiang', { on: '2026-04-02' })).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/on' }] },
    });
    expect((await record('chongqing', 'qijiang')).status).toBe(200);
    const read = await world.call<{ incidents: unknown[]; may: { record: boolean } }>(
      'list-incidents',
      'qijiang',
      {
        parameters: { id: 'qijiang' },
      },
    );
    expect(read.body).toMatchObject({ incidents: [{ kind: 'safety' }], may: { record: false } });
    expect((await world.call('list-incidents', 'yanqi', { parameters: { id: 'qijiang' } })).status).toBe(404);
  });
});
