import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { storesOf } from '#functions/stores/stores.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import type { ApiClient } from '#shared/contract/client.ts';
import * as routes from '#shared/contract/routes.ts';
import { type ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { editions } from '#shared/standards/editions.ts';
import { assembly, clientOf, runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';

/* kill -9 at the exact moment between a commit and what follows from it: all goes on, and nothing happens twice. */
const cleanUp: (() => unknown)[] = [];
afterAll(async () => {
  for (const done of cleanUp.toReversed()) await done();
});
const child = fileURLToPath(new URL('../fixtures/dying-child.ts', import.meta.url));
const edition = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
if (!edition) throw new Error('the form of Xinjiang is missing');
const answers = formAnswers(edition, '焉耆回族自治县');

/** Lets a server run until what `act` commits kills it at the moment that is named. */
async function untilKilled(
  folder: string,
  moment: readonly ['before' | 'after', 'start' | 'succeed'],
  act: (yanqi: ApiClient, settled: () => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  const server = spawn(process.execPath, [child, folder, assembly(), ...moment], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  cleanUp.push(() => server.kill('SIGKILL'));
  const ended = once(server, 'exit');
  const url = await Promise.race([
    once(server.stdout, 'data').then(([chunk]) => String(chunk).trim()),
    ended.then(([code]) => Promise.reject(new Error(`it ended with ${code} before it was up`))),
  ]);
  // Who recalls before the execution waits is answered by the next task: nobody's token is completed then.
  const settled = () => {
    server.stdin.write('?');
    return once(server.stdout, 'data');
  };
  await act(await clientOf(url, 'yanqi'), settled);
  expect([moment, (await ended)[1]]).toEqual([moment, 'SIGKILL']);
}

/** What the files say while nobody works in them. */
async function left(folder: string, id: ApplicationId) {
  const table = openTable({ path: join(folder, 'table.sqlite') });
  const application = await storesOf(table).applications.load(id);
  const { length } = await storesOf(table).applications.events(id);
  table.close();
  const workflow = new DatabaseSync(join(folder, 'workflow.sqlite'));
  const rows = workflow
    .prepare("SELECT name, status FROM sfn_execution WHERE machine = 'Application' ORDER BY name")
    .all() as unknown as { name: string; status: string }[];
  workflow.close();
  return {
    status: application?.status.name,
    events: length,
    executions: rows.map(({ name, status }) => `${name.replace(`${id}-`, '')} ${status}`),
  };
}

test('killed before and after the start of an execution, before and after the word to the waiting task', async () => {
  const folder = temporaryFolder(cleanUp);
  let id = '' as ApplicationId;
  const submit = async (yanqi: ApiClient) => {
    const { application } = await yanqi(routes.getApplication, { parameters: { id } });
    const body = { version: application.version, answers };
    await yanqi(routes.submitApplication, { parameters: { id }, body, key: randomUUID() });
  };
  const recall = async (yanqi: ApiClient) => {
    const { application } = await yanqi(routes.getApplication, { parameters: { id } });
    const body = { version: application.version };
    await yanqi(routes.recallApplication, { parameters: { id }, body, key: randomUUID() });
  };

  await untilKilled(folder, ['before', 'start'], async (yanqi) => {
    const campaign = CampaignId.parse('national-2026');
    const made = await yanqi(routes.createApplication, { parameters: { id: campaign }, key: randomUUID() });
    id = made.application.id;
    await submit(yanqi);
  });
  // Committed and answered; nothing has followed yet.
  expect(await left(folder, id)).toEqual({ status: 'underReview', events: 2, executions: [] });

  // The next process starts what was owed. The execution has heard of the recall, the relay has not heard that it did.
  await untilKilled(folder, ['after', 'succeed'], recall);
  expect(await left(folder, id)).toMatchObject({ status: 'draft', events: 3 });

  await untilKilled(folder, ['before', 'succeed'], async (yanqi, settled) => {
    await submit(yanqi);
    await settled();
    await recall(yanqi);
  });
  expect(await left(folder, id)).toEqual({
    status: 'draft',
    events: 5,
    executions: ['run1 SUCCEEDED', 'run2 RUNNING'],
  });

  await untilKilled(folder, ['after', 'start'], submit);
  expect(await left(folder, id)).toMatchObject({ status: 'underReview', events: 6 });

  const shifan = await runningShifan(cleanUp, { dataDirectory: folder });
  await shifan.settled();
  const yanqi = await clientOf(shifan.url, 'yanqi');
  await recall(yanqi);
  await shifan.settled();
  const { events, intact } = await yanqi(routes.getHistory, { parameters: { id } });
  expect([events.map(({ action }) => action), intact]).toEqual([
    ['begin', 'submit', 'recall', 'submit', 'recall', 'submit', 'recall'],
    true,
  ]);
  // Each told once of each of the three submissions and recalls.
  const bazhou = await clientOf(shifan.url, 'bazhou');
  const { messages } = await bazhou(routes.listInbox);
  const about = messages.filter((message) => JSON.stringify(message).includes(id));
  expect(new Set(about.map(({ id: message }) => message)).size).toBe(about.length);
  expect(about.length).toBeGreaterThan(0);
  await shifan.close();
  expect(await left(folder, id)).toEqual({
    status: 'draft',
    events: 7,
    executions: ['run1 SUCCEEDED', 'run2 SUCCEEDED', 'run3 SUCCEEDED'],
  });
});
