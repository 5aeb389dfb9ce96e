import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApplicationView } from '#shared/contract/views.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import { Campaign } from '#shared/model/campaign.ts';
import { Organisation } from '#shared/model/organisation.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';
import {
  addInstitution,
  addMember,
  cityCampaign,
  letter,
  nationalInstitutions,
  openInstitutions,
  sendInstitution,
} from '../fixtures/institutions.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

const district = 'newcomer-qijiang';
let world: World;
beforeEach(async () => {
  world = await openWorld();
  await openInstitutions(world);
});
afterEach(() => world.close());

const recommend = (id: string, version: number, key?: string) =>
  world.decide('recommend', district, id, { version, document: letter }, key);
const taken = (unit = 'qijiang') => world.stores.districts.taken(cityCampaign.id, unit);

/** An institution of 綦江区 that has sent its form to the district. */
async function sent(id: string, name: string): Promise<ApplicationView['application']> {
  await addInstitution(world, id, name, 'qijiang');
  const reply = await sendInstitution(world, id);
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  return reply.body.application;
}

describe('the places of a district (C-09)', () => {
  test('N-44, A4: an institution reports through its county, which agrees to recommend it', async () => {
    const application = await sent('kangshou', '康寿医养中心');
    const seen = await world.call<ApplicationView>('get-application', district, {
      parameters: { id: application.id },
    });
    expect(seen.body).toMatchObject({ label: '区级推荐中', awaited: { organisation: 'qijiang' } });
    expect(seen.body.allowed).toContainEqual(
      expect.objectContaining({ action: 'recommend', label: '同意推荐', refusal: null }),
    );
    const up = await recommend(application.id, application.version);
    expect(up.body).toMatchObject({ label: '已推荐，待受理', awaited: { organisation: 'chongqing' } });
    expect(await taken()).toBe(1);
  });

  test('C-09, E-50: the third is refused with the names of the two; a withdrawal of one frees exactly one place', async () => {
    const [one, two, three, four] = [
      await sent('i1', '康寿医养中心'),
      await sent('i2', '古南街道社区卫生服务中心'),
      await sent('i3', '三江镇卫生院'),
      await sent('i4', '东溪镇卫生院'),
    ] as const;
    const first = await recommend(one.id, one.version);
    await recommend(two.id, two.version);
    const refused = await recommend(three.id, three.version);
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'quotaExhausted',
        detail:
          '每个区县推荐的机构不得超过 2 个，已推荐：重庆市綦江区康寿医养中心、重庆市綦江区古南街道社区卫生服务中心。需要改推的，请先由其中一家撤回，或撤回对其的上报。',
      },
    });
    // The county sees it before it tries.
    const seen = await world.call<ApplicationView>('get-application', district, {
      parameters: { id: three.id },
    });
    expect(seen.body.allowed.find(({ action }) => action === 'recommend')?.refusal).toMatchObject({
      code: 'quotaExhausted',
    });
    await world.decide('withdraw', 'newcomer-i1', one.id, {
      version: first.body.application.version,
      reason: '暂缓申报',
    });
    expect(await taken()).toBe(1);
    expect((await recommend(three.id, three.version)).status).toBe(200);
    expect(await recommend(four.id, four.version)).toMatchObject({
      status: 409,
      body: { code: 'quotaExhausted' },
    });
  });

  test('C-09: of fifty recommendations at one moment exactly two succeed', async () => {
    const applications = [];
    for (let n = 0; n < 50; n += 1) applications.push(await sent(`p${n}`, `第${n}医养中心`));
    const replies = await Promise.all(applications.map(({ id, version }) => recommend(id, version)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(
      new Set(
        replies.filter(({ status }) => status !== 200).map(({ body }) => (body as { code?: string }).code),
      ),
    ).toEqual(new Set(['quotaExhausted']));
    expect(await taken()).toBe(2);
  });

  test('a repetition of a recommendation takes one place', async () => {
    const one = await sent('i1', '康寿医养中心');
    await recommend(one.id, one.version, 'recommend-1');
    expect(await recommend(one.id, one.version, 'recommend-1')).toMatchObject({ status: 200 });
    expect(await taken()).toBe(1);
  });

  test('E-51: a returned one keeps its place; recalled, not recommended or lapsed, it is free', async () => {
    const [one, two] = [await sent('i1', '康寿医养中心'), await sent('i2', '安康护理院')] as const;
    const up = (await recommend(one.id, one.version)).body.application;
    const back = await world.decide('recall', district, one.id, { version: up.version });
    expect(back.body.label).toBe('区级推荐中');
    expect(await taken()).toBe(0);
    const again = (await recommend(one.id, back.body.application.version)).body.application;
    await recommend(two.id, two.version);
    // 重庆 takes it into the evaluation, and asks for a correction there.
    const accepted = (await world.decide('accept', 'chongqing', one.id, { version: again.version })).body
      .application;
    const returned = await world.decide('return', 'chongqing', one.id, {
      version: accepted.version,
      defects: [{ item: 'g.2', note: '请补充床日统计' }],
    });
    expect(returned.body.application.status).toEqual({ name: 'returned', level: 'province' });
    expect(await taken()).toBe(2);
    const third = await sent('i3', '三江镇卫生院');
    expect((await recommend(third.id, third.version)).status).toBe(409);
    // Its window ends without a word.
    world.clock.moveTo('2026-04-20T00:00:00.000Z');
    const campaignId = cityCampaign.id;
    const entry = {
      at: world.clock.now(),
      action: 'lapse',
      statusName: 'returned',
      level: null,
      key: 'lapse.returned',
    } as const;
    await world.task.closeStage({ campaignId, generation: 1, entry });
    expect((await world.stores.applications.load(one.id))?.status.name).toBe('lapsed');
    expect(await taken()).toBe(1);
    expect((await recommend(third.id, third.version)).status).toBe(200);
  });

  test('without a bound nobody counts; the national round has none', async () => {
    for (const id of ['x1', 'x2', 'x3']) {
      await addInstitution(world, id, `焉耆${id}医养中心`, 'yanqi');
      const reply = await sendInstitution(world, id, nationalInstitutions.id);
      const { application } = reply.body;
      const up = await world.decide('forward', 'newcomer-yanqi', application.id, {
        version: application.version,
      });
      expect(up.body).toMatchObject({ label: '州级审核中' });
    }
  });
});

describe('who reports past the county (E-19)', () => {
  async function affiliated(quota: 'none' | 'district') {
    const campaign = Campaign.parse({
      ...cityCampaign,
      id: `cq-${quota}`,
      affiliatedQuota: quota,
      institutionsPerDistrict: 1,
    });
    await world.stores.campaigns.publish(publishCampaign(campaign, { kind: 'system' }, world.clock.now()));
    await addInstitution(world, 'weishu', '重庆市第十三人民医院', 'chongqing', {
      district: 'qijiang' as never,
    });
    const own = await sendInstitution(world, 'weishu', campaign.id);
    await addInstitution(world, 'qj1', '康寿医养中心', 'qijiang');
    const other = (await sendInstitution(world, 'qj1', campaign.id)).body.application;
    const next = await recommend(other.id, other.version);
    return { own, next };
  }

  test('E-19, C-01: a 委属医疗机构 goes straight to the city, and by default uses nobody’s places', async () => {
    const { own, next } = await affiliated('none');
    expect(own.body).toMatchObject({ label: '市级初审中', awaited: { organisation: 'chongqing' } });
    expect(next.status).toBe(200);
  });

  test('E-19: or it uses a place of the district it stands in, where the campaign says so', async () => {
    const { own, next } = await affiliated('district');
    expect(own.status).toBe(200);
    expect(next).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('已推荐：重庆市卫生健康委重庆市第十三人民医院') },
    });
  });
});

test('E-08: two districts that merged keep the four they had recommended, and the merged one recommends no more', async () => {
  const before = [];
  for (const [unit, name] of [
    ['jiangbei', '江北区'],
    ['yubei', '渝北区'],
  ] as const) {
    const city = await world.stores.organisations.load('chongqing');
    const made = {
      id: unit,
      name,
      fullName: `重庆市${name}`,
      level: 'county',
      levelName: '区级',
      parent: 'chongqing',
    };
    await world.stores.organisations.save(
      Organisation.parse({ ...made, path: `${city?.path}${unit}/`, divisionCode: null }),
    );
    await addMember(world, `newcomer-${unit}`, `${name}经办`, unit, ['reviewer']);
    for (const n of [1, 2]) {
      await addInstitution(world, `${unit}${n}`, `${name}第${n}医养中心`, unit);
      const { application } = (await sendInstitution(world, `${unit}${n}`)).body;
      const up = await world.decide('recommend', `newcomer-${unit}`, application.id, {
        version: application.version,
        document: letter,
      });
      expect(up.status).toBe(200);
      before.push(application.id);
    }
  }
  const campaign = await world.stores.campaigns.load(cityCampaign.id);
  expect(campaign?.divisionsOn).toBe('2026-03-01');
  const kin = (organisation: string, name: string) => ({ organisation, name, on: '2026-04-02', part: null });
  await world.stores.organisations.save(
    Organisation.parse({
      id: 'liangjiang',
      name: '两江新区',
      fullName: '重庆市两江新区',
      level: 'county',
      levelName: '区级',
      parent: 'chongqing',
      path: 'nation/chongqing/liangjiang/',
      divisionCode: '500157',
      predecessors: [kin('jiangbei', '江北区'), kin('yubei', '渝北区')],
    }),
  );
  await addMember(world, 'newcomer-liangjiang', '两江经办', 'liangjiang', ['reviewer']);
  await addInstitution(world, 'lj1', '金山医养中心', 'liangjiang');
  const { application } = (await sendInstitution(world, 'lj1')).body;
  const refused = await world.decide('recommend', 'newcomer-liangjiang', application.id, {
    version: application.version,
    document: letter,
  });
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'quotaExhausted', detail: expect.stringContaining('渝北区第2医养中心') },
  });
  for (const id of before)
    expect((await world.stores.applications.load(id))?.status.name).toBe('recommended');
});

describe('places of the round', () => {
  const placed = async (campaign: string, count: number) => {
    for (let index = 0; index < count; index += 1)
      await addInstitution(world, `district-ranked-${index}`, `第${index}医养中心`, 'qijiang');
    return placeApplications(world, campaign, { name: 'ranked' }, count);
  };
  const select = (as: string, id: string, more: object = {}) =>
    world.decide('select', as, id, { version: 1, ...more });

  test('C-06, N-09: of twelve institutions chosen at one moment ten become candidates; one that leaves frees one place', async () => {
    const ids = await placed(cityCampaign.id, 12);
    const replies = await Promise.all(ids.map((id) => select('chongqing-lead', id)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(await world.stores.campaigns.placesTaken(cityCampaign.id)).toBe(10);
    // A10: before the publicity the place is filled from those that wait.
    const chosen = ids[replies.findIndex(({ status }) => status === 200)] ?? '';
    const waiting = ids.filter((_, index) => replies[index]?.status !== 200);
    expect(
      (await world.decide('deselect', 'chongqing-lead', chosen, { version: 2, reason: '本单位来函退出' }))
        .status,
    ).toBe(200);
    expect((await select('chongqing-lead', waiting[0] ?? '')).status).toBe(200);
    expect((await select('chongqing-lead', waiting[1] ?? '')).status).toBe(409);
  });

  test('N-09: nationally about so many: above them a reason is asked for', async () => {
    const small = Campaign.parse({
      ...nationalInstitutions,
      id: 'nat-small',
      quota: { places: 1, kind: 'soft' },
    });
    await world.stores.campaigns.publish(publishCampaign(small, { kind: 'system' }, world.clock.now()));
    const [one = '', other = ''] = await placed(small.id, 2);
    // The made-up chain ends at 重庆, so it is 重庆 that chooses.
    expect((await select('chongqing-lead', one)).status).toBe(200);
    expect(await select('chongqing-lead', other)).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/reason' }] },
    });
    expect((await select('chongqing-lead', other, { reason: '质量突出' })).status).toBe(200);
  });
});
