import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import sealRecords from '#functions/events/seal-records.ts';
import { campaignArchive } from '#functions/middleware/campaign-archive.ts';
import { type SealerPort, SealKeyMissing } from '#functions/ports/sealer.ts';
import { sealEvent, sha256 } from '#functions/stores/event-chain.ts';
import { writeArchive } from '#infra/local/archive/archive.ts';
import { signatureHolds, verifyFile } from '#infra/local/archive/verify.ts';
import { keyFileSealer, sealKeyFile } from '#infra/local/seal/key-file-sealer.ts';
import { canonicalJson, type Sealed } from '#shared/domain/record-chain.ts';
import { type DaySeal, isLate, linesOfPage, sealText, signedText } from '#shared/domain/seals.ts';
import { dayAfter } from '#shared/domain/time.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { rewritten } from '../fixtures/rewritten-zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'shifan-seals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function sealsOf(world: World): Promise<DaySeal[]> {
  const seals: DaySeal[] = [];
  for await (const { seal } of world.stores.seals.every()) seals.push(seal);
  return seals;
}

/** 焉耆 acts on four days; a seal after each. */
async function fourDays(world: World): Promise<string> {
  world.clock.moveTo('2026-04-01T02:00:00.000Z');
  const { id } = (await begin(world, 'yanqi')).application;
  world.clock.moveTo('2026-04-02T02:00:00.000Z');
  await world.sealRecords();
  await world.decide('submit', 'yanqi', id, { version: 1, answers: formAnswers() });
  world.clock.moveTo('2026-04-03T02:00:00.000Z');
  await world.sealRecords();
  await world.decide('return', 'bayingolin', id, {
    version: 2,
    defects: [{ item: '1.1', note: '缺少文号' }],
  });
  world.clock.moveTo('2026-04-04T02:00:00.000Z');
  await world.sealRecords();
  await world.decide('resubmit', 'yanqi', id, {
    version: 3,
    answers: formAnswers({ '1.1': { text: '焉政办发〔2026〕36号' } }),
  });
  return id;
}

describe('every night', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
    return () => world.close();
  });

  test('the ends of all records that changed are signed, and each seal names the one before', async () => {
    await fourDays(world);
    world.clock.moveTo('2026-04-04T16:29:59.999Z');
    expect(await world.sealRecords()).toEqual({ seals: 0 });
    // Half an hour into the next day.
    world.clock.moveTo('2026-04-04T16:30:00.000Z');
    expect(await world.sealRecords()).toEqual({ seals: 1 });
    expect(await world.sealRecords()).toEqual({ seals: 0 });
    const seals = await sealsOf(world);
    expect(seals.map(({ number, from, to }) => [number, from, to])).toEqual([
      [1, null, '2026-04-01'],
      [2, '2026-04-02', '2026-04-02'],
      [3, '2026-04-03', '2026-04-03'],
      [4, '2026-04-04', '2026-04-04'],
    ]);
    for (const [index, seal] of seals.entries()) {
      expect(seal.hash).toBe(sha256(sealText(seal)));
      const { signature, publicKey, algorithm } = seal;
      expect(await signatureHolds(signedText(seal.hash), signature, publicKey, algorithm)).toBe(true);
      expect(await signatureHolds(`${seal.hash}0`, signature, publicKey, algorithm)).toBe(false);
      if (index > 0) expect(seal.previous).toBe(seals[index - 1]?.hash);
      expect(isLate(seal)).toBe(false);
    }
    // What was there before: both campaigns, the calendar, the draft. Then one record a day.
    expect(seals[0]?.pages).toEqual([{ day: '2026-04-01', lines: 4, sha256: expect.any(String) }]);
    expect(seals.slice(1).map(({ pages }) => pages.map(({ lines }) => lines))).toEqual([[1], [1], [1]]);
  });

  test('pages say nothing to whoever has not the record: no unit, no application', async () => {
    const id = await fourDays(world);
    world.clock.moveTo('2026-04-05T02:00:00.000Z');
    await world.sealRecords();
    for await (const { attempt } of world.stores.seals.every())
      for await (const { text } of world.stores.seals.pagesOf(attempt)) {
        expect(text).toMatch(/^([0-9a-f]{64} \d+ [0-9a-f]{64}\n)+$/);
        for (const guess of [id, `application ${id}`, `application#${id}`])
          expect(text).not.toContain(sha256(guess));
      }
  });

  test('nights that were missed are made up for, late and visibly, a month a seal', async () => {
    await fourDays(world);
    world.clock.moveTo('2026-06-20T02:00:00.000Z');
    expect(await world.sealRecords()).toEqual({ seals: 3 });
    const seals = (await sealsOf(world)).slice(3);
    expect(seals.map(({ from, to }) => [from, to])).toEqual([
      ['2026-04-04', '2026-05-04'],
      ['2026-05-05', '2026-06-04'],
      ['2026-06-05', '2026-06-19'],
    ]);
    expect(seals.every(isLate)).toBe(true);
    expect(seals[0]?.pages.map(({ day }) => day)).toEqual(['2026-04-04']);
    expect(
      isLate({ number: 2, from: '2026-04-02', to: '2026-04-02', at: '2026-04-04T01:00:00.000Z' } as DaySeal),
    ).toBe(true);
  });

  test('two at once make one seal', async () => {
    await fourDays(world);
    world.clock.moveTo('2026-04-05T02:00:00.000Z');
    const made = await Promise.all([world.sealRecords(), world.sealRecords(), world.sealRecords()]);
    expect(made.length).toBe(3);
    const seals = await sealsOf(world);
    expect(seals.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    const last = seals.at(-1) as DaySeal;
    expect(last.hash).toBe(sha256(sealText(last)));
  });

  test('a day of many records takes several pages, and each record is found in its own', async () => {
    world.clock.moveTo('2026-04-02T02:00:00.000Z');
    await world.sealRecords();
    const names = Array.from(
      { length: linesOfPage * 2 + 5 },
      (_, index) => `unit-${String(index).padStart(5, '0')}`,
    );
    const { itemOf } = await import('#functions/stores/items.ts');
    const { recordEventKey } = await import('#functions/stores/record-keys.ts');
    for (const id of names) {
      const event = sealEvent({ number: 1, at: world.clock.now(), data: { id } }, '');
      const item = itemOf(recordEventKey({ kind: 'sheet', id }, 1), event);
      await world.table.transact([{ kind: 'put', item }]);
    }
    world.clock.moveTo('2026-04-03T02:00:00.000Z');
    await world.sealRecords();
    let attempt = '';
    for await (const kept of world.stores.seals.every()) if (kept.seal.number === 2) attempt = kept.attempt;
    const seal = (await sealsOf(world))[1] as DaySeal;
    expect(seal.pages.map(({ lines }) => lines)).toEqual([1_000, 1_000, 5]);
    for (const place of [0, 999, 1_000, 2_004]) {
      const record = { kind: 'sheet' as const, id: names[place] as string };
      const page = await world.stores.seals.pageFor(attempt, '2026-04-02', record);
      expect(page?.index).toBe(Math.floor(place / 1_000) + 1);
      expect(page?.text).toContain(` 1 ${(await world.stores.records.end(record)).head || ''}`.trim());
    }
  });
});

describe('a key that is lost', () => {
  test('stops sealing with a word to all, is never replaced, and what was missed is sealed once it is back', async () => {
    const world = await openWorld();
    try {
      await fourDays(world);
      const lost: SealerPort = {
        key: () => Promise.reject(new SealKeyMissing('封存密钥不见了。')),
        sign: () => Promise.reject(new Error('not reached')),
      };
      world.clock.moveTo('2026-04-05T02:00:00.000Z');
      await expect(sealRecords({ ...world.ports, sealer: lost })()).rejects.toThrow(SealKeyMissing);
      world.clock.moveTo('2026-04-06T02:00:00.000Z');
      await expect(sealRecords({ ...world.ports, sealer: lost })()).rejects.toThrow(SealKeyMissing);
      expect(await world.stores.seals.hindrance()).toEqual({
        message: '封存密钥不见了。',
        since: '2026-04-05T02:00:00.000Z',
      });
      const other = (await import('../fixtures/memory-sealer.ts')).memorySealer();
      await expect(sealRecords({ ...world.ports, sealer: other })()).rejects.toThrow('与此前封存所用的不同');
      expect(await sealsOf(world)).toHaveLength(3);
      expect(await world.sealRecords()).toEqual({ seals: 1 });
      expect(await world.stores.seals.hindrance()).toBeNull();
      expect((await sealsOf(world)).at(-1)).toMatchObject({ from: '2026-04-04', to: '2026-04-05' });
    } finally {
      world.close();
    }
  });

  test('in a file: made once, for its owner alone, and missed, changed or opened to others it says so', async () => {
    const settings = new Map<string, string>();
    const server = {
      setting: (name: string) => settings.get(name),
      keep: (name: string, value: string) => void settings.set(name, value),
    };
    const file = join(folder, sealKeyFile);
    const sealer = keyFileSealer(folder, server);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { publicKey, algorithm } = await sealer.key();
    const signature = await sealer.sign('封存');
    expect(await signatureHolds('封存', signature, publicKey, algorithm)).toBe(true);
    // Another start of the same folder has the same key.
    expect(await keyFileSealer(folder, server).key()).toEqual({ publicKey, algorithm });
    const kept = readFileSync(file);
    chmodSync(file, 0o644);
    await expect(sealer.key()).rejects.toThrow('对其他用户开放');
    rmSync(file);
    await expect(keyFileSealer(folder, server).key()).rejects.toThrow('封存密钥不见了');
    await expect(sealer.sign('x')).rejects.toThrow(SealKeyMissing);
    writeFileSync(file, 'nonsense', { mode: 0o600 });
    await expect(sealer.key()).rejects.toThrow('已损坏');
    const elsewhere = mkdtempSync(join(folder, 'other-'));
    keyFileSealer(elsewhere, { setting: () => undefined, keep: () => undefined });
    writeFileSync(file, readFileSync(join(elsewhere, sealKeyFile)), { mode: 0o600 });
    await expect(sealer.key()).rejects.toThrow('不是原来的那一把');
    writeFileSync(file, kept, { mode: 0o600 });
    expect(await sealer.key()).toEqual({ publicKey, algorithm });
  });
});

describe('SM2 and SM3, where a province wants them', () => {
  const memory = () => {
    const settings = new Map<string, string>();
    return {
      setting: (name: string) => settings.get(name),
      keep: (name: string, value: string) => void settings.set(name, value),
    };
  };

  test('seals say what they are signed with, are public, and hold an archive together', async () => {
    const data = mkdtempSync(join(folder, 'sm2-'));
    const world = await openWorld();
    try {
      await begin(world, 'yanqi');
      world.clock.moveTo('2026-04-05T02:00:00.000Z');
      const sealer = keyFileSealer(data, memory(), 'SM2');
      const { publicKey } = await sealer.key();
      expect(await sealRecords({ ...world.ports, sealer })()).toEqual({ seals: 1 });
      const reply = await world.call<{ seals: { algorithm: string; publicKey: string }[] }>(
        'list-seals',
        null,
      );
      expect(reply.body.seals).toEqual([expect.objectContaining({ algorithm: 'SM2-SM3', publicKey })]);
      const campaign = (await world.stores.campaigns.load('national-2026')) as Campaign;
      const path = join(data, 'archive.zip');
      await writeArchive(
        campaignArchive({ stores: world.stores, bucket: world.ports.bucket, fonts: null }, campaign, {
          at: world.clock.now(),
          by: '测试',
        }),
        path,
      );
      expect(await verifyFile(path, sha256(Buffer.from(publicKey, 'base64')))).toMatchObject({
        faults: [],
        seals: 1,
      });
      const faultsWith = async (change: (seal: DaySeal) => DaySeal) => {
        const changed = join(data, 'changed.zip');
        rewritten(path, changed, (file, text) =>
          file === 'seals.json'
            ? JSON.stringify({ seals: (JSON.parse(text) as { seals: DaySeal[] }).seals.map(change) })
            : undefined,
        );
        return (await verifyFile(changed)).faults.map(({ message }) => message);
      };
      const unsigned = '第 1 次封存（2026-04-04）的签名不成立。';
      const other = await keyFileSealer(mkdtempSync(join(data, 'other-')), memory(), 'SM2').sign('x');
      expect(await faultsWith((seal) => ({ ...seal, signature: other }))).toEqual([unsigned]);
      // Called another algorithm, with every hash made to fit.
      expect(
        await faultsWith((seal) => {
          const renamed = { ...seal, algorithm: 'ECDSA-P256-SHA256' as const };
          return { ...renamed, hash: sha256(sealText(renamed)) };
        }),
      ).toEqual([unsigned]);
    } finally {
      world.close();
    }
  });

  test('a folder keeps to the key that it has; asked for another kind it waits and says what to do', async () => {
    const data = mkdtempSync(join(folder, 'kinds-'));
    const server = memory();
    const first = await keyFileSealer(data, server).key();
    expect(first.algorithm).toBe('Ed25519');
    await expect(keyFileSealer(data, server, 'SM2').key()).rejects.toThrow(
      'SEAL_ALGORITHM 要求用 SM2 封存，数据目录里的 seal-key.pem 却是 Ed25519 密钥',
    );
    expect(await keyFileSealer(data, server, 'Ed25519').key()).toEqual(first);
    // Put in its place, a key of the right kind is still not the one that has sealed.
    rmSync(join(data, sealKeyFile));
    keyFileSealer(data, memory(), 'SM2');
    await expect(keyFileSealer(data, server).sign('x')).rejects.toThrow('不是原来的那一把');
    const message = await keyFileSealer(data, server, 'Ed25519')
      .key()
      .catch((error: Error) => error);
    expect(message).toBeInstanceOf(SealKeyMissing);
  });

  test('a key made beforehand is taken as it is; one that cannot be read stops no start, and counts once mended', async () => {
    const data = mkdtempSync(join(folder, 'before-'));
    const file = join(data, sealKeyFile);
    writeFileSync(file, 'nonsense', { mode: 0o600 });
    const server = memory();
    const sealer = keyFileSealer(data, server, 'SM2');
    await expect(sealer.key()).rejects.toThrow('已损坏、有口令，或不是 Ed25519、SM2 私钥');
    const elsewhere = mkdtempSync(join(folder, 'made-'));
    const made = await keyFileSealer(elsewhere, memory(), 'SM2').key();
    writeFileSync(file, readFileSync(join(elsewhere, sealKeyFile)), { mode: 0o600 });
    expect(await sealer.key()).toEqual(made);
    keyFileSealer(mkdtempSync(join(folder, 'again-')), memory(), 'SM2');
    expect(await keyFileSealer(data, server).key()).toEqual(made);
  });
});

describe('an archive with seals', () => {
  const whole = join(folder, 'whole.zip');
  let world: World;
  let record = '';
  beforeAll(async () => {
    world = await openWorld();
    record = `records/application/${await fourDays(world)}.jsonl`;
    world.clock.moveTo('2026-04-05T02:00:00.000Z');
    await world.sealRecords();
    const campaign = (await world.stores.campaigns.load('national-2026')) as Campaign;
    const made = { at: world.clock.now(), by: '测试' };
    await writeArchive(
      campaignArchive({ stores: world.stores, bucket: world.ports.bucket, fonts: null }, campaign, made),
      whole,
    );
    return () => world.close();
  });

  type Events = (Sealed & Record<string, unknown>)[];
  /** Somebody who knows how: every hash, the end of the record and the list of files fit again. */
  async function forged(
    name: string,
    change: (events: Events) => Events,
    seals?: (all: DaySeal[]) => DaySeal[],
  ) {
    const path = join(folder, `${name}.zip`);
    let text = '';
    let head = '';
    let version = 0;
    rewritten(whole, path, (file, content) => {
      if (file === 'seals.json' && seals) {
        return JSON.stringify({ seals: seals((JSON.parse(content) as { seals: DaySeal[] }).seals) });
      }
      if (file !== record) return undefined;
      const events = change(
        content
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      );
      text = '';
      for (const [index, { hash: _, previous: __, ...event }] of events.entries()) {
        const sealed = sealEvent({ ...event, number: index + 1 }, head);
        head = sealed.hash;
        version = index + 1;
        text += `${canonicalJson(sealed)}\n`;
      }
      return text;
    });
    // The manifest stands last in the file, so the record is known by then.
    const again = join(folder, `${name}-again.zip`);
    rewritten(path, again, (file, content) => {
      if (file !== 'manifest.json') return undefined;
      const manifest = JSON.parse(content);
      for (const one of manifest.records)
        if (`records/${one.kind}/${one.id}.jsonl` === record) Object.assign(one, { head, version });
      return JSON.stringify(manifest);
    });
    return (await verifyFile(again)).faults.map(({ path: at, message }) => `${at}：${message}`);
  }
  const unchanged = (events: Events) => events;

  test('is whole, under the key that was published, and under no other', async () => {
    const verified = await verifyFile(whole);
    expect(verified).toMatchObject({ faults: [], seals: 4, unsealed: 0 });
    const { publicKey } = await world.ports.sealer.key();
    expect((await verifyFile(whole, publicKey)).faults).toEqual([]);
    expect((await verifyFile(whole, sha256(Buffer.from(publicKey, 'base64')))).faults).toEqual([]);
    expect((await verifyFile(whole, 'another')).faults[0]?.message).toContain('用的不是指定的密钥');
    expect(await forged('same', unchanged)).toEqual([]);
  });

  test('an event altered, with all hashes made to fit, is pinpointed by the seal of its day', async () => {
    const altered = (at: number) => (events: Events) =>
      events.map((event, index) => (index === at - 1 ? { ...event, reason: '伪造' } : event));
    expect(await forged('altered', altered(3))).toEqual([
      `${record}：第 3 条与第 3 次封存（2026-04-03）不符：封存之后有记录被改动、删去、调换或插入。`,
    ]);
    expect(await forged('altered-last', altered(4))).toEqual([
      `${record}：第 4 条与第 4 次封存（2026-04-04）不符：封存之后有记录被改动、删去、调换或插入。`,
    ]);
    // The first event is what the record is found by.
    expect(await forged('altered-first', altered(1))).toEqual([
      `${record}：第 1 至 4 条的日期在第 4 次封存（2026-04-04）之前，封存里却没有：是封存之后改动或添加的。`,
    ]);
  });

  test('an event deleted is, in the middle and at the end', async () => {
    expect(await forged('deleted', (events) => events.toSpliced(1, 1))).toEqual([
      expect.stringContaining('第 2 条与第 2 次封存（2026-04-02）不符'),
    ]);
    expect(await forged('cut', (events) => events.slice(0, -1))).toContainEqual(
      `${record}：第 4 条与第 4 次封存（2026-04-04）不符：封存之后有记录被改动、删去、调换或插入。`,
    );
  });

  test('events reordered, and one inserted, are', async () => {
    expect(
      await forged('reordered', ([one, two, three, four]) => [one, three, two, four] as Events),
    ).toContainEqual(expect.stringContaining('第 2 条与第 2 次封存（2026-04-02）不符'));
    expect(
      await forged('inserted', (events) =>
        events.toSpliced(2, 0, { ...(events[2] as Events[number]), reason: '插入' }),
      ),
    ).toContainEqual(expect.stringContaining('第 3 条与第 3 次封存（2026-04-03）不符'));
    // Put behind the end, on a day that is sealed.
    expect(
      await forged('added', (events) => [...events, { ...(events[3] as Events[number]), reason: '添加' }]),
    ).toContainEqual(
      `${record}：第 5 条的日期在第 4 次封存（2026-04-04）之前，封存里却没有：是封存之后改动或添加的。`,
    );
  });

  test('seals that were changed, taken out, or signed by another are named', async () => {
    expect(await forged('seal-gone', unchanged, (all) => all.toSpliced(1, 1))).toContainEqual(
      'seals.json：第 3 次封存（2026-04-03）之前少了第 2 次封存。',
    );
    const changed = await forged('seal-changed', unchanged, (all) =>
      all.map((seal) => (seal.number === 2 ? { ...seal, to: dayAfter(seal.to) } : seal)),
    );
    expect(changed).toContainEqual('seals.json：第 2 次封存（2026-04-03）的内容与校验码不符：被改动过。');
    const resigned = await forged('seal-resigned', unchanged, (all) =>
      all.map((seal) => {
        if (seal.number !== 2) return seal;
        const other = { ...seal, at: seal.to as never };
        return { ...other, hash: sha256(sealText(other)) };
      }),
    );
    expect(resigned).toContainEqual('seals.json：第 2 次封存（2026-04-02）的签名不成立。');
    expect(resigned).toContainEqual(
      'seals.json：第 3 次封存（2026-04-03）与前一次封存不相连：前一次被替换过。',
    );
    const path = join(folder, 'page.zip');
    rewritten(whole, path, (file, text) =>
      file === 'seals/000002-0001.txt' ? text.replace(/^./, (one) => (one === '0' ? '1' : '0')) : undefined,
    );
    expect((await verifyFile(path)).faults.map(({ message }) => message)).toContainEqual(
      '第 2 次封存（2026-04-02）的第 1 页与封存的校验码不符：被改动过。',
    );
    rewritten(whole, path, (file) => (file === 'seals/000002-0001.txt' ? null : undefined));
    expect((await verifyFile(path)).faults.map(({ message }) => message)).toContainEqual(
      '第 2 次封存（2026-04-02）的第 1 页不见了。',
    );
  });

  test("an application's own parts hold its seals and the pages that it stands on", async () => {
    const id = record.replace('records/application/', '').replace('.jsonl', '');
    const reply = await world.call<{ texts: { path: string; text: string }[] }>(
      'get-archive-parts',
      'yanqi',
      {
        parameters: { id },
      },
    );
    const paths = reply.body.texts.map(({ path }) => path).filter((path) => path.startsWith('seals'));
    expect(paths).toEqual([
      'seals.json',
      'seals/000001-0001.txt',
      'seals/000002-0001.txt',
      'seals/000003-0001.txt',
      'seals/000004-0001.txt',
    ]);
  });
});
