import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { campaignArchive } from '#functions/middleware/campaign-archive.ts';
import { writeDocx } from '#functions/office/write-docx.ts';
import { writeArchive } from '#infra/local/archive/archive.ts';
import { verifyFile } from '#infra/local/archive/verify.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { SealedLettersView } from '#shared/contract/routes/letters.ts';
import { letterPaper } from '#shared/domain/letter-papers.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { rewritten } from '../fixtures/rewritten-zip.ts';
import { name, namingDocument, on, openTitles, take, titleId } from '../fixtures/titles.ts';

interface Refused {
  readonly code: string;
  readonly detail: string;
  readonly faults?: readonly { pointer: string; message: string }[];
}

let world: World;

const list = (kind: string, about: string, who: string) =>
  world.call<SealedLettersView & Refused>('list-sealed-letters', who, {
    parameters: { kind },
    query: { about },
  });
const open = (kind: string, about: string, who: string) =>
  world.call<{ id: string; version: number } & Refused>('open-sealed-letter', who, {
    parameters: { kind },
    body: { about },
  });
const tie = (kind: string, about: string, who: string, body: object, key?: string) =>
  world.call<{ letter: { letters: { file: string }[]; version: number } } & Refused>(
    'tie-sealed-letter',
    who,
    {
      parameters: { kind },
      body: { about, ...body },
      ...(key !== undefined && { key }),
    },
  );
const scan = (text: string) => pdf(`${text}.pdf`, text).bytes;
const read = (who: string, id: string, evidence: string) =>
  world.call<{ address: string | null }>('get-evidence', who, { parameters: { id, evidence } });

describe('a letter of recommendation', () => {
  const document = { documentNumber: '新卫老龄函〔2026〕58号', date: '2026-06-20' };
  let application: string;
  beforeEach(async () => {
    world = await openWorld();
    ({ id: application } = (await begin(world, 'yanqi')).application);
    await world.decide('submit', 'yanqi', application, { version: 1, answers: formAnswers() });
    await world.seal('bayingolin', application);
    await world.decide('forward', 'bayingolin', application, { version: 2 });
    world.clock.moveTo('2026-06-21T01:00:00.000Z');
  });
  afterEach(() => world.close());
  const recommended = () => world.decide('recommend', 'xinjiang', application, { version: 3, document });

  test('N-45: nothing is tied before there is a decision; then exactly its number and date, by its own unit', async () => {
    expect((await open('recommendation', 'national-2026', 'xinjiang')).body.detail).toContain(
      '现在没有由本单位发出',
    );
    expect((await recommended()).status).toBe(200);
    expect((await open('recommendation', 'national-2026', 'bayingolin')).status).toBe(409);
    const { id } = (await open('recommendation', 'national-2026', 'xinjiang')).body;
    expect((await open('recommendation', 'national-2026', 'xinjiang')).body).toEqual({ id, version: 1 });
    const own = (await list('recommendation', 'national-2026', 'xinjiang')).body.own;
    expect(own).toMatchObject({
      id,
      version: 1,
      decisions: [{ ...document, decision: document.documentNumber }],
    });

    const file = await world.upload('xinjiang', id, 'letter', scan('推荐函'));
    const wish = { version: 1, decision: document.documentNumber, file, reason: '' };
    const wrong = await tie('recommendation', 'national-2026', 'xinjiang', {
      ...wish,
      documentNumber: '新卫老龄函〔2026〕59号',
      date: '2026-06-19',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.body.faults?.map(({ pointer }) => pointer)).toEqual(['/documentNumber', '/date']);
    expect(wrong.body.detail).toContain('决定记录的文号是 新卫老龄函〔2026〕58号');
    const typed = { ...wish, documentNumber: '新卫老龄函[2026]58号', date: document.date };
    const tied = await tie('recommendation', 'national-2026', 'xinjiang', typed, 'the-same-request');
    expect(tied.body.letter).toMatchObject({
      version: 2,
      letters: [{ file, documentNumber: document.documentNumber }],
    });
    // Repeated it has one effect; the second officer's, from what they saw before, is refused.
    const again = await tie('recommendation', 'national-2026', 'xinjiang', typed, 'the-same-request');
    expect(again.body).toEqual(tied.body);
    expect((await tie('recommendation', 'national-2026', 'xinjiang', typed)).body.code).toBe(
      'versionConflict',
    );
    const events = await world.stores.sealedLetters.events(id);
    expect(events.map(({ action }) => action)).toEqual(['open', 'tie']);
    expect(events[1]?.data).toMatchObject({
      file,
      sha256: tied.body.letter.letters[0]?.file && expect.any(String),
    });
  });

  test('a ranked list is for whoever recommended and for the lead: not for those on it, nor for another province', async () => {
    await recommended();
    const { id } = (await open('recommendation', 'national-2026', 'xinjiang')).body;
    const file = await world.upload('xinjiang', id, 'letter', scan('推荐函'));
    const wish = { version: 1, decision: document.documentNumber, file, ...document };
    // Before it is tied it is its own unit's.
    expect((await read('nation', id, file)).status).toBe(404);
    await tie('recommendation', 'national-2026', 'xinjiang', wish);
    expect((await list('recommendation', 'national-2026', 'nation')).body.letters).toMatchObject([
      { intact: true, letter: { organisationName: '新疆维吾尔自治区卫生健康委' } },
    ]);
    expect((await read('nation', id, file)).body.address).toContain('http');
    for (const who of ['yanqi', 'bayingolin', 'nanjing', 'chongqing']) {
      expect((await list('recommendation', 'national-2026', who)).body.letters, who).toEqual([]);
      expect((await read(who, id, file)).status, who).toBe(404);
    }
    // Another unit cannot put a file into it.
    await expect(world.upload('nation', id, 'letter', scan('别的'))).rejects.toThrow('notPermitted');
    await expect(world.upload('bayingolin', id, 'letter', scan('别的'))).rejects.toThrow('notFound');
  });

  test('what is no scan, not checked, from elsewhere, or the same again is refused at its field; a replacement says why', async () => {
    await recommended();
    const { id } = (await open('recommendation', 'national-2026', 'xinjiang')).body;
    const good = { decision: document.documentNumber, ...document };
    const pointers = async (body: object) =>
      (
        await tie('recommendation', 'national-2026', 'xinjiang', { version: 1, ...good, ...body })
      ).body.faults?.map(({ pointer, message }) => `${pointer} ${message}`);
    const foreign = (await world.stores.evidence.all(application))[0]?.id;
    expect(await pointers({ file: foreign })).toEqual(['/file 请上传盖章后的扫描件，检查通过后再登记。']);
    const broken = await world.upload('xinjiang', id, 'letter', new TextEncoder().encode('不是 PDF'));
    expect(await pointers({ file: broken })).toEqual(['/file 请上传盖章后的扫描件，检查通过后再登记。']);
    const draft = await writeDocx(letterPaper('recommendation'));
    const asked = await world.call<{ evidence: { id: string }; upload: { fields: { key: string } } }>(
      'request-upload',
      'xinjiang',
      {
        parameters: { id },
        body: {
          item: 'letter',
          name: '推荐函.docx',
          type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
          bytes: draft.byteLength,
          sha256: (await import('node:crypto')).hash('sha256', draft),
        },
      },
    );
    world.objects.set(asked.body.upload.fields.key, draft);
    await world.checkEvidence({ Records: [{ s3: { object: { key: asked.body.upload.fields.key } } }] });
    expect(await pointers({ file: asked.body.evidence.id })).toEqual([
      '/file 请上传盖章后的扫描件（PDF、JPG 或 PNG），不是可以修改的草稿。',
    ]);
    const file = await world.upload('xinjiang', id, 'letter', scan('第一份'));
    expect(await pointers({ file, decision: '没有' })).toEqual([
      '/decision 没有这项决定，或决定已经改变，请刷新后重选。',
    ]);
    expect(await pointers({ file })).toBeUndefined();
    const second = await world.upload('xinjiang', id, 'letter', scan('第二份'));
    const same = await world.upload('xinjiang', id, 'letter', scan('第一份'));
    expect(await pointers({ version: 2, file: same })).toEqual([
      expect.stringContaining('/file 这个文件已登记为'),
      '/reason 已登记过扫描件，更换须说明理由。',
    ]);
    expect(await pointers({ version: 2, file: second })).toEqual([
      '/reason 已登记过扫描件，更换须说明理由。',
    ]);
    expect(await pointers({ version: 2, file: second, reason: '第一份缺页' })).toBeUndefined();
    const [, , replaced] = await world.stores.sealedLetters.events(id);
    expect(replaced).toMatchObject({
      action: 'replace',
      reason: '第一份缺页',
      data: { replaces: expect.any(String) },
    });
    // What was replaced stays on record, and can be read by who reads the letter.
    expect((await read('nation', id, file)).status).toBe(200);
  });

  test('a return for correction: its number is what the letter says, and the returned unit reads it', async () => {
    const defects = [{ item: '1.1', note: '缺少文号' }];
    await world.decide('return', 'xinjiang', application, { version: 3, defects });
    const { id } = (await open('correction', application, 'xinjiang')).body;
    const [decision] = (await list('correction', application, 'xinjiang')).body.own.decisions;
    expect(decision).toEqual({
      decision: 'return-4',
      label: '第 1 次退回补正（2026年6月21日）',
      documentNumber: null,
      date: null,
    });
    const file = await world.upload('xinjiang', id, 'letter', scan('补正通知'));
    const wish = { version: 1, decision: 'return-4', file, documentNumber: '' };
    expect(
      (await tie('correction', application, 'xinjiang', { ...wish, date: '2026-06-22' })).body.faults,
    ).toEqual([{ pointer: '/date', message: '成文日期不能晚于今天。' }]);
    expect((await tie('correction', application, 'xinjiang', { ...wish, date: '2026-06-21' })).status).toBe(
      200,
    );
    expect((await read('yanqi', id, file)).status).toBe(200);
    expect((await read('hejing', id, file)).status).toBe(404);
    // Another level's letter about the same application is another record.
    expect((await open('correction', application, 'bayingolin')).status).toBe(409);
  });
});

describe('letters of the lead', () => {
  beforeEach(async () => {
    ({ world } = await openTitles());
    await name(world);
    await on(world, '2026-10-09');
  });
  afterEach(() => world.close());
  const revocation = { documentNumber: '渝卫发〔2026〕80号', date: '2026-10-21' };

  test('naming and revocation: whoever may see the decision reads its letter; the lead alone ties it', async () => {
    const { id } = (await open('naming', 'chongqing-2026', 'chongqing-lead')).body;
    const file = await world.upload('chongqing-lead', id, 'letter', scan('命名通报'));
    const wish = { version: 1, decision: namingDocument.documentNumber, file, ...namingDocument };
    expect((await tie('naming', 'chongqing-2026', 'qijiang', wish)).status).toBe(404);
    expect((await tie('naming', 'chongqing-2026', 'chongqing-lead', wish)).status).toBe(200);
    expect((await list('naming', 'chongqing-2026', 'qijiang')).body).toMatchObject({
      letters: [{ letter: { letters: [{ documentNumber: namingDocument.documentNumber }] } }],
      own: { version: 0, decisions: [] },
    });
    expect((await read('qijiang', id, file)).status).toBe(200);
    expect((await read('yanqi', id, file)).status).toBe(404);

    expect((await open('revocation', titleId, 'chongqing-lead')).status).toBe(409);
    await take(world, 'open-case', 'chongqing-lead', {
      category: 'rights',
      source: 'complaint',
      objection: null,
      facts: '某机构约束老年人。',
      evidence: '笔录',
      hearingUntil: '2026-10-20',
    });
    expect((await list('revocation', titleId, 'qijiang')).body.letters).toEqual([]);
    await on(world, '2026-10-15');
    await take(world, 'state-defence', 'qijiang', { text: '已整改。', waived: false });
    await on(world, '2026-10-21');
    await take(world, 'revoke-designation', 'chongqing-lead', { document: revocation, reason: '情形属实' });
    const own = (await open('revocation', titleId, 'chongqing-lead')).body;
    const decision = await world.upload('chongqing-lead', own.id, 'letter', scan('取消命名'));
    const tied = await tie('revocation', titleId, 'chongqing-lead', {
      version: 1,
      decision: revocation.documentNumber,
      file: decision,
      ...revocation,
    });
    expect(tied.status).toBe(200);
    const parts = await world.call<{
      letters: { id: string }[];
      evidence: { id: string; path: string | null }[];
    }>('get-archive-parts', 'qijiang', { parameters: { id: titleId } });
    expect(parts.body.letters.map((letter) => letter.id).sort()).toEqual([id, own.id].sort());
    expect(parts.body.evidence.filter(({ path }) => path?.includes('letter.')).length).toBe(2);
  });
});

describe('the archive of a campaign', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shifan-letters-'));
  const whole = join(folder, 'whole.zip');
  beforeAll(async () => {
    world = await openWorld({ now: '2026-06-01T01:00:00.000Z' });
    const { id } = (await open('campaignNotice', 'national-2026', 'nation')).body;
    const campaign = (await world.stores.campaigns.load('national-2026')) as Campaign;
    const file = await world.upload('nation', id, 'letter', scan('通知'));
    const tied = await tie('campaignNotice', 'national-2026', 'nation', {
      version: 1,
      decision: campaign.documentNumber,
      file,
      documentNumber: campaign.documentNumber,
      date: '2026-02-20',
    });
    if (tied.status !== 200) throw new Error(JSON.stringify(tied.body));
    await writeArchive(
      campaignArchive({ stores: world.stores, bucket: world.ports.bucket, fonts: null }, campaign, {
        at: world.clock.now(),
        by: '测试',
      }),
      whole,
    );
  });
  afterAll(() => {
    world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('holds the sealed letters with their records; another scan in the place of one is pinpointed', async () => {
    const verified = await verifyFile(whole);
    expect(verified.faults).toEqual([]);
    expect(verified.manifest?.records.map(({ kind }) => kind)).toEqual(['campaign', 'calendar', 'letter']);
    const copy = join(folder, 'copy.zip');
    rewritten(whole, copy, (path, text) =>
      path === 'evidence.json'
        ? text.replace(/"sha256":"[0-9a-f]{64}"/, `"sha256":"${'0'.repeat(64)}"`)
        : undefined,
    );
    const { faults } = await verifyFile(copy);
    expect(faults.map(({ message }) => message).join()).toContain(
      '盖章公文“佐证.pdf”与记录第 2 条登记的校验值不符',
    );
  });
});
