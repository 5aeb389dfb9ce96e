import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storesOf } from '#functions/stores/stores.ts';
import type { Shifan } from '#infra/local/compose.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { Person } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import { ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { editions } from '#shared/standards/editions.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { worked } from '../fixtures/workbooks.ts';
import { opening, StoryBrowser } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
const id = ApplicationId.parse('national-2026.hc-652826');
let shifan: Shifan;
let story: StoryBrowser;
beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  const person = new Person({ origin: shifan.url, password: demoPassword, say: () => {} }, 'yanqi');
  await person.call(routes.createApplication, { parameters: { id: CampaignId.parse('national-2026') } });
  story = await StoryBrowser.launch('workbook', shifan.url);
  cleanUp.push(() => story.close());
});
afterAll(async () => {
  for (const each of cleanUp.splice(0).toReversed()) await each();
});

test('last cycle’s answers wait to be confirmed one by one', async () => {
  const person = new Person({ origin: shifan.url, password: demoPassword, say: () => {} }, 'hejing');
  const first = CampaignId.parse('national-2026');
  const begun = await person.call(routes.createApplication, { parameters: { id: first } });
  const form = editions.find((edition) => edition.id === 'XJ-COUNTY-RECOMMEND-1') as Edition;
  const { id: sent, version } = begun.application;
  const answers = formAnswers(form, '和静县');
  await person.call(routes.submitApplication, { parameters: { id: sent }, body: { version, answers } });
  const stores = storesOf(shifan.table);
  const campaign = (await stores.campaigns.load(first)) as Campaign;
  const next = {
    ...campaign,
    id: CampaignId.parse('national-2028'),
    title: '2028 年全国医养结合示范县（市、区）创建',
    version: 1,
    head: '',
  };
  await stores.campaigns.publish(publishCampaign(next, { kind: 'system' }, opening));
  const again = await person.call(routes.createApplication, { parameters: { id: next.id } });

  const hejing = await story.signedIn('hejing');
  const { page } = hejing;
  await page.goto(`/applications/${again.application.id}`);
  await page.getByTestId('carried-1.1').waitFor();
  expect(await page.getByTestId('carried-1.1').textContent()).toContain(campaign.title);
  expect(await hejing.place('1.1', 'text').inputValue()).toBe(answers['1.1' as never]?.text);
  await hejing.screen('to-confirm', page.getByTestId('carried-1.1'));
  await page.getByTestId('confirm-1.1').click();
  await page.getByTestId('carried-1.1').waitFor({ state: 'detached' });
  await hejing.type('1.2', 'text', '今年的新规划');
  await page.getByTestId('carried-1.2').waitFor({ state: 'detached' });
  await hejing.saveState('saved');
  await page.reload();
  await page.getByTestId('carried-1.3').waitFor();
  expect([
    await page.getByTestId('carried-1.1').count(),
    await page.getByTestId('carried-1.2').count(),
  ]).toEqual([0, 0]);
  expect(story.complaints).toEqual([]);
});

test('a county downloads the workbook, fills it offline, and chooses what is written', async () => {
  const yanqi = await story.signedIn('yanqi');
  const { page } = yanqi;
  await page.goto(`/applications/${id}`);
  await yanqi.place('1.1', 'text').fill('在线填写的方案');
  await yanqi.place('1.1', 'text').blur();
  // A browser without a Chinese locale saves under a name of its own; what the page asks for is what counts.
  await page.evaluate(() => {
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      document.body.dataset['named'] = this.download;
      click.call(this);
    };
  });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('workbook-download').click(),
  ]);
  expect(await page.locator('body').getAttribute('data-named')).toContain('主要工作信息表-填报表.xlsx');
  const filled = await worked(await readFile(await download.path()), (on) => {
    expect(on.find('1.1/text').sheet.rows[on.find('1.1/text').row]?.[4]).toBe('在线填写的方案');
    on.put('1.1/text', '离线改写的方案');
    on.put('1.2/text', '规划文件');
    on.put('2.5/choice', '否');
    on.put('3.5a/number', '八家');
  });
  await yanqi.place('1.2', 'text').fill('下载以后在线填写');
  await yanqi.place('1.2', 'text').blur();
  await page.getByTestId('workbook-file').setInputFiles({
    name: '填报表.xlsx',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(filled),
  });
  await page.getByTestId('workbook-changes').waitFor();
  expect(await page.getByTestId('workbook-faults').textContent()).toContain(
    '工作表“三、固本强基，优化提升”单元格 E8：“二级及以上综合性医院数”填写的“八家”不是数字',
  );
  // Both sides changed 1.2: it is not ticked beforehand, and stays as it is online.
  expect(await page.getByTestId('pick-1.2/text').isChecked()).toBe(false);
  expect(await page.getByTestId('pick-1.1/text').isChecked()).toBe(true);
  await yanqi.screen('differences', page.getByTestId('workbook-changes'));
  await page.getByTestId('workbook-take').click();
  expect(await yanqi.place('1.1', 'text').inputValue()).toBe('离线改写的方案');
  expect(await yanqi.place('1.2', 'text').inputValue()).toBe('下载以后在线填写');
  await page.locator('[data-testid=save-state][data-state=saved]').waitFor();
  await page.reload();
  expect(await yanqi.place('1.1', 'text').inputValue()).toBe('离线改写的方案');
  expect(story.complaints).toEqual([]);
});
