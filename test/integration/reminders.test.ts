import { afterEach, beforeEach, expect, test } from 'vitest';
import { isReminded, nextReminder, reminderTime } from '#shared/domain/reminders.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld({ reminders: true });
});
afterEach(() => world.close());

const campaignId = 'chongqing-2026';
/** Runs the machine's tasks as they come until it waits; the clock follows it to `until`. */
async function run(until: string): Promise<string[]> {
  const did: string[] = [];
  await world.relay();
  for (let round = 0; round < 200; round += 1) {
    const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
    const due = await world.task.nextDeadline({ campaignId, generation });
    if (due.next === 'close') {
      did.push(due.entry.action);
      await world.task.closeStage({ campaignId, generation, entry: due.entry });
    } else if (due.next === 'wait' && due.until <= until) world.clock.moveTo(due.until);
    else return did;
  }
  throw new Error('it does not end');
}
const reminders = async (who: string) =>
  (
    await world.call<{ messages: { id: string; subject: string; body: string; at: string }[] }>(
      'list-inbox',
      who,
    )
  ).body.messages.filter(({ id }) => id.startsWith('reminder.'));

test('A2: a unit with an open draft is reminded 15, 7, 3 and 1 days before its deadline, at 09:00, and not after', async () => {
  await begin(world, 'qijiang', campaignId);
  const did = await run('2026-05-30T12:00:00.000Z');
  expect(did).toEqual(['remind', 'remind', 'remind', 'remind']);
  expect((await reminders('qijiang')).map(({ at }) => at).sort()).toEqual([
    '2026-05-16T01:00:00.000Z',
    '2026-05-24T01:00:00.000Z',
    '2026-05-28T01:00:00.000Z',
    '2026-05-30T01:00:00.000Z',
  ]);
  await run('2026-07-01T00:00:00.000Z');
  expect(await reminders('qijiang')).toHaveLength(4);
});

test('A2: one that has sent its form is not reminded', async () => {
  await run('2026-06-05T00:00:00.000Z');
  expect(await reminders('qijiang')).toEqual([]);
});

test('A2: an office with 40 waiting files gets one message a day, however often it is sent', async () => {
  const status = { name: 'underReview', level: 'province', step: 'preliminaryReview' } as const;
  await placeApplications(world, campaignId, status, 40);
  await run('2026-07-16T12:00:00.000Z');
  // D-15 of the province's deadline, 2026-07-31.
  const [only, ...others] = await reminders('chongqing');
  expect(others).toEqual([]);
  expect(only?.subject).toContain('40 件待办');
  expect(only?.body).toContain('另有 30 件');
  expect(only?.at).toBe('2026-07-16T01:00:00.000Z');
  const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
  for (let again = 0; again < 3; again += 1)
    await world.task.closeStage({
      campaignId,
      generation,
      entry: { action: 'remind', on: '2026-07-16' as LocalDate },
    });
  expect(await reminders('chongqing')).toHaveLength(1);
  expect(
    world.messages.filter(({ organisation }) => organisation === OrganisationId.parse('chongqing')).length,
  ).toBeGreaterThan(1);
  await run('2026-08-02T00:00:00.000Z');
  expect(await reminders('chongqing')).toHaveLength(4);
});

test('A2: two hundred and fifty units are told page by page, each once, and a page that comes again tells nobody twice', async () => {
  await placeApplications(world, campaignId, { name: 'draft' }, 250);
  await world.relay();
  world.clock.moveTo('2026-05-16T01:00:00.000Z');
  const { generation = 0 } = (await world.stores.campaigns.calendar(campaignId)) ?? {};
  const entry = { action: 'remind', on: '2026-05-16' as LocalDate } as const;
  const told = () => world.messages.filter(({ id }) => id.startsWith('reminder.')).length;
  const page = () => world.task.closeStage({ campaignId, generation, entry });
  expect(await page()).toEqual({ more: true });
  expect(told()).toBe(100);
  // What a task that died before it was recorded would do again: from where the page began.
  const seen = (await world.stores.campaigns.calendar(campaignId))!;
  expect(await page()).toEqual({ more: true });
  await world.stores.campaigns.recordReminded(seen, entry.on, seen.reminding?.after ?? null);
  expect(await page()).toEqual({ more: true });
  expect(await page()).toEqual({ more: false });
  const ids = world.messages.map(({ id }) => id).filter((id) => id.startsWith('reminder.'));
  expect(new Set(ids).size).toBe(250);
  expect((await world.stores.campaigns.calendar(campaignId))?.remindedOn).toBe('2026-05-16');
});

test('a clock that jumps over days makes one round, not a flood', async () => {
  await begin(world, 'qijiang', campaignId);
  await run('2026-04-02T00:00:00.000Z');
  world.clock.moveTo('2026-05-28T03:00:00.000Z');
  expect(await run('2026-05-28T03:00:00.000Z')).toEqual(['remind']);
  expect(await reminders('qijiang')).toHaveLength(1);
});

test('an older generation sends nothing', async () => {
  await begin(world, 'qijiang', campaignId);
  await world.relay();
  const calendar = (await world.stores.campaigns.calendar(campaignId))!;
  await world.stores.campaigns.nextGeneration(calendar);
  await world.task.closeStage({
    campaignId,
    generation: calendar.generation,
    entry: { action: 'remind', on: '2026-05-16' as LocalDate },
  });
  expect(await reminders('qijiang')).toEqual([]);
});

test('E-30: the days are counted in Asia/Shanghai, the round of a day is due once', () => {
  const due = '2026-05-31T15:59:59.999Z' as Instant;
  const deadlines = { county: due };
  const day = (date: string) => date as LocalDate;
  expect(isReminded(due, day('2026-05-16'))).toBe(true);
  expect(isReminded(due, day('2026-05-17'))).toBe(false);
  const next = (now: string, last: string | null = null) =>
    nextReminder({ deadlines }, [], last as LocalDate | null, now as Instant);
  expect(next('2026-05-15T16:00:00.000Z')).toBe(reminderTime(day('2026-05-16')));
  expect(next('2026-05-16T15:59:59.999Z')).toBe('2026-05-16T01:00:00.000Z');
  expect(next('2026-05-16T01:00:00.000Z', '2026-05-16')).toBe('2026-05-24T01:00:00.000Z');
  expect(next('2026-05-31T00:00:00.000Z')).toBeNull();
  const window = '2026-04-20T15:59:59.999Z' as Instant;
  expect(
    nextReminder({ deadlines }, [window], day('2026-04-10'), '2026-04-10T02:00:00.000Z' as Instant),
  ).toBe('2026-04-11T01:00:00.000Z');
});
