import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesPerApplication } from '#functions/stores/evidence-store.ts';
import { formAnswers, standardAnswers } from '#infra/local/demo/answers.ts';
import { disguisedProgram, pdf } from '#infra/local/demo/files.ts';
import type { ApplicationView, CampaignView, CaseView } from '#shared/contract/views.ts';
import type { DraftAnswer } from '#shared/model/answer.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Role } from '#shared/model/organisation.ts';
import { editions } from '#shared/standards/editions.ts';
import { begin, openWorld, recordAll, type World } from '../fixtures/api-world.ts';

const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1');
const standard = editions.find(({ id }) => id === 'CQ-COUNTY-2023');
if (!form || !standard) throw new Error('an edition is missing');
const answers = formAnswers(form, '焉耆回族自治县');

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const save = (who: string, id: string, changes: object[]) =>
  world.call<{
    saved: DraftAnswer[];
    code?: string;
    context?: { saved: DraftAnswer[]; conflicts: unknown[] };
  }>('save-draft', who, {
    parameters: { id },
    body: { changes },
  });

describe('who sees what', () => {
  test('a draft is its own unit’s; sent, it is seen by the chain and by no other branch', async () => {
    const { application } = await begin(world, 'yanqi');
    const parameters = { id: application.id };
    const statusFor = async (who: string) =>
      (await world.call('get-application', who, { parameters })).status;
    expect(
      await Promise.all(['yanqi', 'yanqi2', 'bayingolin', 'nation', 'hejing', 'gulou'].map(statusFor)),
    ).toEqual([200, 200, 404, 404, 404, 404]);
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    expect(
      await Promise.all(['yanqi', 'bayingolin', 'xinjiang', 'nation', 'hejing', 'nanjing'].map(statusFor)),
    ).toEqual([200, 200, 200, 200, 404, 404]);
  });

  test('every address of a case answers another branch as if nothing were there', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    const absent = 'national-2026.nowhere';
    for (const [name, body] of [
      ['get-history', undefined],
      ['save-draft', { changes: [{ item: '1.1', answer: {}, revision: 0 }] }],
      ['save-findings', { changes: [{ item: '1.1', value: 'met', note: '', revision: 0 }] }],
      [
        'save-observations',
        {
          changes: [
            {
              item: '1.1',
              source: 'document',
              on: '2026-03-01',
              origin: '文件',
              note: '已核对',
              withdrawn: false,
              revision: 0,
            },
          ],
        },
      ],
      ['receive-application', { version: 2 }],
      ['return-application', { version: 1, defects: [{ item: '1.1', note: '?' }] }],
    ] as const) {
      const ask = (id: string) => world.call(name, 'nanjing', { parameters: { id }, ...(body && { body }) });
      const [there, nowhere] = await Promise.all([ask(application.id), ask(absent)]);
      expect([name, there.status, there.body]).toEqual([name, 404, nowhere.body]);
    }
  });

  test('no token, a wrong one, no membership in force', async () => {
    expect((await world.call('get-me', null)).body).toMatchObject({
      code: 'notSignedIn',
      status: 401,
    });
    expect((await world.call('get-me', 'stranger')).body).toMatchObject({ code: 'notSignedIn' });
    expect((await world.call('get-me', 'former')).body).toMatchObject({
      code: 'notAMember',
      status: 403,
    });
    const me = await world.call('get-me', 'yanqi');
    expect(me.body).toMatchObject({
      name: '马玉兰',
      organisation: { id: 'yanqi' },
      mode: 'production',
    });
    expect(me.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  test('lists hold what awaits the reader, and the branch; campaigns count what the reader may see', async () => {
    const { application } = await begin(world, 'yanqi');
    await begin(world, 'hejing');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    const list = async (who: string, query: Record<string, string> = {}) => {
      const { body } = await world.call<{ applications: { id: string; mine: boolean }[] }>(
        'list-applications',
        who,
        { query },
      );
      return body.applications.map(({ id, mine }) => [id, mine]);
    };
    expect(await list('bayingolin')).toEqual([['national-2026.yanqi', true]]);
    expect(await list('xinjiang')).toEqual([]);
    expect(await list('xinjiang', { view: 'branch' })).toEqual([['national-2026.yanqi', false]]);
    expect(await list('nanjing', { view: 'branch' })).toEqual([]);
    expect(await list('hejing')).toEqual([['national-2026.hejing', true]]);
    const campaigns = async (who: string) => {
      const { body } = await world.call<{ campaigns: CampaignView[] }>('list-campaigns', who);
      return body.campaigns.map(({ campaign, own, may }) => [campaign.id, own, may.apply?.allowed ?? null]);
    };
    expect(await campaigns('nation')).toContainEqual(['national-2026', null, null]);
    expect(await campaigns('hejing')).toEqual([['national-2026', 'national-2026.hejing', false]]);
    expect(await campaigns('qijiang')).toContainEqual(['chongqing-2026', null, true]);
    const cursor = await world.call('list-applications', 'nation', {
      query: { view: 'branch', cursor: 'nonsense' },
    });
    expect(cursor.body).toMatchObject({ code: 'invalidInput' });
  });

  test('a message is found behind any number of messages to other posts', async () => {
    const message = (id: string, role: Role, minute: number) =>
      world.ports.mailer.send({
        id,
        organisation: 'chongqing',
        role,
        subject: '待办',
        body: id,
        link: '/',
        at: new Date(Date.UTC(2026, 3, 1, 0, minute)).toISOString() as Instant,
      });
    await message('mine', 'lead', 0);
    for (let minute = 1; minute <= 250; minute += 1) await message(`other-${minute}`, 'reviewer', minute);
    const inbox = async (who: string) =>
      (await world.call<{ messages: { id: string }[] }>('list-inbox', who)).body.messages.map(({ id }) => id);
    expect(await inbox('chongqing-lead')).toEqual(['mine']);
    expect(await inbox('chongqing')).toHaveLength(100);
    expect(await inbox('qijiang')).toEqual([]);
  });

  test('A1, N-04: a unit has one application in a campaign; others do not apply', async () => {
    await begin(world, 'yanqi');
    const again = await world.call('create-application', 'yanqi2', {
      parameters: { id: 'national-2026' },
    });
    expect([again.status, again.body['code']]).toEqual([409, 'alreadyExists']);
    const reviewer = await world.call('create-application', 'bayingolin', {
      parameters: { id: 'national-2026' },
    });
    expect(reviewer.body).toMatchObject({ code: 'notPermitted' });
    const elsewhere = await world.call('create-application', 'yanqi', {
      parameters: { id: 'chongqing-2026' },
    });
    expect(elsewhere.status).toBe(404);
  });
});

describe('autosave', () => {
  test('what another changed comes back, the rest is saved', async () => {
    const { application } = await begin(world, 'yanqi');
    await save('yanqi2', application.id, [{ item: '1.1', answer: { text: '丁建填写' }, revision: 0 }]);
    const reply = await save('yanqi', application.id, [
      { item: '1.1', answer: { text: '马玉兰填写' }, revision: 0 },
      { item: '1.2', answer: { text: '规划' }, revision: 0 },
    ]);
    expect([reply.status, reply.body.code]).toEqual([409, 'draftConflict']);
    expect(reply.body.context).toMatchObject({
      saved: [{ item: '1.2', revision: 1 }],
      conflicts: [{ item: '1.1', current: { answer: { text: '丁建填写' }, revision: 1, savedBy: '丁建' } }],
    });
    const merged = await save('yanqi', application.id, [
      { item: '1.1', answer: { text: '合并' }, revision: 1 },
    ]);
    expect(merged.body.saved).toMatchObject([{ item: '1.1', revision: 2 }]);
  });

  test('twenty writers of one item: one saves, the others are told', async () => {
    const { application } = await begin(world, 'yanqi');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        save('yanqi', application.id, [{ item: '1.1', answer: { text: `${n}` }, revision: 0 }]),
      ),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  test('nothing is written into a case that was sent; a late draft never wins over what was sent', async () => {
    const { application } = await begin(world, 'yanqi');
    await save('yanqi', application.id, [{ item: '1.1', answer: { text: '旧' }, revision: 0 }]);
    world.clock.moveTo('2026-04-01T02:00:00.000Z');
    const sent = await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    expect(sent.status).toBe(200);
    const late = await save('yanqi', application.id, [
      { item: '1.1', answer: { text: '迟到' }, revision: 1 },
    ]);
    expect([late.status, late.body.code]).toEqual([409, 'transitionNotAllowed']);
    await world.decide('recall', 'yanqi', application.id, { version: 2 });
    const { body } = await world.call<CaseView>('get-application', 'yanqi', {
      parameters: { id: application.id },
    });
    expect(body.answers.find(({ item }) => item === '1.1')).toMatchObject({
      answer: answers['1.1' as never],
      revision: 1,
    });
    expect(body.editable).toMatchObject({ answers: true, items: null });
  });
});

describe('files', () => {
  test('the bytes decide; a refused file says why; only what is accepted has an address', async () => {
    const { application } = await begin(world, 'qijiang', 'chongqing-2026');
    const { id } = application;
    const good = await world.upload('qijiang', id, '1.1', pdf('方案.pdf', 'plan').bytes);
    const bad = await world.upload('qijiang', id, '1.1', disguisedProgram('方案.pdf').bytes);
    const look = async (evidence: string, who = 'qijiang') =>
      (
        await world.call<{ evidence: Evidence; address: string | null }>('get-evidence', who, {
          parameters: { id, evidence },
        })
      ).body;
    expect(await look(good)).toMatchObject({
      evidence: { state: { name: 'accepted' } },
      address: expect.stringContaining(good),
    });
    const refused = await look(bad);
    expect(refused.address).toBeNull();
    expect(refused.evidence.state).toMatchObject({ name: 'refused' });
    expect(JSON.stringify(refused.evidence.state)).toContain('Windows 程序（exe），与扩展名 pdf 不符');
    expect(await look(good, 'chongqing')).toMatchObject({ code: 'notFound' });
    const removed = await world.call('remove-evidence', 'qijiang', {
      parameters: { id, evidence: bad },
    });
    expect(removed.body).toMatchObject({ evidence: { state: { name: 'removed' } } });
  });

  test('damage on the way and an empty object are found; a second check changes nothing', async () => {
    const { application } = await begin(world, 'qijiang', 'chongqing-2026');
    const file = pdf('方案.pdf', 'plan');
    const { body } = await world.call<{ evidence: Evidence; upload: { fields: { key: string } } }>(
      'request-upload',
      'qijiang',
      {
        parameters: { id: application.id },
        body: {
          item: '1.1',
          name: '方案.pdf',
          type: file.type,
          bytes: file.bytes.byteLength,
          sha256: file.sha256,
        },
      },
    );
    const { key } = body.upload.fields;
    const stateAfter = async (bytes: Uint8Array) => {
      world.objects.set(key, bytes);
      await world.checkEvidence({ Records: [{ s3: { object: { key } } }] });
      return JSON.stringify((await world.stores.evidence.load(application.id, body.evidence.id))?.state);
    };
    const damaged = Uint8Array.from(file.bytes);
    damaged[damaged.length - 20] = 0;
    expect(await stateAfter(damaged)).toContain('文件校验值不一致，可能在上传中损坏，请重新上传');
    expect(await stateAfter(file.bytes)).toContain('refused');
  });

  test('files go where they belong, with a name that fits, and not more than 200', async () => {
    const { application } = await begin(world, 'qijiang', 'chongqing-2026');
    const parameters = { id: application.id };
    const file = {
      item: '1.1',
      name: '方案.pdf',
      type: 'application/pdf',
      bytes: 10,
      sha256: 'a'.repeat(64),
    };
    const ask = (change: object, who = 'qijiang') =>
      world.call('request-upload', who, { parameters, body: { ...file, ...change } });
    expect((await ask({ name: '方案.exe' })).body).toMatchObject({ code: 'evidenceRefused' });
    expect((await ask({ type: 'text/html' })).body).toMatchObject({ code: 'invalidInput' });
    expect((await ask({ item: '99.9' })).body).toMatchObject({ code: 'invalidInput' });
    expect((await ask({}, 'chongqing')).status).toBe(404);
    const replies = await Promise.all(Array.from({ length: filesPerApplication + 3 }, () => ask({})));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(filesPerApplication);
    expect(replies.find(({ status }) => status !== 200)?.body).toMatchObject({
      code: 'evidenceNotExpected',
    });
  });
});

describe('findings', () => {
  test('the lead confirms row by row, and not the one who sent it', async () => {
    const { application } = await begin(world, 'qijiang', 'chongqing-2026');
    const { id } = application;
    const rows = standard.sections.flatMap(({ items }) => items).filter((item) => item.type === 'row');
    for (const row of rows.filter(({ evidence }) => evidence === 'required')) {
      await world.upload('qijiang', id, row.id, pdf(`${row.id}.pdf`, row.id).bytes);
    }
    const sent = await world.decide('submit', 'qijiang', id, {
      version: 1,
      answers: standardAnswers(standard, '綦江区'),
    });
    expect(sent.body, JSON.stringify(sent.body)).toMatchObject({ label: '市级初审中' });
    await world.decide('accept', 'chongqing', id, { version: 2 });
    const open = await world.decide('pass', 'chongqing', id, { version: 3 });
    expect(open.body).toMatchObject({ code: 'findingsIncomplete' });
    const changes = rows.map(({ id: item }) => ({ item, value: 'met', note: '', revision: 0 }));
    const county = await world.call('save-findings', 'qijiang', {
      parameters: { id },
      body: { changes },
    });
    expect(county.status).toBe(409);
    expect(
      (await world.call('save-findings', 'chongqing', { parameters: { id }, body: { changes } })).status,
    ).toBe(200);
    const seen = await world.call<CaseView>('get-application', 'qijiang', { parameters: { id } });
    expect(seen.body.findings).toEqual([]);
    await recordAll(world, id, standardAnswers(standard, '綦江区'));
    const passed = await world.decide('pass', 'chongqing', id, { version: 3 });
    expect(passed.body.application.verifiedTally).toMatchObject({
      reached: true,
      rows: { met: 30, total: 30 },
    });
    const after = await world.call<CaseView>('get-application', 'qijiang', { parameters: { id } });
    expect(after.body.findings).toHaveLength(30);
  });

  test('E-20: submitter and reviewer are two people', async () => {
    const { application } = await begin(world, 'yanqi');
    await world.decide('submit', 'yanqi', application.id, { version: 1, answers });
    // The same person has moved up: membership is read at every request.
    await world.stores.organisations.saveMembership('https://issuer.test', {
      subject: 'yanqi' as never,
      name: '马玉兰',
      organisation: 'bayingolin' as never,
      roles: ['reviewer'],
      from: '2025-01-01T00:00:00.000Z' as never,
      to: null,
    });
    const own = await world.decide('receive', 'yanqi', application.id, { version: 2 });
    expect([own.status, own.body]).toMatchObject([403, { code: 'selfReview' }]);
    const seen = await world.call<ApplicationView>('get-application', 'yanqi', {
      parameters: { id: application.id },
    });
    expect(seen.body.allowed.every(({ refusal }) => refusal?.code === 'selfReview')).toBe(true);
  });
});
