import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { columnsOf, publicDatasetNames, publicDatasets } from '#shared/contract/public-views.ts';
import { personalDataIn } from '#shared/domain/personal-data.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { people, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';
import { lead, name, on, openTitles, take } from '../fixtures/titles.ts';

/* Open data (issue 8): what anybody may know, as JSON and CSV, in pages, with nothing of a person. */

interface Page {
  readonly dataset: string;
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
  readonly next: string | null;
}

let world: World;
const handler = '承办人王小明 13800138000';
const data = async (dataset: string, query: Record<string, string> = {}) =>
  (await world.call<Page>('get-public-data', null, { parameters: { dataset }, query })).body;
const table = async (dataset: string, query: Record<string, string> = {}) => {
  const reply = await world.call<{ file: string }>('get-public-table', null, {
    parameters: { dataset },
    query,
  });
  return { text: Buffer.from(reply.body.file, 'base64').toString('utf8'), headers: reply.headers };
};

beforeAll(async () => {
  ({ world } = await openTitles());
  await name(world);
  // Publicity with a handler's name and number in it.
  const campaign = (await world.stores.campaigns.load('chongqing-2026')) as Campaign;
  const item = await world.table.get({ pk: `CAMPAIGN#${campaign.id}`, sk: 'CAMPAIGN' });
  const changed = { ...campaign, publicity: { ...campaign.publicity, contact: handler } };
  await world.table.transact([{ kind: 'put', item: { ...item, data: changed } as never }]);
  await placeApplications(world, 'chongqing-2026', { name: 'inPublicity' }, 620);
  return () => world.close();
});

describe('open data', () => {
  test('campaigns, publicity lists and named units are listed with what the documents say', async () => {
    expect((await data('campaigns')).rows).toContainEqual(
      expect.objectContaining({
        id: 'chongqing-2026',
        lead: '重庆市卫生健康委',
        publicityTo: expect.any(String),
      }),
    );
    const named = await data('named');
    expect(named.rows).toEqual([
      expect.objectContaining({ unit: expect.stringContaining('綦江'), documentNumber: expect.any(String) }),
    ]);
    expect((await data('revocations')).rows).toEqual([]);
  });

  test('a list comes in pages; each reads what it shows, however long the list is', async () => {
    const first = await data('publicity');
    expect(first.rows).toHaveLength(500);
    const second = await data('publicity', { cursor: first.next ?? '' });
    expect(second.rows.length).toBeGreaterThanOrEqual(120);
    expect(second.next).toBeNull();
    const units = [...first.rows, ...second.rows].map(({ unit }) => unit);
    expect(new Set(units).size).toBe(units.length);
    const odd = await world.call('get-public-data', null, {
      parameters: { dataset: 'publicity' },
      query: { cursor: 'nonsense' },
    });
    expect([odd.status, JSON.stringify(odd.body)]).toEqual([422, expect.stringContaining('翻页标记无效')]);
    for (const dataset of ['campaigns', 'named', 'revocations'])
      expect(
        (await world.call('get-public-data', null, { parameters: { dataset }, query: { cursor: 'e30' } }))
          .status,
        dataset,
      ).toBe(422);
    expect((await world.call('get-public-data', null, { parameters: { dataset: 'members' } })).status).toBe(
      422,
    );
  });

  test('CSV says the same, with a heading, and where it goes on', async () => {
    const first = await table('publicity');
    const lines = first.text.split('\r\n');
    expect(lines).toHaveLength(502);
    expect(lines[0]).toBe('\uFEFF"批次编号","批次名称","单位","公示开始","公示截止","状态"');
    expect(first.headers['content-type']).toBe('text/csv; charset=utf-8');
    const link = /^<\/api\/public\/tables\/publicity\?cursor=([^>]+)>; rel="next"$/.exec(
      first.headers['link'] ?? '',
    );
    const rest = await table('publicity', { cursor: decodeURIComponent(link?.[1] ?? '') });
    expect(rest.headers['link']).toBeUndefined();
    const json = [
      ...(await data('publicity')).rows,
      ...(await data('publicity', { cursor: (await data('publicity')).next ?? '' })).rows,
    ];
    const shown = [...lines.slice(1, -1), ...rest.text.split('\r\n').slice(1, -1)].map(
      (line) => line.split('","')[2],
    );
    expect(shown).toEqual(json.map(({ unit }) => unit));
  });

  test('the catalogue names every column, and rows keep to its schema', async () => {
    const { body } = await world.call<{
      datasets: { name: string; csv: string; columns: unknown[]; schema: object }[];
    }>('describe-public-data', null);
    expect(body.datasets.map(({ name }) => name)).toEqual([...publicDatasetNames]);
    for (const dataset of publicDatasetNames) {
      const described = body.datasets.find((one) => one.name === dataset);
      expect(described?.columns).toEqual(columnsOf(dataset));
      expect(described?.schema).toEqual(z.toJSONSchema(publicDatasets[dataset].row));
      for (const row of (await data(dataset)).rows) publicDatasets[dataset].row.parse(row);
      for (const { title } of columnsOf(dataset)) expect(title).toMatch(/\p{Script=Han}/u);
    }
  });

  test('nothing of a person is in any of it: no name, no number, no contact', async () => {
    let all = '';
    for (const dataset of publicDatasetNames) {
      all += JSON.stringify(await data(dataset)) + (await table(dataset)).text;
    }
    all += JSON.stringify((await world.call('list-seals', null)).body);
    expect(personalDataIn(all)).toEqual({ idNumbers: 0, mobiles: 0 });
    for (const { name: person } of Object.values(people)) expect(all).not.toContain(person);
    expect(all).not.toContain(handler);
    expect(all).not.toContain('王小明');
  });

  test('a title that was taken moves to the revocations, with the decision and without the reason', async () => {
    await on(world, '2026-10-09');
    await take(world, 'open-case', lead, {
      category: 'rights',
      source: 'complaint',
      objection: null,
      facts: '某机构约束老年人，造成伤害。',
      evidence: '民政部门调查笔录',
      hearingUntil: '2026-10-20',
    });
    expect((await data('named')).rows).toHaveLength(1);
    await on(world, '2026-10-21');
    await take(world, 'revoke-designation', lead, {
      document: { documentNumber: '渝卫发〔2026〕80号', date: '2026-10-21' },
      reason: '情形属实，严重侵害老年人权益',
    });
    expect((await data('named')).rows).toEqual([]);
    const { rows } = await data('revocations');
    expect(rows).toEqual([
      expect.objectContaining({ state: '已取消命名', endedOn: '2026-10-21', endedBy: '渝卫发〔2026〕80号' }),
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/约束|侵害|笔录/);
  });
});
