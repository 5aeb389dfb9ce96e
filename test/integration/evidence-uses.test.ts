import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EvidenceUse } from '#shared/contract/views.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const uses = async (who: string, id: string) =>
  (
    await world.call<{ uses: Record<string, EvidenceUse[]> }>('list-evidence-uses', who, {
      parameters: { id },
    })
  ).body.uses;
const notice = pdfOf([{ text: ['Notice 14'] }]);

test('E-96: the unit sees the same file in its own application, and never in another unit’s', async () => {
  const yanqi = (await begin(world, 'yanqi')).application.id;
  const hejing = (await begin(world, 'hejing')).application.id;
  const first = await world.upload('yanqi', yanqi, '1.1', notice);
  const foreign = await world.upload('hejing', hejing, '1.1', notice, '通知.pdf');
  expect(await uses('yanqi', yanqi)).toEqual({});
  const second = await world.upload('yanqi', yanqi, '1.2', notice, '又一份.pdf');
  await world.upload('yanqi', yanqi, '1.2', pdfOf([{ text: ['another'] }]));
  expect(await uses('yanqi', yanqi)).toMatchObject({
    [first]: [{ application: yanqi, item: '1.2', name: '又一份.pdf' }],
    [second]: [{ application: yanqi, item: '1.1' }],
  });
  expect(JSON.stringify(await uses('yanqi', yanqi))).not.toContain(foreign);
  expect(JSON.stringify(await uses('yanqi', yanqi))).not.toContain('和静');
  // What was removed is used no more, and drafts are nobody else's business.
  await world.call('remove-evidence', 'yanqi', { parameters: { id: yanqi, evidence: second } });
  expect(await uses('yanqi', yanqi)).toEqual({});
  expect((await world.call('list-evidence-uses', 'bayingolin', { parameters: { id: yanqi } })).status).toBe(
    404,
  );
  expect((await world.call('list-evidence-uses', 'yanqi', { parameters: { id: hejing } })).status).toBe(404);
});

test('a reviewer sees the same file in the applications of their branch, once those were sent', async () => {
  const ids: string[] = [];
  for (const unit of ['yanqi', 'hejing']) {
    const { id } = (await begin(world, unit)).application;
    ids.push(id);
    await world.upload(unit, id, '1.1', notice, `${unit}.pdf`);
  }
  const [yanqi = '', hejing = ''] = ids;
  const send = (unit: string, id: string) =>
    world.decide('submit', unit, id, { version: 1, answers: formAnswers() });
  expect((await send('yanqi', yanqi)).status).toBe(200);
  expect(await uses('bayingolin', yanqi)).toEqual({});
  expect((await send('hejing', hejing)).status).toBe(200);
  for (const reviewer of ['bayingolin', 'xinjiang']) {
    expect(Object.values(await uses(reviewer, yanqi))).toMatchObject([
      [{ application: hejing, item: '1.1', name: 'hejing.pdf' }],
    ]);
  }
  expect(await uses('yanqi', yanqi)).toEqual({});
});
