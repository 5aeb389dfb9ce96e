import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApplicationView, CaseView } from '#shared/contract/views.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import type { SavedEvidenceMark } from '#shared/model/evidence.ts';
import { standard, standardAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';

let world: World;
let id: string;
let file: string;
let sent: ApplicationView;
beforeEach(async () => {
  world = await openWorld();
  id = (await begin(world, 'qijiang', 'chongqing-2026')).application.id;
  for (const row of rowsOf(standard)) {
    if (row.evidence === 'required')
      file = await world.upload('qijiang', id, row.id, pdfOf([{ text: [row.id] }]));
  }
  const answer = await world.decide('submit', 'qijiang', id, { version: 1, answers: standardAnswers() });
  expect(answer.status).toBe(200);
  sent = answer.body;
});
afterEach(() => world.close());

const look = async (who: string) =>
  (await world.call<CaseView>('get-application', who, { parameters: { id } })).body;
const mark = (who: string, change: object, revision = 0) =>
  world.call<{ saved: SavedEvidenceMark[]; code: string; faults?: { pointer: string }[] }>(
    'save-evidence-marks',
    who,
    {
      parameters: { id },
      body: { changes: [{ evidence: file, value: 'unclear', note: '第 2 页看不清', revision, ...change }] },
    },
  );

test('the reviewer in hand marks a file; the unit reads it when the case comes back, not before', async () => {
  expect((await look('chongqing')).editable.marks).toBe(true);
  const first = await mark('chongqing', {});
  expect(first.body.saved).toMatchObject([
    { value: 'unclear', revision: 1, organisation: 'chongqing', savedBy: '陈渝' },
  ]);
  expect((await look('chongqing')).marks).toHaveLength(1);
  expect((await look('qijiang')).marks).toEqual([]);
  const received = await world.decide('receive', 'chongqing', id, { version: sent.application.version });
  const returned = await world.decide('return', 'chongqing', id, {
    version: received.body.application.version,
    defects: [{ item: '18.1', note: '请补充' }],
  });
  expect(returned.status).toBe(200);
  expect((await look('qijiang')).marks).toMatchObject([{ note: '第 2 页看不清' }]);
  expect((await look('chongqing')).editable.marks).toBe(false);
});

test('a doubt needs a note, a file must be there, a stale revision is a conflict, and nobody else marks', async () => {
  expect((await mark('chongqing', { note: ' ' })).body.faults).toMatchObject([
    { pointer: '/changes/0/note' },
  ]);
  expect((await mark('chongqing', { evidence: 'unknown' })).body.faults).toMatchObject([
    { pointer: '/changes/0/evidence' },
  ]);
  expect((await mark('chongqing', { value: 'accepted', note: '' })).status).toBe(200);
  expect((await mark('chongqing', {})).body.code).toBe('draftConflict');
  expect((await mark('chongqing', {}, 1)).body.saved).toMatchObject([{ revision: 2 }]);
  expect((await mark('qijiang', {})).status).toBe(403);
  expect((await mark('nanjing', {})).status).toBe(404);
});

test('a mark on a file that the unit took back in its correction is no record of the document', async () => {
  await mark('chongqing', {});
  const item = (await look('chongqing')).evidence.find((one) => one.id === file)?.item ?? '';
  const returned = await world.decide('return', 'chongqing', id, {
    version: sent.application.version,
    defects: [{ item, note: '请更换' }],
  });
  expect(returned.status, JSON.stringify(returned.body)).toBe(200);
  world.clock.moveTo('2026-04-02T01:00:00.000Z');
  await world.call('remove-evidence', 'qijiang', { parameters: { id, evidence: file } });
  await world.upload('qijiang', id, item, pdfOf([{ text: ['a better copy'] }]));
  const { version } = returned.body.application;
  const again = await world.decide('resubmit', 'qijiang', id, { version, answers: standardAnswers() });
  expect(again.status, JSON.stringify(again.body)).toBe(200);
  const accepted = await world.decide('accept', 'chongqing', id, {
    version: again.body.application.version,
  });
  const found = rowsOf(standard).map((row) => ({ item: row.id, value: 'met', note: '', revision: 0 }));
  await world.call('save-findings', 'chongqing', { parameters: { id }, body: { changes: found } });
  const refused = await world.decide('pass', 'chongqing', id, {
    version: accepted.body.application.version,
  });
  expect(refused.body).toMatchObject({
    code: 'recordsMissing',
    faults: expect.arrayContaining([
      { pointer: `/answers/${item}`, message: expect.stringContaining('没有文档检查') },
    ]),
  });
});
