import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '#functions/ports/mailer.ts';
import { Organisation } from '#shared/model/organisation.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

let world: World;
const inbox = (organisation: string, roles: Parameters<World['stores']['inbox']['list']>[1]) =>
  world.stores.inbox.list(organisation, roles);
const ofCity = (more: object) =>
  Organisation.parse({
    level: 'county',
    levelName: '区级',
    parent: 'chongqing',
    divisionCode: null,
    ...more,
    fullName: `重庆市${(more as { name: string }).name}`,
    path: `nation/chongqing/${(more as { id: string }).id}/`,
  });

beforeAll(async () => {
  world = await openWorld();
  await world.stores.organisations.saveAll([
    ofCity({ id: 'wansheng', name: '万盛经开区卫生健康局', kind: 'functionalZone', place: 'functionalZone' }),
    ofCity({ id: 'people', name: '人民医院', kind: 'affiliated', level: 'institution', levelName: '机构级' }),
    ofCity({ id: 'yubei', name: '渝北区卫生健康委', closedOn: '2025-11-06' }),
    // More than a page of the tree.
    ...Array.from({ length: 230 }, (_, i) => ofCity({ id: `d${i}`, name: `第${i}区卫生健康委` })),
  ]);
  await world.relay();
});
afterAll(() => world.close());

test('C-01: publishing tells every reporting unit of the scope, functional zones and 委属 hospitals included, nobody else', async () => {
  const told = world.messages.filter(({ id }) => id.startsWith('chongqing-2026.notice.'));
  expect(told.map(({ organisation }) => organisation).sort()).toEqual(
    ['people', 'qijiang', 'wansheng', ...Array.from({ length: 230 }, (_, i) => `d${i}`)].sort(),
  );
  const [notice] = (await inbox('qijiang', ['applicant'])).filter(({ id }) => id.startsWith('chongqing')) as [
    Message,
  ];
  expect(notice).toMatchObject({
    subject: '通知：2026 年重庆市医养结合示范区（县）创建',
    body: '重庆市卫生健康委发布了2026 年重庆市医养结合示范区（县）创建（国卫老龄发〔2022〕14号）。申报自 2026年3月1日 08:00（北京时间）开始，申报截止 2026年5月31日 23:59（北京时间），省级办理截止 2026年7月31日 23:59（北京时间）。',
    link: '/campaigns/chongqing-2026',
  });
  // The zone may not apply in this campaign; it reports what others apply for.
  expect(await inbox('wansheng', ['applicant'])).toEqual([]);
  expect(await inbox('wansheng', ['reviewer'])).toHaveLength(2);
  // The national campaign addresses provinces and prefectures, too.
  expect((await inbox('bayingolin', ['reviewer'])).map(({ subject }) => subject)).toEqual([
    '通知：2026 年全国医养结合示范县（市、区）创建',
  ]);
  expect(await inbox('yubei', ['applicant', 'reviewer'])).toEqual([]);
});

test('D.1: moved deadlines are told to all of them likewise, with what changed and why', async () => {
  const campaign = await world.stores.campaigns.load('chongqing-2026');
  world.clock.moveTo('2026-04-02T01:00:00.000Z');
  const moved = await world.call('move-deadlines', 'chongqing-lead', {
    parameters: { id: 'chongqing-2026' },
    body: {
      version: campaign?.version,
      deadlines: { county: '2026-06-10T15:59:59.999Z', province: '2026-07-31T15:59:59.999Z' },
      reason: '部分区县受灾',
    },
  });
  expect(moved.status).toBe(200);
  await world.relay();
  const [latest] = await inbox('d7', ['applicant']);
  expect(latest).toMatchObject({
    subject: '截止时间调整：2026 年重庆市医养结合示范区（县）创建',
    body: '申报截止由 2026年5月31日 23:59（北京时间）调整为 2026年6月10日 23:59（北京时间）。理由：部分区县受灾',
  });
  expect(await inbox('people', ['applicant'])).toHaveLength(3);
});

test('the change log told twice tells nobody twice', async () => {
  const before = (await inbox('d7', ['applicant'])).map(({ id }) => id);
  await world.relay({ again: true });
  expect((await inbox('d7', ['applicant'])).map(({ id }) => id)).toEqual(before);
});

test('N-04, E-05: a functional zone is refused at the beginning of an application, in Chinese', async () => {
  await world.stores.organisations.saveMembership('https://issuer.test', {
    subject: 'wansheng',
    name: '万某',
    organisation: 'wansheng',
    roles: ['applicant'],
    from: '2025-01-01T00:00:00.000Z',
    to: null,
  } as never);
  const verify = world.ports.identity.verify;
  Object.assign(world.ports.identity, {
    verify: async (token: string) =>
      token === 'wansheng' ? { issuer: 'https://issuer.test', subject: token } : verify(token),
  });
  const refused = await world.call<{ detail: string }>('create-application', 'wansheng', {
    parameters: { id: 'chongqing-2026' },
  });
  expect([refused.status, refused.body.detail]).toEqual([
    403,
    '重庆市万盛经开区卫生健康局是功能区，不属于县、县级市、市辖区，本批次不能申报。确需申报的，由主办单位准入。',
  ]);
  const campaign = await world.stores.campaigns.load('chongqing-2026');
  const admit = (who: string, organisation: string, key: string) =>
    world.call<{ campaign: { admitted?: object[] }; detail: string }>('admit-unit', who, {
      parameters: { id: 'chongqing-2026' },
      body: { version: campaign?.version, organisation, reason: '市政府同意万盛经开区申报' },
      key,
    });
  expect((await admit('qijiang', 'wansheng', 'admission-of-nobody')).status).toBe(403);
  expect((await admit('chongqing-lead', 'nowhere', 'admission-nowhere')).status).toBe(422);
  const admitted = await admit('chongqing-lead', 'wansheng', 'admission-of-wansheng');
  expect([admitted.status, admitted.body.campaign.admitted]).toMatchObject([
    200,
    [{ organisation: 'wansheng' }],
  ]);
  expect((await admit('chongqing-lead', 'wansheng', 'admission-of-wansheng')).body).toEqual(admitted.body);
  expect((await begin(world, 'wansheng', 'chongqing-2026')).application.status.name).toBe('draft');
});
