import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { wordTable } from '../fixtures/documents.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let lead: Visitor;

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  story = await StoryBrowser.launch('documents', shifan.url);
  lead = await story.signedIn('nhc-lead');
});
afterAll(async () => {
  await story.close();
  for (const step of cleanUp.reverse()) await step();
});

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const choose = (buffer: Uint8Array) =>
  lead.page
    .getByTestId('choose-campaignNotice')
    .setInputFiles({ name: '我委通知.docx', mimeType: docx, buffer: Buffer.from(buffer) });

test('the lead drafts a notice, and is told why a list of candidates cannot be published yet', async () => {
  const { page } = lead;
  await page.goto('/campaigns/national-2026');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('letter-campaignNotice').click(),
  ]);
  expect(await download.failure()).toBeNull();
  lead.expects(409, /letters\/publicity/);
  await page.getByTestId('letter-publicity').click();
  await page.getByText('尚未确定候选名单，无法拟写公示。').waitFor();
  await lead.moment('campaign-letters', page.getByTestId('letter-publicity'));
});

test('a template with unknown fields is refused by name, a sound one is previewed, kept and given back', async () => {
  const { page } = lead;
  await page.getByTestId('letter-templates').click();
  await page.getByTestId('template-campaignNotice').waitFor();
  await lead.screen('letter-templates');
  await choose(wordTable(['{{单位名称}}', '关于{{批次}的通知'], [['{{时限.环节}}']], []));
  const faults = page.getByTestId('template-faults');
  await faults.getByText('没有“{{单位名称}}”这个字段').waitFor();
  await faults.getByText('花括号不成对').waitFor();
  await lead.moment('template-faults', faults);
  await choose(wordTable(['我委的通知：{{批次}}'], [['{{时限.环节}}', '{{时限.截止时间}}']], []));
  await page.getByTestId('save-campaignNotice').click();
  await page.getByTestId('template-campaignNotice').getByText('本单位的模板：我委通知.docx').waitFor();
  await page.getByTestId('restore-campaignNotice').click();
  await page.getByTestId('template-campaignNotice').getByText('系统自带').waitFor();
});

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});
