import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CampaignView, CaseView } from '#shared/contract/views.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const id = 'national-2026.yanqi';
const campaign = { parameters: { id: 'national-2026' } };
/** 20:00 in Xinjiang's summer, before the electronic deadline of 24:00. */
const closing = '2026-05-31T12:00:00.000Z';
const load = async () => (await world.stores.applications.load(id)) ?? expect.fail('no application');
async function ask(paperDeadline: string | null): Promise<number> {
  const { body } = await world.call<CampaignView>('get-campaign', 'nation', campaign);
  const reply = await world.call('move-deadlines', 'nation', {
    ...campaign,
    body: {
      version: body.campaign.version,
      deadlines: body.campaign.deadlines,
      paperDeadline,
      reason: '纸质件须在下班前送达',
    },
  });
  return reply.status;
}
const record = async (who: string, more: object = {}) =>
  world.call<CaseView & { code?: string; faults?: { pointer: string }[] }>('record-paper', who, {
    parameters: { id },
    body: { version: (await load()).version, receivedAt: '2026-04-01T01:00:00.000Z', ...more },
  });
async function sent(): Promise<void> {
  await begin(world, 'yanqi', 'national-2026');
  const reply = await world.decide('submit', 'yanqi', id, { version: 1, answers: formAnswers() });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
}

test('E-33: the paper has a deadline of its own beside the electronic one, told to the county with it', async () => {
  expect(await ask(closing)).toBe(200);
  await begin(world, 'yanqi', 'national-2026');
  const { body } = await world.call<CaseView>('get-application', 'yanqi', { parameters: { id } });
  expect([body.campaign.paperDeadline, body.dueAt]).toEqual([closing, '2026-05-31T15:59:59.999Z']);
  const [, moved] = await world.stores.campaigns.events('national-2026');
  expect(moved?.data).toMatchObject({ paper: { before: null, after: closing } });
  expect(await ask('2026-02-01T00:00:00.000Z')).toBe(422);
  expect(await ask('2031-02-01T00:00:00.000Z')).toBe(422);
  // The form itself is held to the electronic one alone.
  world.clock.moveTo('2026-05-31T13:00:00.000Z');
  const late = await world.decide('submit', 'yanqi', id, { version: 1, answers: formAnswers() });
  expect(late.status).toBe(200);
  // The lead no longer asks for it.
  expect(await ask(null)).toBe(200);
});

test('E-33: the receiving level records the copy; a late one is marked, and the case goes on as people decide', async () => {
  await ask(closing);
  await sent();
  world.clock.moveTo('2026-06-01T03:00:00.000Z');
  const first = await record('bayingolin', { receivedAt: closing, note: '马玉兰送达' });
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  expect((await load()).paper).toMatchObject({
    organisation: 'bayingolin',
    submission: 1,
    receivedAt: closing,
    late: false,
    note: '马玉兰送达',
  });
  await record('bayingolin', { receivedAt: '2026-06-01T02:30:00.000Z' });
  expect((await load()).paper).toMatchObject({ late: true, receivedAt: '2026-06-01T02:30:00.000Z' });
  expect(
    (await world.stores.applications.events(id)).slice(-2).map(({ action, data }) => [action, data['late']]),
  ).toEqual([
    ['recordPaper', false],
    ['recordPaper', true],
  ]);
  await world.relay();
  expect(world.messages.at(-1)).toMatchObject({ organisation: 'yanqi', subject: '收到纸质件：州级审核中' });
  // A mark stops nothing.
  await world.seal('bayingolin', id);
  const up = await world.decide('forward', 'bayingolin', id, { version: (await load()).version });
  expect(up.status, JSON.stringify(up.body)).toBe(200);
  const history = await world.call('get-history', 'yanqi', { parameters: { id } });
  expect(history.body).toMatchObject({ intact: true });
});

test('E-33: nobody else records it, nothing before the form or after now, no version but the present one', async () => {
  await begin(world, 'yanqi', 'national-2026');
  expect((await record('bayingolin')).status).toBe(404);
  await world.decide('submit', 'yanqi', id, { version: 1, answers: formAnswers() });
  for (const who of ['yanqi', 'xinjiang', 'nation']) expect((await record(who)).status, who).toBe(403);
  expect((await record('nanjing')).status).toBe(404);
  for (const receivedAt of ['2026-04-02T00:00:00.000Z', '2026-02-01T00:00:00.000Z']) {
    const { status, body } = await record('bayingolin', { receivedAt });
    expect([status, body.faults?.[0]?.pointer]).toEqual([422, '/receivedAt']);
  }
  expect((await record('bayingolin', { version: 9 })).body.code).toBe('versionConflict');
  await world.decide('withdraw', 'yanqi', id, { version: (await load()).version, reason: '不再申报' });
  expect((await record('bayingolin')).body.code).toBe('transitionNotAllowed');
});
