import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { routes } from '#shared/contract/routes.ts';
import { byStatus } from '#shared/domain/counts.ts';
import { type Action, actions, transitionOf } from '#shared/domain/transitions.ts';
import type { Application } from '#shared/model/application.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Status } from '#shared/model/status.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';
import { assembly, temporaryFolder } from '../fixtures/running-shifan.ts';

/* Bad input and bad luck: nothing lost, nothing done twice, nothing written that was refused. */
let world: World;
/** Transactions that were committed since the last look. */
let committed = 0;
beforeEach(async () => {
  world = await openWorld();
  const transact = world.table.transact.bind(world.table);
  world.table.transact = async (writes) => {
    await transact(writes);
    committed += 1;
  };
});
afterEach(() => world.close());
const cleanUp: (() => unknown)[] = [];
afterAll(async () => {
  for (const done of cleanUp.reverse()) await done();
});

/** The route of each action that a person takes: `not-recommend-application`. */
const decisionRoutes: Partial<Record<Action, (typeof routes)[number]>> = Object.fromEntries(
  actions.flatMap((action) => {
    const name = `${action.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-application`;
    const found = routes.find((route) => route.name === name);
    return found === undefined ? [] : [[action, found]];
  }),
);

const campaignId = 'chongqing-2026';
const qijiang = {
  organisation: 'qijiang' as Application['organisation'],
  path: 'nation/chongqing/qijiang/',
  chain: [
    { level: 'county', organisation: 'qijiang', name: '綦江区', levelName: '区级' },
    { level: 'province', organisation: 'chongqing', name: '重庆市卫生健康委', levelName: '市级' },
  ] as Application['chain'],
};

/** Every place that an application can stand in, on this chain. */
const places: readonly Status[] = [
  { name: 'draft' },
  { name: 'underReview', level: 'province', step: 'preliminaryReview' },
  { name: 'returned', level: 'province' },
  { name: 'recommended' },
  { name: 'evaluating', step: 'materialReview' },
  ...(
    [
      'ranked',
      'candidate',
      'inPublicity',
      'underObjection',
      'cleared',
      'named',
      'withdrawn',
      'lapsed',
      'ineligible',
      'notRecommended',
      'notPassed',
      'underAppeal',
      'dropped',
      'disqualified',
      'cancelled',
    ] as const
  ).map((name) => ({ name })),
];

/** Who is which party on this chain: written down here, not computed by what is under test. */
const parties: Readonly<Record<string, readonly string[]>> = {
  applicant: ['qijiang'],
  sender: ['qijiang'],
  reviewerAtLevel: ['chongqing'],
  leadReviewer: ['chongqing'],
  lead: ['chongqing-lead'],
  leadOrProvince: ['chongqing-lead'],
  system: [],
};
/** Above the unit in the tree, or the unit itself: they may read it; a draft is its unit's own. */
const above = ['chongqing', 'chongqing-lead', 'chongqing-admin', 'nation', 'nation-admin'];
const everybody = [
  ...above,
  'qijiang',
  'yanqi',
  'xinjiang',
  'bayingolin',
  'nanjing',
  'gulou',
  'former',
  'newcomer-1',
];

const bodies: Readonly<Record<string, unknown>> = {
  reason: '情况说明',
  defects: [{ item: '18.1', note: '请补充检查记录。' }],
  document: { documentNumber: '渝卫发〔2026〕71号', date: '2026-04-01' },
  answers: {},
  cause: 'fraud',
};
function bodyOf(action: Action, version: number): Record<string, unknown> {
  const shape = (decisionRoutes[action]?.body as { shape?: object } | undefined)?.shape ?? {};
  const given = Object.keys(shape).filter((name) => name in bodies);
  return { version, ...Object.fromEntries(given.map((name) => [name, bodies[name]])) };
}
const actionsWithRoute = Object.keys(decisionRoutes) as Action[];

/** What must come back where a person tries what is not theirs, or null where it is theirs. */
function refusalOf(status: Status, action: Action, who: string): [number, string] | null {
  if (who === 'former' || who === 'newcomer-1') return [403, 'notAMember'];
  const reads = who === 'qijiang' || (above.includes(who) && status.name !== 'draft');
  if (!reads) return [404, 'notFound'];
  const transition = transitionOf(status, action);
  // The city leads: what is below it accepts into the evaluation, and forwards or recommends to nobody.
  const elsewhere = status.name === 'underReview' && (action === 'forward' || action === 'recommend');
  if (transition === undefined || elsewhere) return [409, 'transitionNotAllowed'];
  return parties[transition.by]?.includes(who) ? null : [403, 'notPermitted'];
}

test('every action in every status by everybody who may not: the right refusal, and nothing written', async () => {
  let tried = 0;
  for (const status of places) {
    const [id = ''] = await placeApplications(world, campaignId, status, 1, qijiang);
    const before = await world.stores.applications.load(id);
    for (const action of actionsWithRoute) {
      for (const who of everybody) {
        const refusal = refusalOf(status, action, who);
        if (refusal === null) continue;
        committed = 0;
        const name = decisionRoutes[action]?.name ?? '';
        const reply = await world.call<{ code: string }>(name, who, {
          parameters: { id },
          body: bodyOf(action, 1),
        });
        const said = [reply.status, reply.body.code];
        expect([status.name, action, who, ...said, committed]).toEqual([
          status.name,
          action,
          who,
          ...refusal,
          0,
        ]);
        tried += 1;
      }
    }
    expect(await world.stores.applications.load(id)).toEqual(before);
    expect(await world.stores.applications.events(id)).toHaveLength(1);
  }
  expect(tried).toBeGreaterThan(3_000);
}, 120_000);

test('every action by whoever may, on a version that is no longer or not yet: refused with what is there now', async () => {
  let tried = 0;
  for (const status of places) {
    const [id = ''] = await placeApplications(world, campaignId, status, 1, { ...qijiang, version: 1 });
    for (const action of actionsWithRoute) {
      for (const who of Object.values(parties).flat()) {
        if (refusalOf(status, action, who) !== null) continue;
        for (const version of [2, 7]) {
          committed = 0;
          const name = decisionRoutes[action]?.name ?? '';
          const reply = await world.call<{ code: string }>(name, who, {
            parameters: { id },
            body: bodyOf(action, version),
          });
          expect([status.name, action, reply.status, reply.body.code, committed]).toEqual([
            status.name,
            action,
            409,
            'versionConflict',
            0,
          ]);
          tried += 1;
        }
      }
    }
  }
  expect(tried).toBeGreaterThan(30);
});

test('every action by whoever may, three times under one key: one effect, one reply', async () => {
  let effects = 0;
  for (const status of places) {
    for (const action of actionsWithRoute) {
      const transition = transitionOf(status, action);
      const [who] = transition === undefined ? [] : (parties[transition.by] ?? []);
      if (who === undefined || refusalOf(status, action, who) !== null) continue;
      const id = `${campaignId}.district-${status.name}-0`;
      if ((await world.stores.applications.load(id)) === undefined)
        await placeApplications(world, campaignId, status, 1, qijiang);
      const seen = await world.stores.applications.load(id);
      if (seen === undefined || seen.status.name !== status.name) continue;
      const key = `key-${status.name}-${action}`;
      const body = bodyOf(action, seen.version);
      const name = decisionRoutes[action]?.name ?? '';
      const replies = [];
      for (let time = 0; time < 3; time += 1)
        replies.push(await world.call(name, who, { parameters: { id }, body, key }));
      expect(replies[1]?.body).toEqual(replies[0]?.body);
      expect(replies[2]?.body).toEqual(replies[0]?.body);
      const done = replies[0]?.status === 200 ? 1 : 0;
      effects += done;
      expect((await world.stores.applications.load(id))?.version).toBe(seen.version + done);
    }
  }
  expect(effects).toBeGreaterThanOrEqual(8);
});

/** Runs the campaign's calendar until it waits. */
async function runCalendar(until: () => boolean = () => false): Promise<void> {
  for (let round = 0; round < 2_000 && !until(); round += 1) {
    const { generation = 1 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
    const answer = await world.task.nextDeadline({ campaignId, generation });
    if (answer.next !== 'close') return;
    for (let more = true; more && !until(); )
      ({ more } = await world.task.closeStage({ campaignId, generation, entry: answer.entry }));
  }
}
const statusOf = async (id: string) => (await world.stores.applications.load(id))?.status.name;

describe('the last moment', () => {
  const deadline = '2026-05-31T15:59:59.999Z';
  const midnight = '2026-05-31T16:00:00.000Z';

  test("E-30: at 23:59:59.999 a draft is still its unit's; at 00:00:00.000 it has lapsed, and nothing is taken", async () => {
    const { application } = await begin(world, 'qijiang', campaignId);
    const { id } = application;
    world.clock.moveTo(deadline);
    await runCalendar();
    expect(await statusOf(id)).toBe('draft');
    const submit = () =>
      world.call<{ code: string }>('submit-application', 'qijiang', {
        parameters: { id },
        body: { version: 1, answers: {} },
      });
    // In time: what is wrong is the form, not the hour.
    expect((await submit()).body.code).toBe('incompleteAnswers');
    world.clock.moveTo(midnight);
    expect((await submit()).body.code).toBe('deadlinePassed');
    await runCalendar();
    await runCalendar();
    expect(await statusOf(id)).toBe('lapsed');
    expect(
      (await world.stores.applications.events(id)).filter(({ action }) => action === 'lapse'),
    ).toHaveLength(1);
  });

  test('29 February: a window of fifteen days from the 14th ends with it, and its last millisecond is in time', async () => {
    world.close();
    world = await openWorld({ now: '2028-02-14T15:59:59.999Z' });
    const campaign = await world.stores.campaigns.load(campaignId);
    const deadlines = { county: '2028-02-01T15:59:59.999Z', province: '2028-03-31T15:59:59.999Z' };
    const [id = ''] = await placeApplications(
      world,
      campaignId,
      { name: 'underReview', level: 'province', step: 'preliminaryReview' },
      1,
      qijiang,
    );
    const { event } = await (async () => ({ event: (await world.stores.campaigns.events(campaignId))[0] }))();
    if (campaign === undefined || event === undefined) throw new Error('no campaign');
    const { hash: _, previous: __, ...draft } = event;
    const moved = await world.stores.campaigns.commit(campaign, {
      next: { ...campaign, deadlines: deadlines as never, version: 2 },
      event: { ...draft, number: 2, type: 'DeadlinesMoved' },
    });
    expect(moved.ok).toBe(true);
    const returned = await world.decide('return', 'chongqing', id, bodyOf('return', 1));
    expect(returned.body.dueAt).toBe('2028-02-29T15:59:59.999Z');
    world.clock.moveTo('2028-02-29T15:59:59.999Z');
    await runCalendar();
    expect(await statusOf(id)).toBe('returned');
    world.clock.moveTo('2028-02-29T16:00:00.000Z');
    await runCalendar();
    expect(await statusOf(id)).toBe('lapsed');
  });
});

test('E-36: the deadline is moved while a thousand wait and the close has begun: nobody is lost, nobody closed twice', async () => {
  const ids = await placeApplications(world, campaignId, { name: 'draft' }, 1_000, { run: 0 });
  world.clock.moveTo('2026-05-31T16:00:00.000Z' as Instant);
  const lapsed = async () => byStatus(await world.stores.counts.total(campaignId)).lapsed ?? 0;
  // Three pages are closed when the lead moves the deadline.
  let pages = 0;
  const closeStage = world.task.closeStage;
  world.task.closeStage = async (payload) => {
    pages += 1;
    return closeStage(payload);
  };
  await runCalendar(() => pages >= 3);
  const early = await lapsed();
  expect(early).toBe(150);
  const moved = await world.call('move-deadlines', 'chongqing-lead', {
    parameters: { id: campaignId },
    body: {
      version: 1,
      deadlines: { county: '2026-06-10T15:59:59.999Z', province: '2026-07-31T15:59:59.999Z' },
      reason: '汛情影响申报，延长十日。',
    },
  });
  expect(moved.status, JSON.stringify(moved.body)).toBe(200);
  // The page that the old machine had in hand: the deadline is read anew, and closes nobody.
  await runCalendar();
  expect(await lapsed()).toBe(early);
  await world.relay();
  await world.relay();
  expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ draft: 1_000 });
  world.clock.moveTo('2026-06-10T15:59:59.999Z' as Instant);
  await runCalendar();
  expect(await lapsed()).toBe(0);
  world.clock.moveTo('2026-06-10T16:00:00.000Z' as Instant);
  await runCalendar();
  expect(byStatus(await world.stores.counts.total(campaignId))).toEqual({ lapsed: 1_000 });
  const lapses = await Promise.all(
    ids.map(async (id) => (await world.stores.applications.events(id)).map(({ action }) => action).join()),
  );
  expect(lapses.filter((actions) => actions === 'begin,lapse')).toHaveLength(850);
  expect(lapses.filter((actions) => actions === 'begin,lapse,reviveLapsed,lapse')).toHaveLength(150);
}, 120_000);

test.each([
  { what: 'lapse', status: 'lapsed', drafts: 800 },
  { what: 'cancel', status: 'cancelled', drafts: 300 },
])(
  'killed with -9 again and again in a mass close ($what, D.1): all are closed once, told once, counted right, and no execution is left',
  async ({ what: how, status, drafts }) => {
    const folder = temporaryFolder(cleanUp);
    const child = fileURLToPath(new URL('../fixtures/closing-child.ts', import.meta.url));
    let running: ChildProcess | undefined;
    cleanUp.push(() => running?.kill('SIGKILL'));
    let kills = 0;
    let outcome: unknown;
    /** How many were closed when each process began: what the one before had come to when it was killed. */
    const found: number[] = [];
    while (outcome === undefined) {
      const started = spawn(process.execPath, [child, folder, assembly(), String(drafts), how], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      running = started;
      for await (const line of createInterface({ input: started.stdout })) {
        if (line.startsWith('{')) outcome = JSON.parse(line);
        const [what, number] = line.split(' ');
        if (what === 'found') found.push(Number(number));
        // It is at work now: somewhere in the next moments, also while it takes up again what it had in hand.
        if (what === 'works' && kills < 5) {
          kills += 1;
          setTimeout(() => started.kill('SIGKILL'), Math.random() * 500);
        }
      }
      expect(found.length).toBeLessThan(20);
    }
    expect(kills).toBeGreaterThanOrEqual(3);
    expect(
      found.some((closed) => closed > 0 && closed < drafts),
      found.join(),
    ).toBe(true);
    expect(outcome).toEqual({
      found: { [status]: drafts },
      counted: { [status]: drafts },
      running: 0,
      twice: 0,
      broken: 0,
      untold: 0,
    });
  },
  240_000,
);
