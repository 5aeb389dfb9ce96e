import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { standardAnswers } from '#infra/local/demo/answers.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { MigrationPreview } from '#shared/contract/routes.ts';
import type { CampaignView, CaseView, History } from '#shared/contract/views.ts';
import { tallyAnswers } from '#shared/domain/verdict.ts';
import type { Answers } from '#shared/model/answer.ts';
import type { Edition } from '#shared/model/edition.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

type Loose = ReturnType<typeof JSON.parse>;
const standard = editions.find(({ id }) => id === 'CQ-COUNTY-2023') as Edition;
const id = 'chongqing-2026.qijiang';
const parameters = { id: 'chongqing-2026' };
const reason = '市卫生健康委修订标准（渝卫办发〔2026〕8号）';

/** A revision published by the lead: 10.2 asks 100 %, 3.1 other checks, 22.1 is gone, 2.2 is new. */
const revised = (() => {
  const copy = structuredClone(standard) as Loose;
  const row = (wanted: string) =>
    copy.sections.flatMap(({ items }: Loose) => items).find((item: Loose) => item.id === wanted);
  copy.id = 'CQ-COUNTY-2023-R2';
  copy.title = '重庆市医养结合示范区（县）创建标准（修订）';
  row('10.2').measures[0].bound = 100;
  row('3.1').checks = ['纳入经济社会发展规划'];
  for (const section of copy.sections)
    section.items = section.items.filter((item: Loose) => item.id !== '22.1');
  copy.sections[0].items.push({
    ...structuredClone(row('2.1')),
    id: '2.2',
    content: '出台考核办法。',
    checks: ['出台考核办法'],
  });
  return copy as Edition;
})();

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.stores.editions.publish(revised);
});
afterEach(() => world.close());

const answers = standardAnswers(standard, '綦江区', { without: ['10.2'] });
async function uploads(edition: Edition = standard): Promise<void> {
  for (const section of edition.sections)
    for (const item of section.items)
      if (item.type === 'row' && item.evidence === 'required')
        await world.upload('qijiang', id, item.id, pdf(`${item.id}.pdf`, item.id).bytes);
}
async function sent(): Promise<void> {
  await begin(world, 'qijiang', 'chongqing-2026');
  await uploads();
  const reply = await world.decide('submit', 'qijiang', id, { version: 1, answers });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
}
const preview = (who = 'chongqing-lead', edition: string = revised.id) =>
  world.call<MigrationPreview>('preview-migration', who, { parameters, query: { edition } });
const version = async () => (await world.stores.campaigns.load('chongqing-2026'))?.version ?? 0;
const migrate = async (who = 'chongqing-lead', body: object = {}, key?: string) =>
  world.call<CampaignView & { code?: string; detail?: string }>('migrate-campaign', who, {
    parameters,
    body: { version: await version(), edition: revised.id, reason, ...body },
    ...(key !== undefined && { key }),
  });
const read = async (who: string) =>
  (await world.call<CaseView>('get-application', who, { parameters: { id } })).body;
const history = async () =>
  (await world.call<z.infer<typeof History>>('get-history', 'qijiang', { parameters: { id } })).body;

describe('preview', () => {
  test('which applications, answer by answer, the verdict under both; nothing is written', async () => {
    await sent();
    const before = world.table.stream.read(0, 10_000).length;
    const { body, status } = await preview();
    expect([status, body.refusal]).toEqual([200, null]);
    expect(body.items.filter(({ kind }) => kind !== 'kept').map(({ item, kind }) => [item, kind])).toEqual([
      ['3.1', 'changedRule'],
      ['2.2', 'added'],
      ['10.2', 'changedRule'],
      ['22.1', 'dropped'],
    ]);
    expect(body.applications).toMatchObject([
      {
        id,
        follows: true,
        kept: 27,
        before: { rows: { met: 29, total: 30 } },
        after: { rows: { met: 27, total: 30 } },
      },
    ]);
    expect(body.applications[0]?.changes.map(({ item, before, after }) => [item, before, after])).toEqual([
      ['3.1', 'met', 'unanswered'],
      ['2.2', null, 'unanswered'],
      ['10.2', 'notMet', 'notMet'],
      ['22.1', 'met', null],
    ]);
    expect(world.table.stream.read(0, 10_000)).toHaveLength(before);
  });

  test('only the lead of the campaign; a draft of a unit is its own; what stands against it is said', async () => {
    await begin(world, 'qijiang', 'chongqing-2026');
    expect((await preview()).body.applications).toEqual([]);
    expect((await preview('chongqing')).status).toBe(403);
    expect((await preview('nation')).status).toBe(403);
    expect((await preview('yanqi')).status).toBe(404);
    expect((await preview('chongqing-lead', 'CQ-1999')).status).toBe(404);
    expect((await preview('chongqing-lead', 'XJ-COUNTY-RECOMMEND-1')).body.refusal?.detail).toContain(
      '类别不同',
    );
    expect((await preview('chongqing-lead', 'NAT-COUNTY-2022')).body.refusal?.faults[0]?.message).toContain(
      '是另一项内容',
    );
  });
});

describe('carried out', () => {
  test('C-19, E-60: the campaign and its applications follow; the sent form is not altered and both verdicts stay', async () => {
    await sent();
    const frozen = structuredClone(await world.stores.applications.submission(id, 1));
    const reply = await migrate();
    expect([reply.status, reply.body.campaign.edition, reply.body.editionTitle]).toEqual([
      200,
      revised.id,
      revised.title,
    ]);
    await world.relay();
    // The applications' own events, which tell the units.
    await world.relay();
    const events = await world.stores.campaigns.events('chongqing-2026');
    expect(events.at(-1)).toMatchObject({
      type: 'EditionMigrated',
      reason,
      data: { before: standard.id, after: revised.id },
      actor: { name: '罗庆' },
    });

    expect(await world.stores.applications.submission(id, 1)).toEqual(frozen);
    const view = await read('chongqing');
    expect(view.edition.id).toBe(revised.id);
    expect(view.application).toMatchObject({
      edition: revised.id,
      submission: 2,
      status: { name: 'underReview' },
    });
    expect(view.migrated).toMatchObject({
      from: standard.id,
      reason,
      before: { rows: { met: 29 } },
      after: { rows: { met: 27 } },
      items: ['3.1', '2.2', '10.2'],
    });
    const second = (await world.stores.applications.submission(id, 2))?.answers as Answers;
    expect(tallyAnswers(revised, second)).toEqual(view.application.selfTally);
    expect(view.evidence.length).toBe(frozen?.evidence.length);
    const { events: record, intact } = await history();
    expect(intact).toBe(true);
    expect(record.at(-1)).toMatchObject({
      action: 'migrateEdition',
      reason,
      data: { from: standard.id, to: revised.id, translates: 1, submission: 2 },
    });
    expect(world.messages.filter(({ id: message }) => message.startsWith(`${id}.3.`))).toMatchObject([
      { organisation: 'qijiang', body: expect.stringContaining('换用了修订后的标准') },
    ]);
  });

  test('returned by the reviewer, the unit corrects what asks otherwise and sends it by the new edition', async () => {
    await sent();
    await migrate();
    await world.relay();
    const { application } = await read('chongqing');
    const defects = [
      { item: '3.1', note: '请按修订后的要求填报' },
      { item: '2.2', note: '新增条目' },
      { item: '10.2', note: '请核对' },
    ];
    expect(
      (await world.decide('return', 'chongqing', id, { version: application.version, defects })).status,
    ).toBe(200);
    const open = await read('qijiang');
    expect(open.editable.items?.toSorted()).toEqual(['10.2', '2.2', '3.1']);
    expect(open.migrated?.toConfirm.toSorted()).toEqual(['10.2', '3.1']);
    // What was said before the change does not count until the unit says it again.
    const whole = { ...Object.fromEntries(open.answers.map(({ item, answer }) => [item, answer])) } as Record<
      string,
      Loose
    >;
    const next = standardAnswers(revised, '綦江区') as Record<string, Loose>;
    next['10.2'].figures = { friendly: { numerator: '40', denominator: '40' } };
    for (const item of ['3.1', '2.2', '10.2']) whole[item] = next[item];
    const early = await world.decide('resubmit', 'qijiang', id, {
      version: open.application.version,
      answers: whole,
    });
    expect(early.body).toMatchObject({ code: 'incompleteAnswers' });
    expect(JSON.stringify(early.body)).toContain('在换用标准时有变化，待确认');
    world.clock.moveTo('2026-04-02T01:00:00.000Z');
    await world.upload('qijiang', id, '2.2', pdf('2.2.pdf', 'new').bytes);
    const changes = ['3.1', '2.2', '10.2'].map((item) => ({
      item,
      answer: next[item],
      revision: open.answers.find((one) => one.item === item)?.revision ?? 0,
    }));
    expect(
      (await world.call('save-draft', 'qijiang', { parameters: { id }, body: { changes } })).status,
    ).toBe(200);
    const again = await world.decide('resubmit', 'qijiang', id, {
      version: open.application.version,
      answers: whole,
    });
    expect(again.status, JSON.stringify(again.body)).toBe(200);
    expect(again.body.application).toMatchObject({
      submission: 3,
      selfTally: { rows: { met: 30, total: 30 } },
    });
  });

  test('E-60: a draft keeps what is asked in the same way; the rest is to be confirmed or filled, dropped items are not sent', async () => {
    await begin(world, 'qijiang', 'chongqing-2026');
    await uploads();
    const items = Object.entries(answers).map(([item, answer]) => ({ item, answer, revision: 0 }));
    await world.call('save-draft', 'qijiang', { parameters: { id }, body: { changes: items } });
    await migrate();
    await world.relay();
    const view = await read('qijiang');
    const saved = new Map<string, Loose>(view.answers.map(({ item, answer }) => [item, answer]));
    expect([saved.has('22.1'), saved.get('3.1').checks, saved.get('1.1')]).toEqual([
      false,
      undefined,
      (answers as Loose)['1.1'],
    ]);
    expect(view.migrated?.toConfirm.toSorted()).toEqual(['10.2', '3.1']);
    const refused = view.allowed.find(({ action }) => action === 'submit')?.refusal;
    expect(refused?.faults?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/answers/3.1', '/answers/10.2', '/answers/2.2/checks']),
    );
  });

  test('a form sent by the old edition at the same moment is refused by its version, and nothing of it is lost', async () => {
    await begin(world, 'qijiang', 'chongqing-2026');
    await uploads();
    await migrate();
    await world.relay();
    const late = await world.decide('submit', 'qijiang', id, { version: 1, answers });
    expect(late.body).toMatchObject({ code: 'versionConflict', detail: expect.stringContaining('换用标准') });
  });

  test('whoever begins afterwards begins by the new edition; a withdrawn one follows when it is opened again', async () => {
    await sent();
    const { application } = await read('qijiang');
    await world.decide('withdraw', 'qijiang', id, { version: application.version, reason: '暂不申报' });
    await world.relay();
    await migrate();
    await world.relay();
    const withdrawn = await read('qijiang');
    expect(withdrawn.application.edition).toBe(standard.id);
    await world.decide('reopen', 'qijiang', id, { version: withdrawn.application.version });
    await world.relay();
    expect((await read('qijiang')).application).toMatchObject({
      edition: revised.id,
      status: { name: 'draft' },
    });
  });

  test('one whose event was lost is found by the nightly repair; repeating it all changes nothing', async () => {
    await sent();
    await world.relay();
    await migrate();
    await world.reconcile();
    expect((await read('qijiang')).application).toMatchObject({ edition: revised.id, submission: 2 });
    const { application } = await read('qijiang');
    await world.relay({ again: true });
    await world.reconcile();
    expect((await read('qijiang')).application).toEqual(application);
  });
});

describe('refused', () => {
  test('without a reason, by another than the lead, on an older version, into what is no revision', async () => {
    expect((await migrate('chongqing-lead', { reason: ' ' })).status).toBe(422);
    expect((await migrate('chongqing')).body).toMatchObject({ code: 'notPermitted' });
    expect((await migrate('nation')).body).toMatchObject({ code: 'notPermitted' });
    expect((await migrate('chongqing-lead', { version: 9 })).body).toMatchObject({ code: 'versionConflict' });
    expect((await migrate('chongqing-lead', { edition: standard.id })).body).toMatchObject({
      code: 'migrationNotPossible',
    });
    expect((await migrate('chongqing-lead', { edition: 'NAT-COUNTY-2022' })).body).toMatchObject({
      code: 'migrationNotPossible',
      faults: expect.arrayContaining([
        { pointer: '/edition', message: expect.stringContaining('是另一项内容') },
      ]),
    });
    expect((await world.stores.campaigns.load('chongqing-2026'))?.edition).toBe(standard.id);
  });

  test('while an application is in evaluation: it keeps its edition, and the campaign keeps its own', async () => {
    await sent();
    const { application } = await read('chongqing');
    const accepted = await world.decide('accept', 'chongqing', id, { version: application.version });
    expect(accepted.body.application.status.name).toBe('evaluating');
    const refused = await migrate();
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining('重庆市綦江区已进入评审'),
    ]);
    expect((await preview()).body).toMatchObject({
      refusal: { detail: expect.stringContaining('已进入评审') },
      applications: [{ follows: false }],
    });
  });

  test('two leads at once: one change, one event; repeated under its key it is one', async () => {
    const seen = await version();
    const replies = await Promise.all([1, 2, 3].map(() => migrate('chongqing-lead', { version: seen })));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    const again = await openWorld();
    await again.stores.editions.publish(revised);
    const body = { version: 1, edition: revised.id, reason };
    const once = () =>
      again.call('migrate-campaign', 'chongqing-lead', { parameters, body, key: 'migrate-once' });
    const [first, second] = [await once(), await once()];
    expect([second.body, second.headers['idempotent-replayed']]).toEqual([first.body, 'true']);
    expect(await again.stores.campaigns.events('chongqing-2026')).toHaveLength(2);
    again.close();
  });
});
