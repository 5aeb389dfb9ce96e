import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { workflowModules } from '#functions/registry.ts';
import type { ProvinceView } from '#shared/contract/province-views.ts';
import { begin, openWorld, type World } from '../fixtures/api-world.ts';
import { provinceAnswers, provinceStory } from '../fixtures/province-story.ts';

let world: World;
let story: ReturnType<typeof provinceStory>;
beforeEach(async () => {
  world = await openWorld();
  story = provinceStory(world);
});
afterEach(() => world.close());

const stored = async (id: string) =>
  (await world.stores.provinces.load(id)) as NonNullable<
    Awaited<ReturnType<World['stores']['provinces']['load']>>
  >;
const faultsOf = (reply: { body: unknown }) =>
  ((reply.body as { faults?: { pointer: string; message: string }[] }).faults ?? []).map(
    ({ pointer }) => pointer,
  );
const detailOf = (reply: { body: unknown }) => (reply.body as { detail: string }).detail;

/** What the machine in force does when its clock is looked at now: the tasks, in the order of the definition. */
async function tick(id: string): Promise<string> {
  const { generation } = await stored(id);
  const payload = { applicationId: id, generation, round: 0 };
  const { state, stage } = await workflowModules['locate-province'](world.ports)(payload);
  for (;;) {
    const next = await workflowModules['next-province-timer'](world.ports)({ ...payload, stage });
    if (next.next !== 'act') return `${state} ${next.next}`;
    await workflowModules['act-province-timer'](world.ports)({ ...payload, stage, timer: next.timer });
    await world.relay();
  }
}

async function selfEvaluated(end = '2026-06-30'): Promise<string> {
  const id = await story.creating(end);
  await story.done('chongqing', id, {
    action: 'selfEvaluate',
    answers: provinceAnswers(),
    report: await story.file('chongqing', id, 'selfevaluation'),
  });
  world.clock.moveTo('2026-07-01T00:00:00.000Z');
  await tick(id);
  return id;
}
const conclude = async (id: string, result: string, more: object = {}) => ({
  action: 'conclude',
  result,
  report: await story.file('nation', id, 'evaluation'),
  text: '评估组逐项核对了六个方面。',
  demand: '',
  until: null,
  ...more,
});
async function evaluated(result: string, more: object = {}): Promise<string> {
  const id = await selfEvaluated();
  await story.done('nation', id, {
    action: 'beginEvaluation',
    team: ['周评', '吴估'],
    startsOn: '2026-07-10',
  });
  await story.done('nation', id, await conclude(id, result, more));
  return id;
}
const naming = {
  action: 'name',
  document: { documentNumber: '国卫老龄函〔2026〕88号', date: '2026-07-01' },
  plaqueNumber: 'S-2026-01',
  objections: '',
};

describe('the application', () => {
  test('N-01 N-02 N-03 P1: the provincial government applies on any day, without a campaign', async () => {
    for (const campaign of await world.stores.campaigns.all())
      expect(campaign.applicantLevel).not.toBe('province');
    world.clock.moveTo('2026-10-03T15:59:59.999Z');
    const id = await story.applied();
    const application = await stored(id);
    expect(application).toMatchObject({
      status: 'applied',
      governmentName: '重庆市人民政府',
      addresseeName: '国家卫生健康委',
      content: {
        letter: { documentNumber: '渝府函〔2026〕12号', documentNumberAsGiven: '渝府函［2026］12号' },
      },
    });
    expect(world.messages.filter(({ organisation }) => organisation === 'nation')).toMatchObject([
      { role: 'lead', subject: '提交申请：重庆市人民政府', link: `/provinces/${id}` },
    ]);
  });

  test('N-02: in the name of the government alone, with its own letter and not the health commission’s', async () => {
    const id = await story.begin();
    const content = await story.content(id, '重庆市卫生健康委员会');
    const reply = await story.decide('chongqing', id, {
      action: 'submit',
      content: {
        ...content,
        letter: { ...content.letter, documentNumber: '渝卫函〔2026〕3号', date: '2026-04-02' },
      },
    });
    expect(reply.status).toBe(422);
    expect(faultsOf(reply)).toEqual([
      '/command/content/government',
      '/command/content/letter/date',
      '/command/content/letter/documentNumber',
    ]);
    expect(detailOf(reply)).toContain('须以人民政府名义申请');
    const wrong = await story.decide('chongqing', id, {
      action: 'submit',
      content: { ...content, government: '四川省人民政府' },
    });
    expect(detailOf(wrong)).toContain('应是“重庆市人民政府”');
    expect((await stored(id)).status).toBe('draft');
  });

  test('N-40 P1: without both parts of the plan, in words and as a file, and milestones out of it, nothing is sent', async () => {
    const id = await story.begin();
    const nothing = { text: '', file: null };
    const content = { ...(await story.content(id)), progress: nothing, next: nothing, milestones: [] };
    expect(faultsOf(await story.decide('chongqing', id, { action: 'submit', content }))).toEqual([
      '/command/content/progress/text',
      '/command/content/progress/file',
      '/command/content/next/text',
      '/command/content/next/file',
      '/command/content/milestones',
    ]);
  });

  test('a file of another item, of the other side, or that was refused is no letter', async () => {
    const id = await story.begin();
    const content = await story.content(id);
    const swapped = { ...content, letter: { ...content.letter, file: content.progress.file } };
    expect(faultsOf(await story.decide('chongqing', id, { action: 'submit', content: swapped }))).toEqual([
      '/command/content/letter/file',
    ]);
    const unknown = { ...content, letter: { ...content.letter, file: 'nobodys-file' } };
    expect((await story.decide('chongqing', id, { action: 'submit', content: unknown })).status).toBe(422);
    await expect(story.file('chongqing', id, 'agreement')).rejects.toThrow('该材料由另一方上传');
    await expect(story.file('yanqi', id, 'letter')).rejects.toThrow('404');
  });

  test('P1: not while one is under way; the second of two at once is refused', async () => {
    const both = await Promise.all(
      ['chongqing', 'chongqing-lead'].map((who) => world.call('begin-province-application', who)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(detailOf(await world.call('begin-province-application', 'chongqing'))).toContain(
      '不能同时申请两次',
    );
    expect((await world.call('begin-province-application', 'xinjiang')).status).toBe(200);
    for (const who of ['yanqi', 'bayingolin', 'nation', 'chongqing-admin'])
      expect((await world.call('begin-province-application', who)).status, who).toBe(403);
  });

  test('the draft is kept word by word, with a revision, and is the province’s alone until it is sent', async () => {
    const id = await story.begin();
    const content = await story.content(id, '');
    const save = (who: string, revision: number) =>
      world.call('save-province-draft', who, { parameters: { id }, body: { revision, content } });
    expect((await save('chongqing', 0)).status).toBe(200);
    expect((await save('chongqing-lead', 0)).status).toBe(409);
    expect((await save('chongqing-lead', 1)).status).toBe(200);
    for (const who of ['nation', 'xinjiang', 'qijiang', 'chongqing-admin']) {
      expect((await story.load(id, who)).status, who).toBe(404);
      expect((await save(who, 2)).status, who).toBe(404);
    }
    expect((await story.load(id)).body.draft?.content.letter.documentNumber).toBe('渝府函［2026］12号');
    const { body } = await world.call<{ applications: unknown[] }>('list-province-applications', 'nation');
    expect(body.applications).toEqual([]);
  });

  test('P2: returned with defects, it comes back in its window with what changed; the versions stay', async () => {
    const id = await story.applied();
    expect(faultsOf(await story.decide('nation', id, { action: 'return', defects: [], days: 10 }))).toEqual([
      '/command/defects',
    ]);
    await story.done('nation', id, {
      action: 'return',
      defects: [{ part: 'next', note: '缺少年度目标' }],
      days: 10,
    });
    expect((await stored(id)).returned?.until).toBe('2026-04-11T15:59:59.999Z');
    const content = await story.content(id);
    expect(
      faultsOf(await story.decide('chongqing', id, { action: 'resubmit', content, changes: ' ' })),
    ).toEqual(['/command/changes']);
    const sent = await story.done('chongqing', id, {
      action: 'resubmit',
      content,
      changes: '补充了 2027、2028 年目标。',
    });
    expect(sent.application).toMatchObject({
      status: 'applied',
      submissions: 2,
      changes: '补充了 2027、2028 年目标。',
    });
    expect(sent.intact).toBe(true);
    const versions = (await world.stores.provinces.events(id)).filter(
      ({ data }) => data['submission'] !== undefined,
    );
    expect(versions.map(({ data }) => data['submission'])).toEqual([1, 2]);
  });

  test('P2: after the window it is not taken any more, and the clock closes it without a ban', async () => {
    const id = await story.applied();
    await story.done('nation', id, {
      action: 'return',
      defects: [{ part: 'letter', note: '未盖章' }],
      days: 1,
    });
    world.clock.moveTo('2026-04-02T15:59:59.999Z');
    expect(await tick(id)).toBe('Correction wait');
    world.clock.moveTo('2026-04-02T16:00:00.000Z');
    const content = await story.content(id);
    expect(
      detailOf(await story.decide('chongqing', id, { action: 'resubmit', content, changes: '已盖章。' })),
    ).toContain('补正期限已于');
    await tick(id);
    expect((await stored(id)).status).toBe('lapsed');
    expect((await world.call('begin-province-application', 'chongqing')).status).toBe(200);
  });

  test('P4: not supported with a reason, it may apply again at once', async () => {
    const id = await story.applied();
    expect(faultsOf(await story.decide('nation', id, { action: 'decline', reason: '' }))).toEqual([
      '/command/reason',
    ]);
    await story.done('nation', id, { action: 'decline', reason: '示范性不强。' });
    expect(await world.stores.bans.ofOrganisation('chongqing')).toEqual([]);
    const again = await story.applied();
    expect(again).not.toBe(id);
    expect((await stored(again)).status).toBe('applied');
  });
});

describe('the creation', () => {
  test('N-41 P3: accepted by an agreement and a period of its own, which is never assumed', async () => {
    const id = await story.applied();
    const agreement = await story.letter('nation', id, 'agreement', '国卫老龄函〔2026〕20号', '2026-04-01');
    const without = await story.decide('nation', id, { action: 'accept', agreement, period: null });
    expect(faultsOf(without)).toEqual(['/command/period']);
    expect(detailOf(without)).toContain('没有规定创建期的长度');
    const backwards = { start: '2026-04-01', end: '2026-03-31' };
    expect(
      faultsOf(await story.decide('nation', id, { action: 'accept', agreement, period: backwards })),
    ).toEqual(['/command/period/end']);
    const bare = { ...agreement, file: null };
    const period = { start: '2026-04-01', end: '2028-12-31' };
    expect(faultsOf(await story.decide('nation', id, { action: 'accept', agreement: bare, period }))).toEqual(
      ['/command/agreement/file'],
    );
    await story.done('nation', id, { action: 'accept', agreement, period });
    expect(await stored(id)).toMatchObject({ status: 'creating', period, edition: 'NAT-COUNTY-2022' });
  });

  test('P3: reminded 180, 90 and 30 days before the end, both sides, each once', async () => {
    const id = await story.creating('2027-06-30');
    const reminded = () => world.messages.filter(({ subject }) => subject.startsWith('创建期还有'));
    expect(await tick(id)).toBe('Creating wait');
    expect(reminded()).toEqual([]);
    for (const [day, days] of [
      ['2027-01-01', 180],
      ['2027-04-01', 90],
      ['2027-05-31', 30],
    ] as const) {
      world.messages.length = 0;
      world.clock.moveTo(`${day}T15:59:59.999Z`);
      await tick(id);
      expect(new Set(reminded().map(({ subject }) => subject))).toEqual(
        new Set([`创建期还有 ${days} 天：重庆市人民政府`]),
      );
      expect(new Set(reminded().map(({ organisation }) => organisation))).toEqual(
        new Set(['chongqing', 'nation']),
      );
      const before = reminded().length;
      await tick(id);
      expect(reminded()).toHaveLength(before);
    }
  });

  test('progress is reported and milestones are done; nobody else does it', async () => {
    const id = await story.creating();
    await story.done('chongqing', id, {
      action: 'report',
      text: '上半年新增医养结合机构十二家。',
      file: null,
    });
    await story.done('chongqing', id, {
      action: 'completeMilestone',
      milestone: 'm1',
      doneOn: '2026-04-01',
      note: '渝府办发〔2026〕8号',
    });
    expect((await stored(id)).milestones[0]).toMatchObject({ doneOn: '2026-04-01' });
    const twice = await story.decide('chongqing', id, {
      action: 'completeMilestone',
      milestone: 'm1',
      doneOn: '2026-04-01',
      note: '再次',
    });
    expect(faultsOf(twice)).toEqual(['/command/milestone']);
    const future = await story.decide('chongqing', id, {
      action: 'completeMilestone',
      milestone: 'm2',
      doneOn: '2026-05-01',
      note: '预计',
    });
    expect(faultsOf(future)).toEqual(['/command/doneOn']);
    expect(
      (await story.decide('nation', id, { action: 'report', text: '代为填写的工作进展。', file: null }))
        .status,
    ).toBe(403);
    expect(
      (await story.decide('xinjiang', id, { action: 'report', text: '别省的工作进展情况。', file: null }))
        .status,
    ).toBe(404);
  });

  test('P5: extended before it expires, with the history and a new machine; afterwards not any more', async () => {
    const id = await story.creating('2026-06-30');
    const before = (await stored(id)).generation;
    const extend = (end: string) => ({
      action: 'extend',
      end,
      reason: '机构改革影响进度。',
      document: { documentNumber: '国卫老龄函〔2026〕30号', date: '2026-04-01' },
    });
    expect(faultsOf(await story.decide('nation', id, extend('2026-06-30')))).toEqual(['/command/end']);
    await story.done('nation', id, extend('2026-12-31'));
    const now = await stored(id);
    expect(now.extensions).toMatchObject([
      { from: '2026-06-30', to: '2026-12-31', reason: '机构改革影响进度。' },
    ]);
    expect(now.generation).toBe(now.version);
    const old = { applicationId: id, generation: before, round: 0 };
    expect((await workflowModules['locate-province'](world.ports)(old)).state).toBe('Stale');
    expect(await workflowModules['next-province-timer'](world.ports)({ ...old, stage: now.stage })).toEqual({
      next: 'moved',
    });
    world.clock.moveTo('2026-07-01T00:00:00.000Z');
    await tick(id);
    expect((await stored(id)).status).toBe('creating');
    world.clock.moveTo('2027-01-01T00:00:00.000Z');
    expect(detailOf(await story.decide('nation', id, extend('2027-12-31')))).toContain('期满之前才能延长');
  });

  test('P6: it may leave by its government’s letter, without a ban', async () => {
    const id = await story.creating();
    const letter = await story.letter('chongqing', id, 'exit', '渝府函〔2026〕40号', '2026-04-01');
    expect(
      faultsOf(
        await story.decide('chongqing', id, {
          action: 'exit',
          letter: { ...letter, file: null },
          reason: '重点调整。',
        }),
      ),
    ).toEqual(['/command/letter/file']);
    await story.done('chongqing', id, { action: 'exit', letter, reason: '重点调整。' });
    expect((await stored(id)).status).toBe('exited');
    expect(await world.stores.bans.ofOrganisation('chongqing')).toEqual([]);
    expect((await world.call('begin-province-application', 'chongqing')).status).toBe(200);
  });

  async function terminated(): Promise<string> {
    const id = await story.creating();
    const terminate = async () => ({
      action: 'terminate',
      letter: await story.letter('nation', id, 'termination', '国卫老龄函〔2026〕66号', '2026-04-01'),
      reason: '经核查，情况属实，影响重大。',
    });
    expect(detailOf(await story.decide('nation', id, await terminate()))).toContain('须先对触发情形立案');
    await story.done('nation', id, {
      action: 'openInquiry',
      category: 'incident',
      facts: '媒体报道某机构重大负面事件。',
    });
    expect(detailOf(await story.decide('nation', id, await terminate()))).toContain('陈述申辩');
    await story.done('nation', id, { action: 'recordHearing', hearing: '该省已书面陈述。' });
    await story.done('nation', id, await terminate());
    return id;
  }

  test('N-43 P7: terminated for a trigger event after the case is heard; the three years’ ban is in the same commit', async () => {
    const id = await terminated();
    expect((await stored(id)).status).toBe('terminated');
    expect(await world.stores.bans.ofOrganisation('chongqing')).toMatchObject([
      { kind: 'province', decidedOn: '2026-04-01', until: '2029-04-01', origin: { kind: 'termination', id } },
    ]);
    world.clock.moveTo('2029-04-01T15:59:59.999Z');
    const refused = await world.call('begin-province-application', 'chongqing');
    expect(detailOf(refused)).toContain('禁申至2029年4月1日');
    world.clock.moveTo('2029-04-01T16:00:00.000Z');
    expect((await world.call('begin-province-application', 'chongqing')).status).toBe(200);
  });

  test('E-73: the banned province’s counties apply as before', async () => {
    await terminated();
    const applied = await begin(world, 'qijiang', 'chongqing-2026');
    expect(applied.application.status.name).toBe('draft');
  });

  test('E-83: what runs for the counties of a terminated province goes on', async () => {
    const county = await begin(world, 'qijiang', 'chongqing-2026');
    await terminated();
    expect((await world.stores.applications.load(county.application.id))?.version).toBe(
      county.application.version,
    );
    expect(
      (await world.call('get-application', 'qijiang', { parameters: { id: county.application.id } })).status,
    ).toBe(200);
  });

  test('an inquiry that finds nothing is closed with a reason, and the creation goes on', async () => {
    const id = await story.creating();
    await story.done('nation', id, {
      action: 'openInquiry',
      category: 'decline',
      facts: '群众反映服务水平下降。',
    });
    await story.done('nation', id, { action: 'closeInquiry', reason: '查无实据。' });
    expect(await stored(id)).toMatchObject({ status: 'creating', inquiry: null });
  });

  test('P8 E-84: expired on a Saturday it is no failure: it stays, and the nation is told', async () => {
    const id = await story.creating('2026-07-04');
    world.clock.moveTo('2026-07-04T15:59:59.999Z');
    await tick(id);
    expect((await stored(id)).status).toBe('creating');
    world.clock.moveTo('2026-07-04T16:00:00.000Z');
    await tick(id);
    expect((await stored(id)).status).toBe('periodExpired');
    expect(world.messages.filter(({ subject }) => subject.startsWith('创建期满'))).toContainEqual(
      expect.objectContaining({ organisation: 'nation', role: 'lead' }),
    );
    world.clock.moveTo('2029-07-04T16:00:00.000Z');
    await tick(id);
    expect((await stored(id)).status).toBe('periodExpired');
    expect((await story.load(id, 'nation')).body.row.awaited).toBe('重庆市卫生健康委');
  });
});

describe('evaluation and naming', () => {
  test('N-42 P9: evaluated after the period and on its self-evaluation, row by row of the national standard', async () => {
    const id = await story.creating('2026-06-30');
    const report = await story.file('chongqing', id, 'selfevaluation');
    const { '3.6': _, ...missing } = provinceAnswers() as Record<string, unknown>;
    const faulty = await story.decide('chongqing', id, { action: 'selfEvaluate', answers: missing, report });
    expect(faultsOf(faulty).some((pointer) => pointer.startsWith('/command/answers/3.6'))).toBe(true);
    world.clock.moveTo('2026-07-01T00:00:00.000Z');
    await tick(id);
    const start = { action: 'beginEvaluation', team: ['周评', '吴估'], startsOn: '2026-07-10' };
    expect(detailOf(await story.decide('nation', id, start))).toContain('尚未收到该省的自评估报告');
    await story.done('chongqing', id, { action: 'selfEvaluate', answers: provinceAnswers(), report });
    expect((await stored(id)).selfEvaluation?.tally?.reached).toBe(true);
    expect(faultsOf(await story.decide('nation', id, { ...start, team: ['周评', ' '] }))).toEqual([
      '/command/team',
    ]);
    await story.done('nation', id, start);
    expect((await stored(id)).status).toBe('evaluating');
  });

  test('P10: not reached ends it without a ban', async () => {
    const id = await evaluated('notReached');
    expect((await stored(id)).status).toBe('notReached');
    expect(await world.stores.bans.ofOrganisation('chongqing')).toEqual([]);
    expect((await world.call('begin-province-application', 'chongqing')).status).toBe(200);
  });

  test('P10: a rectification has its own window, and goes back to the evaluation either way', async () => {
    const id = await selfEvaluated();
    await story.done('nation', id, {
      action: 'beginEvaluation',
      team: ['周评', '吴估'],
      startsOn: '2026-07-10',
    });
    expect(faultsOf(await story.decide('nation', id, await conclude(id, 'rectify')))).toEqual([
      '/command/demand',
      '/command/until',
    ]);
    await story.done(
      'nation',
      id,
      await conclude(id, 'rectify', { demand: '补齐绿色通道。', until: '2026-08-31' }),
    );
    const file = await story.file('chongqing', id, 'rectification');
    await story.done('chongqing', id, {
      action: 'answerRectification',
      text: '全部机构已建立绿色通道。',
      file,
    });
    expect(await stored(id)).toMatchObject({ status: 'evaluating', generation: (await stored(id)).version });
    await story.done(
      'nation',
      id,
      await conclude(id, 'rectify', { demand: '再次整改。', until: '2026-09-30' }),
    );
    world.clock.moveTo('2026-09-30T16:00:00.000Z');
    await tick(id);
    expect(await stored(id)).toMatchObject({
      status: 'evaluating',
      rectification: { times: 2, answeredAt: null },
    });
  });

  test('N-42 P11: reached and named without publicity, the title and its plaque are in the same commit', async () => {
    const id = await evaluated('reached');
    expect(faultsOf(await story.decide('nation', id, { ...naming, plaqueNumber: '' }))).toEqual([
      '/command/plaqueNumber',
    ]);
    await story.done('nation', id, naming);
    expect((await stored(id)).status).toBe('named');
    expect(await world.stores.designations.ofOrganisation('chongqing')).toMatchObject([
      {
        id,
        kind: 'province',
        namedAs: '重庆市',
        documentNumber: '国卫老龄函〔2026〕88号',
        plaque: { number: 'S-2026-01' },
      },
    ]);
    const again = await world.call('begin-province-application', 'chongqing');
    expect(again.status).toBe(409);
    expect(detailOf(again)).toContain('不能重复申请');
    const { body } = await world.call<{ provinces: object[] }>('list-public-provinces', null);
    expect(body.provinces).toMatchObject([{ governmentName: '重庆市人民政府', label: '已命名' }]);
  });

  test('P11: with a publicity, the objections are answered for and the letters waited for', async () => {
    const id = await evaluated('reached');
    await story.done('nation', id, {
      action: 'startPublicity',
      workingDays: 5,
      address: 'www.nhc.gov.cn',
      contact: '010-68792114',
    });
    // Wednesday the 1st; five working days end with the 8th.
    expect((await stored(id)).publicity?.lastDay).toBe('2026-07-08');
    const { body } = await world.call<{ provinces: object[] }>('list-public-provinces', null);
    expect(body.provinces).toMatchObject([{ label: '公示中' }]);
    world.clock.moveTo('2026-07-08T16:00:00.000Z');
    await tick(id);
    expect((await stored(id)).status).toBe('cleared');
    expect(detailOf(await story.decide('nation', id, naming))).toContain('此后才能命名');
    world.clock.moveTo('2026-07-20T01:00:00.000Z');
    expect(faultsOf(await story.decide('nation', id, naming))).toEqual(['/command/objections']);
    await story.done('nation', id, { ...naming, objections: '无异议。' });
    expect((await stored(id)).status).toBe('named');
  });

  test('a year without a calendar is refused, never guessed', async () => {
    const id = await evaluated('reached');
    world.clock.moveTo('2026-12-29T01:00:00.000Z');
    const reply = await story.decide('nation', id, {
      action: 'startPublicity',
      workingDays: 5,
      address: 'a',
      contact: 'b',
    });
    expect(detailOf(reply)).toContain('2027 年的放假安排尚未公布');
  });
});

describe('the record', () => {
  test('a stale version and a repetition have no second effect', async () => {
    const id = await story.applied();
    const { version } = await stored(id);
    const body = { version, command: { action: 'decline', reason: '示范性不强。' } };
    const send = (key: string) =>
      world.call<ProvinceView>('decide-province-application', 'nation', { parameters: { id }, body, key });
    expect((await send('one-intent')).status).toBe(200);
    expect((await send('one-intent')).headers['idempotent-replayed']).toBe('true');
    expect((await send('another-intent')).status).toBe(409);
    expect((await stored(id)).version).toBe(version + 1);
  });

  test('each side reads the other’s files once an act names them', async () => {
    const id = await story.applied();
    const file = await story.file('nation', id, 'agreement');
    const read = (who: string) => world.call('get-evidence', who, { parameters: { id, evidence: file } });
    expect((await read('chongqing')).status).toBe(404);
    await story.done('nation', id, {
      action: 'accept',
      agreement: { documentNumber: '国卫老龄函〔2026〕20号', date: '2026-04-01', file },
      period: { start: '2026-04-01', end: '2028-12-31' },
    });
    expect((await read('chongqing')).status).toBe(200);
    for (const who of ['xinjiang', 'qijiang']) expect((await read(who)).status, who).toBe(404);
  });

  test('a lost execution is started again from the stored status', async () => {
    const id = await story.creating();
    const { generation } = await stored(id);
    world.workflow.lose('ProvinceApplication', `${id}-g${generation}`);
    await world.reconcile();
    expect(world.workflow.started.at(-1)).toMatchObject({
      machine: 'ProvinceApplication',
      name: `${id}-g${generation}-r1`,
    });
  });
});
