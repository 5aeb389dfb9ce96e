import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { disguisedProgram, pdf, scanned } from '#infra/local/demo/files.ts';
import { Person } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import type { Answer } from '#shared/model/answer.ts';
import { CampaignId } from '#shared/model/ids.ts';
import { Instant } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let [county, prefecture, region, nation, lead, anyone]: Visitor[] = [];

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  story = await StoryBrowser.launch('xinjiang', shifan.url);
  // 乌鲁木齐时间 is two hours behind Beijing's on the county's own laptop; the screens must not care.
  county = await story.signedIn('yanqi', { timezoneId: 'Asia/Urumqi' });
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

const campaign = 'national-2026';
const address = `/applications/${campaign}.hc-652826`;
const edition = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1')!;
const answers = formAnswers(edition, '焉耆回族自治县') as Readonly<Record<string, Answer>>;
const texts = Object.entries(answers).filter(([, answer]) => answer.text && answer.choice === undefined);
const numbers = Object.entries(answers).filter(([, answer]) => answer.number !== undefined);
const corrected =
  '每季度由县卫生健康委、民政局联合检查，2025年发现问题37项，已整改36项，其余1项限2026年12月20日前完成。';

/** What stands in every field of the form, by the field's place. */
async function typedIn(visitor: Visitor): Promise<Record<string, string>> {
  return visitor.page
    .locator('.content textarea, .content input.input')
    .evaluateAll((fields) =>
      Object.fromEntries(fields.map((field) => [field.id, (field as HTMLInputElement).value])),
    );
}

test('焉耆 starts, and is told at every field what is missing', async () => {
  const { page } = county!;
  await page.getByTestId('need').filter({ hasText: '可以申报' }).waitFor();
  await county!.screen('home-of-county');
  await county!.night('home-of-county');
  await page.getByTestId(`campaign-${campaign}`).getByTestId('apply').click();
  await page.waitForURL(`**${address}`);
  await county!.screen('form-empty');
  await page.getByTestId('action-submit').click();
  await page.getByTestId('fault-summary').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('处需要修改');
  expect(await page.getByTestId('fault-summary').getByRole('heading').textContent()).toContain(
    `还有 ${texts.length + numbers.length + 2} 处`,
  );
  await county!.moment('form-with-every-fault');
  await page.getByTestId('fault-summary').getByRole('link').first().click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('f-h.contact-text');
});

test('焉耆 types 31 answers; a reload in the middle loses none', async () => {
  const visitor = county!;
  const half = Math.ceil(texts.length / 2);
  for (const [item, answer] of texts.slice(0, half)) await visitor.type(item, 'text', answer.text!);
  await visitor.saveState('saved');
  const before = await typedIn(visitor);
  await visitor.page.reload();
  await visitor.place('1.1', 'text').waitFor();
  expect(await typedIn(visitor)).toEqual(before);
  expect(before['f-1.1-text']).toBe(answers['1.1']?.text);
  for (const [item, answer] of texts.slice(half)) await visitor.type(item, 'text', answer.text!);

  await visitor.page.getByTestId('choice-2.5-yes').check();
  await visitor.place('2.5', 'text').waitFor();
  await visitor.page.getByTestId('check').click();
  await visitor.item('2.5').getByText('请填写具体情况').waitFor();
  await visitor.type('2.5', 'text', answers['2.5']?.text ?? '');
  await visitor.page.getByTestId('choice-6.2-none').check();
  await visitor.saveState('saved');
}, 180_000);

test('full-width digits are read, and 9 of 8 is refused at its field and in the summary', async () => {
  const visitor = county!;
  const { page } = visitor;
  const fullWidth = (digits: string) =>
    digits.replace(/\d/g, (digit) => '０１２３４５６７８９'[Number(digit)]!);
  for (const [item, answer] of numbers) await visitor.type(item, 'number', fullWidth(answer.number!));
  await expect.poll(() => visitor.place('3.5a', 'number').inputValue()).toBe('8');
  await visitor.type('3.5b', 'number', '９');
  await page.getByTestId('check').click();
  const rule = '开设老年医学科的医院数不能大于二级及以上综合性医院数，请核对两个数字。';
  await page.getByTestId('fault-summary').getByRole('link', { name: rule }).waitFor();
  expect(await page.getByTestId('fault-summary').getByRole('link').count()).toBe(1);
  await visitor.item('3.5a').getByText(rule).waitFor();
  expect(await visitor.place('3.5b', 'number').getAttribute('aria-invalid')).toBe('true');
  await visitor.screen('form-nine-of-eight', visitor.item('3.5a'));
  await visitor.night('form-nine-of-eight');
  await page.getByTestId('fault-summary').getByRole('link', { name: rule }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('f-3.5b-number');
  await visitor.type('3.5b', 'number', '5');
  await page.getByTestId('fault-summary').waitFor({ state: 'detached' });
  expect(await page.getByTestId('derived-3.5c').textContent()).toMatch(/^62\.50\s*%$/);
});

test('evidence: a program that calls itself a PDF is refused with its reason, the real one is kept', async () => {
  const visitor = county!;
  const refused = await visitor.upload('1.1', disguisedProgram('工作方案.pdf'), 'refused');
  expect(await refused.textContent()).toMatch(/未通过：.*(程序|exe|PDF)/i);
  await visitor.upload('1.1', pdf('焉政办发〔2019〕36号.pdf', 'Yanqi work plan 2019-36'));
  await visitor.moment('form-with-evidence', visitor.item('1.1'));
  await refused.getByRole('button', { name: '移除' }).click();
  await refused.waitFor({ state: 'detached' });
});

test('A3: 焉耆 submits and holds a receipt', async () => {
  const visitor = county!;
  await visitor.saveState('saved');
  await visitor.moment('form-complete', visitor.page.getByTestId('send'));
  await visitor.page.getByTestId('send-submit').click();
  await visitor.page.getByRole('dialog').getByText('提交给巴音郭楞蒙古自治州').waitFor();
  await visitor.moment('form-submit-dialog');
  await visitor.page.getByTestId('confirm').click();
  await visitor.page.getByTestId('receipt').waitFor();
  expect(await visitor.page.getByTestId('receipt-time').textContent()).toMatch(
    /2026.*09:\d\d:\d\d.*北京时间/,
  );
  await visitor.screen('receipt');
});

test('巴州 marks a defect and returns it; 焉耆 finds only that open, corrects and sends again', async () => {
  prefecture = await story.signedIn('bazhou');
  const { page } = prefecture;
  await prefecture.screen('home-of-prefecture');
  await page.getByTestId('application-row').getByRole('link', { name: '焉耆回族自治县' }).click();
  await prefecture.status('underReview');
  await page.getByText('已打开').waitFor();
  await page.getByTestId('mark-4.2').click();
  await page.getByTestId('mark-note-4.2').pressSequentially('请补充仍在整改的1项问题的整改期限。');
  await prefecture.screen('review-with-mark', prefecture.item('4.2'));
  await prefecture.decide('return');
  await page.getByTestId('defect-list').getByText('请补充仍在整改的1项问题的整改期限。').waitFor();
  await prefecture.moment('review-return-dialog');
  await prefecture.confirm();
  await prefecture.status('returned');

  const visitor = county!;
  await visitor.page.goto('/');
  await visitor.moment('home-with-return');
  await visitor.page.getByTestId('application-row').getByRole('link', { name: '焉耆回族自治县' }).click();
  await visitor.page.getByTestId('defect-4.2').getByText('请补充仍在整改的1项问题的整改期限。').waitFor();
  const open = visitor.page.locator('.content textarea, .content input:not([type=file])');
  expect(await open.evaluateAll((fields) => fields.map(({ id }) => id))).toEqual(['f-4.2-text']);
  await visitor.screen('correction', visitor.item('4.2'));
  await visitor.night('correction');
  await visitor.type('4.2', 'text', corrected);
  await visitor.saveState('saved');
  await visitor.page.getByTestId('send-resubmit').click();
  await visitor.page.getByTestId('confirm').click();
  await visitor.page.getByTestId('receipt').getByText('补正已提交').waitFor();
});

test('E-33: the lead asks for a paper copy; 巴州 records that it came, and late', async () => {
  const lead = new Person({ origin: shifan.url, password: demoPassword, say: () => {} }, 'nhc-lead');
  const parameters = { id: CampaignId.parse(campaign) };
  const { campaign: before } = await lead.call(routes.getCampaign, { parameters });
  await lead.call(routes.moveDeadlines, {
    parameters,
    body: {
      version: before.version,
      deadlines: before.deadlines,
      paperDeadline: Instant.parse('2026-11-22T12:00:00.000Z'),
      reason: '纸质件须在下班前送达。',
    },
  });
  const visitor = prefecture!;
  const { page } = visitor;
  await page.goto(address);
  await page.getByTestId('paper-copy').getByText('尚未登记收到').waitFor();
  await page.getByTestId('record-paper').click();
  await page.getByTestId('paper-note').fill('马玉兰送达，一式三份。');
  await visitor.moment('paper-dialog');
  await visitor.confirm();
  await page.getByTestId('paper-received').getByText('晚于纸质件截止时间').waitFor();
  await visitor.moment('paper-late', page.getByTestId('paper-copy'));
});

test('巴州 sees what changed, may not forward without the seal, prints, seals and forwards', async () => {
  const visitor = prefecture!;
  const { page } = visitor;
  await page.goto(address);
  await visitor.item('4.2').getByText('补正后有改动').waitFor();
  expect(await page.getByText('补正后有改动').count()).toBe(1);
  await visitor.item('4.2').getByText(corrected).waitFor();
  expect(await page.getByTestId('action-forward').isDisabled()).toBe(true);
  expect(await page.getByTestId('why-forward').textContent()).toContain('加盖公章后上传扫描件');
  await visitor.screen('review-after-correction', visitor.item('4.2'));
  await page.getByTestId('differences').click();
  await page.getByTestId('difference-4.2').locator('ins').filter({ hasText: '2026年12月20日' }).waitFor();
  await page.getByTestId('difference-count').getByText('1 个条目有改动').waitFor();
  await visitor.moment('differences');

  // Many at once is held to the same: what may not go is said with its reason, and does not go.
  await page.goto('/reviews?view=mine');
  await page.getByTestId('choose').check();
  await page.getByTestId('send-up').click();
  await page
    .locator('[data-testid=mass-staying][data-code=sealMissing]')
    .getByText('加盖公章后上传扫描件')
    .waitFor();
  expect(await page.getByTestId('confirm').isDisabled()).toBe(true);
  await visitor.moment('mass-staying');
  await page.goto(address);

  await page.getByRole('link', { name: '打印信息表' }).click();
  const sheet = page.getByTestId('sheet');
  await sheet.waitFor();
  await visitor.screen('print');
  await visitor.night('print');
  const printed = ((await sheet.textContent()) ?? '').replace(/\s+/g, '');
  expect(printed).toContain('附件3推荐全国医养结合示范县（市、区）主要工作信息表');
  expect(printed).toContain('推荐单位：巴音郭楞蒙古自治州卫生健康委:（加盖公章）');
  expect(printed).toContain('联系人：马玉兰联系电话：0996-6022345');
  expect(printed).toContain(corrected);
  expect(await sheet.getByRole('rowheader').allTextContents()).toEqual(
    expect.arrayContaining(['一、党政重视，部门协同。', '六、群众认可，评价良好。']),
  );
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByTestId('print').isVisible()).toBe(false);
  expect(await page.getByTestId('sign-out').isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });

  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('form-pdf').click()]);
  expect(download.suggestedFilename()).not.toBe('');
  const official = readFileSync(await download.path());
  await page.goBack();
  // A photograph of something says nothing: it does not count until its code is typed, and one page is not the form.
  await visitor.upload('h.seal', pdf('手机拍照.pdf', 'a photo'));
  expect(await page.getByTestId('why-forward').textContent()).toContain('还没有核对版本');
  await page.getByTestId('seal-code').fill('7K3M-9QXT');
  visitor.expects(422, /seal$/);
  await page.getByTestId('seal-tie').click();
  await visitor.item('h.seal').getByText('不属于本申报的任何一次提交').waitFor();
  await visitor.moment('seal-code-wrong', visitor.item('h.seal'));
  await visitor.upload('h.seal', scanned('推荐表（盖章）.pdf', official));
  await page.getByTestId('tied').getByText('与第 2 次提交一致').waitFor();
  await visitor.moment('review-sealed', visitor.item('h.seal'));
  await visitor.decide('forward');
  await page.getByTestId('opinion').fill('经审核，材料齐全，数据属实，同意上报。');
  await visitor.moment('forward-opinion');
  await visitor.confirm();
  await page.getByTestId('awaited').getByText('新疆维吾尔自治区').waitFor();
  await page.getByTestId('history').getByText('审核意见：经审核，材料齐全，数据属实，同意上报。').waitFor();
});

test('自治区 recommends by document, the nation accepts and passes', async () => {
  region = await story.signedIn('xinjiang');
  await region.page.goto(address);
  await region.decide('recommend');
  await region.page.getByTestId('confirm').click();
  await region.page.getByRole('alert').getByText('请填写文号和日期').waitFor();
  await region.page.getByTestId('document-number').fill('新卫老龄函〔2026〕58号');
  await region.moment('recommend-dialog');
  await region.confirm();
  await region.status('recommended');

  nation = await story.signedIn('nhc-review');
  await nation.page.goto('/reviews');
  await nation.page.getByTestId('row-count').getByText('共 1 件').waitFor();
  await nation.screen('applications-of-nation');
  await nation.page.getByTestId('application-row').getByRole('link', { name: '焉耆回族自治县' }).click();
  await nation.page.getByText('新卫老龄函〔2026〕58号').first().waitFor();
  await nation.decide('accept');
  await nation.confirm();
  await nation.status('evaluating');
  await nation.moment('case-of-nation');
  await nation.decide('pass');
  await nation.confirm();
  await nation.status('ranked');
});

test('the lead selects, sees the five working days and starts the publicity, which anyone can read', async () => {
  lead = await story.signedIn('nhc-lead');
  const { page } = lead;
  await page.goto(`/campaigns/${campaign}`);
  await page.getByTestId(`select-${campaign}.hc-652826`).click();
  await lead.confirm();
  await lead.status('candidate');
  await page.getByTestId('quota').getByText('1/100').waitFor();
  const days = page.getByTestId('publicity-days').locator('li.work .date');
  expect(await days.allTextContents()).toEqual(['11月24日', '11月25日', '11月26日', '11月27日', '11月30日']);
  await lead.screen('campaign-of-lead', page.getByTestId('publicity'));
  await page.getByTestId('start-publicity').click();
  await page.getByTestId('publicity-address').fill('http://www.nhc.gov.cn/');
  await page.getByTestId('publicity-contact').fill('老龄健康司，北京市西城区西直门外南路1号，010-68792114');
  await lead.confirm();
  await page.getByTestId('publicity').getByText('共 5 个工作日').waitFor();

  anyone = await story.visitor('anyone');
  await expect
    .poll(
      async () => {
        await anyone!.page.goto('/public');
        await anyone!.page.locator('.loading').waitFor({ state: 'detached' });
        return anyone!.page.locator('main').textContent();
      },
      { timeout: 20_000 },
    )
    .toMatch(/公示中（1）[\s\S]*焉耆回族自治县[\s\S]*2026年11月30日/);
  await anyone.screen('public-in-publicity');
  await anyone.night('public-in-publicity');
});

test('after the end the lead names, and the register says so with the document number', async () => {
  const admin = await story.signedIn('admin');
  await admin.page.getByRole('button', { name: '快进', exact: true }).click();
  await admin.moment('clock-of-admin');
  await admin.page.getByLabel('快进到（北京时间）').fill('2026-12-06T00:01');
  await admin.page.getByRole('button', { name: '确定', exact: true }).click();
  await admin.page.getByTestId('demo-clock').getByText('2026年12月6日').waitFor();

  const { page } = lead!;
  await expect
    .poll(
      async () => {
        await page.goto(`/campaigns/${campaign}`);
        await page.getByTestId('counts').waitFor();
        return page.getByTestId('counts').textContent();
      },
      { timeout: 20_000 },
    )
    .toContain('待命名');
  await page.getByTestId('name-all').click();
  await page.getByTestId('document-number').fill('国卫老龄函〔2026〕112号');
  await lead!.moment('naming-dialog');
  await lead!.confirm();
  await page.getByTestId('naming').getByTestId('mass-progress').getByText('已办理 1/1 家').waitFor();
  await lead!.status('named');
  await lead!.moment('campaign-named');

  await anyone!.page.goto('/public');
  await anyone!.page.getByText('国卫老龄函〔2026〕112号').waitFor();
  expect(await anyone!.page.locator('main').textContent()).toMatch(/已命名（1）[\s\S]*焉耆回族自治县/);
  await anyone!.screen('public-named');
  await county!.page.goto(address);
  await county!.status('named');
  await county!.page.getByTestId('history-intact').getByText('核验一致').waitFor();
  await county!.screen('case-named');
});

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});
