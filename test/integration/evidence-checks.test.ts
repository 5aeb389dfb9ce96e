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
