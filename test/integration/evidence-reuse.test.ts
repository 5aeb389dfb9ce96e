import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CaseView, EarlierFileView } from '#shared/contract/views.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import { Campaign } from '#shared/model/campaign.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { standard, standardAnswers } from '../fixtures/answers.ts';
import { begin, chongqingCampaign, openWorld, type World } from '../fixtures/api-world.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';

let world: World;
let first: string;
let second: string;
/** The file of each row in the first application. */
let files: Map<string, string>;
beforeEach(async () => {
  world = await openWorld();
  first = (await begin(world, 'qijiang', 'chongqing-2026')).application.id;
  files = new Map();
  for (const row of rowsOf(standard)) {
    if (row.evidence !== 'required') continue;
    files.set(row.id, await world.upload('qijiang', first, row.id, pdfOf([{ text: [`Row ${row.id}`] }])));
  }
});
afterEach(() => world.close());

const fileOf = (row: string) => files.get(row) as string;
const describeFile = (row: string, change: object, revision = 0) =>
  world.call('describe-evidence', 'qijiang', {
    parameters: { id: first, evidence: fileOf(row) },
    body: { number: '', date: null, issuer: '', validUntil: null, revision, ...change },
  });

/** The first application is sent, and two years later the next campaign is open with a draft of the same unit. */
async function nextCycle(): Promise<void> {
  const { body } = await world.call<CaseView>('get-application', 'qijiang', { parameters: { id: first } });
  const { version } = body.application;
  const sent = await world.decide('submit', 'qijiang', first, { version, answers: standardAnswers() });
  expect(sent.status).toBe(200);
  world.clock.moveTo('2028-04-01T01:00:00.000Z');
  const campaign = Campaign.parse({
    ...chongqingCampaign,
    id: 'chongqing-2028',
    title: '2028 年重庆市医养结合示范区（县）创建',
    opensAt: '2028-03-01T00:00:00.000Z',
    deadlines: { county: '2028-05-31T15:59:59.999Z', province: '2028-07-31T15:59:59.999Z' },
  });
  await world.stores.campaigns.publish(publishCampaign(campaign, { kind: 'system' }, world.clock.now()));
  second = (await begin(world, 'qijiang', 'chongqing-2028')).application.id;
}

interface Listed {
  readonly from: { application: string; campaignTitle: string } | null;
  readonly files: EarlierFileView[];
}
const list = async (who = 'qijiang', id = second) =>
  (await world.call<Listed>('list-earlier-evidence', who, { parameters: { id } })).body;
const listed = async (row: string) =>
  (await list()).files.find(({ evidence }) => evidence.id === fileOf(row)) as EarlierFileView;
interface Reused {
  readonly evidence: Evidence[];
  readonly code: string;
  readonly detail: string;
  readonly faults: { pointer: string; message: string }[];
}
const reuse = (evidence: string[], who = 'qijiang', key?: string, id = second) =>
  world.call<Reused>('reuse-evidence', who, {
    parameters: { id },
    body: { evidence },
    ...(key !== undefined && { key }),
  });
const look = async (who: string, id: string) =>
  (await world.call<CaseView>('get-application', who, { parameters: { id } })).body;
const read = async (who: string, id: string, evidence: string) =>
  (
    await world.call<{ address: string | null; evidence: Evidence }>('get-evidence', who, {
      parameters: { id, evidence },
    })
  ).body;
const redact = async (who: string, id: string, evidence: string) => {
  const { version } = (await look('chongqing', id)).application;
  return world.call<{ code: string; detail: string }>('redact-evidence', who, {
    parameters: { id, evidence },
    body: { version, reason: '含未脱敏的花名册' },
  });
};

/** Takes everything over, confirms last cycle's answers and sends the second application. */
async function sendSecond(): Promise<Evidence[]> {
  const taken: Evidence[] = [];
  const ids = [...files.values()];
  for (let start = 0; start < ids.length; start += 24)
    taken.push(...(await reuse(ids.slice(start, start + 24))).body.evidence);
  const answers = standardAnswers();
  const changes = Object.entries(answers).map(([item, answer]) => ({ item, answer, revision: 0 }));
  await world.call('save-draft', 'qijiang', { parameters: { id: second }, body: { changes } });
  const sent = await world.decide('submit', 'qijiang', second, { version: 1, answers });
  expect(sent.status).toBe(200);
  return taken;
}

describe('evidence of the last cycle', () => {
  test('is taken over without being sent again: same bytes, same check and its date, same document', async () => {
    await describeFile('2.1', {
      number: '綦江卫发[2023]46号',
      date: '2023-10-16',
      issuer: '綦江区卫生健康委',
    });
    await nextCycle();
    const { from, files: offered } = await list();
    expect(from).toMatchObject({ application: first, campaignTitle: chongqingCampaign.title });
    expect(offered).toHaveLength(files.size);
    expect(offered.map(({ item, refusal }) => [item, refusal])).toEqual(
      offered.map(({ evidence }) => [evidence.item, null]),
    );
    const objects = world.objects.size;
    const before = (await world.stores.evidence.load(first, fileOf('2.1'))) as Evidence;
    const { status, body } = await reuse([fileOf('2.1'), fileOf('1.1')]);
    expect(status).toBe(200);
    expect(world.objects.size).toBe(objects);
    const taken = body.evidence[0] as Evidence;
    expect(taken).toMatchObject({
      item: '2.1',
      application: second,
      state: { name: 'accepted' },
      sha256: before.sha256,
      report: before.report,
      checkedAt: '2026-04-01T01:00:00.000Z',
      document: { number: '綦江卫发〔2023〕46号', revision: 1 },
      source: {
        application: first,
        evidence: fileOf('2.1'),
        takenBy: '张綦',
        campaignTitle: chongqingCampaign.title,
      },
    });
    expect(taken.id).not.toBe(before.id);
    expect((await read('qijiang', second, taken.id)).address).toContain(`evidence/${first}/${before.id}`);
    expect((await listed('2.1')).refusal).toBe('该条目已有相同的文件。');
    const { body: found } = await world.call<{ uses: { application: string }[]; more: boolean }>(
      'find-documents',
      'qijiang',
      { query: { number: '綦江卫发[2023]46号' } },
    );
    expect([found.uses.map(({ application }) => application), found.more]).toEqual([[first, second], false]);
  });

  test('counts for the new form, is frozen with it, and is read by its reviewers', async () => {
    await nextCycle();
    const taken = await sendSecond();
    const { evidence } = await look('chongqing', second);
    expect(evidence.map(({ id }) => id).toSorted()).toEqual(taken.map(({ id }) => id).toSorted());
    expect(evidence[0]?.source?.campaignTitle).toBe(chongqingCampaign.title);
    expect((await read('chongqing', second, taken[0]?.id ?? '')).address).toContain(`evidence/${first}/`);
  });

  test('that has run out is shown and refused with the day; its last day still counts', async () => {
    await describeFile('1.1', { validUntil: '2028-03-31' });
    await describeFile('2.1', { validUntil: '2028-04-01' });
    await nextCycle();
    expect((await listed('1.1')).refusal).toBe('有效期至 2028-03-31，已过期。请上传新的材料。');
    expect((await listed('2.1')).refusal).toBeNull();
    const { status, body } = await reuse([fileOf('2.1'), fileOf('1.1')]);
    expect(status).toBe(409);
    expect(body.faults).toMatchObject([
      { pointer: '/evidence/1', message: expect.stringContaining('已过期') },
    ]);
    expect((await look('qijiang', second)).evidence).toEqual([]);
    expect((await reuse([fileOf('2.1')])).status).toBe(200);
  });

  test('a repeated command takes it over once; twice in one list, unknown or too many are refused', async () => {
    await nextCycle();
    const once = await reuse([fileOf('1.1')], 'qijiang', 'reuse-once');
    const again = await reuse([fileOf('1.1')], 'qijiang', 'reuse-once');
    expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(again.body).toEqual(once.body);
    expect((await look('qijiang', second)).evidence).toHaveLength(1);
    expect((await reuse([fileOf('2.1'), fileOf('2.1')])).body.faults).toMatchObject([
      { pointer: '/evidence/1' },
    ]);
    expect((await reuse(['unknown'])).body.detail).toContain('没有这份材料');
    expect((await reuse([])).status).toBe(422);
    expect((await reuse(Array.from({ length: 25 }, (_, n) => `e${n}`))).status).toBe(422);
  });

  test('that nobody scanned is not taken over where unscanned files do not count', async () => {
    await nextCycle();
    const file = (await world.stores.evidence.load(first, fileOf('1.1'))) as Evidence;
    const report = {
      ...(file.report as NonNullable<Evidence['report']>),
      unscanned: '服务器没有安装查毒软件',
    };
    await world.stores.evidence.settle(file, { ...file, report });
    expect((await listed('1.1')).refusal).toBeNull();
    world.scans({ result: 'clean' }, false);
    expect((await listed('1.1')).refusal).toContain('没有查毒');
  });

  test('that a scanner refuses later is refused wherever it was taken over', async () => {
    await nextCycle();
    const file = (await world.stores.evidence.load(first, fileOf('1.1'))) as Evidence;
    const report = { ...(file.report as NonNullable<Evidence['report']>), unscanned: '查毒服务没有应答' };
    await world.stores.evidence.settle(file, { ...file, report });
    const copy = (await reuse([fileOf('1.1')])).body.evidence[0] as Evidence;
    expect(copy).toMatchObject({ state: { name: 'accepted' }, report: { unscanned: '查毒服务没有应答' } });
    world.scans({ result: 'infected', name: 'late' });
    await world.checkEvidence({ Records: [{ s3: { object: { key: `evidence/${first}/${file.id}` } } }] });
    for (const [application, id] of [
      [first, file.id],
      [second, copy.id],
    ] as const)
      expect((await world.stores.evidence.load(application, id))?.state.name).toBe('refused');
  });

  test('is nobody else’s: not another unit’s, not a reviewer’s, and not after the form was sent', async () => {
    const foreign = (await begin(world, 'yanqi')).application.id;
    await nextCycle();
    for (const who of ['yanqi', 'nanjing']) {
      expect((await reuse([fileOf('1.1')], who)).status).toBe(404);
      const answer = await world.call('list-earlier-evidence', who, { parameters: { id: second } });
      expect(answer.status).toBe(404);
    }
    // Another unit's own draft offers nothing of this one.
    expect(await list('yanqi', foreign)).toEqual({ from: null, files: [] });
    expect((await reuse([fileOf('1.1')], 'yanqi', undefined, foreign)).body.detail).toContain('没有这份材料');
    await world.decide('withdraw', 'qijiang', second, { version: 1, reason: '不再申报' });
    expect(await list()).toEqual({ from: null, files: [] });
    expect((await reuse([fileOf('1.1')])).body.code).toBe('evidenceNotExpected');
  });
});

describe('redaction and what shares the bytes', () => {
  test('of the original: it is no longer offered, and what was taken over is gone, too, with an event', async () => {
    await nextCycle();
    const { body } = await reuse([fileOf('1.1'), fileOf('2.1')]);
    const [taken, kept] = body.evidence as [Evidence, Evidence];
    expect((await redact('chongqing-lead', first, fileOf('1.1'))).status).toBe(200);
    expect((await listed('1.1')).refusal).toBe('内容已抹除，不能沿用。');
    await world.relay();
    await world.relay({ again: true });
    expect(world.objects.has(`evidence/${first}/${fileOf('1.1')}`)).toBe(false);
    expect(await read('qijiang', second, taken.id)).toMatchObject({
      address: null,
      evidence: { state: { name: 'redacted', reason: '含未脱敏的花名册' } },
    });
    expect((await read('qijiang', second, kept.id)).address).not.toBeNull();
    const { body: history } = await world.call<{
      events: { action: string; actor: object }[];
      intact: boolean;
    }>('get-history', 'qijiang', { parameters: { id: second } });
    expect(history.intact).toBe(true);
    expect(history.events.map(({ action }) => action)).toEqual(['begin', 'redactEvidence']);
    expect(history.events.at(-1)?.actor).toEqual({ kind: 'system' });
    expect((await reuse([fileOf('1.1')])).body.faults[0]?.message).toContain('内容已抹除');
  });

  test('of what was taken over: the unit removes it, the lead erases it for both', async () => {
    await nextCycle();
    const taken = (await reuse([fileOf('1.1')])).body.evidence[0] as Evidence;
    const version = 1;
    const refused = await world.call<{ code: string; detail: string }>('redact-evidence', 'qijiang', {
      parameters: { id: second, evidence: taken.id },
      body: { version, reason: '不用了' },
    });
    expect(refused.body).toMatchObject({ code: 'notPermitted', detail: expect.stringContaining('请移除') });
    const removed = await world.call('remove-evidence', 'qijiang', {
      parameters: { id: second, evidence: taken.id },
    });
    expect(removed.status).toBe(200);
    expect((await read('qijiang', first, fileOf('1.1'))).address).not.toBeNull();

    const again = (await reuse([fileOf('1.1')])).body.evidence[0] as Evidence;
    const lead = await world.call('redact-evidence', 'chongqing-lead', {
      parameters: { id: second, evidence: again.id },
      body: { version, reason: '含未脱敏的花名册' },
    });
    expect(lead.status).toBe(404);
  });

  test('by the lead of the new campaign, once it was sent: original and copies are gone alike', async () => {
    await nextCycle();
    const taken = await sendSecond();
    const copy = taken.find(({ item }) => item === '1.1') as Evidence;
    expect((await redact('chongqing-lead', second, copy.id)).status).toBe(200);
    await world.relay();
    await world.relay({ again: true });
    expect(world.objects.has(`evidence/${first}/${fileOf('1.1')}`)).toBe(false);
    expect((await world.stores.evidence.load(first, fileOf('1.1')))?.state).toEqual({
      name: 'redacted',
      reason: '含未脱敏的花名册',
    });
    expect((await read('chongqing', first, fileOf('2.1'))).address).not.toBeNull();
  });

  test('that races with taking it over leaves no record that counts without bytes', async () => {
    await nextCycle();
    const [, , answer] = await Promise.all([
      redact('chongqing-lead', first, fileOf('1.1')),
      redact('chongqing-lead', first, fileOf('2.1')),
      reuse([fileOf('1.1'), fileOf('2.1')]),
    ]);
    await world.relay();
    expect([200, 409]).toContain(answer.status);
    for (const file of (await look('qijiang', second)).evidence)
      expect(file.state.name === 'accepted').toBe(
        world.objects.has(`evidence/${first}/${file.source?.evidence}`),
      );
  });
});
