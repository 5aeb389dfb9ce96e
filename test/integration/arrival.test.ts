import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApiHandler } from '#functions/middleware/endpoint.ts';
import { apiGateway } from '#infra/local/http/api-gateway.ts';
import { RouteTable } from '#infra/local/http/route-table.ts';
import { submitApplication } from '#shared/contract/routes.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, TestClock, type World } from '../fixtures/api-world.ts';

const id = 'national-2026.yanqi';
const lastMoment = '2026-05-31T15:59:59.999Z';
const midnight = '2026-05-31T16:00:00.000Z';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await begin(world, 'yanqi', 'national-2026');
});
afterEach(() => world.close());

const load = async () => (await world.stores.applications.load(id)) ?? expect.fail('no application');
const submit = (arrivedAt: string | undefined, more: object = {}) =>
  world.call('submit-application', 'yanqi', {
    parameters: { id },
    body: { version: 1, answers: formAnswers() },
    ...(arrivedAt !== undefined && { arrivedAt }),
    ...more,
  });

/** What relay and calendar have to do now. @returns until when the calendar then waits */
async function calendar(): Promise<string | undefined> {
  for (;;) {
    await world.relay();
    const { generation = 0 } = (await world.stores.campaigns.calendar('national-2026')) ?? {};
    const due = await world.task.nextDeadline({ campaignId: 'national-2026', generation });
    if (due.next !== 'close') return due.next === 'wait' ? due.until : undefined;
    await world.task.closeStage({ campaignId: 'national-2026', generation, entry: due.entry });
  }
}
const recorded = async () =>
  (await world.stores.applications.events(id)).map(({ action, at, data }) => [action, at, data['arrivedAt']]);

describe('at midnight', () => {
  test('E-31: arrived at 23:59:59.999 and worked on at 00:00:02 is in time; arrived at 00:00:00 is not', async () => {
    world.clock.moveTo('2026-05-31T16:00:02.000Z');
    expect((await submit(midnight)).body).toMatchObject({ code: 'deadlinePassed' });
    // Without a stamp the time is the server's own.
    expect((await submit(undefined)).body).toMatchObject({ code: 'deadlinePassed' });
    const sent = await submit(lastMoment);
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    expect(await load()).toMatchObject({ status: { name: 'underReview' }, submittedAt: lastMoment });
    expect((await recorded()).at(-1)).toEqual(['submit', '2026-05-31T16:00:02.000Z', lastMoment]);
  });

  test('E-31: a draft that the timer closed while its submission was on the way is sent all the same, on record', async () => {
    world.clock.moveTo(midnight);
    await calendar();
    expect((await load()).status.name).toBe('lapsed');
    world.clock.moveTo('2026-05-31T16:00:02.000Z');
    expect((await submit(midnight)).body).toMatchObject({ code: 'versionConflict' });
    expect((await load()).status.name).toBe('lapsed');
    const sent = await submit(lastMoment);
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    expect((await recorded()).map(([action]) => action)).toEqual([
      'begin',
      'lapse',
      'reviveLapsed',
      'submit',
    ]);
    await world.relay();
    expect(world.workflow.started.map(({ machine }) => machine)).toContain('Application');
    const history = await world.call('get-history', 'yanqi', { parameters: { id } });
    expect(history.body).toMatchObject({ intact: true });
    await calendar();
    expect((await load()).status.name).toBe('underReview');
  });

  test('E-31: one that is then refused lapses again; nobody else undoes a lapse by sending', async () => {
    world.clock.moveTo(midnight);
    await calendar();
    world.clock.moveTo('2026-05-31T16:00:02.000Z');
    const other = await world.call('submit-application', 'hejing', {
      parameters: { id },
      body: { version: 1, answers: formAnswers() },
      arrivedAt: lastMoment,
    });
    expect(other.status).toBe(404);
    expect((await load()).status.name).toBe('lapsed');
    const empty = await submit(lastMoment, { body: { version: 1, answers: {} } });
    expect(empty.body).toMatchObject({ code: 'incompleteAnswers' });
    world.clock.moveTo('2026-05-31T16:01:00.000Z');
    await calendar();
    expect((await load()).status.name).toBe('lapsed');
  });

  test('E-31: within the seconds of grace it is taken, and the calendar closes after them', async () => {
    const campaign = await world.stores.campaigns.load('national-2026');
    if (!campaign) throw new Error('no campaign');
    const decision = { next: { ...campaign, version: campaign.version + 1, graceSeconds: 5 } };
    const committed = await world.stores.campaigns.commit(campaign, {
      ...decision,
      event: {
        type: 'CampaignEdited',
        reason: null,
        data: {},
        number: campaign.version + 1,
        campaign: campaign.id,
        at: world.clock.now(),
        actor: { kind: 'system' },
      },
    });
    expect(committed.ok).toBe(true);
    world.clock.moveTo(midnight);
    expect(await calendar()).toBe('2026-05-31T16:00:05.000Z');
    world.clock.moveTo('2026-05-31T16:00:06.000Z');
    expect((await submit('2026-05-31T16:00:05.000Z')).body).toMatchObject({ code: 'deadlinePassed' });
    expect((await submit('2026-05-31T16:00:04.999Z')).status).toBe(200);
  });
});

describe('the stamp', () => {
  test('E-31: it is the server’s: nothing that a client sends sets it, and the future is not believed', async () => {
    world.clock.moveTo('2026-05-31T16:00:02.000Z');
    for (const headers of [
      { Date: 'Sun, 31 May 2026 15:59:59 GMT' },
      { 'X-Amzn-Request-Time': String(Date.parse(lastMoment)) },
    ])
      expect((await submit(undefined, { headers })).body).toMatchObject({ code: 'deadlinePassed' });
    const body = { version: 1, answers: formAnswers(), arrivedAt: lastMoment };
    expect((await submit(undefined, { body })).status).toBe(422);
    // The gateway's clock runs ahead of the function's.
    expect((await submit('2027-01-01T00:00:00.000Z')).body).toMatchObject({ code: 'deadlinePassed' });
  });

  test('E-31: the embedded server stamps a request when all of it is there, by the clock of the product', async () => {
    const clock = new TestClock(lastMoment);
    const seen: number[] = [];
    const handler: ApiHandler = async ({ requestContext }) => {
      seen.push(requestContext.timeEpoch);
      return { statusCode: 200, headers: {}, body: '{}' };
    };
    const table = new RouteTable([[submitApplication, handler]]);
    const gateway = apiGateway(table, (error) => expect.fail(String(error)), { clock });
    const server = createServer((incoming, response) => void gateway(incoming, response)).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const send = async (between: () => void) => {
      const outgoing = request({
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: `/api/applications/${id}/submit`,
        headers: { date: 'Sun, 31 May 2026 15:59:59 GMT' },
      });
      outgoing.write('{');
      await new Promise((resolve) => setTimeout(resolve, 50));
      between();
      outgoing.end('}');
      const [response] = await once(outgoing, 'response');
      response.resume();
      await once(response, 'end');
    };
    await send(() => {});
    // Begun before the deadline, finished after it: the time is of the end.
    await send(() => clock.moveTo(midnight));
    server.close();
    expect(seen).toEqual([Date.parse(lastMoment), Date.parse(midnight)]);
  });
});
