import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CampaignView, CaseView } from '#shared/contract/views.ts';
import { Membership } from '#shared/model/organisation.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  // The prefecture's own campaign manager, and one of the county itself: neither is in the common cast.
  for (const [subject, organisation] of [
    ['newcomer-state', 'bayingolin'],
    ['newcomer-county', 'yanqi'],
  ] as const)
    await world.stores.organisations.saveMembership(
      'https://issuer.test',
      Membership.parse({
        subject,
        name: '管理员',
        organisation,
        roles: ['lead'],
        from: '2025-01-01T00:00:00.000Z',
        to: null,
      }),
    );
});
afterEach(() => world.close());

const id = 'national-2026.yanqi';
const campaign = { parameters: { id: 'national-2026' } };
const answers = {
  ...formAnswers(),
  '6.2': { choice: 'has', reason: '2024年3月，一家养老机构发生食物中毒，已整改。' },
} as ReturnType<typeof formAnswers>;
const load = async () => (await world.stores.applications.load(id)) ?? expect.fail('no application');
const submit = async () => world.decide('submit', 'yanqi', id, { version: (await load()).version, answers });
const release = async (who: string, more: object = {}) =>
  world.call('release-incident', who, {
    ...campaign,
    body: { organisation: 'yanqi', version: (await load()).version, reason: '事件已依法处理完毕', ...more },
  });

test('XR-9: 有 at 6.2 is not sent until somebody above releases it with a reason, which both sides see', async () => {
  await begin(world, 'yanqi', 'national-2026');
  const refused = await submit();
  expect([refused.status, refused.body]).toMatchObject([422, { code: 'incompleteAnswers' }]);
  expect(JSON.stringify(refused.body)).toContain('请联系主办单位或上级审核单位，由其写明理由放行');

  const listed = await world.call('list-releasable', 'newcomer-state', campaign);
  expect(listed.body).toEqual({
    units: [
      {
        organisation: 'yanqi',
        organisationName: '新疆焉耆回族自治县',
        label: '草稿',
        version: 1,
        release: null,
      },
    ],
    next: null,
  });
  const done = await release('newcomer-state');
  expect([done.status, done.body]).toMatchObject([
    200,
    { version: 2, release: { reason: '事件已依法处理完毕' } },
  ]);
  await world.relay();
  expect(world.messages.slice(-1).map(({ organisation, subject }) => [organisation, subject])).toEqual([
    ['yanqi', '放行（填报有重大负面事件）：草稿'],
  ]);

  // Released, the item asks for an account of what happened instead of stopping the form.
  const silent = { ...answers, '6.2': { choice: 'has' } };
  const bare = await world.decide('submit', 'yanqi', id, { version: 2, answers: silent });
  expect([bare.status, JSON.stringify(bare.body)]).toEqual([
    422,
    expect.stringContaining('/answers/6.2/reason'),
  ]);
  const sent = await submit();
  expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  for (const who of ['yanqi', 'bayingolin']) {
    const { body } = await world.call<CaseView>('get-application', who, { parameters: { id } });
    expect(body.application.release).toMatchObject({
      organisation: 'bayingolin',
      reason: '事件已依法处理完毕',
    });
    expect(body.gates.filter(({ state }) => state === 'blocked')).toEqual([]);
    expect(body.answers.find(({ item }) => item === '6.2')?.answer.reason).toContain('已整改');
    const history = await world.call<{ intact: boolean; events: { action: string; reason: string }[] }>(
      'get-history',
      who,
      { parameters: { id } },
    );
    expect(history.body.intact).toBe(true);
    expect(history.body.events.map(({ action }) => action)).toEqual(['begin', 'releaseIncident', 'submit']);
  }
});

test('XR-9: only who manages above the unit, never the unit, never twice, never without a reason', async () => {
  await begin(world, 'yanqi', 'national-2026');
  const who = async (subject: string, more?: object) => {
    const { status, body } = await release(subject, more);
    return [status, body['code']];
  };
  expect(await who('yanqi')).toMatchObject([403, 'notPermitted']);
  expect(await who('newcomer-county')).toMatchObject([403, 'notPermitted']);
  expect(await who('bayingolin')).toMatchObject([403, 'notPermitted']);
  expect(await who('nanjing')).toMatchObject([403, 'notPermitted']);
  expect(await who('chongqing-lead')).toMatchObject([404, 'notFound']);
  expect(await who('nation', { reason: ' ' })).toMatchObject([422, 'invalidInput']);
  expect(await who('nation', { version: 7 })).toMatchObject([409, 'versionConflict']);
  expect(await who('nation', { organisation: 'hejing' })).toMatchObject([404, 'notFound']);
  expect((await release('nation')).status).toBe(200);
  expect(await who('nation')).toMatchObject([409, 'transitionNotAllowed']);
  // A standard has no such item: there is nothing to release.
  await begin(world, 'qijiang', 'chongqing-2026');
  const standard = await world.call('release-incident', 'chongqing-lead', {
    parameters: { id: 'chongqing-2026' },
    body: { organisation: 'qijiang', version: 1, reason: '无' },
  });
  expect([standard.status, standard.body['detail']]).toEqual([
    409,
    expect.stringContaining('没有因填报重大负面事件而不能提交的条目'),
  ]);
  const may = async (subject: string, of: string) =>
    (await world.call<CampaignView>('get-campaign', subject, { parameters: { id: of } })).body.may.release;
  expect(await may('nation', 'national-2026')).toBe(true);
  expect(await may('newcomer-state', 'national-2026')).toBe(true);
  expect(await may('newcomer-county', 'national-2026')).toBe(false);
  expect(await may('bayingolin', 'national-2026')).toBe(false);
  expect(await may('chongqing-lead', 'chongqing-2026')).toBe(false);
});

test('XR-9: an event on the register stops the unit although its declaration was released', async () => {
  await begin(world, 'yanqi', 'national-2026');
  expect((await release('nation')).status).toBe(200);
  const recorded = await world.call('record-incident', 'nation', {
    parameters: { id: 'yanqi' },
    body: { kind: 'safety', on: '2025-05-01', description: '应急管理部门通报的较大安全事故' },
  });
  expect(recorded.status, JSON.stringify(recorded.body)).toBe(200);
  expect((await submit()).body).toMatchObject({ code: 'gateBlocked' });
});
