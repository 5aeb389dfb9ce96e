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
/** Always the same, so that what it finds is found again. */
const seed = 20_261_122;
/** Seconds for one reader, after which the run has failed: a hang is a finding too. */
const patience = 240;
/** Demo accounts, and nobody, with so many requests for each operation: together about two minutes on two cores. */
const readers = [
  { login: 'cq-lead', examples: 4 },
  { login: 'qijiang', examples: 3 },
  { login: 'cq-review', examples: 3 },
  { login: 'cq-admin', examples: 3 },
  { login: null, examples: 1 },
] as const;
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
  for (const { login: reader, examples } of readers) {
    const code = await fuzz(document, reader, examples);
    if (code !== 0) failed += 1;
    console.log(`${reader ?? '未登录'}：${code === 0 ? '没有发现问题' : `发现问题（退出码 ${code}）`}`);
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `${readers.length - failed} passed, ${failed} failed（${Math.round((performance.now() - began) / 1000)} 秒）`,
);
process.exitCode = failed === 0 ? 0 : 1;

/** @param reader a demo account; null for nobody */
async function fuzz(document: string, reader: string | null, examples: number): Promise<number> {
  const token = reader === null ? null : (await signIn(server.origin, reader, demoPassword)).accessToken;
  const child = spawn(
    join(tools as string, 'schemathesis'),
    [
      'run',
      document,
      '--url',
      server.origin,
      ...(token === null ? [] : ['--header', `Authorization: Bearer ${token}`]),
      '--checks',
      checks.join(','),
      '--phases',
      'fuzzing',
      '--max-examples',
      String(examples),
      '--seed',
      String(seed),
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
