import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as routes from '#shared/contract/routes.ts';
import type { ApplicationId } from '#shared/model/ids.ts';
import { demoPassword } from '../seed/demo-accounts.ts';
import { playChongqing } from './chongqing.ts';
import { expect, Person, type Stage } from './player.ts';
import { freePort, ServerProcess } from './server-process.ts';
import { playXinjiang } from './xinjiang.ts';

/** The stories' own today: a Monday with both calendars' rest of 2026 before it, so that they never touch 2027. */
const opening = '2026-11-23T01:00:00.000Z';

/**
 * `npm run demo [-- --url http://… | --kills 20]`: plays both stories through the HTTP API, prints what happens and
 * one JSON line at the end; throws unless the final state is what it must be.
 */
export async function playBothStories(options: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: { url: { type: 'string' }, kills: { type: 'string', default: '0' } },
  });
  if (values.url !== undefined) {
    console.log(JSON.stringify(await play(values.url)));
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'shifan-demo-'));
  const server = new ServerProcess(await freePort(), folder, { CLOCK_START: opening });
  const kills = Number(values.kills);
  const over = new AbortController();
  let killing: Promise<void> = Promise.resolve();
  try {
    await server.start();
    killing = killNowAndThen(server, kills, over.signal);
    // A server that does not come back ends the demo at once, not after the stories' patience.
    const summary = await Promise.race([
      play(server.origin),
      killing.then(() => new Promise<never>(() => {})),
    ]);
    over.abort();
    await killing;
    if (kills > 0) console.log(`其间断电（kill -9）${server.kills} 次，均从原处继续。`);
    expect(server.kills >= kills, `断电次数应不少于 ${kills}（实际 ${server.kills}）`);
    console.log(JSON.stringify(kills > 0 ? { ...summary, kills: server.kills } : summary));
  } finally {
    // One that is just being started again would outlive a story that failed.
    over.abort();
    await killing.catch(() => undefined);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Kills the server at random moments of the stories and starts it again. */
async function killNowAndThen(server: ServerProcess, kills: number, signal: AbortSignal): Promise<void> {
  while (server.kills < kills && !signal.aborted) {
    await pause(100 + Math.random() * 500, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    await server.kill();
    await server.start();
  }
}

interface Summary {
  readonly campaigns: number;
  readonly applications: number;
  readonly returned: number;
  readonly designated: number;
  /** Of all applications' records. */
  readonly events: number;
  readonly seconds: number;
}

export async function play(origin: string): Promise<Summary> {
  const started = performance.now();
  const stage: Stage = { origin, password: demoPassword, say: (line) => console.log(line) };
  const xinjiang = await playXinjiang(stage);
  const chongqing = await playChongqing(stage);

  const applications = [...xinjiang.applications, ...chongqing.applications];
  const named = [...xinjiang.named, ...chongqing.named];
  const events = await checkRecord(stage, {
    xinjiang: xinjiang.applications,
    chongqing: chongqing.applications,
  });
  const { entries } = await new Person(stage, 'admin').call(routes.listPublic);
  const published = entries.filter((entry) => entry.status === 'named').length;
  expect(named.length === 6 && published === 6, `命名 6 个单位（办理 ${named.length}，公开 ${published}）`);
  return {
    campaigns: 2,
    applications: applications.length,
    returned: xinjiang.returned.length + chongqing.returned.length,
    designated: named.length,
    events,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

/** Every application's chain of events is whole, and its last event is where it stands. Returns how many there are. */
async function checkRecord(
  stage: Stage,
  applications: { xinjiang: ApplicationId[]; chongqing: ApplicationId[] },
): Promise<number> {
  const readers = { xinjiang: new Person(stage, 'xinjiang'), chongqing: new Person(stage, 'cq-review') };
  let count = 0;
  for (const region of ['xinjiang', 'chongqing'] as const) {
    for (const id of applications[region]) {
      const reader = id.endsWith(lapsedDraft) ? new Person(stage, 'ruoqiang') : readers[region];
      const { events, intact } = await reader.call(routes.getHistory, { parameters: { id } });
      const { application } = await reader.look(id);
      expect(intact, `${id} 的记录链应完整`);
      expect(events.length === application.version, `${id} 的事件数应等于版本号`);
      expect(
        JSON.stringify(events.at(-1)?.to) === JSON.stringify(application.status),
        `${id} 的状态应等于最后一个事件`,
      );
      count += events.length;
    }
  }
  return count;
}

/** 若羌县's draft was never submitted: only the county itself sees it. */
const lapsedDraft = 'hc-652824';
