import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isIntact } from '#functions/stores/event-chain.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import type { ApplicationView } from '#shared/contract/views.ts';
import { byStatus } from '#shared/domain/counts.ts';
import type { Application } from '#shared/model/application.ts';
import type { Instant } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
if (!form) throw new Error('the form of Xinjiang is missing');
const answers = formAnswers(form, '焉耆回族自治县');
const applicationId = 'national-2026.yanqi';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

async function submitted(version = 1): Promise<ApplicationView> {
  if (version === 1) await begin(world, 'yanqi');
  const reply = await world.decide('submit', 'yanqi', applicationId, { version, answers });
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body;
}
const returnIt = (version: number) =>
  world.decide('return', 'bayingolin', applicationId, {
    version,
    defects: [{ item: '1.1', note: '请补充文号' }],
  });
const open = (state: string, stage: number, token: string, run = 1) =>
  world.task.openStage({ applicationId, run, state, stage, token });

describe('token and decision in either order', () => {
  test('token first: the relay completes it, once, however often it is called', async () => {
    await submitted();
    await world.relay();
    expect(world.workflow.started).toContainEqual({
      machine: 'Application',
      name: `${applicationId}-run1`,
      input: { applicationId, run: 1 },
    });
    expect(await world.task.locateStage({ applicationId, run: 1 })).toEqual({
      state: 'PrefectureReview',
      stage: 2,
    });
    expect(await open('PrefectureReview', 2, 'token-a')).toEqual({ waiting: true });
    expect(world.workflow.completed.size).toBe(0);
    await returnIt(2);
    await world.relay();
    const outcome = { outcome: 'return', state: 'Correction', stage: 3 };
    expect([...world.workflow.completed]).toEqual([['token-a', outcome]]);
    const [started, told] = [world.workflow.started.length, world.messages.length];
    await world.relay({ again: true });
    expect([...world.workflow.completed]).toEqual([['token-a', outcome]]);
    expect(world.workflow.started.filter(({ machine }) => machine === 'Application')).toHaveLength(1);
    expect(world.workflow.started.length).toBeGreaterThanOrEqual(started);
    expect(new Set(world.messages.map(({ id }) => id)).size).toBe(told);
  });

  test('decision first: the token is completed at once, stage by stage, the way the application went', async () => {
    await submitted();
    await world.decide('receive', 'bayingolin', applicationId, { version: 2 });
    await returnIt(3);
    await world.decide('resubmit', 'yanqi', applicationId, { version: 4, answers });
    expect(await open('PrefectureReview', 2, 'one')).toEqual({ waiting: false });
    expect(world.workflow.completed.get('one')).toEqual({
      outcome: 'return',
      state: 'Correction',
      stage: 4,
    });
    expect(await open('Correction', 4, 'two')).toEqual({ waiting: false });
    expect(world.workflow.completed.get('two')).toEqual({
      outcome: 'resubmit',
      state: 'PrefectureReview',
      stage: 5,
    });
    expect(await open('PrefectureReview', 5, 'three')).toEqual({ waiting: true });
  });

  test('invoked again with a new token, the newest wins', async () => {
    await submitted();
    await open('PrefectureReview', 2, 'dead');
    await open('PrefectureReview', 2, 'alive');
    await returnIt(2);
    await world.relay();
    expect([...world.workflow.completed.keys()]).toEqual(['alive']);
  });

  test('recalled and sent again: the old run ends, the new one has its own execution', async () => {
    await submitted();
    await open('PrefectureReview', 2, 'first-run');
    await world.decide('recall', 'yanqi', applicationId, { version: 2 });
    await submitted(3);
    await world.relay();
    expect(world.workflow.completed.get('first-run')).toEqual({
      outcome: 'recall',
      state: 'Ended',
      stage: 3,
    });
    expect(world.workflow.started.map(({ name }) => name)).toContain(`${applicationId}-run2`);
    expect(await world.task.locateStage({ applicationId, run: 1 })).toMatchObject({
      state: 'Ended',
    });
    expect(await world.task.locateStage({ applicationId, run: 2 })).toEqual({
      state: 'PrefectureReview',
      stage: 4,
    });
    expect(await open('PrefectureReview', 2, 'late', 1)).toEqual({ waiting: false });
    expect(world.workflow.completed.get('late')).toMatchObject({ outcome: 'recall' });
  });

  test('token and decision at the same moment: completed in every interleaving', async () => {
    await submitted();
    for (let round = 0; round < 20; round += 1) {
      const version = 2 + round * 2;
      const token = `token-${round}`;
      await Promise.all([open('PrefectureReview', version, token), returnIt(version)]);
      await world.relay();
      expect(world.workflow.completed.get(token)).toMatchObject({ outcome: 'return' });
      await world.decide('resubmit', 'yanqi', applicationId, { version: version + 1, answers });
    }
  });
});

describe('the calendar', () => {
  const campaignId = 'chongqing-2026';
  const next = (generation = 1) => world.task.nextDeadline({ campaignId, generation });

  test('it waits for the next deadline, closes page by page what is late, and goes on', async () => {
    const drafts = await placeApplications(world, campaignId, { name: 'draft' }, 120);
    await placeApplications(world, campaignId, { name: 'withdrawn' }, 3);
    expect(await next()).toEqual({ next: 'wait', until: '2026-05-31T16:00:00.000Z' });
    expect((await world.stores.campaigns.calendar(campaignId))?.wakesAt).toBe('2026-05-31T16:00:00.000Z');
    world.clock.moveTo('2026-05-31T15:59:59.999Z');
    expect(await next()).toMatchObject({ next: 'wait' });
    world.clock.moveTo('2026-05-31T16:00:00.000Z');
    const due = await next();
    if (due.next !== 'close') throw new Error(`expected a stage to close, got ${due.next}`);
    expect(due.entry).toMatchObject({ action: 'lapse', statusName: 'draft' });
    const more: boolean[] = [];
    do more.push((await world.task.closeStage({ campaignId, generation: 1, entry: due.entry })).more);
    while (more.at(-1));
    expect(more).toEqual([true, true, false]);
    const states = await Promise.all(drafts.map((id) => world.stores.applications.load(id)));
    expect(new Set(states.map((application) => application?.status.name))).toEqual(new Set(['lapsed']));
    // Closed again, as after a crash: nothing happens twice.
    expect(await world.task.closeStage({ campaignId, generation: 1, entry: due.entry })).toEqual({
      more: false,
    });
    expect(await world.stores.applications.events(drafts[0] ?? '')).toHaveLength(2);
    // Once more after a minute, for what was under way when the time came.
    expect(await next()).toEqual({ next: 'wait', until: '2026-05-31T16:01:00.000Z' });
    world.clock.moveTo('2026-05-31T16:01:00.000Z');
    expect(await next()).toEqual({ next: 'wait', until: '2026-07-31T16:00:00.000Z' });
    world.clock.moveTo('2026-08-01T00:00:00.000Z');
    expect(await next()).toEqual({ next: 'done' });
  });

  test('of corrections only those whose window is over', async () => {
    const until = (at: string, id: string) => ({
      returned: {
        defects: [],
        until: at as Instant,
        times: 1,
        backTo: { name: 'recommended' } as const,
      },
      organisationName: id,
    });
    const early = '2026-04-10T15:59:59.999Z';
    const [one = ''] = await placeApplications(
      world,
      campaignId,
      { name: 'returned', level: 'province' },
      1,
      until(early, '一'),
    );
    expect(await next()).toEqual({ next: 'wait', until: '2026-04-10T16:00:00.000Z' });
    world.clock.moveTo('2026-04-11T00:00:00.000Z');
    const due = await next();
    if (due.next !== 'close') throw new Error(`expected a window to close, got ${due.next}`);
    expect(await world.task.closeStage({ campaignId, generation: 1, entry: due.entry })).toEqual({
      more: false,
    });
    expect((await world.stores.applications.load(one))?.status.name).toBe('lapsed');
    const later = '2026-05-10T15:59:59.999Z';
    await placeApplications(
      world,
      'national-2026',
      { name: 'returned', level: 'province' },
      1,
      until(later, '二'),
    );
    expect(await world.task.nextDeadline({ campaignId: 'national-2026', generation: 1 })).toEqual({
      next: 'wait',
      until: '2026-05-10T16:00:00.000Z',
    });
  });

  test('a deadline brought nearer, and a return, replace the machine; the old one finds itself stale', async () => {
    await world.relay();
    const starts = () =>
      world.workflow.started
        .filter(({ name }) => name.startsWith('chongqing-2026-g'))
        .map(({ name }) => name);
    expect(starts()).toEqual(['chongqing-2026-g1']);
    await next();
    const move = (version: number, county: string) =>
      world.call('move-deadlines', 'chongqing-lead', {
        parameters: { id: campaignId },
        body: {
          version,
          deadlines: { county, province: '2026-07-31T15:59:59.999Z' },
          reason: '调整',
        },
      });
    await move(1, '2026-06-20T15:59:59.999Z');
    await world.relay();
    expect(starts()).toEqual(['chongqing-2026-g1']);
    await move(2, '2026-05-01T15:59:59.999Z');
    await world.relay();
    expect(starts()).toEqual(['chongqing-2026-g1', 'chongqing-2026-g2']);
    expect(await next(1)).toEqual({ next: 'stale' });
    expect(await next(2)).toEqual({ next: 'wait', until: '2026-05-01T16:00:00.000Z' });
    await world.relay({ again: true });
    expect(starts()).toEqual(['chongqing-2026-g1', 'chongqing-2026-g2']);
    expect(await world.task.continueCalendar({ campaignId, generation: 2 })).toEqual({
      generation: 3,
    });
    expect(await world.task.continueCalendar({ campaignId, generation: 2 })).toEqual({
      generation: 3,
    });
    expect(starts()).toHaveLength(3);
  });

  test('a return whose window ends before the machine wakes brings the machine forward', async () => {
    await submitted();
    await world.relay();
    await world.task.nextDeadline({ campaignId: 'national-2026', generation: 1 });
    await returnIt(2);
    await world.relay();
    expect(world.workflow.started.map(({ name }) => name)).toContain('national-2026-g2');
    const due = await world.task.nextDeadline({ campaignId: 'national-2026', generation: 2 });
    expect(due).toEqual({ next: 'wait', until: '2026-04-16T16:00:00.000Z' });
    world.clock.moveTo('2026-04-16T16:00:00.000Z');
    expect(await world.task.nextDeadline({ campaignId: 'national-2026', generation: 2 })).toMatchObject({
      next: 'close',
    });
  });

  test('publicity begins and ends by the calendar', async () => {
    const [id = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
    await world.decide('select', 'chongqing-lead', id, { version: 1 });
    world.clock.moveTo('2026-09-01T01:00:00.000Z');
    const body = { version: 1, address: 'https://wsjkw.example', contact: '023-1' };
    await world.call('start-publicity', 'chongqing-lead', { parameters: { id: campaignId }, body });
    await world.relay();
    const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
    for (const [action, status] of [
      ['beginPublicity', 'inPublicity'],
      ['endPublicity', 'cleared'],
    ]) {
      const due = await next(generation);
      if (due.next !== 'close') throw new Error(`expected ${action}, got ${due.next}`);
      expect(due.entry.action).toBe(action);
      await world.task.closeStage({ campaignId, generation, entry: due.entry });
      expect((await world.stores.applications.load(id))?.status.name).toBe(status);
      if (action === 'beginPublicity') {
        expect(await next(generation)).toEqual({ next: 'wait', until: '2026-09-01T01:01:00.000Z' });
        world.clock.moveTo('2026-09-01T01:01:00.000Z');
        expect(await next(generation)).toEqual({ next: 'wait', until: '2026-09-08T16:00:00.000Z' });
        world.clock.moveTo('2026-09-08T16:00:00.000Z');
      }
    }
  });
});

describe('indexes that lag behind', () => {
  const indexDelay = 400;
  const settled = () => new Promise((resolve) => setTimeout(resolve, indexDelay + 100));
  beforeEach(async () => {
    world.close();
    world = await openWorld({ indexDelay });
  });

  test('an entry of the index that is no longer true is skipped, and nothing is closed twice', async () => {
    const campaignId = 'chongqing-2026';
    const ids = await placeApplications(world, campaignId, { name: 'draft' }, 3);
    await settled();
    world.clock.moveTo('2026-06-01T00:00:00.000Z');
    const due = await world.task.nextDeadline({ campaignId, generation: 1 });
    if (due.next !== 'close') throw new Error(`expected a stage to close, got ${due.next}`);
    for (let again = 0; again < 2; again += 1) {
      expect(await world.task.closeStage({ campaignId, generation: 1, entry: due.entry })).toEqual({
        more: false,
      });
    }
    const { applications } = await world.stores.listing.stagePage(campaignId, 'draft', null);
    expect(applications).toHaveLength(3);
    for (const id of ids) expect(await world.stores.applications.events(id)).toHaveLength(2);
    expect(await world.task.nextDeadline({ campaignId, generation: 1 })).toMatchObject({
      next: 'wait',
    });
  });

  test('a correction is known to the calendar before the index shows it', async () => {
    await submitted();
    await returnIt(2);
    await world.relay();
    const { generation = 0 } = (await world.stores.campaigns.calendar('national-2026')) ?? {};
    expect((await world.stores.listing.stagePage('national-2026', 'returned', null)).applications).toEqual(
      [],
    );
    expect(await world.task.nextDeadline({ campaignId: 'national-2026', generation })).toEqual({
      next: 'wait',
      until: '2026-04-16T16:00:00.000Z',
    });
  });
});

describe('repair', () => {
  test('lost executions and calendars are started anew, lost completions sent again, the rest left alone', async () => {
    await submitted();
    await world.relay();
    for (const campaignId of ['national-2026', 'chongqing-2026'])
      await world.task.nextDeadline({ campaignId, generation: 1 });
    await open('PrefectureReview', 2, 'kept');
    expect(await world.reconcile()).toEqual({
      applications: 0,
      completions: 0,
      calendars: 0,
      sweeps: 0,
      counters: 0,
      designations: 0,
    });

    await returnIt(2);
    // The relay has not told the calendar of the correction's window either.
    expect(await world.reconcile()).toMatchObject({ applications: 0, completions: 1, calendars: 1 });
    expect(world.workflow.completed.get('kept')).toMatchObject({ outcome: 'return' });

    world.workflow.lose('Application', `${applicationId}-run1`);
    world.workflow.lose('CampaignCalendar', 'national-2026-g2');
    expect(await world.reconcile()).toMatchObject({ applications: 1, completions: 0, calendars: 1 });
    expect(world.workflow.started.map(({ name }) => name)).toEqual(
      expect.arrayContaining([`${applicationId}-run1-v3`, 'national-2026-g3']),
    );
    await world.decide('resubmit', 'yanqi', applicationId, { version: 3, answers });
    expect(await world.reconcile()).toEqual({
      applications: 0,
      completions: 0,
      calendars: 0,
      sweeps: 0,
      counters: 0,
      designations: 0,
    });
  });
});

describe('the record', () => {
  test('it is whole; a word changed, an entry left out or a head cut off is found', async () => {
    await submitted();
    await world.decide('receive', 'bayingolin', applicationId, { version: 2 });
    await returnIt(3);
    const events = await world.stores.applications.events(applicationId);
    const application = await world.stores.applications.load(applicationId);
    if (!application) throw new Error('the application is missing');
    expect(isIntact(events, application)).toBe(true);
    const changed = events.map((event) =>
      event.number === 3 ? { ...event, at: '2026-03-31T00:00:00.000Z' } : event,
    );
    expect(isIntact(changed, application)).toBe(false);
    expect(
      isIntact(
        events.filter(({ number }) => number !== 2),
        application,
      ),
    ).toBe(false);
    expect(isIntact(events.slice(0, -1), application)).toBe(false);

    // The same through the API, after somebody wrote into the table.
    const key = { pk: `APP#${applicationId}`, sk: 'EVENT#000003' };
    const stored = await world.table.get(key);
    if (!stored) throw new Error('the event is missing');
    const data = { ...(stored['data'] as object), reason: '事后改写' };
    await world.table.transact([{ kind: 'put', item: { ...stored, data } }]);
    const history = await world.call('get-history', 'yanqi', { parameters: { id: applicationId } });
    expect(history.body).toMatchObject({ intact: false });
  });
});

describe('what an event of a campaign means for all of its applications', () => {
  const campaignId = 'chongqing-2026';
  const sweepsOf = () => world.workflow.started.filter(({ machine }) => machine === 'CampaignSweep');
  const cancel = () =>
    world.call('cancel-campaign', 'chongqing-lead', {
      parameters: { id: campaignId },
      body: { version: 1, reason: '本年度评选活动停办。' },
    });

  test('is done page by page, each unit once, whatever is repeated', async () => {
    await placeApplications(world, campaignId, { name: 'ranked' }, 120);
    expect((await cancel()).status).toBe(200);
    let cursor = '';
    let pages = 0;
    for (let more = true; more; pages += 1) {
      const payload = { campaignId, event: 2, cursor };
      const first = await world.task.sweepPage(payload);
      // Invoked again after its answer was lost: the same page, and nobody is told twice.
      const again = await world.task.sweepPage(payload);
      expect(again).toEqual(first);
      ({ cursor, more } = first);
    }
    expect(pages).toBe(3);
    expect(new Set(world.messages.map(({ id }) => id)).size).toBe(120);
    const { items } = await world.table.query({ pk: 'INBOX#district-ranked-119' });
    expect(items).toHaveLength(1);
    expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ cancelled: 120 });
    for await (const { id } of world.stores.listing.everyOf(campaignId))
      expect((await world.stores.applications.events(id)).map(({ action }) => action)).toEqual([
        'begin',
        'cancel',
      ]);
    // Told by the campaign's notice, and not once more by the end of their own.
    await world.relay();
    const toUnits = world.messages.filter(({ organisation }) => organisation.startsWith('district-'));
    expect(new Set(toUnits.map(({ id }) => id)).size).toBe(120);
  });

  test('D.1: a cancellation ends every open stage, frees its places, and lets ended ones be', async () => {
    const places = [
      { name: 'draft' },
      { name: 'underReview', level: 'province', step: 'preliminaryReview' },
      { name: 'returned', level: 'province' },
      { name: 'evaluating', step: 'materialReview' },
      { name: 'ranked' },
      { name: 'withdrawn' },
      { name: 'notPassed' },
    ] as const;
    for (const status of places)
      await placeApplications(world, campaignId, status, 1, status.name === 'draft' ? { run: 0 } : {});
    const [candidate = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1, {
      organisation: 'qijiang' as Application['organisation'],
      id: `${campaignId}.qijiang` as Application['id'],
    });
    expect((await world.decide('select', 'chongqing-lead', candidate, { version: 1 })).status).toBe(200);
    expect(await world.stores.campaigns.placesTaken(campaignId)).toBe(1);
    await world.reconcile();
    const { state, stage } = await world.task.locateStage({ applicationId: candidate, run: 1 });
    await world.task.openStage({ applicationId: candidate, run: 1, state, stage, token: 'candidate-token' });
    await cancel();
    await world.relay();
    await world.relay();
    expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({
      cancelled: 6,
      withdrawn: 1,
      notPassed: 1,
    });
    expect(await world.stores.campaigns.placesTaken(campaignId)).toBe(0);
    // Its execution is told, and ends.
    expect(world.workflow.completed.get('candidate-token')).toMatchObject({
      outcome: 'cancel',
      state: 'Ended',
    });
    expect(await world.reconcile()).toMatchObject({ applications: 0, counters: 0 });
    const listed = await world.call('list-applications', 'chongqing', {
      query: { view: 'mine' },
    });
    expect(JSON.stringify(listed.body)).not.toContain('district-');
  });

  test('D.1: one that begins while its campaign is cancelled ends with it, and the repair finds what was missed', async () => {
    const campaign = await world.stores.campaigns.load(campaignId);
    await cancel();
    await world.relay();
    // Its request had read the campaign before it was cancelled.
    const load = world.stores.campaigns.load;
    world.stores.campaigns.load = async () => campaign;
    const [late = ''] = await placeApplications(world, campaignId, { name: 'draft' }, 1, { run: 0 });
    world.stores.campaigns.load = load;
    await world.relay();
    expect((await world.stores.applications.load(late))?.status.name).toBe('cancelled');
    world.stores.campaigns.load = async () => campaign;
    const [missed = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
    world.stores.campaigns.load = load;
    expect(await world.reconcile()).toMatchObject({ applications: 1 });
    expect(await world.reconcile()).toMatchObject({ applications: 0 });
    expect((await world.stores.applications.load(missed))?.status.name).toBe('cancelled');
  });

  test('a pause ends nothing', async () => {
    await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    for (const [name, version] of [
      ['pause-campaign', 1],
      ['resume-campaign', 2],
    ] as const) {
      const parameters = { id: campaignId };
      const body = { version, reason: '机构改革' };
      expect((await world.call(name, 'chongqing-lead', { parameters, body })).status).toBe(200);
    }
    await world.relay();
    expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ ranked: 2 });
  });

  test('is begun by the relay once, and by the repair where the relay had not come to it', async () => {
    await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    await cancel();
    expect(await world.reconcile()).toMatchObject({ sweeps: 1 });
    expect(await world.reconcile()).toMatchObject({ sweeps: 0 });
    await world.relay();
    await world.relay({ again: true });
    expect(sweepsOf().map(({ name }) => name)).toEqual([`${campaignId}-e2`]);
    expect(
      new Set(world.messages.filter(({ id }) => id.includes('.campaign.')).map(({ id }) => id)).size,
    ).toBe(2);
  });

  test('goes on behind one that cannot be served', async () => {
    const [broken = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 3);
    await cancel();
    const send = world.ports.mailer.send.bind(world.ports.mailer);
    world.ports.mailer.send = async (message) => {
      if (message.id.startsWith(`${broken}.`)) throw new Error('the mailbox is gone');
      return send(message);
    };
    expect(await world.task.sweepPage({ campaignId, event: 2, cursor: '' })).toMatchObject({ more: false });
    expect(new Set(world.messages.map(({ id }) => id)).size).toBe(2);
    // Not told, not ended: done again by the repair, once its mailbox is back.
    expect((await world.stores.applications.load(broken))?.status.name).toBe('ranked');
    world.ports.mailer.send = send;
    await world.reconcile();
    expect((await world.stores.applications.load(broken))?.status.name).toBe('cancelled');
  });
});
