import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request as httpRequest } from 'node:http';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { importJWK, type JWK, SignJWT } from 'jose';
import * as routes from '#shared/contract/routes.ts';
import type { Answers } from '#shared/model/answer.ts';
import { type ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { rowsOf, standardAnswers } from '../demo/answers.ts';
import { pdf } from '../demo/files.ts';
import { Person } from '../demo/player.ts';
import { freePort, ServerProcess } from '../demo/server-process.ts';
import { type Measured, Stopwatch } from './load.ts';

/**
 * `npm run bench [-- --json] [--rounds 40]`: submits over HTTP as a ratio to the barest server that does the same work,
 * in the same run, on the same machine, by the same load generator; start to healthy; memory. It stops by itself.
 */
const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '40' } },
});
const clients = 16;
const rounds = Number(values.rounds);
const opening = '2026-11-23T01:00:00.000Z';
const campaign = CampaignId.parse('chongqing-2026');
const say = (line: string) => {
  if (!values.json) console.log(line);
};
const agent = new Agent({ keepAlive: true, maxSockets: clients });
const folder = await mkdtemp(join(tmpdir(), 'shifan-bench-'));
const children: ChildProcess[] = [];

try {
  const startUp = await measureStart();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const ours = child('server.ts', [String(port), join(folder, 'ours'), opening]);
  const [districts] = (await once(ours, 'message')) as [string[]];
  const keys = JSON.parse(await readFile(join(folder, 'ours/issuer-keys.json'), 'utf8')) as {
    jwks: { keys: JWK[] };
  };
  const tokens = await Promise.all(
    districts.map((id) => tokenFor(`bench-${id}`, origin, keys.jwks.keys[0] as JWK)),
  );

  say(`准备 ${districts.length} 份申报（各 30 行，含佐证材料）……`);
  const units = await inParallel(
    districts.map((id, index) => () => prepare(origin, id, tokens[index] as string)),
    4,
  );
  const bytes = Math.round(
    units.reduce((sum, unit) => sum + Buffer.byteLength(unit.body(1)), 0) / units.length,
  );

  const barestPort = await freePort();
  const { d: _, ...open } = keys.jwks.keys[0] as JWK;
  const arguments_ = [
    String(barestPort),
    join(folder, 'barest.sqlite'),
    JSON.stringify({ keys: [open] }),
    `${origin}/oidc`,
  ];
  const barest = child('barest-server.ts', arguments_);
  await once(barest, 'message');

  // One round warms both up; then they take turns, so that neither has the quieter machine.
  const times = { ours: new Stopwatch(), barest: new Stopwatch(), warm: new Stopwatch() };
  for (let round = 0; round <= rounds; round += 1) {
    const watch = (one: Stopwatch) => (round === 0 ? times.warm : one);
    await watch(times.barest).round(
      units.map((unit) => () => unit.submitTo(`http://127.0.0.1:${barestPort}`)),
      clients,
    );
    await watch(times.ours).round(
      units.map((unit) => () => unit.submitTo(origin)),
      clients,
    );
    await inParallel(
      units.map((unit) => () => unit.recall()),
      clients,
    );
    ours.send('settle');
    await once(ours, 'message');
  }
  const memory = {
    ours: await memoryOf(ours),
    barest:
      Number((await readFile(`/proc/${barest.pid}/status`, 'utf8')).match(/VmRSS:\s+(\d+)/)?.[1]) * 1024,
  };
  report({ startUp, bytes, ours: times.ours.measured(), barest: times.barest.measured(), memory });
} finally {
  for (const process_ of children) process_.kill('SIGKILL');
  agent.destroy();
  await rm(folder, { recursive: true, force: true });
}

function child(file: string, arguments_: readonly string[]): ChildProcess {
  const started = fork(fileURLToPath(new URL(file, import.meta.url)), arguments_, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(started);
  return started;
}

/** First start (with the whole country's organisations to write) and second start, spawn to healthy, in seconds. */
async function measureStart(): Promise<{ first: number; again: number }> {
  const server = new ServerProcess(await freePort(), join(folder, 'start'), { CLOCK_START: opening });
  const seconds = async () => {
    const began = performance.now();
    await server.start();
    const took = (performance.now() - began) / 1000;
    await server.stop();
    return Math.round(took * 100) / 100;
  };
  return { first: await seconds(), again: await seconds() };
}

async function tokenFor(subject: string, origin: string, key: JWK): Promise<string> {
  return new SignJWT({ client_id: 'shifan-web' })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...(key.kid !== undefined && { kid: key.kid }) })
    .setIssuer(`${origin}/oidc`)
    .setAudience('shifan-api')
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(await importJWK(key, 'ES256'));
}

interface Unit {
  body(version: number): string;
  submitTo(origin: string): Promise<void>;
  recall(): Promise<void>;
}

/** A district with its draft, its files and a body of about 23 KB. */
async function prepare(origin: string, district: string, token: string): Promise<Unit> {
  const person = new Person({ origin, password: '', say }, district, token);
  const created = await person.call(routes.createApplication, { parameters: { id: campaign } });
  const { id } = created.application;
  const { edition } = await person.look(id);
  for (const row of rowsOf(edition)) {
    if (row.evidence === 'required')
      await person.upload(id, row.id, pdf(`${row.id}.pdf`, `${district} ${row.id}`));
  }
  const padding =
    '对照标准逐项开展自查自评，相关制度文件、会议纪要、工作台账、检查记录和现场照片均已归档备查。'.repeat(4);
  const answers = Object.fromEntries(
    Object.entries(standardAnswers(edition, district)).map(([item, answer]) => [
      item,
      { ...answer, text: `${answer.text ?? ''}${padding}` },
    ]),
  ) as Answers;
  return unit(origin, person, id, token, answers, created.application.version);
}

function unit(
  origin: string,
  person: Person,
  id: ApplicationId,
  token: string,
  answers: Answers,
  first: number,
): Unit {
  let version = first;
  let key = 0;
  const body = (at: number) => JSON.stringify({ version: at, answers });
  return {
    body,
    async submitTo(to) {
      key += 1;
      const reply = await post(`${to}/api/applications/${id}/submit`, token, `${id}-${key}`, body(version));
      if (to === origin)
        version = (JSON.parse(reply) as { application: { version: number } }).application.version;
    },
    async recall() {
      const view = await person.call(routes.recallApplication, { parameters: { id }, body: { version } });
      version = view.application.version;
    },
  };
}

/** The same bare client for both servers, so that the generator costs both the same. */
function post(url: string, token: string, key: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': key,
      'content-length': Buffer.byteLength(body),
    };
    const sent = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${url}: ${response.statusCode} ${text.slice(0, 300)}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function inParallel<T>(jobs: readonly (() => Promise<T>)[], width: number): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < jobs.length; index = next++)
      results[index] = await (jobs[index] as () => Promise<T>)();
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

async function memoryOf(server: ChildProcess): Promise<number> {
  server.send('memory');
  const [bytes] = (await once(server, 'message')) as [number];
  return bytes;
}

function report(result: {
  startUp: { first: number; again: number };
  bytes: number;
  ours: Measured;
  barest: Measured;
  memory: { ours: number; barest: number };
}): void {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const ratio = Math.round((result.ours.perSecond / result.barest.perSecond) * 100) / 100;
  const memoryRatio = Math.round((result.memory.ours / result.memory.barest) * 100) / 100;
  if (values.json) {
    console.log(JSON.stringify({ machine, clients, ...result, ratio, memoryRatio }));
    return;
  }
  const line = (name: string, measured: Measured) =>
    `${name}  ${String(measured.perSecond).padStart(6)} 次/秒   p50 ${measured.p50} ms   p95 ${measured.p95} ms   p99 ${measured.p99} ms   （${measured.requests} 次）`;
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
  console.log(`\n机器：${machine.cpu}，${machine.cores} 核，${machine.memoryGiB} GiB，Node ${machine.node}`);
  console.log(
    `提交上报：30 行，正文 ${Math.round(result.bytes / 1024)} KB，${clients} 个并发客户端，负载与服务同机`,
  );
  console.log(line('最简服务', result.barest));
  console.log(line('示范　　', result.ours));
  console.log(`吞吐之比 ${ratio}（目标 ≥ 0.5）`);
  console.log(
    `启动到可用：首次（写入全国机构）${result.startUp.first} 秒，再次 ${result.startUp.again} 秒（目标 < 5 秒）`,
  );
  console.log(
    `常驻内存：${mebibytes(result.memory.ours)}，最简服务 ${mebibytes(result.memory.barest)}，之比 ${memoryRatio}（目标 ≤ 1.5）`,
  );
}
