import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Guidance } from '#shared/model/guidance.ts';
import { openWorld, type World } from '../fixtures/api-world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const campaign = 'chongqing-2026';
const at = { parameters: { id: campaign } };
interface Listed {
  readonly entries: Guidance[];
  readonly mayRecord: boolean;
  readonly mayAsk: boolean;
}
const list = async (who: string) => (await world.call<Listed>('list-guidance', who, at)).body;
const titles = async (who: string) => (await list(who)).entries.map(({ title }) => title);
const training = {
  kind: 'training',
  title: '示范创建指标体系解读',
  text: '逐条解读 23 项指标。',
  on: '2026-03-30',
  place: '市卫生健康委',
  items: ['10.1', '10.2'],
  unit: null,
};
const record = (who: string, more: object = {}) =>
  world.call<Guidance>('record-guidance', who, { ...at, body: { ...training, ...more } });
const ask = (who: string, item: string | null, text: string) =>
  world.call<Guidance>('ask-question', who, { ...at, body: { item, text } });
const answer = (who: string, entry: Guidance, share: boolean, more: object = {}) =>
  world.call<Guidance>('answer-question', who, {
    parameters: { id: campaign, entry: entry.id },
    body: { version: entry.version, text: '以实际签约并提供服务的为准。', share, ...more },
  });
const faultsOf = (reply: { body: unknown }) =>
  ((reply.body as { faults?: { pointer: string }[] }).faults ?? []).map(({ pointer }) => pointer);

test('C-10 C-20: kick-off, training, help and cases are recorded by the lead, tied to the rows they explain, and read below', async () => {
  for (const kind of ['kickoff', 'training', 'example'])
    expect((await record('chongqing-lead', { kind, title: kind })).status).toBe(200);
  expect((await record('chongqing', { kind: 'help', title: 'help', unit: 'qijiang' })).body).toMatchObject({
    scope: 'nation/chongqing/qijiang/',
    items: ['10.1', '10.2'],
  });
  expect(await titles('qijiang')).toEqual(expect.arrayContaining(['kickoff', 'training', 'example', 'help']));
  expect((await list('qijiang')).mayRecord).toBe(false);
  expect(await titles('chongqing')).toHaveLength(4);
});

test('C-20: what is wrong with a record is said at its field', async () => {
  expect(
    faultsOf(await record('chongqing', { title: ' ', text: '', on: '2026-04-02', items: ['99.9'] })),
  ).toEqual(['/title', '/text', '/on', '/items/0']);
  expect(faultsOf(await record('chongqing', { kind: 'help' }))).toEqual(['/unit']);
  expect(faultsOf(await record('chongqing', { unit: 'gulou' }))).toEqual(['/unit']);
  expect(faultsOf(await record('chongqing', { unit: 'nowhere' }))).toEqual(['/unit']);
  expect((await record('qijiang')).status).toBe(403);
  for (const who of ['yanqi', 'xinjiang', 'gulou'])
    expect((await world.call('list-guidance', who, at)).status, who).toBe(404);
});

test('C-20: a unit asks at a row; the answer is its own, until it is shared without saying who asked', async () => {
  const { body: asked } = await ask('qijiang', '10.1', '签约但未履约的是否计入分子？');
  expect(asked).toMatchObject({
    kind: 'question',
    items: ['10.1'],
    guide: 'chongqing',
    asker: { organisation: 'qijiang' },
  });
  expect(world.messages).toContainEqual(
    expect.objectContaining({ organisation: 'chongqing', role: 'reviewer' }),
  );
  expect((await answer('qijiang', asked, true)).status).toBe(403);
  expect(faultsOf(await answer('chongqing', asked, true, { text: ' ' }))).toEqual(['/text']);
  const { body: answered } = await answer('chongqing', asked, false);
  expect((await answer('chongqing', asked, true)).status).toBe(409);
  expect((await answer('chongqing', answered, true)).status).toBe(409);
  expect((await list('qijiang')).entries[0]?.answer?.text).toBe('以实际签约并提供服务的为准。');
  expect(world.messages).toContainEqual(
    expect.objectContaining({ organisation: 'qijiang', role: 'applicant' }),
  );

  const { body: second } = await ask('qijiang', null, '汇总表何时报送？');
  await answer('chongqing', second, true);
  const shared = (await list('nation')).entries;
  expect(shared).toEqual([]);
  expect(await titles('qijiang')).toHaveLength(2);
});

test('C-20: a shared answer is read by every unit below, and by nobody is it known who asked', async () => {
  const national = { parameters: { id: 'national-2026' } };
  const { body: asked } = await world.call<Guidance>('ask-question', 'yanqi', {
    ...national,
    body: { item: null, text: '推荐函由谁出具？' },
  });
  expect(asked.guide).toBe('xinjiang');
  const read = async (who: string) => (await world.call<Listed>('list-guidance', who, national)).body.entries;
  expect(await read('hejing')).toEqual([]);
  await world.call('answer-question', 'xinjiang', {
    parameters: { id: 'national-2026', entry: asked.id },
    body: { version: asked.version, text: '由自治区卫生健康委出具。', share: true },
  });
  expect(await read('hejing')).toMatchObject([
    { text: '推荐函由谁出具？', asker: null, by: { kind: 'system' } },
  ]);
  expect((await read('yanqi'))[0]?.asker).toMatchObject({ organisation: 'yanqi' });
  expect(await read('gulou')).toEqual([]);
});

test('what was recorded wrongly is taken back with a reason; it stays with its guide', async () => {
  const { body: entry } = await record('chongqing');
  const withdraw = (who: string, reason: string) =>
    world.call('withdraw-guidance', who, {
      parameters: { id: campaign, entry: entry.id },
      body: { version: entry.version, reason },
    });
  expect((await withdraw('qijiang', '不对')).status).toBe(403);
  expect((await withdraw('chongqing', ' ')).status).toBe(422);
  expect((await withdraw('chongqing', '日期有误，另行记录。')).status).toBe(200);
  expect(await titles('qijiang')).toEqual([]);
  expect((await list('chongqing')).entries[0]?.withdrawn?.reason).toBe('日期有误，另行记录。');
});
