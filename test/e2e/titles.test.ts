import { readFileSync } from 'node:fs';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyFile } from '#infra/local/archive/verify.ts';
import type { Shifan } from '#infra/local/compose.ts';
import { apply, districts, review } from '#infra/local/demo/chongqing.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { ApplicationId, CampaignId, DesignationId } from '#shared/model/ids.ts';
import { type Instant, LocalDate } from '#shared/model/instant.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let lead: Visitor;
let unit: Visitor;
let stage: Stage;
let clock: Person;
const campaign = CampaignId.parse('chongqing-2026');
const yuzhong = ApplicationId.parse('chongqing-2026.hc-500103');
const title = DesignationId.parse(yuzhong);

const at = (instant: string) => instant as Instant;
/** Waits until the duties' machine, on the shifted clock, has brought the report of a year into a state. */
const awaitReport = (who: Person, year: number, state: string) =>
  who.await(
    `${year}年度报告为 ${state}`,
    () => who.call(routes.getDesignation, { parameters: { id: title } }),
    (view) => view.designation.duties.some((duty) => duty.year === year && duty.state === state),
  );

/** Two districts that have passed publicity and the time for letters, by the API. */
beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  const [reviewer, runner] = [new Person(stage, 'cq-review'), new Person(stage, 'cq-lead')];
  clock = new Person(stage, 'admin');
  for (const login of ['yuzhong', 'liangjiang']) {
    const district = districts.find((one) => one.login === login);
    if (district === undefined) throw new Error(`no district ${login}`);
    const sent = await apply(stage, new Person(stage, login), district);
    const { id, version } = sent.application;
    const passed = await review(stage, reviewer, district, id, version);
    await runner.call(routes.selectApplication, {
      parameters: { id },
      body: { version: passed.application.version },
    });
  }
  await runner.call(routes.startPublicity, {
    parameters: { id: campaign },
    body: {
      version: 1,
      address: 'https://wsjkw.cq.gov.cn/',
      contact: '市卫生健康委老龄健康处，023-67706707',
    },
  });
  await runner.awaitStatus(yuzhong, 'inPublicity');
  await clock.moveClock(at('2026-12-07T01:00:00.000Z'));
  await runner.awaitStatus(yuzhong, 'cleared');
  story = await StoryBrowser.launch('titles', shifan.url);
}, 240_000);
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

/** What a button of a person's screen hands out, as a file on the disk. */
async function saved(who: Visitor, testid: string): Promise<string> {
  const download = who.page.waitForEvent('download');
  await who.page.getByTestId(testid).click();
  return (await download).path();
}

/** The code at the foot of the certificate, set when it was printed. */
let code = '';
/** Types something into the public check and waits for the title that it finds. */
async function checkTitle(citizen: Visitor, words: string, says: string): Promise<void> {
  await citizen.page.getByTestId('title-query').fill(words);
  await citizen.page.getByTestId('check-title').click();
  await citizen.page.getByTestId('title-found').getByText(says).waitFor();
}

test('named with its plaque, the unit has a title that anybody can check', async () => {
  lead = await story.signedIn('cq-lead');
  const { page } = lead;
  await page.goto('/designations');
  await page.getByTestId('titles-empty').waitFor();
  await lead.moment('list-empty');
  await page.goto(`/applications/${yuzhong}`);
  await lead.decide('name');
  await page.getByTestId('document-number').fill('渝卫发〔2026〕71号');
  await page.getByTestId('plaque-number').fill('渝医养示范2026-001');
  await lead.moment('naming-dialog');
  await lead.confirm();
  await lead.status('named');
  const archive = await saved(lead, 'archive');
  expect(await verifyFile(archive)).toMatchObject({ faults: [], manifest: { id: yuzhong }, named: 1 });
  await lead.moment('whole-file', page.getByTestId('archive'));
  await page.goto('/designations');
  await page.getByTestId('title-row').first().waitFor();
  await lead.screen('list');
  await page.getByTestId('title-row').getByRole('link').first().click();
  await page.getByTestId('title-history').waitFor();
  await lead.screen('title-of-the-lead');
  await page.getByTestId('step-recordPlaque').click();
  await page.getByTestId('field-handedOverOn').fill('2026-12-07');
  await lead.confirm();
  await page.getByText('2026年12月7日授牌').waitFor();
  const pdf = await getDocumentProxy(new Uint8Array(readFileSync(await saved(lead, 'certificate'))));
  const printed = (await extractText(pdf, { mergePages: true })).text.normalize('NFKC').replace(/\s/g, '');
  code = /校验码([0-9A-Z]{5}(-[0-9A-Z]{5}){3})/.exec(printed)?.[1] ?? '';

  const citizen = await story.visitor('citizen');
  await citizen.page.goto('/public');
  await citizen.page.getByTestId('title-query').fill('渝');
  await citizen.page.getByTestId('check-title').click();
  await citizen.page.getByText('请至少输入两个字。').waitFor();
  await checkTitle(citizen, '渝医养示范2026-001', '有效');
  await citizen.screen('check-valid');
  // As somebody reads it off the paper.
  await checkTitle(citizen, code.toLowerCase().replaceAll('-', ' '), '渝卫发〔2026〕71号');
  await citizen.moment('code-valid', citizen.page.getByTestId('title-found'));
  citizen.expects(404, /public\/certificates/);
  await citizen.page.getByTestId('title-query').fill('AAAAA-AAAAA-AAAAA-AAAAA');
  await citizen.page.getByTestId('check-title').click();
  await citizen.page.getByText('没有这个校验码的证书。').waitFor();
  await citizen.page.getByTestId('title-query').fill('不存在的单位');
  await citizen.page.getByTestId('check-title').click();
  await citizen.page.getByTestId('title-none').waitFor();
}, 180_000);

test('the report is asked for when the year is over, written by the unit, returned and received', async () => {
  const [district, runner] = [new Person(stage, 'yuzhong'), new Person(stage, 'cq-lead')];
  await clock.moveClock(at('2027-01-04T01:00:00.000Z'));
  await awaitReport(district, 2026, 'due');
  unit = await story.signedIn('yuzhong');
  const { page } = unit;
  await page.getByTestId('held-titles').getByText('提交2026年度报告').waitFor();
  await unit.screen('home-of-the-unit');
  await page.getByTestId('held-titles').getByRole('link').first().click();
  await page.getByTestId('report-form').waitFor();
  await unit.screen('report-empty');
  await page.getByTestId('submit-report').click();
  await page.getByText('请填写工作推进情况（不少于 20 个字）。').waitFor();
  await unit.moment('report-with-faults', page.getByTestId('report-form'));
  await page
    .getByTestId('report-progress')
    .fill('命名以来新增社区嵌入式医养结合机构两家，家庭医生签约覆盖全部养老机构，老年人健康管理率稳步提高。');
  await unit.saveState('saved');
  await page.reload();
  await page.getByTestId('report-form').waitFor();
  expect(await page.getByTestId('report-progress').inputValue()).toContain('社区嵌入式');
  await page.getByTestId('submit-report').click();
  await page.locator('[data-testid=duty][data-year="2026"][data-state=submitted]').waitFor();
  await unit.screen('report-submitted');

  await lead.page.goto(`/designations/${title}`);
  await lead.page.getByTestId('returnReport-2026').click();
  await lead.page.getByTestId('field-reason').fill('请补充床位使用情况。');
  await lead.moment('return-dialog');
  await lead.confirm();
  await lead.page.locator('[data-testid=duty][data-year="2026"][data-state=returned]').waitFor();
  await page.reload();
  await page.getByTestId('returned-why').getByText('请补充床位使用情况。').waitFor();
  await page.getByTestId('report-beds').fill('1860');
  await page.getByTestId('submit-report').click();
  await page.locator('[data-testid=duty][data-year="2026"][data-state=submitted]').waitFor();
  await lead.page.reload();
  await lead.page.getByTestId('receiveReport-2026').click();
  await lead.confirm();
  await awaitReport(runner, 2026, 'received');
}, 180_000);

test('the next year’s report does not come: reminded, put on the list, inspected', async () => {
  const runner = new Person(stage, 'cq-lead');
  // More than a year on: the machine hands over to its next generation on the way.
  await clock.moveClock(at('2028-01-05T01:00:00.000Z'));
  await awaitReport(runner, 2027, 'due');
  await clock.moveClock(at('2028-03-10T01:00:00.000Z'));
  await runner.await(
    '列入检查名单',
    () => runner.call(routes.getDesignation, { parameters: { id: title } }),
    (view) => view.designation.inspectionWanted !== null,
  );
  const { page } = lead;
  await page.goto('/designations?of=own&filter=overdue');
  await page.getByTestId('title-row').first().waitFor();
  await lead.screen('list-overdue');
  await page.getByTestId('title-row').getByRole('link').first().click();
  await page.getByTestId('inspection-wanted').waitFor();
  await page.getByTestId('step-planInspection').click();
  await page.getByTestId('field-focus').fill('年度报告逾期原因；签约服务、台账和两证情况。');
  await lead.moment('plan-inspection');
  await lead.confirm();
  await page.getByTestId('inspection').waitFor();
  await page.getByTestId('step-recordInspection').click();
  await page.getByTestId('field-findings').fill('年度报告逾期未交\n老年人健康档案更新不及时');
  await lead.moment('record-inspection');
  lead.expects(422, /\/inspection\/result$/);
  await page.getByTestId('confirm').click();
  await page.getByText('发现问题的，请确定整改期限。').waitFor();
  await page.getByTestId('field-rectifyBy').fill('2028-04-10');
  await lead.confirm();
  await page.getByTestId('title-status').first().getByText('限期整改').waitFor();
  await lead.screen('rectification');

  await unit.page.goto(`/designations/${title}`);
  await unit.page.getByTestId('step-reportRectification').click();
  await unit.page.getByTestId('field-text').fill('已补报年度报告，健康档案更新率达到百分之百。');
  await unit.confirm();
  await page.reload();
  await page.getByTestId('step-reinspect').click();
  await lead.confirm();
  await page.getByTestId('title-status').first().getByText('有效').waitFor();
}, 180_000);

test('a case is opened, the unit is heard, the title is taken; the public reads so', async () => {
  const { page } = lead;
  const runner = new Person(stage, 'cq-lead');
  const { designation } = await runner.call(routes.getDesignation, { parameters: { id: title } });
  await runner.call(routes.changeDesignation, {
    parameters: { id: title },
    body: {
      version: designation.version,
      kind: 'renamed',
      name: '渝中新区（埇沚浉瀍猇硚鄠）',
      successor: null,
      document: { documentNumber: '渝卫发〔2028〕8号', date: LocalDate.parse('2028-03-01') },
      reason: '撤区设新区，名称变更。',
    },
  });
  const citizen = await story.visitor('citizen-later');
  await citizen.page.goto('/public');
  await checkTitle(citizen, code, '现渝中新区（埇沚浉瀍猇硚鄠）');
  await citizen.page.getByTestId('title-found').getByText('有效').waitFor();
  await citizen.moment('code-renamed', citizen.page.getByTestId('title-found'));
  await page.reload();
  await page.getByTestId('step-openCase').click();
  await page.getByTestId('field-category').selectOption('rights');
  await page.getByTestId('field-source').selectOption('complaint');
  await page.getByTestId('field-facts').fill('辖区机构违规约束失能老年人，造成人身伤害。');
  await page.getByTestId('field-evidence').fill('公安机关询问笔录；医院诊断证明。');
  await lead.moment('open-case');
  await lead.confirm();
  await page.getByTestId('case').waitFor();
  await lead.screen('case-of-the-lead');
  await unit.page.reload();
  await unit.page.getByTestId('case').waitFor();
  await unit.page.getByTestId('step-stateDefence').click();
  await unit.page.getByTestId('field-text').fill('涉事机构已停业，责任人已移送司法机关。');
  await unit.moment('defence');
  await unit.confirm();
  await unit.screen('case-of-the-unit');
  expect(await unit.page.getByText('公安机关询问笔录').count()).toBe(0);
  await page.reload();
  await page.getByTestId('step-revoke').click();
  await page.getByTestId('field-document/documentNumber').fill('渝卫发〔2028〕12号');
  await page.getByTestId('field-reason').fill('老年人权益受到严重侵害，情形属实。');
  await page.getByText('自决定之日起禁申至2031年3月10日，2031年3月11日起可以再次申请').waitFor();
  await lead.moment('revoke-dialog');
  await lead.confirm();
  await page.getByTestId('ban').getByText('禁申至2031年3月10日').waitFor();
  await lead.screen('revoked');
  await page.goto('/designations?of=own&filter=revoked');
  await page.getByTestId('title-row').first().waitFor();
  await lead.moment('list-revoked');

  await checkTitle(citizen, '渝中', '已取消（2028年3月10日）');
  await citizen.screen('check-revoked');
  await checkTitle(citizen, code, '依据：渝卫发〔2028〕12号');
  await citizen.moment('code-revoked', citizen.page.getByTestId('title-found'));
  // The clock went through two years: every day of them was sealed, late, as the list says.
  await citizen.page.getByRole('link', { name: '公开数据与每日封存' }).click();
  await citizen.page.getByTestId('dataset-revocations').waitFor();
  await citizen.page.getByTestId('latest-seal').waitFor();
  await citizen.page.getByTestId('seal-row').getByText('（补封）').first().waitFor();
  expect(await citizen.page.getByTestId('fingerprint').textContent()).toMatch(
    /^([0-9a-f]{4} ){15}[0-9a-f]{4}$/,
  );
  const table = readFileSync(await saved(citizen, 'save-revocations'), 'utf8');
  expect(table).toContain('渝卫发〔2028〕12号');
  await citizen.screen('public-data');
}, 180_000);

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});
