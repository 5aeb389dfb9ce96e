import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caseOf } from '#functions/middleware/case.ts';
import { checkForm } from '#functions/middleware/circumstances.ts';
import type { ApplicationView, CaseView, EvidenceUse } from '#shared/contract/views.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import { Edition } from '#shared/model/edition.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { Instant } from '#shared/model/instant.ts';
import { standard, standardAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';

let world: World;
let id: string;
let file: string;
beforeEach(async () => {
  world = await openWorld();
  id = (await begin(world, 'qijiang', 'chongqing-2026')).application.id;
  file = await world.upload('qijiang', id, '2.1', pdfOf([{ text: ['Plan'] }]));
});
afterEach(() => world.close());

const plan = {
  number: '綦江卫发（2023）46号',
  date: '2023-10-16',
  issuer: '綦江区卫生健康委',
  validUntil: null,
  revision: 0,
};
interface Described {
  readonly evidence: Evidence;
  readonly code: string;
  readonly detail: string;
  readonly faults: { pointer: string; message: string }[];
}
const describeFile = (who: string, change: object = {}, evidence = file) =>
  world.call<Described>('describe-evidence', who, {
    parameters: { id, evidence },
    body: { ...plan, ...change },
  });
const look = async (who: string) =>
  (await world.call<CaseView>('get-application', who, { parameters: { id } })).body;
const documentSeen = async (who: string) =>
  (await look(who)).evidence.find((one) => one.id === file)?.document;
const find = async (who: string, number: string) =>
  (await world.call<{ number: string; uses: EvidenceUse[] }>('find-documents', who, { query: { number } }))
    .body;

async function send(answers = standardAnswers()) {
  for (const row of rowsOf(standard)) {
    if (row.evidence === 'required' && row.id !== '2.1')
      await world.upload('qijiang', id, row.id, pdfOf([{ text: [row.id] }]));
  }
  const { version } = (await look('qijiang')).application;
  const sent = await world.decide('submit', 'qijiang', id, { version, answers });
  expect(sent.status).toBe(200);
  return sent.body;
}

describe('文号, date and issuing body beside a file', () => {
  test('are kept in one spelling and as typed, with a revision of their own', async () => {
    const first = await describeFile('qijiang');
    expect(first.body.evidence.document).toMatchObject({
      number: '綦江卫发〔2023〕46号',
      numberAsGiven: '綦江卫发（2023）46号',
      date: '2023-10-16',
      issuer: '綦江区卫生健康委',
      revision: 1,
      savedBy: '张綦',
    });
    expect((await describeFile('qijiang', { number: '綦江卫发〔2023〕47号' })).body).toMatchObject({
      code: 'draftConflict',
      detail: expect.stringContaining('张綦'),
    });
    const [one, two] = await Promise.all([
      describeFile('qijiang', { revision: 1, issuer: '綦江区人民政府' }),
      describeFile('qijiang', { revision: 1, issuer: '綦江区民政局' }),
    ]);
    expect([one.status, two.status].toSorted()).toEqual([200, 409]);
    expect((await documentSeen('qijiang'))?.revision).toBe(2);
  });

  test('each mistake is told at its field, and nothing is written', async () => {
    for (const [change, pointer] of [
      [{ number: '綦江卫发2023年46号' }, '/number'],
      [{ date: null }, '/date'],
      [{ date: '2026-04-02' }, '/date'],
      [{ date: '2023-02-30' }, '/date'],
      [{ issuer: '' }, '/issuer'],
      [{ validUntil: '2023-01-01' }, '/validUntil'],
    ] as const) {
      const { status, body } = await describeFile('qijiang', change);
      expect([status, body.faults[0]?.pointer]).toEqual([422, pointer]);
      expect(body.faults[0]?.message).toMatch(/\p{Script=Han}/u);
    }
    expect(await documentSeen('qijiang')).toBeUndefined();
  });

  test('only the unit says so, only while it may change the file, and only of one that was checked', async () => {
    for (const who of ['chongqing', 'yanqi', 'nanjing']) expect((await describeFile(who)).status).toBe(404);
    expect((await describeFile('qijiang', {}, 'no-such-file')).status).toBe(404);
    const refused = await world.upload('qijiang', id, '2.1', Buffer.from('MZ no document'));
    expect((await describeFile('qijiang', {}, refused)).body.code).toBe('evidenceNotExpected');
    await send();
    expect((await describeFile('qijiang')).body.code).toBe('evidenceNotExpected');
  });

  test('what was said while the check waited for a scanner stays after it', async () => {
    world.scans({ result: 'unscanned', reason: '查毒服务没有应答' }, false);
    await world.upload('qijiang', id, '1.1', pdfOf([{ text: ['Late'] }])).catch(() => undefined);
    const late =
      (await world.stores.evidence.all(id)).find(({ state }) => state.name === 'quarantined')?.id ?? '';
    world.scans({ result: 'clean' });
    const { scan } = world.ports.scanner;
    // Somebody writes it in the very moment in which the scanner looks.
    Object.assign(world.ports.scanner, {
      scan: async (object: never) => {
        expect((await describeFile('qijiang', {}, late)).status).toBe(200);
        Object.assign(world.ports.scanner, { scan });
        return scan(object);
      },
    });
    await world.checkEvidence({ Records: [{ s3: { object: { key: `evidence/${id}/${late}` } } }] });
    expect(await world.stores.evidence.load(id, late)).toMatchObject({
      state: { name: 'accepted' },
      document: { number: '綦江卫发〔2023〕46号' },
    });
  });

  test('reviewers read it as it was sent, also while it is corrected', async () => {
    await describeFile('qijiang');
    const sent = await send();
    expect((await documentSeen('chongqing'))?.number).toBe('綦江卫发〔2023〕46号');
    const received = await world.decide('receive', 'chongqing', id, { version: sent.application.version });
    const returned = await world.decide('return', 'chongqing', id, {
      version: received.body.application.version,
      defects: [{ item: '2.1', note: '文号与文件不一致' }],
    });
    const change = { number: '綦江卫发〔2023〕64号', revision: 1 };
    expect((await describeFile('qijiang', change)).status).toBe(200);
    expect((await documentSeen('chongqing'))?.number).toBe('綦江卫发〔2023〕46号');
    expect((await documentSeen('qijiang'))?.number).toBe('綦江卫发〔2023〕64号');
    const version = returned.body.application.version;
    const again = await world.call<ApplicationView>('resubmit-application', 'qijiang', {
      parameters: { id },
      body: { version, answers: standardAnswers() },
    });
    expect(again.status).toBe(200);
    expect((await documentSeen('chongqing'))?.number).toBe('綦江卫发〔2023〕64号');
  });
});

describe('finding a document', () => {
  test('by its number, however its brackets are typed, by the unit and by those above it', async () => {
    await describeFile('qijiang');
    for (const number of ['綦江卫发[2023]46号', ' 綦江卫发〔２０２３〕４６号 '])
      expect(await find('qijiang', number)).toMatchObject({
        number: '綦江卫发〔2023〕46号',
        uses: [{ application: id, item: '2.1' }],
      });
    // A draft is nobody else's business, and another branch's never.
    for (const who of ['chongqing', 'nanjing', 'yanqi'])
      expect((await find(who, plan.number)).uses).toEqual([]);
    await send();
    expect((await find('chongqing', plan.number)).uses).toMatchObject([{ organisationName: '重庆市綦江区' }]);
    expect((await find('nanjing', plan.number)).uses).toEqual([]);
  });

  test('not under a number that it no longer has', async () => {
    await describeFile('qijiang');
    await describeFile('qijiang', { number: '綦江卫发〔2023〕64号', revision: 1 });
    expect((await find('qijiang', plan.number)).uses).toEqual([]);
    expect((await find('qijiang', '綦江卫发〔2023〕64号')).uses).toHaveLength(1);
  });
});

test('E-34: where an edition demands it, a document that has run out on the day of the request keeps a form back', async () => {
  expect((await describeFile('qijiang', { validUntil: '2026-04-01' })).status).toBe(200);
  const application = await world.stores.applications.load(id);
  if (application === undefined) throw new Error(id);
  const subject = await caseOf(world.stores, application);
  const edition = Edition.parse(
    JSON.parse(JSON.stringify(subject.edition).replaceAll('"document":"asked"', '"document":"required"')),
  );
  const files = await world.stores.evidence.all(id);
  const messages = async (now: string) => {
    const checked = await checkForm(
      world.stores,
      { ...subject, edition },
      standardAnswers(),
      files,
      Instant.parse(now),
    );
    return checked.faults
      .filter(({ pointer }) => pointer === '/answers/2.1/evidence')
      .map(({ message }) => message);
  };
  // Midnight in Asia/Shanghai is 16:00 UTC.
  expect(await messages('2026-04-01T15:59:59.999Z')).toEqual([]);
  expect(await messages('2026-04-01T16:00:00.000Z')).toEqual([
    '第 2.1 行的正式文件已过有效期。请上传有效的文件，或在文件旁更正有效期。',
  ]);
});
