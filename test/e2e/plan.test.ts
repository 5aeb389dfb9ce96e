import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { pdf } from '#infra/local/demo/files.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let [office, civil]: Visitor[] = [];
const password = '云岭清风-2026-旧城';

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  story = await StoryBrowser.launch('plan', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

test('江口县’s leading group sees its plan by task and by unit, and invites the person of a department', async () => {
  office = await story.signedIn('jiangkou');
  const { page } = office;
  await page.getByRole('link', { name: '创建方案' }).click();
  await page.getByTestId('row-1.1').waitFor();
  expect(await page.locator('[data-testid^=row-]').count()).toBe(18);
  await office.screen('board');
  await office.night('board');
  await page.getByTestId('by-unit').click();
  await page.getByTestId('unit-德旺土家族苗族乡').waitFor();
  await office.moment('units', page.getByTestId('unit-县民政局'));
  await page.getByTestId('invite-县民政局').click();
  await page.getByTestId('participant-name').fill('石敏');
  await page.getByTestId('confirm').click();
  const code = (await page.getByTestId('code').textContent()) ?? '';
  await office.moment('invited');
  await page.getByTestId('invite-done').click();

  civil = await story.visitor('civil');
  const visitor = civil;
  await visitor.page.goto('/oidc/join');
  await visitor.page.getByLabel('邀请码').fill(code);
  await visitor.page.getByLabel('姓名').fill('石敏');
  await visitor.page.getByLabel('登录名').fill('shimin');
  await visitor.page.getByLabel('密码', { exact: true }).fill(password);
  await visitor.page.getByLabel('再输入一次密码').fill(password);
  await visitor.page.getByRole('button', { name: '建立账号' }).click();
  await visitor.page.getByRole('link', { name: '去登录' }).click();
  await visitor.page.getByTestId('sign-in').click();
  await visitor.page.getByLabel('登录名').fill('shimin');
  await visitor.page.getByLabel('密码').fill(password);
  await visitor.page.keyboard.press('Enter');
  await visitor.page.getByRole('heading', { name: '县民政局的任务' }).waitFor();
  await visitor.screen('my-tasks');
});

test('the department reports by telephone, with a file, and asks for acceptance; other pages are not its own', async () => {
  const { page } = civil!;
  const task = page.getByTestId('task-1.1');
  await task.locator('summary').click();
  civil!.expects(422, /^\/api\//);
  await task.getByTestId('submit-progress').click();
  await task.getByText('请写明完成情况').first().waitFor();
  await civil!.moment('refused', task.getByTestId('progress-text'));
  await page.setViewportSize({ width: 390, height: 844 });
  await task.getByTestId('progress-text').fill('两家养老院内设医务室，均已领取《医疗机构执业许可证》。');
  const file = pdf('医疗机构执业许可证.pdf', '医疗机构执业许可证');
  await task
    .getByTestId('plan-upload-1.1')
    .setInputFiles({ name: file.name, mimeType: file.type, buffer: Buffer.from(file.bytes) });
  await task.locator('[data-testid=plan-file][data-state=accepted]').waitFor();
  await task.getByTestId('submit-progress').click();
  await page.locator('[data-testid="task-1.1"] [data-standing=waiting]').waitFor();
  await civil!.moment('reported', task);
  await page.goto('/');
  await page.waitForURL(/my-tasks/);
  await page.goto('/plan');
  await page.waitForURL(/my-tasks/);
  await page.getByTestId('raise-issue').click();
  await page.getByTestId('issue-title').fill('怀仁养老院改扩建项目消防审验');
  await page.getByTestId('issue-text').fill('未办理不动产登记，建议组织相关部门集中处置。');
  await civil!.moment('issue');
  await civil!.confirm();
  await page.getByText('等待县人民政府研究决定').waitFor();
});

test('the leading group accepts, records the decision and the report to the city, moves a day, reminds, and edits', async () => {
  const { page } = office!;
  await page.reload();
  await page.getByTestId('part-1.1-县民政局').click();
  await page.getByText('两家养老院内设医务室').waitFor();
  await office!.moment('part');
  await page.getByTestId('accept-work').click();
  await page.getByText('验收：', { exact: false }).first().waitFor();
  await page.getByTestId('part-close').click();
  await page.locator('[data-testid="part-1.1-县民政局"].done').waitFor();

  await page.getByTestId('decide-issue').click();
  await page.getByTestId('decision-text').fill('同意按“一事一议”补办手续，10个工作日内完成。');
  await office!.confirm();
  await page.getByText('同意按“一事一议”补办手续').waitFor();

  await page.getByTestId('part-1.2-县民政局').click();
  await page.getByTestId('move-due').click();
  await page.getByTestId('new-due').fill('2026-12-20');
  await page.getByTestId('due-reason').fill('等待省级备案系统开通');
  await page.getByTestId('confirm').click();
  await page.getByRole('dialog').getByText('期限 2026年12月20日').waitFor();
  await page.getByTestId('part-close').click();

  await page.getByTestId('remind-all').click();
  await page.getByText(/^已催办 \d+ 个单位/).waitFor();
  await civil!.page.reload();
  await civil!.page.getByText(/催办：\d+ 项任务/).waitFor();

  await page.getByTestId('hand-in').click();
  await office!.moment('hand-in');
  await office!.confirm();
  await page.getByText('已报送').first().waitFor();

  await page.getByTestId('edit-plan').click();
  await page.getByTestId('member-县民政局').check();
  await page.getByTestId('officer-县民政局').fill('石敏');
  await page.getByTestId('officer-县民政局').blur();
  await page.getByTestId('edit-task-1.1').locator('summary').first().click();
  await page.getByTestId('lead-1.1').selectOption({ label: '县卫生健康局' });
  await office!.screen('editor');
  await page.getByTestId('save-plan').click();
  await page.getByTestId('part-5.1-县民政局').waitFor();
  await page.getByText('县卫生健康局（牵头）').first().waitFor();
  await page.getByTestId('plan-record').locator('summary').click();
  await office!.moment('record', page.getByTestId('plan-record'));
});

test('another county begins from the example, and an accepted task comes to its form when the county takes it', async () => {
  const county = await story.signedIn('yanqi');
  const { page } = county;
  await page.getByRole('link', { name: '创建方案' }).click();
  await page.getByTestId('plan-standard').selectOption('XJ-COUNTY-RECOMMEND-1');
  await page.getByTestId('plan-townships').fill('焉耆镇');
  await county.moment('start');
  await page.getByTestId('start-example').click();
  await page.getByTestId('row-6.1').waitFor();
  for (const unit of ['县卫生健康局', '县医保局', '焉耆镇']) {
    await page.getByTestId(`part-6.1-${unit}`).click();
    await page.getByTestId('report-for').click();
    await page.getByTestId('progress-text').fill(`${unit}：上门随访失能老人 36 次。`);
    await page.getByTestId('submit-progress').click();
    await page.getByTestId('accept-work').click();
    await page.getByText('验收：', { exact: false }).first().waitFor();
    await page.getByTestId('part-close').click();
    await page.locator(`[data-testid="part-6.1-${unit}"].done`).waitFor();
  }
  await page.goto('/');
  await page
    .getByRole('button', { name: /开始申报/ })
    .first()
    .click();
  await page.waitForURL(/\/applications\//);
  await page.getByTestId('from-plan-3.3').click();
  await county.moment('from-plan');
  await county.confirm();
  await county.saveState('saved');
  await page.reload();
  const text = county.place('3.3', 'text');
  await text.waitFor();
  expect(await text.inputValue()).toContain('县医保局：上门随访失能老人 36 次。');
});

test('nothing went wrong unnoticed', () => {
  expect(story.complaints).toEqual([]);
});
