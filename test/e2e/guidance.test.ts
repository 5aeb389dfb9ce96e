import { afterAll, beforeAll, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let city: Visitor;
let county: Visitor;

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  story = await StoryBrowser.launch('guidance', shifan.url);
  city = await story.signedIn('cq-lead');
  county = await story.signedIn('qijiang');
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

test('C-20: a training is recorded at the rows it explains; the county reads it there, asks, and gets its answer', async () => {
  const { page } = city;
  await page.goto('/campaigns/chongqing-2026');
  await page.getByTestId('to-guidance').click();
  await page.getByTestId('guidance-empty').waitFor();
  city.expects(422, /guidance$/);
  await page.getByTestId('g-save').click();
  await page.getByTestId('guidance-refused').waitFor();
  await city.moment('record-faults');
  await page
    .getByTestId('g-title')
    .fill('重庆市医养结合示范区（县）创建标准指标体系解读与佐证材料整理专题培训');
  await page.getByTestId('g-text').fill('逐条解读 1.1、2.1 两行，说明佐证材料的要求。');
  await page.getByTestId('g-place').fill('市卫生健康委 301 会议室');
  await page.getByTestId('g-rows').fill('1.1、2.1');
  await page.getByTestId('g-save').click();
  await page.getByTestId('guidance-entry').waitFor();
  await city.screen('recorded');

  await county.page.goto('/');
  await county.page.getByTestId('apply').first().click();
  const row = county.page.getByTestId('guidance-1.1');
  await row.locator('summary').click();
  await row.getByText('专题培训').waitFor();
  await row.getByTestId('ask-text').fill('上一年度印发的实施方案能否作为佐证？');
  await county.moment('asked-at-row', row);
  await row.getByTestId('ask-send').click();
  await row.getByText('等待 重庆市卫生健康委员会 答复').waitFor();

  await page.reload();
  await page.getByTestId('answer-text').fill('可以，请同时上传本年度的落实情况。');
  await city.moment('answering');
  await page.getByTestId('answer-send').click();
  await page.getByText('已公开给所属单位').waitFor();
  await county.page.goto('/campaigns/chongqing-2026/guidance');
  await county.page.getByText('可以，请同时上传本年度的落实情况。').waitFor();
  await county.screen('answered');
});
