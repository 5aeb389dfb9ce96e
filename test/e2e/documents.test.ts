import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { pdf } from '#infra/local/demo/files.ts';
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
  lead.expects(409, /letters\/expertMinute/);
  await page.getByTestId('letter-expertMinute').click();
  await page.getByText('本批次没有制定评审办法，没有专家评审可以纪要。').waitFor();
  await lead.moment('campaign-letters', page.getByTestId('letter-publicity'));
});

test('the sealed notice is tied to the decision by number and date; a draft is no scan, another number is refused', async () => {
  const { page } = lead;
  await page.getByTestId('sealed-letters').click();
  await page.getByTestId('seal-campaignNotice').click();
  const form = page.getByTestId('sealed-form');
  const number = await page.getByTestId('sealed-number').inputValue();
  await page.getByTestId('sealed-file').setInputFiles({
    name: '关于开展创建工作的通知（盖章扫描件，含新疆维吾尔自治区巴音郭楞蒙古自治州等六十个地区的名单和附件）.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from(pdf('通知.pdf', 'notice').bytes),
  });
  await page.getByTestId('sealed-number').fill('国卫老龄发〔2022〕99号');
  if ((await page.getByTestId('sealed-date').inputValue()) === '')
    await page.getByTestId('sealed-date').fill('2026-01-05');
  lead.expects(422, /sealed-letters/);
  await page.getByTestId('sealed-tie').click();
  await form.getByText('决定记录的文号是').waitFor();
  await lead.moment('sealed-letter-refused', form);
  await page.getByTestId('sealed-number').fill(number);
  await page.getByTestId('sealed-tie').click();
  await page.getByTestId('sealed-campaignNotice').getByText('记录完整').waitFor();
  await lead.moment('sealed-letter-tied', page.getByTestId('sealed-campaignNotice'));
  await page.getByRole('dialog').getByRole('button', { name: '关闭' }).last().click();
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

test('lists leave as workbooks from the screens that show them', async () => {
  const { page } = lead;
  for (const [address, list] of [
    ['/experts', 'experts'],
    ['/designations?filter=active', 'designations'],
    ['/standards', 'standards'],
  ] as const) {
    await page.goto(address);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId(`xlsx-${list}`).click(),
    ]);
    expect(await download.failure()).toBeNull();
  }
  await lead.moment('list-export', page.getByTestId('xlsx-standards'));
});

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});
