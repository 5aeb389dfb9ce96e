import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formMark } from '#functions/middleware/printed-form.ts';
import { pdf } from '#infra/local/demo/files.ts';
import type { CaseView } from '#shared/contract/views.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { formAnswers } from '../fixtures/answers.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { firstPages, turned } from '../fixtures/changed-pdf.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** 焉耆's form, sent, and where it stands. */
async function sent(who = 'yanqi'): Promise<string> {
  const { application } = await begin(world, who);
  const reply = await world.decide('submit', who, application.id, { version: 1, answers: formAnswers() });
  expect(reply.status).toBe(200);
  return application.id;
}

/** Returned by 巴州 and sent again with another answer. */
async function corrected(id: string): Promise<void> {
  const seen = await world.call<CaseView>('get-application', 'bayingolin', { parameters: { id } });
  const returned = await world.decide('return', 'bayingolin', id, {
    version: seen.body.application.version,
    defects: [{ item: '1.1', note: '缺少文号' }],
  });
  expect(returned.status).toBe(200);
  const again = await world.decide('resubmit', 'yanqi', id, {
    version: returned.body.application.version,
    answers: formAnswers({ '1.1': { text: '焉政办发〔2026〕36号' } }),
  });
  expect(again.status).toBe(200);
}

const printed = async (who: string, id: string, query: Record<string, string> = {}) => {
  const reply = await world.call<{ file: string }>('get-form-pdf', who, { parameters: { id }, query });
  return reply.status === 200 ? new Uint8Array(Buffer.from(reply.body.file, 'base64')) : reply;
};
const evidenceOf = async (id: string, evidence: string) =>
  (await world.stores.evidence.load(id, evidence)) as Evidence;
const tie = (id: string, evidence: string, code: string) =>
  world.call<{ code: string; detail: string; evidence: Evidence }>('tie-seal', 'bayingolin', {
    parameters: { id, evidence },
    body: { code },
  });

describe('X-01, E-94: the sealed scan is a scan of exactly this submission', () => {
  test('a scan whose pages can be read is tied by itself', async () => {
    const id = await sent();
    const evidence = await evidenceOf(id, await world.seal('bayingolin', id));
    expect(evidence).toMatchObject({ state: { name: 'accepted' }, tie: { submission: 1, how: 'read' } });
    expect((await world.decide('forward', 'bayingolin', id, { version: 2 })).status).toBe(200);
  });

  test('a scan of an earlier submission is refused by name', async () => {
    const id = await sent();
    const first = await printed('bayingolin', id);
    await corrected(id);
    const evidence = await world.upload('bayingolin', id, 'h.seal', first as Uint8Array);
    expect((await evidenceOf(id, evidence)).state).toEqual({
      name: 'refused',
      reason: '第 1 页是第 1 次提交的内容，现在要盖章的是第 2 次。请重新打印、盖章后上传。',
    });
    // Both submissions can still be printed, each as it was.
    expect(await printed('bayingolin', id, { submission: '1' })).toBeInstanceOf(Uint8Array);
    expect(await printed('bayingolin', id, { submission: '3' })).toMatchObject({ status: 404 });
  });

  test("another unit's scan is refused by name", async () => {
    const [id, other] = [await sent(), await sent('hejing')];
    const evidence = await world.upload(
      'bayingolin',
      id,
      'h.seal',
      (await printed('bayingolin', other)) as Uint8Array,
    );
    expect((await evidenceOf(id, evidence)).state).toMatchObject({
      name: 'refused',
      reason: expect.stringContaining(`另一份申报（编号 ${other}）`),
    });
  });

  test('E-94: a scan that lies on its side or upside down is read all the same', async () => {
    const id = await sent();
    for (const degrees of [90, 180, 270] as const) {
      const scan = turned((await printed('bayingolin', id)) as Uint8Array, degrees);
      const evidence = await world.upload('bayingolin', id, 'h.seal', scan);
      expect(await evidenceOf(id, evidence), String(degrees)).toMatchObject({
        state: { name: 'accepted' },
        tie: { submission: 1, how: 'read' },
      });
    }
  });

  test('E-94: a scan whose last pages are missing, and a file that ends too early, are refused by name; nothing is lost', async () => {
    const id = await sent();
    const whole = (await printed('bayingolin', id)) as Uint8Array;
    const short = await world.upload('bayingolin', id, 'h.seal', firstPages(whole, 1));
    expect((await evidenceOf(id, short)).state).toMatchObject({
      name: 'refused',
      reason: expect.stringContaining('页'),
    });
    const cut = await world.upload('bayingolin', id, 'h.seal', whole.slice(0, Math.floor(whole.length / 2)));
    const { state } = await evidenceOf(id, cut);
    expect(state.name).toBe('refused');
    const refused = await world.decide('forward', 'bayingolin', id, { version: 2 });
    expect(refused.body).toMatchObject({ code: 'sealMissing' });
    await world.seal('bayingolin', id);
    expect((await world.decide('forward', 'bayingolin', id, { version: 2 })).status).toBe(200);
  });

  test('a picture waits for its code; a wrong, an old and an incomplete one are told apart', async () => {
    const id = await sent();
    const application = await world.stores.applications.load(id);
    if (application === undefined) throw new Error('not there');
    const old = await formMark(world.stores, application, 1);
    await corrected(id);
    const mark = await formMark(world.stores, application, 2);
    const photo = await world.upload('bayingolin', id, 'h.seal', pdf('照片.pdf', 'photo').bytes);
    const waiting = await world.decide('forward', 'bayingolin', id, { version: 4 });
    expect(waiting.body).toMatchObject({
      code: 'sealMissing',
      detail: expect.stringContaining('还没有核对版本'),
    });
    expect((await tie(id, photo, '7K3M')).body).toMatchObject({
      detail: expect.stringContaining('8 位字母和数字'),
    });
    expect((await tie(id, photo, 'ZZZZ-ZZZZ')).body).toMatchObject({
      detail: expect.stringContaining('不属于本申报的任何一次提交'),
    });
    expect((await tie(id, photo, old?.code ?? '')).body).toMatchObject({
      detail: expect.stringContaining('这是第 1 次提交的校验码'),
    });
    expect((await tie(id, photo, mark?.code ?? '')).body).toMatchObject({
      detail: expect.stringMatching(/共 1 页，信息表有 \d+ 页，不完整/),
    });
    // The other pages come as further files: together they are whole.
    for (const page of [2, 3, 4])
      await world.upload('bayingolin', id, 'h.seal', pdf(`照片${page}.pdf`, `photo ${page}`).bytes);
    const tied = await tie(id, photo, (mark?.code ?? '').toLowerCase().replace('-', ''));
    expect(tied.body.evidence.tie).toMatchObject({ submission: 2, how: 'typed' });
    expect((await world.decide('forward', 'bayingolin', id, { version: 4 })).status).toBe(200);
  });

  test('nobody else ties a seal, and no evidence is tied', async () => {
    const id = await sent();
    const photo = await world.upload('bayingolin', id, 'h.seal', pdf('照片.pdf', 'photo').bytes);
    const foreign = await world.call('tie-seal', 'yanqi', {
      parameters: { id, evidence: photo },
      body: { code: '7K3M-9QXT' },
    });
    expect(foreign.status).toBe(404);
    const other = await world.call('get-form-pdf', 'chongqing', { parameters: { id } });
    expect(other.status).toBe(404);
  });

  test('a draft is printed for its own unit alone, and says that it is none', async () => {
    const { application } = await begin(world, 'yanqi');
    expect(await printed('yanqi', application.id)).toBeInstanceOf(Uint8Array);
    expect(await printed('bayingolin', application.id)).toMatchObject({ status: 404 });
    const word = await world.call<{ file: string }>('get-form-docx', 'yanqi', {
      parameters: { id: application.id },
    });
    expect(word.headers['content-type']).toContain('wordprocessingml');
    expect(decodeURIComponent(word.headers['content-disposition'] ?? '')).toContain('主要工作信息表.docx');
  });
});
