import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApplicationView, CaseView } from '#shared/contract/views.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { standard, standardAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';
import { streamed } from '../fixtures/stream-poller.ts';

let world: World;
let id: string;
let file: string;
beforeEach(async () => {
  world = await openWorld();
  id = (await begin(world, 'qijiang', 'chongqing-2026')).application.id;
  file = await world.upload('qijiang', id, '1.1', pdfOf([{ text: ['11010519491231002X'] }]));
});
afterEach(() => world.close());

const redact = (who: string, version: number, evidence = file, key?: string) =>
  world.call<{ evidence: Evidence; view: ApplicationView; code: string }>('redact-evidence', who, {
    parameters: { id, evidence },
    body: { version, reason: '误传了未脱敏的花名册' },
    ...(key !== undefined && { key }),
  });
const object = () => `evidence/${id}/${file}`;

test('the unit redacts: bytes gone, hash and event kept, whole record intact, and nothing to open', async () => {
  const before = (await world.stores.evidence.load(id, file)) as Evidence;
  const done = await redact('qijiang', 1, file, 'redact-once');
  expect(done.body.evidence).toMatchObject({ state: { name: 'redacted' }, sha256: before.sha256 });
  expect(done.body.evidence.report).toBeUndefined();
  expect(done.body.view.application.version).toBe(2);
  // Where the filter of the cloud's stream looks for it (test/contract/cloud.test.ts holds the filter).
  const written = world.table.stream.read(0, 10_000).map(({ item, sequence }) => streamed(item, sequence));
  const erasing = written.filter(
    ({ dynamodb }) => dynamodb?.NewImage?.['data']?.M?.['action']?.S === 'redactEvidence',
  );
  expect(erasing.map(({ eventName, dynamodb }) => [eventName, dynamodb?.Keys?.['sk']?.S])).toEqual([
    ['INSERT', 'EVENT#000002'],
  ]);
  await world.relay();
  expect(world.objects.has(object())).toBe(false);
  await world.relay({ again: true });
  const { body } = await world.call<{
    events: { action: string; data: object; reason: string }[];
    intact: boolean;
  }>('get-history', 'qijiang', { parameters: { id } });
  expect(body.intact).toBe(true);
  expect(body.events.at(-1)).toMatchObject({
    action: 'redactEvidence',
    reason: '误传了未脱敏的花名册',
    data: { evidence: file, sha256: before.sha256 },
  });
  const seen = await world.call('get-evidence', 'qijiang', { parameters: { id, evidence: file } });
  expect(seen.body).toMatchObject({ address: null, evidence: { state: { name: 'redacted' } } });
  expect((await redact('qijiang', 1, file, 'redact-once')).headers).toMatchObject({
    'idempotent-replayed': 'true',
  });
  expect((await redact('qijiang', 2)).body.code).toBe('evidenceNotExpected');
  expect((await redact('qijiang', 1)).body.code).toBe('versionConflict');
  const removed = await world.call('remove-evidence', 'qijiang', { parameters: { id, evidence: file } });
  expect(removed.body).toMatchObject({ code: 'evidenceNotExpected' });
  const stale = { Records: [{ s3: { object: { key: object() } } }] };
  await world.checkEvidence(stale);
  expect((await world.stores.evidence.load(id, file))?.state.name).toBe('redacted');
});

test('after sending, the lead may and the unit may not; reviewers read that it is gone, and the unit is told', async () => {
  for (const row of rowsOf(standard)) {
    if (row.evidence === 'required') await world.upload('qijiang', id, row.id, pdfOf([{ text: [row.id] }]));
  }
  const sent = await world.decide('submit', 'qijiang', id, { version: 1, answers: standardAnswers() });
  expect(sent.status).toBe(200);
  const { version } = sent.body.application;
  for (const who of ['qijiang', 'chongqing'])
    expect((await redact(who, version)).body.code).toBe('notPermitted');
  expect((await redact('nanjing', version)).status).toBe(404);
  expect((await redact('chongqing-lead', version)).status).toBe(200);
  const { body } = await world.call<CaseView>('get-application', 'chongqing', { parameters: { id } });
  expect(body.evidence.find((one) => one.id === file)?.state).toMatchObject({ name: 'redacted' });
  await world.relay();
  expect(world.objects.has(object())).toBe(false);
  expect(world.messages.at(-1)).toMatchObject({
    organisation: 'qijiang',
    subject: expect.stringContaining('抹除材料'),
  });
  // The life cycle goes on as if nothing had happened.
  expect((await world.decide('receive', 'chongqing', id, { version: version + 1 })).status).toBe(200);
});
