import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PartToSend } from '#shared/contract/views.ts';
import { partBytes, partsOf } from '#shared/domain/upload-parts.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';

let world: World;
let id: string;
beforeEach(async () => {
  world = await openWorld();
  id = (await begin(world, 'qijiang', 'chongqing-2026')).application.id;
});
afterEach(() => world.close());

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const scanOf = (pages: number) =>
  pdfOf(Array.from({ length: pages }, () => ({ text: ['Scan'], picture: randomBytes(1_000_000) })));
const piecesOf = (bytes: Uint8Array) =>
  partsOf(bytes.byteLength).map(({ start, end }) => bytes.subarray(start, end));

interface Granted {
  readonly evidence: Evidence;
  readonly upload: object | null;
  readonly parts: PartToSend[];
  readonly code: string;
  readonly detail: string;
  readonly faults: { pointer: string; message: string }[];
}
const ask = (bytes: Uint8Array, { who = 'qijiang', key = '', change = {} } = {}) =>
  world.call<Granted>('request-upload', who, {
    parameters: { id },
    ...(key !== '' && { key }),
    body: {
      item: '1.1',
      name: '扫描件.pdf',
      type: 'application/pdf',
      bytes: bytes.byteLength,
      sha256: digest(bytes),
      parts: piecesOf(bytes).map(digest),
      ...change,
    },
  });
const onward = (
  name: 'continue-upload' | 'complete-upload' | 'get-evidence',
  evidence: string,
  who = 'qijiang',
) => world.call<Granted>(name, who, { parameters: { id, evidence } });
const uploadOf = ({ evidence }: Granted) =>
  world.uploads.get(evidence.transfer?.upload ?? '') as Map<number, Uint8Array>;
const objectOf = ({ evidence }: Granted) => `evidence/${id}/${evidence.id}`;
const check = (granted: Granted) =>
  world.checkEvidence({ Records: [{ s3: { object: { key: objectOf(granted) } } }] });
const missing = (parts: readonly PartToSend[]) => parts.flatMap(({ number, to }) => (to ? [number] : []));

describe('a large file in parts', () => {
  test('comes part by part, goes on where it broke off, and counts once the whole was checked', async () => {
    const file = scanOf(20);
    const pieces = piecesOf(file);
    const { body } = await ask(file);
    expect(body.upload).toBeNull();
    expect(missing(body.parts)).toEqual([1, 2, 3]);
    expect(body.parts.map(({ bytes }) => bytes)).toEqual(pieces.map(({ byteLength }) => byteLength));
    uploadOf(body)
      .set(1, pieces[0] as Uint8Array)
      .set(3, pieces[2] as Uint8Array);
    expect((await onward('complete-upload', body.evidence.id)).body).toMatchObject({
      code: 'evidenceNotExpected',
      detail: '文件还有部分没有传到，请继续上传。',
    });
    const resumed = await onward('continue-upload', body.evidence.id);
    expect(missing(resumed.body.parts)).toEqual([2]);
    uploadOf(body).set(2, pieces[1] as Uint8Array);
    for (const _ of [1, 2]) expect((await onward('complete-upload', body.evidence.id)).status).toBe(200);
    expect(missing((await onward('continue-upload', body.evidence.id)).body.parts)).toEqual([]);
    await check(body);
    const { evidence } = (await onward('get-evidence', body.evidence.id)).body;
    expect(evidence).toMatchObject({ state: { name: 'accepted' }, report: { facts: { pages: 20 } } });
    expect(evidence.transfer).toBeUndefined();
    // Whoever goes on now learns that nothing is left to do.
    expect((await onward('continue-upload', body.evidence.id)).body.parts).toEqual([]);
    expect((await onward('complete-upload', body.evidence.id)).status).toBe(200);
  });

  test('whose parts are right and whose whole is not what the browser said is refused', async () => {
    const file = scanOf(10);
    const { body } = await ask(file, { change: { sha256: digest(Buffer.from('another')) } });
    piecesOf(file).forEach((piece, index) => {
      uploadOf(body).set(index + 1, piece);
    });
    await onward('complete-upload', body.evidence.id);
    await check(body);
    expect((await onward('get-evidence', body.evidence.id)).body.evidence.state).toMatchObject({
      name: 'refused',
      reason: expect.stringContaining('校验值不一致'),
    });
  });

  test('as many digests as parts, each a digest', async () => {
    const file = randomBytes(partBytes + 1);
    for (const [parts, pointer] of [
      [[digest(file)], '/parts'],
      [[digest(file), digest(file), digest(file)], '/parts'],
      [[], '/parts'],
      [['no digest', digest(file)], '/parts/0'],
    ] as const) {
      const { status, body } = await ask(file, { change: { parts } });
      expect([status, body.faults[0]?.pointer]).toEqual([422, pointer]);
      expect(body.faults[0]?.message).toMatch(/\p{Script=Han}/u);
    }
    expect(world.uploads.size).toBe(0);
    expect(await world.stores.evidence.all(id)).toEqual([]);
  });

  test('a request that is repeated has one place, and leaves no second upload behind', async () => {
    const file = randomBytes(partBytes + 1);
    const first = await ask(file, { key: 'upload-once' });
    const second = await ask(file, { key: 'upload-once' });
    expect(second.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(second.body).toEqual(first.body);
    expect(world.uploads.size).toBe(1);
  });

  test('an upload that the bucket has cleared away begins anew under the same record', async () => {
    const file = scanOf(10);
    const { body } = await ask(file);
    world.uploads.clear();
    expect((await onward('complete-upload', body.evidence.id)).body.detail).toContain('已经清理');
    const anew = (await onward('continue-upload', body.evidence.id)).body;
    expect(missing(anew.parts)).toEqual([1, 2]);
    piecesOf(file).forEach((piece, index) => {
      uploadOf(anew).set(index + 1, piece);
    });
    expect((await onward('complete-upload', body.evidence.id)).status).toBe(200);
    await check(anew);
    expect((await onward('get-evidence', body.evidence.id)).body.evidence.state.name).toBe('accepted');
  });

  test('removing it in the middle throws away what has come', async () => {
    const { body } = await ask(randomBytes(partBytes + 1));
    const parameters = { id, evidence: body.evidence.id };
    expect((await world.call('remove-evidence', 'qijiang', { parameters })).status).toBe(200);
    expect(world.uploads.size).toBe(0);
    expect((await onward('continue-upload', body.evidence.id)).body.parts).toEqual([]);
    expect((await world.stores.evidence.load(id, body.evidence.id))?.transfer).toBeUndefined();
  });
});

describe('two at one item', () => {
  test('both files stay, whichever way their parts come', async () => {
    const [one, two] = [scanOf(9), scanOf(10)] as const;
    const [first, second] = await Promise.all([ask(one), ask(two)]);
    for (const index of [1, 0]) {
      uploadOf(second.body).set(index + 1, piecesOf(two)[index] as Uint8Array);
      uploadOf(first.body).set(index + 1, piecesOf(one)[index] as Uint8Array);
    }
    const ids = [first.body.evidence.id, second.body.evidence.id];
    await Promise.all(ids.map((evidence) => onward('complete-upload', evidence)));
    await Promise.all([check(second.body), check(first.body)]);
    for (const [granted, pages] of [
      [first.body, 9],
      [second.body, 10],
    ] as const)
      expect((await onward('get-evidence', granted.evidence.id)).body.evidence).toMatchObject({
        state: { name: 'accepted' },
        report: { facts: { pages } },
      });
  });

  test('two windows that finish one upload at the same time finish it once', async () => {
    const file = scanOf(10);
    const { body } = await ask(file);
    piecesOf(file).forEach((piece, index) => {
      uploadOf(body).set(index + 1, piece);
    });
    const outcomes = await Promise.all([1, 2, 3].map(() => onward('complete-upload', body.evidence.id)));
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 200]);
    await Promise.all([check(body), check(body)]);
    expect((await world.stores.evidence.all(id)).map(({ state }) => state.name)).toEqual(['accepted']);
  });
});

test('nobody else goes on with a unit’s upload, and nobody after the form was sent', async () => {
  const { body } = await ask(randomBytes(partBytes + 1));
  const { evidence } = body;
  const elsewhere = (await begin(world, 'yanqi')).application.id;
  for (const name of ['continue-upload', 'complete-upload'] as const) {
    for (const who of ['yanqi', 'gulou', 'nanjing', 'chongqing'])
      expect((await onward(name, evidence.id, who)).status).toBe(404);
    expect((await onward(name, 'no-such-file')).status).toBe(404);
    const foreign = await world.call(name, 'yanqi', { parameters: { id: elsewhere, evidence: evidence.id } });
    expect(foreign.status).toBe(404);
  }
  const withdrawn = await world.decide('withdraw', 'qijiang', id, { version: 1, reason: '不再申报' });
  expect(withdrawn.status).toBe(200);
  for (const name of ['continue-upload', 'complete-upload'] as const)
    expect((await onward(name, evidence.id)).body.code).toBe('evidenceNotExpected');
});
