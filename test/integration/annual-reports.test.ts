import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReportDraft } from '#shared/contract/designation-views.ts';
import type { World } from '../fixtures/api-world.ts';
import {
  holder,
  lead,
  name,
  on,
  openTitles,
  runDuties,
  take,
  titleId,
  titleOf,
  view,
  wholeReport,
} from '../fixtures/titles.ts';

let world: World;
beforeEach(async () => {
  ({ world } = await openTitles());
  await name(world);
  await runDuties(world);
});
afterEach(() => world.close());

const submit = (year = 2026, content: object = wholeReport, who = holder) =>
  take(world, 'submit-report', who, { year, content });
const duty = async (year = 2026) => (await titleOf(world)).duties.find((each) => each.year === year);
const told = (role: string) =>
  world.messages
    .filter((message) => message.role === role && message.link.includes('/designations/'))
    .map(({ subject }) => subject);

describe('the report on a year', () => {
  test('C-17: the machine waits for the year to end, opens the report, and lays down the next year’s duty', async () => {
    expect(await runDuties(world)).toMatchObject({
      next: 'wait',
      until: '2026-12-31T16:00:00.000Z',
      entry: { action: 'openReport', year: 2026 },
    });
    expect((await submit()).body).toMatchObject({
      code: 'transitionNotAllowed',
      detail: '2026年度报告自2027年1月1日起报送。',
    });
    const next = await on(world, '2027-01-01');
    expect(next).toMatchObject({
      next: 'wait',
      until: '2027-01-31T16:00:00.000Z',
      entry: { action: 'markOverdue', year: 2026 },
    });
    expect(await duty()).toMatchObject({ state: 'due', dueOn: '2027-01-31' });
    expect(await duty(2027)).toMatchObject({ state: 'notDue', dueOn: '2028-01-31' });
    expect(told('applicant').at(-1)).toBe('请提交2026年度报告');
    expect((await view(world, holder)).awaited).toMatchObject([
      { who: 'holder', what: '提交2026年度报告', until: '2027-01-31T15:59:59.999Z', overdue: false },
    ]);
  });

  test('C-17: submitted by the unit, returned with a reason, sent again, received by the lead', async () => {
    await on(world, '2027-01-10');
    const sent = await submit();
    expect(sent, JSON.stringify(sent.body)).toMatchObject({ status: 200 });
    expect(await duty()).toMatchObject({ state: 'submitted', late: false, submission: 1 });
    expect((await submit()).body.detail).toBe('2026年度报告现为“已提交，待接收”，不能提交。');
    expect((await view(world, lead)).reports).toEqual([{ year: 2026, submission: 1, content: wholeReport }]);

    const past = await take(world, 'return-report', lead, {
      year: 2026,
      reason: '床位数与上年不符',
      until: '2027-01-10',
    });
    expect(past.body.faults).toEqual([{ pointer: '/until', message: '重新提交的期限应晚于今天。' }]);
    await take(world, 'return-report', lead, { year: 2026, reason: '床位数与上年不符', until: '2027-02-20' });
    expect(await duty()).toMatchObject({
      state: 'returned',
      returned: { reason: '床位数与上年不符', until: '2027-02-20' },
    });
    // The day of the return counts now, not the first one.
    expect(await on(world, '2027-02-15')).toMatchObject({ until: '2027-02-20T16:00:00.000Z' });
    await submit(2026, { ...wholeReport, figures: { ...wholeReport.figures, beds: '1900' } });
    expect(await duty()).toMatchObject({ state: 'submitted', late: false, submission: 2 });
    const received = await take(world, 'receive-report', lead, { year: 2026 });
    expect(received.status).toBe(200);
    expect(await duty()).toMatchObject({ state: 'received', late: false });
    const seen = await view(world, holder);
    expect(seen.intact).toBe(true);
    expect(seen.events.map(({ type }) => type)).toEqual([
      'DesignationGranted',
      'ReportOpened',
      'ReportSubmitted',
      'ReportReturned',
      'ReportSubmitted',
      'ReportReceived',
    ]);
    // What was submitted first is kept as it was.
    expect(await world.stores.designations.report(titleId, 2026, 1)).toEqual(wholeReport);
  });

  test('D.5: overdue is reminded after 1, 7 and 30 days and then put on the list to be inspected; it stays late', async () => {
    await on(world, '2027-01-01');
    expect(await on(world, '2027-02-01')).toMatchObject({
      entry: { action: 'remindReport' },
      until: '2027-02-06T16:00:00.000Z',
    });
    expect(await duty()).toMatchObject({ state: 'overdue', reminders: 1 });
    expect(told('lead').at(-1)).toBe('逾期：綦江区未提交2026年度报告');
    expect(told('applicant').at(-1)).toBe('催报：2026年度报告已逾期（第 1 次提醒）');
    expect(await on(world, '2027-02-07')).toMatchObject({ until: '2027-03-01T16:00:00.000Z' });
    await on(world, '2027-03-02');
    expect(await duty()).toMatchObject({ reminders: 3, escalated: false });
    await on(world, '2027-03-03');
    expect(await duty()).toMatchObject({ reminders: 3, escalated: true });
    expect(await titleOf(world)).toMatchObject({
      status: 'active',
      inspectionWanted: { reason: '2026年度报告逾期未交' },
    });
    expect(told('lead').at(-1)).toBe('列入检查名单：綦江区');
    const overdue = await world.call<{ designations: { id: string }[] }>('list-designations', lead, {
      query: { filter: 'overdue' },
    });
    expect(overdue.body.designations.map(({ id }) => id)).toEqual([titleId]);

    await submit();
    expect(await duty()).toMatchObject({ state: 'submitted', late: true });
    await take(world, 'receive-report', lead, { year: 2026 });
    expect(await duty()).toMatchObject({ state: 'received', late: true });
    const none = await world.call<{ designations: unknown[] }>('list-designations', lead, {
      query: { filter: 'overdue' },
    });
    expect(none.body.designations).toEqual([]);
  });

  test('N-49: an overdue report is none of the events that a title is taken for', async () => {
    await on(world, '2027-01-01');
    await on(world, '2027-03-03');
    expect((await titleOf(world)).status).toBe('active');
    const refused = await take(world, 'open-case', lead, {
      category: 'overdueReport',
      source: 'inspection',
      objection: null,
      facts: '年度报告逾期未交。',
      evidence: '催报记录',
      hearingUntil: '2027-04-01',
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { faults: [{ pointer: '/category', message: '请选择退出情形，只限文件列明的情形' }] },
    });
  });

  test('E-49: a title of December owes a short report on that year, in which figures may be left out', async () => {
    const other = await openTitles();
    try {
      const { world: december } = other;
      december.clock.moveTo('2026-12-20T01:00:00.000Z');
      await name(december, titleId, {
        document: { documentNumber: '渝卫函〔2026〕30号', date: '2026-12-20' },
      });
      await on(december, '2027-01-05');
      const short = {
        progress: '十二月命名，已部署明年医养结合重点工作任务。',
        problems: '',
        plan: '',
        figures: { institutions: '', beds: '', served: '', contracts: '' },
      };
      const sent = await take(december, 'submit-report', holder, { year: 2026, content: short });
      expect(sent, JSON.stringify(sent.body)).toMatchObject({ status: 200 });
      await take(december, 'receive-report', lead, { year: 2026 });
      await on(december, '2028-01-05');
      const whole = await take(december, 'submit-report', holder, { year: 2027, content: short });
      expect(whole.body.faults?.map(({ pointer }) => pointer)).toEqual([
        '/content/plan',
        '/content/figures/institutions',
        '/content/figures/beds',
        '/content/figures/served',
        '/content/figures/contracts',
      ]);
    } finally {
      other.world.close();
    }
  });

  test('a report that says nothing, or figures that are none, are refused at their place', async () => {
    await on(world, '2027-01-10');
    const refused = await submit(2026, {
      ...wholeReport,
      progress: '很好',
      figures: { ...wholeReport.figures, beds: '一千' },
    });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        faults: [
          { pointer: '/content/progress', message: '请填写工作推进情况（不少于 20 个字）。' },
          { pointer: '/content/figures/beds', message: '医养结合机构床位应为不小于 0 的整数。' },
        ],
      },
    });
    expect((await submit(2025)).body.detail).toBe('该单位没有2025年度报告的报送任务。');
  });

  test('the last instant is in time, the next one is not, whether the machine has looked or not', async () => {
    await on(world, '2027-01-01');
    world.clock.moveTo('2027-01-31T15:59:59.999Z');
    await submit();
    expect(await duty()).toMatchObject({ state: 'submitted', late: false });
    await take(world, 'return-report', lead, { year: 2026, reason: '请补充', until: '2027-02-03' });
    world.clock.moveTo('2027-02-03T16:00:00.000Z');
    await submit();
    expect(await duty()).toMatchObject({ state: 'submitted', late: true });
  });
});

describe('the days of a report can be moved', () => {
  test('later, the machine waits again; an overdue one has time again and is reminded anew', async () => {
    await on(world, '2027-01-01');
    await on(world, '2027-02-07');
    expect(await duty()).toMatchObject({ state: 'overdue', reminders: 2 });
    const moved = await take(world, 'move-report-due', lead, {
      year: 2026,
      reason: '疫情防控任务重',
      until: '2027-03-31',
    });
    expect(moved.status).toBe(200);
    expect(await duty()).toMatchObject({ state: 'due', dueOn: '2027-03-31', reminders: 0 });
    expect(await runDuties(world)).toMatchObject({ next: 'wait', until: '2027-03-31T16:00:00.000Z' });
    await on(world, '2027-03-01');
    expect(await duty()).toMatchObject({ state: 'due' });
    await submit();
    expect(await duty()).toMatchObject({ state: 'submitted', late: false });
  });

  test('nearer, a new generation of the machine takes over and the old one finds itself stale', async () => {
    await on(world, '2027-01-01');
    const before = await world.stores.dutyCalendars.load(titleId);
    await take(world, 'move-report-due', lead, { year: 2026, reason: '汇总需要', until: '2027-01-15' });
    await world.relay();
    const after = await world.stores.dutyCalendars.load(titleId);
    expect(after?.generation).toBe((before?.generation ?? 0) + 1);
    expect(world.workflow.started.at(-1)).toEqual({
      machine: 'DesignationDuties',
      name: `${titleId}-d${after?.generation}`,
      input: { designationId: titleId, generation: after?.generation },
    });
    expect(
      await world.task.nextDuty({ designationId: titleId, generation: before?.generation ?? 0 }),
    ).toEqual({ next: 'stale' });
    expect(await runDuties(world)).toMatchObject({ until: '2027-01-15T16:00:00.000Z' });
  });

  test('a day in the past, or outside the following year, is refused', async () => {
    await on(world, '2027-01-10');
    const move = async (until: string) =>
      (await take(world, 'move-report-due', lead, { year: 2026, reason: '调整', until })).body.faults?.map(
        ({ message }) => message,
      );
    expect(await move('2027-01-10')).toEqual(['新的报送期限应晚于今天。']);
    expect(await move('2028-01-01')).toEqual(['2026年度报告应在次年年内报送。']);
    expect(
      (await take(world, 'move-report-due', holder, { year: 2026, reason: '来不及', until: '2027-03-01' }))
        .status,
    ).toBe(403);
  });
});

describe('the duties’ machine', () => {
  test('hands over before its year is full, and goes on where it was', async () => {
    // Between a report received early and the next year lie more days than an execution lives.
    await on(world, '2027-01-02');
    await submit();
    await take(world, 'receive-report', lead, { year: 2026 });
    const { generation = 0 } = (await world.stores.dutyCalendars.load(titleId)) ?? {};
    await on(world, '2027-01-03');
    const waiting = await runDuties(world);
    expect(waiting).toMatchObject({ next: 'wait', entry: { action: 'openReport', year: 2027 } });
    expect(waiting.next === 'wait' && waiting.until < '2027-12-31').toBe(true);
    world.clock.moveTo(waiting.next === 'wait' ? waiting.until : '');
    await runDuties(world);
    const after = await world.stores.dutyCalendars.load(titleId);
    expect(after?.generation).toBe(generation + 1);
    expect(after?.wakesAt).toBe('2027-12-31T16:00:00.000Z');
    // Asked to continue once more, it starts what is in force.
    expect(await world.task.continueDuties({ designationId: titleId, generation })).toEqual({
      generation: generation + 1,
    });
  });

  test('a task that is called twice, or late, does its part once', async () => {
    world.clock.moveTo('2027-01-01T01:00:00.000Z');
    const { generation = 0 } = (await world.stores.dutyCalendars.load(titleId)) ?? {};
    const next = await world.task.nextDuty({ designationId: titleId, generation });
    if (next.next !== 'act') throw new Error(next.next);
    const perform = () => world.task.performDuty({ designationId: titleId, generation, entry: next.entry });
    expect(await Promise.all([perform(), perform()])).toContainEqual({ done: true });
    expect(await perform()).toEqual({ done: false });
    expect((await titleOf(world)).version).toBe(2);
  });

  test('the relay may tell everything twice; a lost execution is started anew by the repair', async () => {
    await on(world, '2027-01-01');
    const [messages, started] = [
      new Set(world.messages.map(({ id }) => id)).size,
      world.workflow.started.length,
    ];
    await world.relay({ again: true });
    expect(new Set(world.messages.map(({ id }) => id)).size).toBe(messages);
    const { generation = 0 } = (await world.stores.dutyCalendars.load(titleId)) ?? {};
    expect(
      world.workflow.started.slice(started).filter(({ machine }) => machine === 'DesignationDuties').length,
    ).toBeLessThanOrEqual(1);
    world.workflow.lose('DesignationDuties', `${titleId}-d${generation}`);
    await runDuties(world);
    const latest = (await world.stores.dutyCalendars.load(titleId))?.generation ?? 0;
    world.workflow.lose('DesignationDuties', `${titleId}-d${latest}`);
    expect(await world.reconcile()).toMatchObject({ designations: 1 });
    expect(await world.reconcile()).toMatchObject({ designations: 0 });
    expect((await world.stores.dutyCalendars.load(titleId))?.generation).toBe(latest + 1);
  });
});

describe('writing the report', () => {
  const save = (revision: number, progress: string, who = holder) =>
    world.call<ReportDraft & { code?: string; detail?: string }>('save-report', who, {
      parameters: { id: titleId },
      body: { year: 2026, revision, content: { ...wholeReport, progress } },
    });

  test('is saved by itself; what a colleague saved meanwhile is answered and not overwritten', async () => {
    await on(world, '2027-01-10');
    expect((await save(0, '第一稿')).body).toMatchObject({ revision: 1 });
    expect((await save(1, '第二稿')).body).toMatchObject({ revision: 2 });
    const late = await save(1, '旧稿');
    expect(late).toMatchObject({
      status: 409,
      body: { code: 'draftConflict', context: { stored: { revision: 2 } } },
    });
    expect((await view(world, holder)).draft).toMatchObject({ revision: 2, content: { progress: '第二稿' } });
    expect((await view(world, lead)).draft).toBeNull();
  });

  test('is the unit’s alone, and only while a report is asked for', async () => {
    expect(await save(0, '太早')).toMatchObject({ status: 409, body: { code: 'transitionNotAllowed' } });
    await on(world, '2027-01-10');
    expect((await save(0, '代写', lead)).status).toBe(409);
    expect((await submit(2026, wholeReport, lead)).status).toBe(403);
    await submit();
    expect((await save(0, '已交')).status).toBe(409);
  });

  test('E-20: whoever submitted it does not receive it, whatever post they hold later', async () => {
    await on(world, '2027-01-10');
    await submit();
    const member = await world.stores.organisations.membership({
      issuer: 'https://issuer.test',
      subject: holder,
    });
    const moved = await world.stores.organisations.load('chongqing');
    if (!member || !moved) throw new Error('no member');
    await world.stores.organisations.saveMembership('https://issuer.test', {
      subject: member.subject,
      name: member.name,
      organisation: moved.id,
      roles: ['lead'],
      from: member.from,
      to: null,
    });
    expect(await take(world, 'receive-report', holder, { year: 2026 })).toMatchObject({
      status: 403,
      body: { code: 'selfReview' },
    });
  });
});
