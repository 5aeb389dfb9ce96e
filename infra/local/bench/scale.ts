import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JWK } from 'jose';
import type { Edition } from '#shared/model/edition.ts';
import { editions } from '#shared/standards/editions.ts';
import { serverEnvironment, serverFlags } from '../bootstrap/server-run.mjs';
import { formAnswers } from '../demo/answers.ts';
import { freePort, ServerProcess } from '../demo/server-process.ts';
import type { Figures } from './figures.ts';
import { type Measured, Stopwatch } from './load.ts';
import { Session } from './session.ts';

/** What was measured with so many applications in one campaign. */
export interface ScaleOfSize {
  readonly applications: number;
  readonly institutions: number;
  /** From the first application to the last look, in seconds. */
  readonly seconds: number;
  readonly operations: Readonly<Record<string, Measured>>;
  /** Applications that were still drafts when the deadline passed, closed by the calendar. */
  readonly close: { readonly closed: number; readonly seconds: number; readonly millisecondsEach: number };
  /** Spawn to healthy, with everything that waits to be waited for again; seconds. */
  readonly again: number;
  readonly memory: Figures;
}

/** 2,847 counties and 6,000 institutions (the country's counties; DOMAIN §C), and two steps on the way there. */
export const scaleSizes = [
  { applications: 100, institutions: 68 },
  { applications: 1_000, institutions: 678 },
  { applications: 8_847, institutions: 6_000 },
] as const;

const campaign = 'scale-2026';
/** All 2,847 counties of 2026 exist on this day. */
const opening = '2026-11-02T01:00:00.000Z';
const day = 86_400_000;
/** Clients at once while everybody fills in; whatever is looked at is asked for one after the other. */
const together = 8;
const samples = 100;
const warmUps = 20;

/** Runs each size in a server of its own, which ends with it. @throws where an operation is refused */
export async function measureScale(say: (line: string) => void): Promise<ScaleOfSize[]> {
  const measured: ScaleOfSize[] = [];
  for (const size of scaleSizes) {
    say(`${size.applications} 份申报（其中机构 ${size.institutions} 个）……`);
    measured.push(await measureSize(size));
  }
  return measured;
}

/** What the server says next. @throws Error where it ends instead */
function told(server: ChildProcess): Promise<unknown[]> {
  return Promise.race([
    once(server, 'message'),
    once(server, 'exit').then(([code]) => {
      throw new Error(`服务中途结束（退出码 ${code}）`);
    }),
  ]);
}

interface Unit {
  readonly id: string;
  readonly reviewer: string;
}

async function measureSize(size: (typeof scaleSizes)[number]): Promise<ScaleOfSize> {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-scale-'));
  const port = await freePort();
  const server = fork(
    fileURLToPath(new URL('scale-server.ts', import.meta.url)),
    [String(port), join(folder, 'data'), opening, String(size.applications), String(size.institutions)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...serverEnvironment },
      execArgv: [...serverFlags],
    },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: together });
  try {
    const [units] = (await told(server)) as [Unit[]];
    const { jwks } = JSON.parse(await readFile(join(folder, 'data/issuer-keys.json'), 'utf8')) as {
      jwks: { keys: JWK[] };
    };
    const session = new Session(`http://127.0.0.1:${port}`, jwks.keys[0] as JWK, agent);
    const result = await measured(server, session, units, size);
    server.kill('SIGKILL');
    await once(server, 'exit');
    // Killed in the middle of everything, as a server is: the next start takes up what waits.
    const again = new ServerProcess(await freePort(), join(folder, 'data'));
    const began = performance.now();
    await again.start();
    const seconds = Math.round((performance.now() - began) / 10) / 100;
    await again.stop();
    return { ...result, again: seconds };
  } finally {
    agent.destroy();
    server.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

interface Overview {
  readonly counts: readonly { readonly status: string; readonly number: number }[];
}

async function measured(
  server: ChildProcess,
  session: Session,
  units: readonly Unit[],
  size: (typeof scaleSizes)[number],
): Promise<Omit<ScaleOfSize, 'again'>> {
  const began = performance.now();
  const watches = new Map<string, Stopwatch>();
  const timed = async (name: string, jobs: readonly (() => Promise<unknown>)[], clients = 1) => {
    const watch = watches.get(name) ?? new Stopwatch();
    watches.set(name, watch);
    await watch.round(
      jobs.map((job) => async () => void (await job())),
      clients,
    );
  };
  const settle = async () => {
    server.send('settle');
    await told(server);
  };
  const edition = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1') as Edition;
  const answers = formAnswers(edition, '测试县');
  const id = (unit: Unit) => `${campaign}.${unit.id}`;
  const applicant = (unit: Unit) => `bench-applicant-${unit.id}`;
  const reviewer = (unit: Unit) => `bench-reviewer-${unit.reviewer}`;
  // Signed before anything is measured.
  for (const unit of units) {
    await session.token(applicant(unit));
    await session.token(reviewer(unit));
  }
  const lead = 'demo-nhc-lead';
  await session.token(lead);
  for (let round = 0; round < warmUps; round += 1) {
    await session.call('GET', `/campaigns/${campaign}`, lead);
    await session.call('GET', '/public', null);
  }

  const create = (unit: Unit) => () =>
    session.call('POST', `/campaigns/${campaign}/applications`, applicant(unit), {});
  const submit = (unit: Unit) => () =>
    session.call('POST', `/applications/${id(unit)}/submit`, applicant(unit), { version: 1, answers });
  // Half of them send it in; the others' deadline passes.
  const sending = units.filter((_, index) => index % 2 === 0);
  const [first, rest] = [units.slice(0, warmUps), units.slice(warmUps)];
  await Promise.all(first.map((unit) => create(unit)()));
  await timed('开始申报', rest.map(create), together);
  const known = new Set(first);
  for (const unit of sending.filter((one) => known.has(one))) await submit(unit)();
  await timed('提交上报', sending.filter((one) => !known.has(one)).map(submit), together);
  await settle();

  const some = Array.from(
    { length: samples },
    (_, index) => sending[Math.floor((index * sending.length) / samples)] as Unit,
  );
  const look = (path: (unit: Unit) => string, subject: (unit: Unit) => string | null) =>
    some.map((unit) => () => session.call('GET', path(unit), subject(unit)));
  await timed(
    '打开一份申报',
    look((unit) => `/applications/${id(unit)}`, reviewer),
  );
  await timed(
    '办理记录',
    look((unit) => `/applications/${id(unit)}/history`, reviewer),
  );
  await timed(
    '待办第一页',
    look(() => '/applications', reviewer),
  );
  await timed(
    '清单第一页',
    look(
      () => `/applications?view=branch&campaign=${campaign}`,
      () => lead,
    ),
  );
  await timed(
    '按状态的清单',
    look(
      () => `/applications?view=branch&campaign=${campaign}&status=underReview`,
      () => lead,
    ),
  );
  await timed(
    '看板',
    look(
      () => `/campaigns/${campaign}/overview`,
      () => lead,
    ),
  );
  await timed(
    '批次页',
    look(
      () => `/campaigns/${campaign}`,
      () => lead,
    ),
  );
  await timed(
    '批次列表',
    look(() => '/campaigns', reviewer),
  );
  const decided = [...new Set(some)];
  await timed(
    '审核决定',
    decided.map(
      (unit) => () =>
        session.call('POST', `/applications/${id(unit)}/receive`, reviewer(unit), { version: 2 }),
    ),
  );
  await settle();

  const numberOf = async (status: string) => {
    const { counts } = await session.call<Overview>('GET', `/campaigns/${campaign}/overview`, lead);
    return counts.reduce((sum, one) => sum + (one.status === status ? one.number : 0), 0);
  };
  const drafts = await numberOf('draft');
  const closing = performance.now();
  server.send({ moveBy: 7 * day });
  await told(server);
  while ((await numberOf('draft')) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const closed = (performance.now() - closing) / 1000;
  if ((await numberOf('lapsed')) !== drafts) throw new Error('到期办结的家数不符');
  await settle();

  // As many as the programme names, whatever the size: about a hundred (N-06).
  server.send({ name: decided.slice(0, samples).map(id) });
  await told(server);
  await timed(
    '公众查询',
    look(
      () => '/public',
      () => null,
    ),
  );
  server.send('figures');
  const [{ figures }] = (await told(server)) as [{ figures: Figures }];
  return {
    applications: size.applications,
    institutions: size.institutions,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    operations: Object.fromEntries([...watches].map(([name, watch]) => [name, watch.measured()])),
    close: {
      closed: drafts,
      seconds: Math.round(closed * 100) / 100,
      millisecondsEach: Math.round((closed * 100_000) / drafts) / 100,
    },
    memory: figures,
  };
}

const ratio = (later: number, earlier: number) => Math.round((later / Math.max(earlier, 0.01)) * 100) / 100;

/** How each operation's p50 and p95 grow from each size to the next, in the same run. */
export function growthOf(sizes: readonly ScaleOfSize[]): Record<string, { p50: number[]; p95: number[] }> {
  const names = Object.keys(sizes[0]?.operations ?? {});
  const grown = (name: string, of: 'p50' | 'p95') =>
    sizes
      .slice(1)
      .map(({ operations }, index) =>
        ratio(operations[name]?.[of] ?? 0, sizes[index]?.operations[name]?.[of] ?? 0),
      );
  return Object.fromEntries(
    names.map((name) => [name, { p50: grown(name, 'p50'), p95: grown(name, 'p95') }]),
  );
}

/** For people. */
export function scaleAsText(sizes: readonly ScaleOfSize[]): string {
  const growth = growthOf(sizes);
  const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  const [base] = sizes;
  const heads = sizes.map(({ applications }) => `${applications} 份`);
  const lines = Object.keys(base?.operations ?? {}).map((name) => {
    const cells = sizes.map(({ operations }) => {
      const { p50, p95 } = operations[name] as Measured;
      return `${p50}/${p95}`.padStart(14);
    });
    const grown = growth[name]?.p50.map((times) => `×${times}`).join(' ') ?? '';
    return `  ${name.padEnd(8, '　')}${cells.join('')}   ${grown}`;
  });
  return [
    '',
    `规模：同一引擎，一个批次，${heads.join('、')}；每格 p50/p95 毫秒，最后是 p50 对前一档的倍数`,
    ...lines,
    ...sizes.map(
      ({ applications, institutions, seconds, close, memory, again }) =>
        `  ${applications} 份（机构 ${institutions}）：全程 ${seconds} 秒；到期办结 ${close.closed} 份 ${close.seconds} 秒（每份 ${close.millisecondsEach} 毫秒）；` +
        `内存峰值 ${megabytes(memory.peak)}；断电后重新启动到可用 ${again} 秒`,
    ),
    '  清单、看板、公众查询不应随申报数量变慢；全程和到期办结与数量成正比，每份的时间不应变长。',
  ].join('\n');
}
