import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const campaignId = 'chongqing-2026';
const parameters = { id: campaignId };
const lead = 'chongqing-lead';

const start = (version = 1) =>
  world.call('start-publicity', lead, {
    parameters,
    body: { version, address: 'https://wsjkw.example/gongshi', contact: '023-00000000' },
  });
const statusOf = async (id: string) => (await world.stores.applications.load(id))?.status.name;
const published = async () =>
  ((await world.call('list-public', null)).body as { entries: { organisationName: string }[] }).entries.map(
    ({ organisationName }) => organisationName,
  );
/** Everything that the calendar has to do now. */
async function calendar(): Promise<void> {
  await world.relay();
  for (;;) {
    const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
    const due = await world.task.nextDeadline({ campaignId, generation });
    if (due.next !== 'close') return;
    await world.task.closeStage({ campaignId, generation, entry: due.entry });
  }
}

/** Runs `other` at the moment at which `action` has decided and is about to commit. */
function justBefore(action: () => Promise<unknown>): {
  meanwhile(other: () => Promise<unknown>): Promise<unknown>;
} {
  return {
    async meanwhile(other) {
      const transact = world.table.transact.bind(world.table);
      let held = false;
      world.table.transact = async (writes) => {
        if (!held) {
          held = true;
          await other();
        }
        await transact(writes);
      };
      try {
        return await action();
      } finally {
        world.table.transact = transact;
      }
    },
  };
}

describe('the list of candidates and the start of publicity', () => {
  test('who is selected in the same moment is refused, not left outside the published list', async () => {
    const [first = '', late = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    await world.decide('select', lead, first, { version: 1 });
    const reply = await justBefore(() => world.decide('select', lead, late, { version: 1 })).meanwhile(() =>
      start(),
    );
    expect(reply).toMatchObject({
      status: 409,
      body: { code: 'versionConflict', context: { action: 'PublicityStarted' } },
    });
    expect(await statusOf(late)).toBe('ranked');
    expect(await world.stores.campaigns.placesTaken(campaignId)).toBe(1);
    expect(await published()).toEqual(['重庆市区 0']);
  });

  test('who is taken off in the same moment stays on it, and no place is freed', async () => {
    const [id = '', other = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    await world.decide('select', lead, id, { version: 1 });
    await world.decide('select', lead, other, { version: 1 });
    const deselect = () => world.decide('deselect', lead, id, { version: 2, reason: '材料存疑' });
    expect(await justBefore(deselect).meanwhile(() => start())).toMatchObject({
      body: { code: 'versionConflict' },
    });
    expect((await deselect()).body).toMatchObject({ code: 'publicityStarted' });
    expect(await world.stores.campaigns.placesTaken(campaignId)).toBe(2);
  });

  test('publicity does not start on a list that is changing, nor on an empty one', async () => {
    const [id = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
    await world.decide('select', lead, id, { version: 1 });
    const emptied = () => world.decide('deselect', lead, id, { version: 2, reason: '材料存疑' });
    const reply = await justBefore(() => start()).meanwhile(emptied);
    expect(reply).toMatchObject({ status: 409, body: { code: 'versionConflict' } });
    expect(await statusOf(id)).toBe('ranked');
    expect((await start()).body).toMatchObject({ code: 'noCandidates' });
    expect((await world.stores.campaigns.load(campaignId))?.publicity).toBeNull();
  });

  test('a candidate is public from the start, whatever the calendar and the index have seen', async () => {
    const [id = ''] = await placeApplications(world, campaignId, { name: 'ranked' }, 1);
    await world.decide('select', lead, id, { version: 1 });
    await start();
    expect(await statusOf(id)).toBe('candidate');
    expect(await published()).toEqual(['重庆市区 0']);
  });
});

describe('the end of a campaign', () => {
  const document = { documentNumber: '渝卫函〔2026〕9号', date: '2026-09-09' };

  test('A23, E-53: nobody is named before the last working day is over; then the last naming closes the campaign, once', async () => {
    const ids = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    for (const id of ids) await world.decide('select', lead, id, { version: 1 });
    world.clock.moveTo('2026-09-01T01:00:00.000Z');
    await start();
    await calendar();
    const name = (id: string, version: number) => world.decide('name', lead, id, { version, document });
    expect((await name(ids[0] ?? '', 3)).body).toMatchObject({ code: 'transitionNotAllowed' });
    world.clock.moveTo('2026-09-08T15:59:59.999Z');
    await calendar();
    expect(await statusOf(ids[0] ?? '')).toBe('inPublicity');
    world.clock.moveTo('2026-09-08T16:00:00.000Z');
    await calendar();
    const both = await Promise.all(ids.map((id) => name(id, 4)));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await world.relay();
    await world.relay({ again: true });
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'named', version: 3 });
    const events = await world.stores.campaigns.events(campaignId);
    expect(events.map(({ type }) => type)).toEqual([
      'CampaignPublished',
      'PublicityStarted',
      'CampaignNamed',
    ]);
  });

  test('as long as one of the published is neither named nor gone, it goes on', async () => {
    const ids = await placeApplications(world, campaignId, { name: 'ranked' }, 2);
    for (const id of ids) await world.decide('select', lead, id, { version: 1 });
    await placeApplications(world, campaignId, { name: 'evaluating', step: 'materialReview' }, 1);
    world.clock.moveTo('2026-09-01T01:00:00.000Z');
    await start();
    await calendar();
    world.clock.moveTo('2026-09-08T16:00:00.000Z');
    await calendar();
    await world.decide('name', lead, ids[0] ?? '', { version: 4, document });
    await world.relay();
    expect(await world.stores.campaigns.load(campaignId)).toMatchObject({ status: 'publicity' });
  });
});
