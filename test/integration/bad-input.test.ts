import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Shifan } from '../../infra/local/compose.ts';
import { formAnswers } from '../../infra/local/demo/answers.ts';
import { demoPassword } from '../../infra/local/seed/demo-accounts.ts';
import type { Problem } from '../../shared/contract/problem.ts';
import type { CaseView } from '../../shared/contract/views.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { signIn } from '../fixtures/sign-in.ts';

const cleanUp: (() => unknown)[] = [];
const tokens: Record<string, string> = {};
let shifan: Shifan;
const id = 'national-2026.hc-652826';
beforeAll(async () => {
  shifan = await runningShifan(cleanUp);
  for (const login of ['yanqi', 'hejing', 'bazhou', 'kashi', 'admin'])
    tokens[login] = (await signIn(shifan.url, login, demoPassword)).accessToken;
  expect((await ask('yanqi', 'POST', '/campaigns/national-2026/applications')).status).toBe(200);
});
afterAll(async () => {
  for (const done of cleanUp.reverse()) await done();
});

interface Answer<Body = Problem> {
  readonly status: number;
  readonly type: string;
  readonly body: Body;
}

/** A request as an attacker sends it: any bytes, any headers. */
async function raw<Body = Problem>(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: BodyInit,
): Promise<Answer<Body>> {
  const response = await fetch(`${shifan.url}/api${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: JSON.parse(text) as Body,
  };
}

function ask<Body = Problem>(
  who: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<Body>> {
  const sent =
    body === undefined
      ? undefined
      : typeof body === 'string' || body instanceof Uint8Array
        ? (body as BodyInit)
        : JSON.stringify(body);
  return raw<Body>(
    method,
    path,
    {
      authorization: `Bearer ${tokens[who]}`,
      'idempotency-key': randomUUID(),
      ...(sent !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    sent,
  );
}

/** Every refusal is a problem as RFC 9457 has it, in Chinese, and an answer to what was asked: never a failure. */
function expectProblem({ status, type, body }: Answer, code?: string): void {
  expect(type).toContain('application/problem+json');
  expect(body).toMatchObject({ type: expect.stringMatching(/^\/problems\/\w+$/), status });
  expect(status, JSON.stringify(body)).toBeLessThan(500);
  for (const words of [body.title, body.detail, ...(body.faults ?? []).map(({ message }) => message)])
    expect(words).toMatch(/\p{Script=Han}/u);
  if (code !== undefined) expect(body.code, JSON.stringify(body)).toBe(code);
}
const pointers = ({ body }: Answer) => (body.faults ?? []).map(({ pointer }) => pointer);
const look = async (who = 'yanqi') => (await ask<CaseView>(who, 'GET', `/applications/${id}`)).body;

const draft = `/applications/${id}/draft`;
const submit = `/applications/${id}/submit`;
const upload = `/applications/${id}/evidence`;
const sha256 = createHash('sha256').update('x').digest('hex');
const file = { item: '1.1', name: '方案.pdf', type: 'application/pdf', bytes: 1, sha256 };
const change = { item: '1.1', answer: { text: '好' }, revision: 0 };

describe('a body that is none', () => {
  test.each([
    ['not JSON', '{"version":1', {}, 'invalidInput'],
    ['no content type', JSON.stringify({ version: 1, answers: {} }), { 'content-type': '' }, 'invalidInput'],
    ['another content type', 'version=1', { 'content-type': 'text/plain' }, 'invalidInput'],
    ['a list', '[]', {}, 'invalidInput'],
    ['null', 'null', {}, 'invalidInput'],
    ['a number', '1', {}, 'invalidInput'],
    ['nothing', '', {}, 'invalidInput'],
    ['prototype poisoning', '{"version":1,"answers":{},"__proto__":{"x":1}}', {}, 'invalidInput'],
    ['poisoning by escapes', '{"version":1,"answers":{"\\u005f_proto__":{}}}', {}, 'invalidInput'],
    ['a constructor', '{"version":1,"answers":{},"constructor":{"prototype":{"x":1}}}', {}, 'invalidInput'],
    ['an unknown field', '{"version":1,"answers":{},"status":"named"}', {}, 'invalidInput'],
    [
      'half a character',
      new Uint8Array([
        ...Buffer.from('{"version":1,"answers":{"1.1":{"text":"'),
        0xe4,
        0xb8,
        ...Buffer.from('"}}}'),
      ]),
      {},
      'invalidInput',
    ],
    ['a lone surrogate', '{"version":1,"answers":{"1.1":{"text":"\\ud800"}}}', {}, 'invalidInput'],
    ['deep nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, {}, 'invalidInput'],
    ['a version too large', '{"version":1e400,"answers":{}}', {}, 'invalidInput'],
    ['a version in words', '{"version":"1","answers":{}}', {}, 'invalidInput'],
    [
      'a megabyte of words',
      JSON.stringify({ version: 1, answers: { '1.1': { text: '长'.repeat(340_000) } } }),
      {},
      undefined,
    ],
    [
      'too large',
      JSON.stringify({ version: 1, answers: { '1.1': { text: 'x'.repeat(1_100_000) } } }),
      {},
      'tooLarge',
    ],
    [
      'a key too short',
      '{"version":1,"answers":{}}',
      { 'idempotency-key': 'short' },
      'idempotencyKeyMissing',
    ],
    [
      'a key too long',
      '{"version":1,"answers":{}}',
      { 'idempotency-key': 'k'.repeat(201) },
      'idempotencyKeyMissing',
    ],
    ['no key', '{"version":1,"answers":{}}', { 'idempotency-key': '' }, 'idempotencyKeyMissing'],
  ] as const)('%s', async (_, body, headers, code) => {
    expectProblem(await ask('yanqi', 'POST', submit, body, headers), code);
    expect((await look()).application).toMatchObject({ version: 1, status: { name: 'draft' } });
  });
});

describe('addresses', () => {
  test.each([
    ['/applications/..%2f..%2fetc%2fpasswd', 422],
    ['/applications/%00', 422],
    ['/applications/%E0%A4%A', 404],
    ['/applications/__proto__', 422],
    ['/applications/constructor', 404],
    [`/applications/${'a'.repeat(3_000)}`, 422],
    [`/applications/${id}/evidence/..%2f..%2fsecret`, 422],
    [`/applications/${id}/evidence/APP`, 404],
    [`/applications/${id}?x=1`, 422],
    ['/applications?view=all', 422],
    ['/applications?view=branch&view=mine', 422],
    ['/applications?cursor=zzz', 422],
    [
      `/applications?cursor=${Buffer.from('{"campaign":"national-2026","cursor":"zz"}').toString('base64url')}`,
      422,
    ],
    [
      `/applications?view=branch&cursor=${Buffer.from('{"campaign":"national-2026","cursor":"WzFd"}').toString('base64url')}`,
      422,
    ],
    ['/campaigns/chongqing-2026', 404],
    ['/campaigns/chongqing-2026/publicity-preview', 404],
    ['/campaigns/national-2026/publicity-preview?start=2026-02-30', 422],
    ['/campaigns/national-2026/publicity-preview?start=9999-12-31', 422],
  ] as const)('%s', async (path, status) => {
    const answer = await ask('yanqi', 'GET', path);
    expectProblem(answer);
    expect([path, answer.status]).toEqual([path, status]);
  });
});

describe('a form', () => {
  test('each mistake is told at its field, and everything stays as it was', async () => {
    const { edition } = await look();
    const answers = formAnswers(edition, '焉耆回族自治县');
    const wrong = {
      ...answers,
      '1.1': { text: '　' },
      '3.5a': { number: '３' },
      '3.5b': { number: '４' },
      '9.9': { text: '没有这一项' },
    };
    const refused = await ask('yanqi', 'POST', submit, { version: 1, answers: wrong });
    expectProblem(refused, 'incompleteAnswers');
    expect(pointers(refused)).toEqual(expect.arrayContaining(['/answers/1.1/text', '/answers/9.9']));
    expect(pointers(refused).some((pointer) => pointer.startsWith('/answers/3.5b'))).toBe(true);
    expect((await look()).application).toMatchObject({ version: 1, submission: 0 });
  });

  test.each([
    [{ changes: [{ ...change, answer: { text: 5 } }] }, '/changes/0/answer/text'],
    [{ changes: [{ ...change, answer: { words: '?' } }] }, '/changes/0/answer/words'],
    [{ changes: [{ ...change, answer: { choice: 'maybe' } }] }, '/changes/0/answer/choice'],
    [
      { changes: [{ ...change, answer: { figures: { signed: { numerator: 1 } } } }] },
      '/changes/0/answer/figures/signed/numerator',
    ],
    [{ changes: [{ ...change, answer: { text: 'x'.repeat(20_001) } }] }, '/changes/0/answer/text'],
    [{ changes: [{ ...change, item: '99.9' }] }, '/changes/0/item'],
    [{ changes: [{ ...change, item: '../APP' }] }, '/changes/0/item'],
    [{ changes: [change, change] }, '/changes/1/item'],
    [{ changes: [{ ...change, revision: -1 }] }, '/changes/0/revision'],
    [{ changes: [{ ...change, savedBy: '别人' }] }, '/changes/0/savedBy'],
    [{ changes: [] }, '/changes'],
  ])('autosave: %j', async (body, pointer) => {
    const refused = await ask('yanqi', 'PATCH', draft, body);
    expectProblem(refused, 'invalidInput');
    expect(pointers(refused)).toContain(pointer);
  });
});

describe('a file', () => {
  test.each([
    [{ bytes: 0 }, '/bytes'],
    [{ bytes: 50 * 1024 * 1024 + 1 }, '/bytes'],
    [{ bytes: 1.5 }, '/bytes'],
    [{ name: '../../etc/passwd.pdf' }, '/name'],
    [{ name: 'C:\\方案.pdf' }, '/name'],
    [{ name: '方案\u0000.pdf' }, '/name'],
    [{ name: '方案\n.pdf' }, '/name'],
    [{ name: '方案\u202Efdp.exe.pdf' }, '/name'],
    [{ name: '方案\ud800.pdf' }, '/name'],
    [{ name: '.pdf' }, '/name'],
    [{ name: `${'长'.repeat(200)}.pdf` }, '/name'],
    [{ name: '方案.exe' }, '/name'],
    [{ name: 'pdf' }, '/name'],
    [{ type: 'text/html' }, '/type'],
    [{ type: 'constructor' }, '/type'],
    [{ sha256: 'ABC' }, '/sha256'],
    [{ item: '99.9' }, '/item'],
    [{ id: 'mine' }, '/id'],
    [{ level: 'prefecture' }, '/level'],
  ])('%j', async (bad, pointer) => {
    const refused = await ask('yanqi', 'POST', upload, { ...file, ...bad });
    expectProblem(refused);
    expect(pointers(refused)).toContain(pointer);
    expect((await look()).evidence).toEqual([]);
  });

  test('a file of another unit is not read, removed or told apart from none', async () => {
    const { body } = await ask<{ evidence: { id: string } }>('yanqi', 'POST', upload, file);
    for (const who of ['hejing', 'kashi', 'bazhou']) {
      for (const [method, path] of [
        ['GET', `${upload}/${body.evidence.id}`],
        ['POST', `${upload}/${body.evidence.id}/remove`],
      ] as const) {
        const refused = await ask(who, method, path);
        const nowhere = await ask(who, method, path.replace(body.evidence.id, 'nowhere'));
        expectProblem(refused, 'notFound');
        expect(refused.body).toEqual(nowhere.body);
      }
    }
    expect((await ask('yanqi', 'POST', `${upload}/${body.evidence.id}/remove`)).status).toBe(200);
    expectProblem(await ask('yanqi', 'POST', `${upload}/${body.evidence.id}/remove`), 'evidenceNotExpected');
  });
});

describe('keys of commands', () => {
  const key = 'a-key-that-others-guess';
  test('another person’s key, another address and another body are other commands', async () => {
    const campaigns = '/campaigns/national-2026/applications';
    const mine = await ask<CaseView>('hejing', 'POST', campaigns, undefined, { 'idempotency-key': key });
    expect(mine.status).toBe(200);
    const theirs = await ask('kashi', 'POST', campaigns, undefined, { 'idempotency-key': key });
    expectProblem(theirs, 'notPermitted');
    const withdraw = `/applications/${mine.body.application.id}/withdraw`;
    expectProblem(
      await ask('hejing', 'POST', withdraw, { version: 9, reason: '?' }, { 'idempotency-key': key }),
      'idempotencyKeyReused',
    );
    expectProblem(
      await ask('hejing', 'POST', withdraw, { version: 1, reason: '好' }, { 'idempotency-key': key }),
      'idempotencyKeyReused',
    );
    expect(
      (await ask<CaseView>('hejing', 'GET', `/applications/${mine.body.application.id}`)).body.application
        .version,
    ).toBe(1);
    const again = await ask<CaseView>('hejing', 'POST', campaigns, undefined, { 'idempotency-key': key });
    expect(again.body).toEqual(mine.body);
  });
});
