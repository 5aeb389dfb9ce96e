import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { standardAnswers } from '#infra/local/demo/answers.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { EditionComparison, EditionSummary, TrialReply } from '#shared/contract/views.ts';
import type { Edition } from '#shared/model/edition.ts';
import { Membership } from '#shared/model/organisation.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

const standard = editions.find(({ id }) => id === 'CQ-COUNTY-2023') as Edition;
const id = 'chongqing-2026.qijiang';
const campaigns = ['chongqing-2026'];

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** 綦江 sends its rows: all met but the given ones. */
async function sent(without: string[]): Promise<void> {
  await begin(world, 'qijiang', 'chongqing-2026');
  for (const section of standard.sections)
    for (const item of section.items)
      if (item.type === 'row' && item.evidence === 'required')
        await world.upload('qijiang', id, item.id, pdf(`${item.id}.pdf`, item.id).bytes);
  const answers = standardAnswers(standard, '綦江区', { without });
  const reply = await world.decide('submit', 'qijiang', id, { version: 1, answers });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
}
const attempt = (who: string, body: object) => world.call<TrialReply>('try-standard', who, { body });

describe('editions are read', () => {
  test('all of them are listed with their parent; one is read whole', async () => {
    const { body } = await world.call<{ editions: EditionSummary[] }>('list-editions', 'qijiang');
    expect(body.editions.map((one) => [one.id, one.parent, one.items])).toEqual([
      ['CQ-COUNTY-2023', 'NAT-COUNTY-2022', 30],
      ['GZ-JIANGKOU-PLAN-2022', 'NAT-COUNTY-2022', 18],
      ['NAT-COUNTY-2022', null, 26],
      ['NAT-INSTITUTION-2022', null, 23],
      ['XJ-COUNTY-RECOMMEND-1', 'NAT-COUNTY-2022', 36],
    ]);
    const one = await world.call<{ edition: Edition }>('get-edition', 'qijiang', {
      parameters: { id: standard.id },
    });
    expect(one.body.edition).toEqual(standard);
    expect((await world.call('get-edition', 'qijiang', { parameters: { id: 'CQ-1999' } })).status).toBe(404);
  });

  test('a comparison names both sides and says the difference', async () => {
    const { body, status } = await world.call<EditionComparison>('compare-editions', 'qijiang', {
      parameters: { id: 'GZ-JIANGKOU-PLAN-2022' },
      query: { with: 'CQ-COUNTY-2023' },
    });
    expect(status).toBe(200);
    expect([body.left.id, body.right.id]).toEqual(['CQ-COUNTY-2023', 'GZ-JIANGKOU-PLAN-2022']);
    const said = body.differences.flatMap(({ sentences }) => sentences).join('');
    expect(said).toContain('为高于 60%（不含 60%）');
    expect(said).toContain('为不低于 72%（含 72%）');
  });
});

describe('what if', () => {
  test('who would lose the line and why; nothing is written', async () => {
    await sent(['10.2', '11.3', '14.1', '20.1']);
    const before = world.table.stream.read(0, 10_000).length;
    const { body, status } = await attempt('chongqing-lead', { campaigns, counting: { unit: 'indicators' } });
    expect(status).toBe(200);
    expect(body.counts).toEqual({ gains: 0, loses: 1, staysReached: 0, staysBelow: 0 });
    expect(body.outcomes[0]).toMatchObject({
      organisationName: '重庆市綦江区',
      before: { reached: true, rows: { met: 26 } },
      after: { reached: false, indicators: { met: 19 } },
    });
    expect(body.outcomes[0]?.why.at(-1)).toContain('再达标 1 项二级指标即可');
    expect(world.table.stream.read(0, 10_000)).toHaveLength(before);
  });

  test('a draft that is not published, with a bound raised', async () => {
    await sent([]);
    const draft = JSON.parse(JSON.stringify(standard).replace('"bound":95', '"bound":96')) as Edition;
    const { body } = await attempt('chongqing-lead', { campaigns, draft: { ...draft, id: 'CQ-DRAFT' } });
    expect(body.outcomes[0]?.why[0]).toContain('不符合“不低于 96%”');
    expect(
      (await world.call('get-edition', 'chongqing-lead', { parameters: { id: 'CQ-DRAFT' } })).status,
    ).toBe(404);
  });

  test('findings of an evaluation without a verdict are the lead’s own, also once the unit has withdrawn', async () => {
    await sent([]);
    await world.decide('accept', 'chongqing', id, { version: 2 });
    const changes = [{ item: '1.1', value: 'notMet', note: '', revision: 0 }];
    await world.call('save-findings', 'chongqing', { parameters: { id }, body: { changes } });
    const withdrawn = await world.decide('withdraw', 'qijiang', id, { version: 3, reason: '暂不申报' });
    expect(withdrawn.status, JSON.stringify(withdrawn.body)).toBe(200);
    await world.stores.organisations.saveMembership(
      'https://issuer.test',
      Membership.parse({
        subject: 'newcomer-lead',
        name: '綦江批次管理',
        organisation: 'qijiang',
        roles: ['lead'],
        from: '2025-01-01T00:00:00.000Z',
        to: null,
      }),
    );
    const metBy = async (who: string) =>
      (await attempt(who, { campaigns })).body.outcomes.map(({ before }) => before?.rows.met);
    expect(await metBy('newcomer-lead')).toEqual([30]);
    expect(await metBy('chongqing-lead')).toEqual([29]);
  });

  test('only a lead tries, and only what they may see; an unsent draft is not part of it', async () => {
    await begin(world, 'qijiang', 'chongqing-2026');
    expect((await attempt('chongqing', { campaigns })).status).toBe(403);
    expect((await attempt('qijiang', { campaigns })).status).toBe(403);
    expect((await attempt('chongqing-lead', { campaigns: ['no-campaign'] })).status).toBe(404);
    const { body } = await attempt('chongqing-lead', { campaigns });
    expect(body).toMatchObject({ outcomes: [], uncounted: [] });
  });

  test('bad input is named: both an edition and a draft, a line above 100, an edition that is not there', async () => {
    const both = { campaigns, edition: standard.id, draft: standard };
    for (const body of [both, { campaigns, counting: { line: 101 } }, { campaigns: [] }])
      expect((await attempt('chongqing-lead', body)).status).toBe(422);
    expect((await attempt('chongqing-lead', { campaigns, edition: 'CQ-1999' })).status).toBe(404);
  });
});
