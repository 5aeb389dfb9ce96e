import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { apply, districts, review } from '#infra/local/demo/chongqing.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { CampaignId, ItemId } from '#shared/model/ids.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser } from './story-browser.ts';

/* What stands around the cases: home, desk, search, for everybody who works with them. */
const campaign = CampaignId.parse('chongqing-2026');
const cleanUp: (() => unknown)[] = [];
let story: StoryBrowser;
let shifan: Shifan;

const districtOf = (login: string) => districts.find((district) => district.login === login)!;

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  const stage: Stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  const [reviewer, lead] = [new Person(stage, 'cq-review'), new Person(stage, 'cq-lead')];
  for (const login of ['qijiang', 'jiulongpo']) {
    const { application } = await apply(stage, new Person(stage, login), districtOf(login));
    const passed = await review(stage, reviewer, districtOf(login), application.id, application.version);
    const { id, version } = passed.application;
    if (login === 'qijiang')
      await lead.call(routes.selectApplication, { parameters: { id }, body: { version } });
  }
  for (const login of ['liangjiang', 'beibei', 'shapingba']) {
    const { application } = await apply(stage, new Person(stage, login), districtOf(login));
    if (login !== 'shapingba') continue;
    const { id, version } = application;
    const defects = [{ item: ItemId.parse('18.1'), note: '请补充第三季度检查记录。' }];
    await reviewer.call(routes.returnApplication, { parameters: { id }, body: { version, defects } });
  }
  await new Person(stage, 'yuzhong').call(routes.createApplication, { parameters: { id: campaign } });
  story = await StoryBrowser.launch('desk', shifan.url);
  cleanUp.push(() => story.close());
});
afterEach(() => {
  expect(story.complaints).toEqual([]);
});
afterAll(async () => {
  for (const each of cleanUp.splice(0).toReversed()) await each();
});

test('home says what is needed now, with one button to it, for every role', async () => {
  const county = await story.signedIn('shapingba');
  const row = county.page.getByTestId('application-row');
  await row.getByText('去补正').waitFor();
  await county.moment('home-county');
  await row.getByTestId('act').click();
  await county.page.waitForURL('**/applications/chongqing-2026.*');

  const reviewer = await story.signedIn('cq-review');
  await reviewer.page
    .getByTestId('application-row')
    .first()
    .getByText('去受理')
    .or(reviewer.page.getByText('去审核'))
    .first()
    .waitFor();
  await reviewer.moment('home-reviewer');

  const lead = await story.signedIn('cq-lead');
  const need = lead.page.getByTestId('need').filter({ hasText: '1 家已列为候选，等待公示' });
  await need.waitFor();
  await lead.moment('home-lead');
  await lead.night('home-lead');
  await need.getByRole('link', { name: '安排公示' }).click();
  await lead.page.waitForURL(`**/campaigns/${campaign}`);

  const nation = await story.signedIn('nhc-lead');
  await nation.page.getByTestId('need').filter({ hasText: '录入 2027 年放假安排' }).waitFor();
  await nation.moment('home-nation');

  const admin = await story.signedIn('cq-admin');
  await admin.page.getByTestId('mine-empty').waitFor();
});

test('a reviewer begins a defect from a common sentence and goes on typing', async () => {
  const { page } = await story.signedIn('cq-review');
  await page.goto('/applications/chongqing-2026.hc-500109');
  await page.getByTestId('mark-18.1').click();
  const note = page.getByTestId('mark-note-18.1');
  await note.fill('第 2 页缺章。');
  await page.getByTestId('mark-template-18.1').selectOption({ index: 2 });
  expect(await note.inputValue()).toBe('第 2 页缺章。\n佐证材料没有盖章或印章不清，请重新扫描盖章页后上传。');
});

test('news of one day are one line, and what came since the last visit is marked', async () => {
  const { page } = await story.signedIn('cq-review');
  const line = page.getByTestId('inbox-message').filter({ hasText: /待办：\d+ 件/ });
  await line.locator('summary').click();
  await line.getByRole('link').first().waitFor();
  await page.getByTestId('since').waitFor({ state: 'detached' });
});

test('anything in sight is found by name, pinyin or initials, by keyboard alone', async () => {
  const reviewer = await story.signedIn('cq-review');
  const { page } = reviewer;
  await page.keyboard.press('Control+K');
  const input = page.getByTestId('search-input');
  await input.waitFor();
  await page.keyboard.type('qj');
  const hit = page.getByTestId('hit').filter({ hasText: '重庆市綦江区' });
  await hit.waitFor();
  await reviewer.moment('search');
  await input.fill('beibei');
  await page.getByTestId('hit').filter({ hasText: '北碚区' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/applications/chongqing-2026.hc-500109');
  await input.waitFor({ state: 'detached' });
  // What lies outside is not found, and said so in words.
  await page.getByTestId('search').click();
  await input.fill('焉耆');
  await page.getByTestId('search-state').getByText('没有找到').waitFor();
  await page.keyboard.press('Escape');
  await input.waitFor({ state: 'detached' });
});

test('the nation sees where the units are as tiles, the same figures in the table, and who is late', async () => {
  const nation = await story.signedIn('nhc-lead');
  const { page } = nation;
  await page.goto('/campaigns/national-2026');
  const tiles = page.getByTestId('tiles');
  await tiles.waitFor();
  expect(await tiles.getByRole('listitem').count()).toBe(35);
  await nation.moment('tiles', tiles);
  await page.goto('/reviews?campaign=national-2026&q=新疆&due=late');
  await page.getByTestId('filter-due').waitFor();
  expect(await page.getByTestId('filter-due').inputValue()).toBe('late');
  expect(await page.getByTestId('filter-name').inputValue()).toBe('新疆');
});

test('every component in every state is readable, by night, at 200 % and on a phone, without a sign-in', async () => {
  const visitor = await story.visitor('components');
  const { page } = visitor;
  await page.goto('/components');
  await page.getByTestId('open-dialog').waitFor();
  await page.getByTestId('open-dialog').click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  for (const [name, width] of [
    ['components-1366', 1366],
    ['components-200', 683],
    ['components-390', 390],
  ] as const) {
    await page.setViewportSize({ width, height: 768 });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      name,
    ).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await visitor.night('components');
});
