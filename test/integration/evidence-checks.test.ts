import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NotScannedYet } from '#functions/events/check-evidence.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { docx, pdfOf, xlsx } from '../fixtures/evidence-files.ts';

let world: World;
let id: string;
beforeEach(async () => {
  world = await openWorld();
  id = (await begin(world, 'qijiang', 'chongqing-2026')).application.id;
});
afterEach(() => world.close());

interface Found {
  readonly evidence: Evidence;
  readonly address: string | null;
}
const found = async (evidence: string, who = 'qijiang') =>
  (await world.call<Found>('get-evidence', who, { parameters: { id, evidence } })).body;
const plan = pdfOf([{ text: ['Work plan'] }]);

describe('what the check found', () => {
  test('E-90: is shown with the file, and numbers of persons only as counts, with no trace of themselves in the store', async () => {
    const number = '11010519491231002X';
    const evidence = await world.upload(
      'qijiang',
      id,
      '1.1',
      pdfOf([{ text: [`Zhang ${number} 13800138000`] }]),
    );
    expect((await found(evidence)).evidence).toMatchObject({
      state: { name: 'accepted' },
      report: {
        facts: { pages: 1, hasText: true },
        personalData: { idNumbers: 1, mobiles: 1 },
        readWhole: true,
      },
    });
    const stored = JSON.stringify(await world.stores.evidence.all(id));
    expect(stored).not.toContain(number);
    expect(stored).not.toContain('13800138000');
  });

  test('says in a sentence why a file is refused, and keeps the record', async () => {
    for (const [bytes, name, reason] of [
      [docx([['x']]), '方案.docx', '与扩展名'],
      [pdfOf([{ text: ['x'] }], { encrypted: true }), '方案.pdf', '取消密码后重新上传'],
      [xlsx([[1]]), '台账.pdf', 'Excel 表格'],
    ] as const) {
      const evidence = await world.upload('qijiang', id, '1.1', bytes, name.replace('.docx', '.pdf'));
      const { state } = (await found(evidence)).evidence;
      expect(state).toMatchObject({ name: 'refused', reason: expect.stringContaining(reason) });
    }
    expect(await world.stores.evidence.all(id)).toHaveLength(3);
  });
});

describe('what the bucket itself holds shut', () => {
  const keyOf = (evidence: string) => `evidence/${id}/${evidence}`;
  const again = (evidence: string) =>
    world.checkEvidence({ Records: [{ s3: { object: { key: keyOf(evidence) } } }] });
  const admission = (evidence: string) => world.ports.bucket.admission(keyOf(evidence));

  test('is opened by the check when it accepts, and stays shut when it refuses', async () => {
    const good = await world.upload('qijiang', id, '1.1', plan);
    expect(await admission(good)).toBe('accepted');
    const bad = await world.upload(
      'qijiang',
      id,
      '1.1',
      pdfOf([{ text: ['x'] }], { encrypted: true }),
      '方案.pdf',
    );
    expect(await admission(bad)).toBe('refused');
  });

  test('waits with a file that waits for a scanner, and is shut again when one finds something late', async () => {
    world.scans({ result: 'unscanned', reason: '查毒服务没有应答' }, false);
    await expect(world.upload('qijiang', id, '1.1', plan)).rejects.toThrow(NotScannedYet);
    const evidence = (await world.stores.evidence.all(id))[0]?.id ?? '';
    expect(await admission(evidence)).toBe('awaited');
    world.scans({ result: 'unscanned', reason: '查毒服务没有应答' }, true);
    await again(evidence);
    expect(await admission(evidence)).toBe('accepted');
    world.scans({ result: 'infected', name: 'late' });
    await again(evidence);
    expect(await admission(evidence)).toBe('refused');
  });

  test('comes right at the next notice after a kill between record and bucket, and only for the accepted bytes', async () => {
    const { bucket } = world.ports;
    const admit = bucket.admit.bind(bucket);
    bucket.admit = async () => {
      throw new Error('killed');
    };
    await expect(world.upload('qijiang', id, '1.1', plan)).rejects.toThrow('killed');
    const evidence = (await world.stores.evidence.all(id))[0]?.id ?? '';
    expect((await world.stores.evidence.load(id, evidence))?.state.name).toBe('accepted');
    expect(await admission(evidence)).toBe('awaited');
    bucket.admit = admit;
    const read = bucket.read.bind(bucket);
    bucket.read = async () => Buffer.from('other bytes');
    await again(evidence);
    expect(await admission(evidence)).toBe('awaited');
    bucket.read = read;
    await again(evidence);
    expect(await admission(evidence)).toBe('accepted');
  });
});

describe('malware', () => {
  test('an infected file never counts and can never be opened', async () => {
    world.scans({ result: 'infected', name: 'Eicar-Test' });
    const evidence = await world.upload('qijiang', id, '1.1', plan);
    expect(await found(evidence)).toMatchObject({
      address: null,
      evidence: { state: { name: 'refused', reason: expect.stringContaining('Eicar-Test') } },
    });
  });

  test('without a scanner a file counts with a mark, where the setting says so', async () => {
    world.scans({ result: 'unscanned', reason: '服务器没有安装查毒软件' });
    const evidence = await world.upload('qijiang', id, '1.1', plan);
    expect((await found(evidence)).evidence).toMatchObject({
      state: { name: 'accepted' },
      report: { unscanned: '服务器没有安装查毒软件' },
    });
  });

  describe('a file that counts without a scan', () => {
    let evidence: string;
    const again = () =>
      world.checkEvidence({ Records: [{ s3: { object: { key: `evidence/${id}/${evidence}` } } }] });
    beforeEach(async () => {
      world.scans({ result: 'unscanned', reason: '服务器没有安装查毒软件' });
      evidence = await world.upload('qijiang', id, '1.1', plan);
    });

    test('keeps its mark until a scanner has looked, and loses it when that found nothing', async () => {
      const before = await found(evidence);
      expect(await again()).toEqual([`evidence/${id}/${evidence}`]);
      // A setting that was changed since takes back nothing that was accepted.
      world.scans({ result: 'unscanned', reason: '查毒服务没有应答' }, false);
      await again();
      expect((await found(evidence)).evidence).toEqual(before.evidence);
      world.scans({ result: 'clean' });
      world.clock.moveTo('2026-04-02T01:00:00.000Z');
      expect(await again()).toEqual([]);
      const { evidence: scanned, address } = await found(evidence);
      const { unscanned: _, ...report } = before.evidence.report ?? {};
      expect(scanned).toEqual({ ...before.evidence, report, checkedAt: '2026-04-02T01:00:00.000Z' });
      expect(address).not.toBeNull();
    });

    test('is refused when the scanner finds something, unless it was removed before', async () => {
      const removed = await world.upload('qijiang', id, '1.1', pdfOf([{ text: ['Other'] }]));
      await world.call('remove-evidence', 'qijiang', { parameters: { id, evidence: removed } });
      world.scans({ result: 'infected', name: 'late' });
      await again();
      expect(await found(evidence)).toMatchObject({
        address: null,
        evidence: { state: { name: 'refused', reason: expect.stringContaining('恶意程序（late），已隔离') } },
      });
      expect((await found(evidence)).evidence.report).toBeUndefined();
      await world.checkEvidence({ Records: [{ s3: { object: { key: `evidence/${id}/${removed}` } } }] });
      expect((await world.stores.evidence.load(id, removed))?.state.name).toBe('removed');
    });

    test('keeps what a person did with it while it was scanned', async () => {
      const { bucket } = world.ports;
      const read = bucket.read.bind(bucket);
      bucket.read = async (key) => {
        await world.call('remove-evidence', 'qijiang', { parameters: { id, evidence } });
        return read(key);
      };
      world.scans({ result: 'clean' });
      await again();
      expect((await world.stores.evidence.load(id, evidence))?.state.name).toBe('removed');
    });
  });

  test('where it does not, a file waits in quarantine, and is accepted once a scanner has looked', async () => {
    world.scans({ result: 'unscanned', reason: '查毒服务没有应答' }, false);
    await expect(world.upload('qijiang', id, '1.1', plan)).rejects.toThrow(NotScannedYet);
    const evidence = (await world.stores.evidence.all(id))[0]?.id ?? '';
    expect(await found(evidence)).toMatchObject({
      address: null,
      evidence: { state: { name: 'quarantined' } },
    });
    world.scans({ result: 'clean' });
    const again = { Records: [{ s3: { object: { key: `evidence/${id}/${evidence}` } } }] };
    await world.checkEvidence(again);
    const { evidence: checked, address } = await found(evidence);
    expect(checked.state).toEqual({ name: 'accepted' });
    expect(checked.report?.unscanned).toBeUndefined();
    expect(address).not.toBeNull();
    world.scans({ result: 'infected', name: 'late' });
    await world.checkEvidence(again);
    expect((await found(evidence)).evidence.state).toEqual({ name: 'accepted' });
  });
});

describe('what cannot go wrong on the way', () => {
  const ask = (who: string, bytes: Uint8Array, sha256 = createHash('sha256').update(bytes).digest('hex')) =>
    world.call<{ evidence: Evidence; upload: { fields: { key: string } }; code: string }>(
      'request-upload',
      who,
      {
        parameters: { id },
        body: { item: '1.1', name: '方案.pdf', type: 'application/pdf', bytes: bytes.byteLength, sha256 },
      },
    );
  const land = async (key: string, bytes: Uint8Array) => {
    world.objects.set(key, bytes);
    await world.checkEvidence({ Records: [{ s3: { object: { key } } }] });
  };

  test('bytes that changed on the way are refused by their digest', async () => {
    const { body } = await ask('qijiang', plan);
    const changed = Buffer.from(plan);
    changed[60] = (changed[60] as number) ^ 1;
    await land(body.upload.fields.key, changed);
    expect((await found(body.evidence.id)).evidence.state).toMatchObject({
      reason: expect.stringContaining('校验值不一致'),
    });
  });

  test('what the scanner found is not lost where the file is accepted without it at the same moment', async () => {
    const { body } = await ask('qijiang', plan);
    const { key } = body.upload.fields;
    const { bucket } = world.ports;
    const read = bucket.read.bind(bucket);
    bucket.read = async () => {
      bucket.read = read;
      world.scans({ result: 'unscanned', reason: '云端查毒尚未完成，或没有启用' });
      await land(key, plan);
      expect((await found(body.evidence.id)).evidence.state.name).toBe('accepted');
      world.scans({ result: 'infected', name: 'late' });
      return read(key);
    };
    await land(key, plan);
    expect((await found(body.evidence.id)).evidence.state.name).toBe('refused');
  });

  test('two uploads that race for one item both stay, each with its own bytes', async () => {
    const other = pdfOf([{ text: ['Another'] }, { text: ['Page'] }]);
    const [first, second] = await Promise.all([ask('qijiang', plan), ask('qijiang', other)]);
    expect(first.body.upload.fields.key).not.toBe(second.body.upload.fields.key);
    await Promise.all([land(second.body.upload.fields.key, other), land(first.body.upload.fields.key, plan)]);
    expect((await found(first.body.evidence.id)).evidence.report?.facts.pages).toBe(1);
    expect((await found(second.body.evidence.id)).evidence.report?.facts.pages).toBe(2);
  });

  test('nobody else gets a place among the unit’s files', async () => {
    for (const who of ['yanqi', 'gulou', 'nanjing']) expect((await ask(who, plan)).status).toBe(404);
    expect(await world.stores.evidence.all(id)).toEqual([]);
  });
});
