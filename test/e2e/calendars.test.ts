import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { apply, districts, review } from '#infra/local/demo/chongqing.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
const campaign = CampaignId.parse('chongqing-2026');

/** 渝中区 in publicity since Monday, by the API. */
beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  const stage: Stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  const district = districts.find(({ login }) => login === 'yuzhong')!;
  const sent = await apply(stage, new Person(stage, 'yuzhong'), district);
  const { id, version } = sent.application;
  const passed = await review(stage, new Person(stage, 'cq-review'), district, id, version);
  const lead = new Person(stage, 'cq-lead');
  await lead.call(routes.selectApplication, {
    parameters: { id },
    body: { version: passed.application.version },
  });
  await lead.call(routes.startPublicity, {
    parameters: { id: campaign },
    body: {
      version: 1,
      address: 'https://wsjkw.cq.gov.cn/',
      contact: '市卫生健康委老龄健康处，023-67706707',
    },
  });
  await lead.awaitStatus(ApplicationId.parse('chongqing-2026.hc-500103'), 'inPublicity');
  story = await StoryBrowser.launch('calendars', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

test('the nation’s lead enters 2027, after seeing what is wrong and what it changes', async () => {
  const nation = await story.signedIn('nhc-lead');
  const { page } = nation;
  await nation.goTo('工作日历');
  await page.getByTestId('calendar-stateCouncil').waitFor();
  await nation.screen('calendars');
  await page.getByTestId('import-stateCouncil').click();
  await page.getByTestId('cal-text').fill('2027-01-01,元旦,放假\n2027-01-04,元旦,上班');
  await page.getByTestId('cal-source').fill('国务院办公厅关于2027年部分节假日安排的通知');
  await page.getByTestId('cal-check').click();
  await page.getByTestId('cal-faults').getByText('周一至周五').waitFor();
  await nation.moment('faults');
  await page.getByTestId('cal-text').fill('2027-01-01,元旦,放假\n2027-01-02,元旦,放假\n2027-01-03,元旦,放假');
  await page.getByTestId('cal-check').click();
  await page.getByTestId('cal-changes').waitFor();
  await nation.moment('changes', page.getByTestId('cal-changes'));
  await nation.confirm();
  await page.getByTestId('calendar-stateCouncil').getByText('第 2 版').waitFor();
  expect(await page.getByTestId('calendar-stateCouncil').getByTestId('years').textContent()).toContain(
    '2027',
  );
  await page.getByTestId('versions-stateCouncil').click();
  await page.getByTestId('version').first().waitFor();
  await nation.moment('versions');
});

test('the city lays its own days over it, counts its publicity anew, extends it and puts a slip right', async () => {
  const lead = await story.signedIn('cq-lead');
  const { page } = lead;
  await lead.goTo('工作日历');
  await page.getByTestId('create-calendar').click();
  await page.getByTestId('calendar-name').fill('重庆市（国务院安排之外的地方放假）');
  await page.getByTestId('calendar-source').fill('重庆市人民政府办公厅关于临时放假的通知');
  await lead.moment('overlay');
  await lead.confirm();
  await page.getByText('还没有录入，按它计算的公示不能开始').waitFor();

  await page.goto(`/campaigns/${campaign}`);
  await page.getByTestId('recount').click();
  await page.getByTestId('recount-result').getByText('没有变化').waitFor();
  await page.getByTestId('reason').fill('国务院公布 2027 年放假安排，日历有新的版本');
  await lead.moment('recount');
  await lead.confirm();
  await page.getByTestId('publicity').getByText('第 2 版').waitFor();

  await page.getByTestId('extend-publicity').click();
  await page.getByTestId('away-from').fill('2026-11-23T09:05');
  await page.getByTestId('away-to').fill('2026-11-23T09:10');
  await page.getByTestId('reason').fill('门户网站故障');
  lead.expects(422, /publicity\/extension$/);
  await page.getByTestId('confirm').click();
  await page.getByRole('alert').waitFor();
  await lead.moment('extension-refused');
  await page.getByRole('button', { name: '取消' }).click();

  await page.getByTestId('correct-publicity').click();
  await page.getByTestId('correct-unit').selectOption({ index: 1 });
  await page.getByTestId('correct-before').fill('渝中区卫生健康委员全');
  await page.getByTestId('correct-same').check();
  await lead.moment('correct');
  await lead.confirm();
  await page.getByTestId('correction').waitFor();
  await lead.screen('running', page.getByTestId('publicity'));

  const anyone = await story.visitor('anyone');
  await anyone.page.goto('/public');
  await anyone.page.getByTestId('public-correction').waitFor();
  await anyone.moment('public');
});

test('nothing went wrong unnoticed', () => {
  expect(story.complaints).toEqual([]);
});
