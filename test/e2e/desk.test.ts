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
  await county.screen('home-county');
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
  await reviewer.screen('home-reviewer');

  const lead = await story.signedIn('cq-lead');
  const need = lead.page.getByTestId('need').filter({ hasText: '1 家已列为候选，等待公示' });
  await need.waitFor();
  await lead.screen('home-lead');
  await lead.night('home-lead');
  await need.getByRole('link', { name: '安排公示' }).click();
  await lead.page.waitForURL(`**/campaigns/${campaign}`);

  const nation = await story.signedIn('nhc-lead');
  await nation.page.getByTestId('need').filter({ hasText: '录入 2027 年放假安排' }).waitFor();
  await nation.screen('home-nation');

  const admin = await story.signedIn('cq-admin');
  await admin.page.getByTestId('mine-empty').waitFor();
  await admin.moment('home-administrator');
});

test('news of one day are one line, and what came since the last visit is marked', async () => {
  const { page } = await story.signedIn('cq-review');
  const line = page.getByTestId('inbox-message').filter({ hasText: /待办：\d+ 件/ });
  await line.locator('summary').click();
  await line.getByRole('link').first().waitFor();
  await page.getByTestId('since').waitFor({ state: 'detached' });
});
