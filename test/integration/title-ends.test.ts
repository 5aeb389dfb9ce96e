import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PublicTitle } from '#shared/contract/designation-views.ts';
import { activeBan } from '#shared/domain/bans.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import { Campaign } from '#shared/model/campaign.ts';
import { caseCategories } from '#shared/model/designation.ts';
import { OrganisationId } from '#shared/model/ids.ts';
import { LocalDate } from '#shared/model/instant.ts';
import { chongqingCampaign, type World } from '../fixtures/api-world.ts';
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
  await on(world, '2026-10-09');
});
afterEach(() => world.close());

const plan = (more: object = {}, who = lead) =>
  take(world, 'plan-inspection', who, {
    kind: 'planned',
    on: '2026-10-12',
    focus: '两证、签约、台账',
    ...more,
  });
const found = (findings: string[], rectifyBy: string | null, route = 'record-inspection', who = lead) =>
  take(world, route, who, { on: world.clock.now().slice(0, 10), findings, rectifyBy });
const openCase = (more: object = {}) =>
  take(world, 'open-case', lead, {
    category: 'rights',
    source: 'complaint',
    objection: null,
    facts: '某机构约束老年人，造成伤害。',
    evidence: '民政部门调查笔录、医院诊断',
    hearingUntil: '2026-10-20',
    ...more,
  });
const state = (waived = false) =>
  take(world, 'state-defence', holder, { text: waived ? '' : '已处理责任人并整改。', waived });
const decision = { documentNumber: '渝卫发〔2026〕80号', date: '2026-10-21' };
const revoke = (more: object = {}) =>
  take(world, 'revoke-designation', lead, {
    document: decision,
    reason: '情形属实，严重侵害老年人权益',
    ...more,
  });
const check = async () =>
  (await world.call<{ titles: PublicTitle[] }>('check-title', null, { query: { q: '綦江' } })).body.titles;
const programme = async () => (await titleOf(world)).programme;
const banOn = async (day: string) =>
  activeBan(
    await world.stores.bans.ofOrganisation('qijiang'),
    LocalDate.parse(day),
    'county',
    await programme(),
  );
const told = (organisation: string) =>
  world.messages.filter((message) => message.organisation === organisation).map(({ subject }) => subject);

/** Heard, and taken on the 21st of October. */
async function revoked() {
  await openCase();
  await on(world, '2026-10-15');
  await state();
  await on(world, '2026-10-21');
  return revoke();
}

describe('回头看', () => {
  test('C-16: planned and told, found in order, the title stands and the record keeps what was looked at', async () => {
    expect((await plan()).body).toMatchObject({ label: '有效' });
    await world.relay();
    expect(told('qijiang').at(-1)).toBe('“回头看”检查通知');
    expect((await plan()).body.detail).toBe('已安排检查，请先记录结果。');
    await on(world, '2026-10-12');
    await found([], null);
    const seen = await view(world, holder);
    expect(seen.designation).toMatchObject({ status: 'active', inspection: null });
    expect(seen.events.at(-1)).toMatchObject({
      type: 'InspectionRecorded',
      data: { findings: [], on: '2026-10-12' },
    });
  });

  test('C-16: findings are rectified by a day that the machine waits for; looked at again, the title stands', async () => {
    await plan();
    await on(world, '2026-10-12');
    expect((await found(['台账缺三名老人'], null)).body.faults).toEqual([
      { pointer: '/rectifyBy', message: '发现问题的，请确定整改期限。' },
    ]);
    expect((await found(['台账缺三名老人'], '2026-11-10')).body).toMatchObject({
      label: '限期整改',
      awaited: [{ who: 'holder', what: '完成整改并报告', until: '2026-11-10T15:59:59.999Z' }],
    });
    expect(await runDuties(world)).toMatchObject({
      next: 'wait',
      until: '2026-11-10T16:00:00.000Z',
      entry: { action: 'rectificationOverdue' },
    });
    const watch = await world.call<{ designations: { id: string }[] }>('list-designations', lead, {
      query: { filter: 'watch' },
    });
    expect(watch.body.designations.map(({ id }) => id)).toEqual([titleId]);
    expect(
      (await take(world, 'report-rectification', holder, { text: '台账已补全，专人负责。' })).status,
    ).toBe(200);
    expect(await runDuties(world)).toMatchObject({ entry: { action: 'openReport' } });
    expect((await found([], null, 'reinspect-designation')).body).toMatchObject({ label: '有效' });
    expect((await titleOf(world)).inspection).toBeNull();
  });

  test('C-16: not in order again, there is a new day; past it the lead looks again or opens a case', async () => {
    await plan();
    await on(world, '2026-10-12');
    await found(['消防通道堵塞'], '2026-10-20');
    await take(world, 'move-rectification', lead, { until: '2026-10-25', reason: '施工需要' });
    expect(await runDuties(world)).toMatchObject({ until: '2026-10-25T16:00:00.000Z' });
    await on(world, '2026-10-26');
    expect((await titleOf(world)).inspection).toMatchObject({ overdue: true });
    expect(told('chongqing').at(-1)).toBe('整改期限届满：綦江区');
    await found(['消防通道仍堵塞'], '2026-11-05', 'reinspect-designation');
    expect(await titleOf(world)).toMatchObject({
      status: 'watch',
      inspection: { overdue: false, rectifyBy: '2026-11-05' },
    });
    const opened = await openCase({ source: 'inspection', category: 'decline', hearingUntil: '2026-11-10' });
    expect(opened.body).toMatchObject({ label: '退出核查中' });
    expect((await titleOf(world)).inspection).toBeNull();
  });

  test('an unannounced inspection is not known to the unit before it has taken place', async () => {
    await plan({ kind: 'unscheduled' });
    await world.relay();
    expect(told('qijiang')).not.toContain('“回头看”检查通知');
    const before = await view(world, holder);
    expect(before.designation.inspection).toBeNull();
    expect(before.intact).toBe(true);
    expect(JSON.stringify(before)).not.toContain('两证、签约、台账');
    const held = await world.call('list-held-designations', holder);
    expect(JSON.stringify(held.body)).not.toContain('检查');
    expect((await view(world, lead)).designation.inspection).toMatchObject({ kind: 'unscheduled' });
    await on(world, '2026-10-12');
    await found(['无医师在岗'], '2026-11-01');
    expect((await view(world, holder)).events.map(({ type }) => type)).toContain('InspectionPlanned');
  });

  test('the province of the unit inspects too; a unit elsewhere and the unit itself do not', async () => {
    expect((await plan({}, 'chongqing')).status).toBe(200);
    expect((await found([], null, 'record-inspection', holder)).status).toBe(403);
    expect((await found([], null, 'record-inspection', 'nanjing')).status).toBe(404);
  });
});

describe('the case that may end a title', () => {
  test('N-49, C-18: opened for one of the events of the closed list and nothing else', async () => {
    expect(Object.values(caseCategories)).toEqual([
      '发生重大不良社会影响事件',
      '发生违法案件',
      '医养结合相关政策执行不力',
      '服务水平明显下降',
      '老年人权益受到侵害',
      '其他工作服务严重滑坡的情况',
    ]);
    expect((await openCase({ category: 'disliked' })).status).toBe(422);
    expect((await openCase({ facts: '', evidence: '' })).body.faults?.map(({ pointer }) => pointer)).toEqual([
      '/facts',
      '/evidence',
    ]);
    expect((await openCase({ hearingUntil: '2026-10-11' })).body.faults).toEqual([
      { pointer: '/hearingUntil', message: '陈述申辩的期限不少于 3 天，不早于2026年10月12日。' },
    ]);
    expect((await openCase()).body).toMatchObject({ label: '退出核查中' });
    expect((await openCase()).body).toMatchObject({ code: 'transitionNotAllowed' });
  });

  test('D.5: the unit is heard before anything is decided; it may say so, waive it, or let the day pass', async () => {
    await openCase();
    await world.relay();
    expect(told('qijiang').at(-1)).toBe('立案核查通知');
    expect(await revoke({ document: { ...decision, date: '2026-10-09' } })).toMatchObject({
      status: 409,
      body: {
        code: 'notHeardYet',
        detail: '陈述申辩期至2026年10月20日，该单位尚未陈述申辩，也未放弃，不能作出取消命名的决定。',
      },
    });
    expect((await take(world, 'state-defence', lead, { text: '代为陈述', waived: false })).status).toBe(403);
    expect((await state()).status).toBe(200);
    expect((await state()).body.detail).toBe('已经陈述申辩或放弃，不能重复提交。');
    expect((await view(world, lead)).designation.case?.statement?.text).toBe('已处理责任人并整改。');
    // Heard: it can be decided before the day has come.
    expect((await view(world, lead)).allowed).toContain('revoke');
  });

  test('D.5: silence until the day is over is being heard; the day can be moved before and after', async () => {
    await openCase();
    await on(world, '2026-10-12');
    expect(await runDuties(world)).toMatchObject({
      next: 'wait',
      until: '2026-10-20T16:00:00.000Z',
      entry: { action: 'closeHearing' },
    });
    await take(world, 'move-hearing', lead, { until: '2026-10-18', reason: '单位申请提前' });
    expect(await runDuties(world)).toMatchObject({ until: '2026-10-18T16:00:00.000Z' });
    await on(world, '2026-10-19');
    expect((await titleOf(world)).case).toMatchObject({ hearing: 'closed' });
    expect((await state()).body.detail).toBe('陈述申辩期已于2026年10月18日届满。');
    await take(world, 'move-hearing', lead, { until: '2026-10-25', reason: '单位说明正当理由' });
    expect((await state()).status).toBe(200);
  });

  test('N-48: not upheld, the title stands and nothing is banned', async () => {
    await openCase();
    await state(true);
    await take(world, 'dismiss-case', lead, { reason: '经查不属实' });
    expect(await titleOf(world)).toMatchObject({ status: 'active', case: null });
    expect(await world.stores.bans.ofOrganisation('qijiang')).toEqual([]);
    expect((await check())[0]).toMatchObject({ valid: true });
  });

  test('D.5: facts and statement stay between unit and lead; file and clue with the lead; the public learns nothing', async () => {
    await openCase();
    await state();
    await world.relay();
    const secrets = ['约束老年人', '已处理责任人', '民政部门调查笔录'];
    const [ofUnit, ofLead, ofNation] = [
      await view(world, holder),
      await view(world, lead),
      await view(world, 'nation'),
    ];
    expect(ofLead.caseFile).toMatchObject({ source: 'complaint', evidence: '民政部门调查笔录、医院诊断' });
    expect(ofUnit.caseFile).toBeNull();
    expect(JSON.stringify(ofUnit)).not.toContain(secrets[2]);
    for (const secret of secrets) expect(JSON.stringify(ofNation), secret).not.toContain(secret);
    const shown = await check();
    expect(shown[0]).toMatchObject({ valid: true, label: '有效' });
    for (const secret of [...secrets, '核查']) expect(JSON.stringify(shown)).not.toContain(secret);
    expect(ofLead.intact && ofUnit.intact && ofNation.intact).toBe(true);
  });

  test('E-77: a clue that came after the end of publicity can be what a case comes of, if it is of this unit', async () => {
    const letter = await world.call<{ objection: { id: string; clue: string } }>('record-letter', lead, {
      parameters: { id: titleId },
      body: {
        objector: 'person',
        name: '欧阳秋白',
        organisationName: '',
        contact: '13896012345',
        statement: '该区机构账外收费，侵害老年人权益。',
        postmarkedOn: '2026-10-01',
        arrivedOn: '2026-10-08',
      },
    });
    expect(letter.body.objection).toMatchObject({ clue: 'late' });
    const clue = letter.body.objection.id;
    expect((await openCase({ source: 'clue' })).body.faults).toEqual([
      { pointer: '/objection', message: '请选择作为线索的异议。' },
    ]);
    expect((await openCase({ source: 'clue', objection: 'unknown' })).body.faults?.[0]?.pointer).toBe(
      '/objection',
    );
    expect((await openCase({ source: 'clue', objection: clue })).status).toBe(200);
    expect((await view(world, lead)).caseFile).toMatchObject({ source: 'clue', objection: clue });
    expect(JSON.stringify(await view(world, holder))).not.toContain(clue);
  });
});

describe('a title is taken', () => {
  test('N-48, C-18: by a document, with its ban in the same commit, from the decision’s date', async () => {
    const done = await revoked();
    expect(done, JSON.stringify(done.body)).toMatchObject({ status: 200, body: { label: '已取消命名' } });
    const [ban] = await world.stores.bans.ofOrganisation('qijiang');
    expect(ban).toMatchObject({
      organisation: 'qijiang',
      kind: 'county',
      decidedOn: '2026-10-21',
      documentNumber: '渝卫发〔2026〕80号',
      until: '2029-10-21',
      origin: { kind: 'revocation', id: titleId },
      status: 'active',
    });
    expect(await banOn('2029-10-21')).toBeDefined();
    expect(await banOn('2029-10-22')).toBeUndefined();
    const seen = await view(world, holder);
    expect(seen.ban).toEqual({
      until: '2029-10-21',
      eligibleFrom: '2029-10-22',
      state: 'active',
      label: '禁申期内',
    });
    expect(seen.intact).toBe(true);
    expect(seen.events.at(-1)).toMatchObject({
      type: 'DesignationRevoked',
      data: { ban: { until: '2029-10-21' } },
    });
    await world.relay();
    const listed = await world.call<{ entries: { organisationName: string }[] }>('list-public', null);
    expect(listed.body.entries.map(({ organisationName }) => organisationName)).not.toContain('綦江区');
    expect(await check()).toMatchObject([
      { valid: false, label: '已取消', endedOn: '2026-10-21', endedBy: '渝卫发〔2026〕80号' },
    ]);
  });

  test('G-BAN, E-47, N-48: the banned unit’s next application is refused with the day from which it may; on that day it begins', async () => {
    await revoked();
    const again = Campaign.parse({
      ...chongqingCampaign,
      id: 'chongqing-2029',
      title: '2029 年重庆市医养结合示范区（县）创建',
      opensAt: '2029-10-01T00:00:00.000Z',
      deadlines: { county: '2029-10-31T15:59:59.999Z', province: '2029-12-31T15:59:59.999Z' },
    });
    await world.stores.campaigns.publish(publishCampaign(again, { kind: 'system' }, world.clock.now()));
    const apply = () => world.call('create-application', holder, { parameters: { id: again.id } });
    world.clock.moveTo('2029-10-21T15:59:59.999Z');
    const refused = await apply();
    expect(refused.status).not.toBe(200);
    expect(JSON.stringify(refused.body)).toContain('禁申至2029年10月21日，自2029年10月22日起可以再次申请');
    world.clock.moveTo('2029-10-21T16:00:00.000Z');
    const begun = await apply();
    expect(begun, JSON.stringify(begun.body)).toMatchObject({ status: 200 });
  });

  test('D.5: the annual duty ends with it, the machine too; the plaque’s removal is recorded', async () => {
    await on(world, '2027-01-02');
    await openCase({ hearingUntil: '2027-01-10' });
    await state(true);
    await revoke({ document: { ...decision, date: '2027-01-02' } });
    expect((await titleOf(world)).duties.map(({ year, state: each }) => [year, each])).toEqual([
      [2026, 'cancelled'],
      [2027, 'cancelled'],
    ]);
    expect(await runDuties(world)).toEqual({ next: 'done' });
    expect((await take(world, 'submit-report', holder, { year: 2026, content: wholeReport })).body.code).toBe(
      'transitionNotAllowed',
    );
    expect((await view(world, lead)).awaited).toMatchObject([{ who: 'lead', what: '登记摘牌日期' }]);
    const plaque = (removedOn: string) =>
      take(world, 'record-plaque', lead, { plaqueNumber: null, handedOverOn: null, removedOn });
    expect((await plaque('2027-01-01')).body.faults).toEqual([
      { pointer: '/removedOn', message: '摘牌日期不能早于决定日期（2027年1月2日）。' },
    ]);
    expect((await plaque('2027-01-02')).body.designation.plaque.removedOn).toBe('2027-01-02');
  });

  test('a plaque is not taken down while the title holds', async () => {
    const refused = await take(world, 'record-plaque', lead, {
      plaqueNumber: null,
      handedOverOn: null,
      removedOn: '2026-10-09',
    });
    expect(refused.body.faults).toEqual([
      { pointer: '/removedOn', message: '命名有效期间不摘牌；须先依程序取消命名或注销。' },
    ]);
  });

  test('a decision before the case, or of tomorrow, takes nothing; two at once take it once', async () => {
    await openCase();
    await state();
    await on(world, '2026-10-21');
    const dated = async (date: string) =>
      (await revoke({ document: { ...decision, date } })).body.faults?.map(({ pointer }) => pointer);
    expect(await dated('2026-10-08')).toEqual(['/document/date']);
    expect(await dated('2026-10-22')).toEqual(['/document/date']);
    const replies = await Promise.all([revoke(), revoke()]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await world.stores.bans.ofOrganisation('qijiang')).toHaveLength(1);
  });

  test('E-82: annulled, the ban is lifted and the title restored from its own date, with the gap on record', async () => {
    await revoked();
    const annul = (date: string) =>
      take(world, 'annul-revocation', lead, {
        document: { documentNumber: '渝府复〔2027〕3号', date },
        reason: '复议决定撤销',
      });
    await on(world, '2027-03-01');
    expect((await annul('2026-10-20')).body.faults).toEqual([
      { pointer: '/document/date', message: '撤销的日期不能早于取消命名的日期（2026年10月21日）。' },
    ]);
    expect((await annul('2027-03-01')).status).toBe(200);
    const title = await titleOf(world);
    expect(title).toMatchObject({
      status: 'active',
      date: '2026-09-09',
      revocation: null,
      gaps: [{ from: '2026-10-21', to: '2027-03-01', document: { documentNumber: '渝府复〔2027〕3号' } }],
    });
    expect(title.duties.map(({ year, state: each }) => [year, each])).toEqual([
      [2026, 'cancelled'],
      [2027, 'notDue'],
    ]);
    expect(await banOn('2027-03-01')).toBeUndefined();
    expect((await world.stores.bans.ofOrganisation('qijiang'))[0]).toMatchObject({
      status: 'lifted',
      lifted: { on: '2027-03-01', documentNumber: '渝府复〔2027〕3号' },
    });
    expect((await check())[0]).toMatchObject({ valid: true });
    // Its duties run again.
    expect(await runDuties(world)).toMatchObject({
      next: 'wait',
      entry: { action: 'openReport', year: 2027 },
    });
    // Taken anew, it is banned anew.
    await openCase({ hearingUntil: '2027-03-10' });
    await state(true);
    expect((await revoke({ document: { ...decision, date: '2027-03-01' } })).status).toBe(200);
    expect((await banOn('2027-03-02'))?.until).toBe('2030-03-01');
  });

  test('E-74: another level’s title stands, and its lead is told and no more', async () => {
    const provincial = await titleOf(world);
    const national = {
      ...provincial,
      id: 'national-2022.qijiang' as typeof provincial.id,
      programme: '全国医养结合示范县（市、区）',
      title: '全国医养结合示范县（市、区）',
      lead: OrganisationId.parse('nation'),
      leadName: '国家卫生健康委',
      plaque: { number: '2024-0030', handedOverOn: null, removedOn: null },
      head: '',
      version: 1,
    };
    const created = await world.stores.designations.create({
      next: national,
      event: {
        number: 1,
        type: 'DesignationGranted',
        action: 'designate',
        designation: national.id,
        organisation: national.organisation,
        at: world.clock.now(),
        actor: { kind: 'system' },
        from: null,
        to: 'active',
        reason: null,
        data: {},
      },
      content: null,
      ban: null,
    });
    expect(created).toBe(true);
    await revoked();
    await world.relay();
    expect((await titleOf(world, national.id)).status).toBe('active');
    const hint = world.messages.find(({ organisation }) => organisation === 'nation');
    expect(hint).toMatchObject({
      subject: '其他层级取消命名：綦江区',
      body: expect.stringContaining('“全国医养结合示范县（市、区）”不受影响，是否核查由本单位研究决定。'),
    });
    const national2 = activeBan(
      await world.stores.bans.ofOrganisation('qijiang'),
      LocalDate.parse('2026-11-01'),
      'county',
      national.programme,
    );
    expect(national2).toBeUndefined();
    expect((await view(world, 'nation', national.id)).designation.status).toBe('active');
  });
});

describe('a named unit that changes', () => {
  const document = { documentNumber: '渝卫函〔2026〕60号', date: '2026-10-09' };

  async function merged(): Promise<void> {
    const unit = await world.stores.organisations.load('qijiang');
    if (!unit) throw new Error('no unit');
    const successor = {
      ...unit,
      id: OrganisationId.parse('liangjiang'),
      name: '两江新区',
      fullName: '重庆市两江新区',
      path: 'nation/chongqing/liangjiang/',
    };
    await world.stores.organisations.save(successor);
    await world.stores.organisations.save({
      ...unit,
      closedOn: '2026-10-09',
      successors: [{ organisation: successor.id, name: successor.name, on: '2026-10-09', part: null }],
    });
  }

  test('E-09: an abolished unit’s title stays where it is until the lead decides; then 原綦江区（现两江新区）', async () => {
    await merged();
    await on(world, '2026-10-10');
    expect(await world.reconcile()).toMatchObject({ designations: 0 });
    const before = await view(world, lead);
    expect(before).toMatchObject({
      changed: '綦江区已于2026年10月9日撤销，并入两江新区。',
      shownName: '綦江区',
      designation: { status: 'active', organisation: 'qijiang' },
    });
    const flagged = await take(world, 'flag-change', lead, { what: '綦江区并入两江新区' });
    expect(flagged.body.awaited).toContainEqual({
      who: 'lead',
      what: '决定命名单位变更',
      until: null,
      overdue: false,
    });
    const changed = await take(world, 'change-designation', lead, {
      kind: 'merged',
      name: '两江新区',
      successor: 'liangjiang',
      document,
      reason: '经研究由两江新区承接',
    });
    expect(changed, JSON.stringify(changed.body)).toMatchObject({
      status: 200,
      body: {
        shownName: '原綦江区（现两江新区）',
        designation: {
          status: 'active',
          organisation: 'liangjiang',
          namedAs: '綦江区',
          pendingChange: null,
          date: '2026-09-09',
        },
      },
    });
    expect(await world.stores.designations.ofOrganisation('qijiang')).toEqual([]);
    expect((await world.stores.designations.ofOrganisation('liangjiang')).map(({ id }) => id)).toEqual([
      titleId,
    ]);
    await world.relay();
    // Under the old name as under the new one.
    for (const q of ['綦江', '两江新区'])
      expect(
        (await world.call<{ titles: PublicTitle[] }>('check-title', null, { query: { q } })).body.titles,
      ).toMatchObject([{ shownName: '原綦江区（现两江新区）', fullName: '重庆市两江新区', valid: true }]);
  });

  test('E-11: a rename keeps the document’s name and the unit; the title is looked at only if it differs', async () => {
    const unit = await world.stores.organisations.load('qijiang');
    if (!unit) throw new Error('no unit');
    await world.stores.organisations.save({ ...unit, name: '綦江市', fullName: '重庆市綦江市' });
    expect((await view(world, lead)).changed).toBe('綦江区现名綦江市。');
    await take(world, 'change-designation', lead, {
      kind: 'renamed',
      name: '綦江市',
      successor: null,
      document,
      reason: '撤区设市',
    });
    expect(await titleOf(world)).toMatchObject({
      organisation: 'qijiang',
      organisationName: '綦江市',
      namedAs: '綦江区',
    });
    expect((await view(world, lead)).changed).toBeNull();
  });

  test('E-09: or nothing changes, or the title is closed without a ban; each with its reason', async () => {
    await take(world, 'flag-change', lead, { what: '迁址' });
    await take(world, 'dismiss-change', lead, { reason: '仍在本区' });
    expect((await titleOf(world)).pendingChange).toBeNull();
    expect((await take(world, 'dismiss-change', lead, { reason: '仍在本区' })).body.detail).toBe(
      '没有待核的变更。',
    );
    const closed = await take(world, 'close-designation', lead, { document, reason: '机构停业' });
    expect(closed.body).toMatchObject({ label: '已注销' });
    expect(await world.stores.bans.ofOrganisation('qijiang')).toEqual([]);
    expect((await titleOf(world)).duties.map(({ state: each }) => each)).toEqual(['cancelled']);
    await world.relay();
    expect((await check())[0]).toMatchObject({ valid: false, label: '已注销', endedOn: '2026-10-09' });
  });

  test('D.5: nobody slips out of a case by changing or closing', async () => {
    await openCase();
    expect((await take(world, 'close-designation', lead, { document, reason: '机构停业' })).body.code).toBe(
      'transitionNotAllowed',
    );
    expect(
      (
        await take(world, 'change-designation', lead, {
          kind: 'renamed',
          name: '綦江市',
          successor: null,
          document,
          reason: '更名',
        })
      ).body.code,
    ).toBe('transitionNotAllowed');
  });

  test('a successor outside the branch, of another level, or abolished itself is refused', async () => {
    for (const successor of ['gulou', 'chongqing', 'unknown']) {
      const refused = await take(world, 'change-designation', lead, {
        kind: 'merged',
        name: '某区',
        successor,
        document,
        reason: '撤并',
      });
      expect(refused.body.faults, successor).toEqual([
        { pointer: '/successor', message: '承接命名的单位应是辖区内现存的同级单位。' },
      ]);
    }
  });
});

describe('who may', () => {
  test('every step of the lead is refused to the unit, to those above it and to strangers', async () => {
    const bodies: Record<string, object> = {
      'plan-inspection': { kind: 'planned', on: '2026-10-12', focus: '检查' },
      'open-case': {
        category: 'rights',
        source: 'complaint',
        objection: null,
        facts: '事实',
        evidence: '证据',
        hearingUntil: '2026-10-20',
      },
      'record-plaque': { plaqueNumber: null, handedOverOn: '2026-10-01', removedOn: null },
      'flag-change': { what: '更名' },
      'close-designation': {
        document: { documentNumber: '渝卫函〔2026〕60号', date: '2026-10-09' },
        reason: '停业',
      },
    };
    for (const [route, body] of Object.entries(bodies)) {
      expect((await take(world, route, holder, body)).status, route).toBe(403);
      expect((await take(world, route, 'nation', body)).status, route).toBe(403);
      expect((await take(world, route, 'yanqi', body)).status, route).toBe(404);
    }
    expect((await titleOf(world)).version).toBe(1);
  });

  test('a step on an older version is answered with who changed what', async () => {
    const { version } = await titleOf(world);
    await plan();
    const late = await world.call('flag-change', lead, {
      parameters: { id: titleId },
      body: { version, what: '更名' },
    });
    expect(late).toMatchObject({
      status: 409,
      body: {
        code: 'versionConflict',
        detail: '重庆市卫生健康委 罗庆刚刚办理了“安排检查”。请核对后重新办理。',
      },
    });
  });
});
