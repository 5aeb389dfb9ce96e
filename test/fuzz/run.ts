// `npm run test:fuzz`: an independent fuzzer (schemathesis) asks a running server everything that the committed OpenAPI
// names, as several people and as nobody: no answer may be a 5xx, an undeclared status, type or shape.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from '#infra/local/client/sign-in.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { freePort, ServerProcess } from '#infra/local/demo/server-process.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import { exclusions } from './exclusions.ts';
import { knownIds, withKnownIds } from './known-ids.ts';

const root = join(import.meta.dirname, '../..');
/** Seconds for one reader, after which the run has failed: a hang is a finding too. */
const patience = 600;
/** Somebody who asks, and how often each operation. */
interface Reader {
  /** A demo account; null for nobody, who is asked about what is open to everybody: the rest is one answer, 401. */
  readonly login: string | null;
  readonly examples: number;
}
/** Together two to three minutes on two cores. */
const readers: readonly Reader[] = [
  { login: 'cq-lead', examples: 3 },
  { login: 'qijiang', examples: 2 },
  { login: 'cq-review', examples: 2 },
  { login: 'cq-admin', examples: 2 },
  { login: null, examples: 10 },
];
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

const tools = process.env['SHIFAN_PYTHON_TOOLS'];
if (tools === undefined) throw new Error('run it by npm run test:fuzz');
const folder = mkdtempSync(join(tmpdir(), 'shifan-fuzz-'));
const server = new ServerProcess(await freePort(), join(folder, 'data'), {
  HOST: '127.0.0.1',
  SHIFAN_CHECK_REPLIES: '1',
});
const began = performance.now();
let failed = 0;
try {
  await server.start();
  const stage: Stage = { origin: server.origin, password: demoPassword, say: () => {} };
  const known = await knownIds(
    [new Person(stage, 'qijiang'), new Person(stage, 'yuzhong')],
    'chongqing-2026',
  );
  const committed = JSON.parse(readFileSync(join(root, 'shared/contract/openapi.json'), 'utf8'));
  const document = join(folder, 'openapi.json');
  writeFileSync(document, JSON.stringify(withKnownIds(committed, known)));
  for (const reader of readers) {
    const code = await fuzz(document, reader);
    if (code !== 0) failed += 1;
    console.log(`${reader.login ?? '未登录'}：${code === 0 ? '没有发现问题' : `发现问题（退出码 ${code}）`}`);
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `${readers.length - failed} passed, ${failed} failed（${Math.round((performance.now() - began) / 1000)} 秒）`,
);
process.exitCode = failed === 0 ? 0 : 1;

async function fuzz(document: string, { login, examples }: Reader): Promise<number> {
  const token = login === null ? null : (await signIn(server.origin, login, demoPassword)).accessToken;
  const child = spawn(
    join(tools as string, 'schemathesis'),
    [
      'run',
      document,
      '--url',
      server.origin,
      ...(token === null
        ? ['--include-path-regex', '^/api/(public|health)']
        : ['--header', `Authorization: Bearer ${token}`]),
      '--checks',
      checks.join(','),
      '--phases',
      'fuzzing',
      '--max-examples',
      String(examples),
      // Always the same requests: what it finds is found again.
      '--generation-deterministic',
      '--no-shrink',
      '--continue-on-failure',
      '--request-timeout',
      '15',
      '--warnings',
      'off',
      '--suppress-health-check',
      'all',
      '--no-color',
      ...exclusions.flatMap(({ operation }) => ['--exclude-operation-id', operation]),
    ],
    {
      cwd: folder,
      stdio: 'inherit',
      timeout: patience * 1000,
      env: { ...process.env, NO_PROXY: '127.0.0.1' },
    },
  );
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
