import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let city: Visitor | undefined;

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  story = await StoryBrowser.launch('organisations', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

/** Chooses a unit by the name that somebody types. */
async function choose(visitor: Visitor, picker: string, typed: string, name: RegExp | string): Promise<void> {
  const { page } = visitor;
  await page.getByTestId(`${picker}-find`).fill(typed);
  await page.keyboard.press('Enter');
  await page.getByTestId(`${picker}-option`).filter({ hasText: name }).first().click();
}

async function terms(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.getByTestId('change-on').fill('2026-11-20');
  await page.getByTestId('change-number').fill('渝府发〔2026〕31号');
  await page.getByTestId('change-date').fill('2026-11-18');
  await page.getByTestId('reason').fill('市人民政府批复行政区划调整');
}

test('E-13: the city’s administrator finds units by former name, alias and code, also those that are closed', async () => {
  city = await story.signedIn('cq-admin');
  const { page } = city;
  await city.goTo('机构');
  await page.getByTestId('unit-row').first().waitFor();
  await city.screen('directory');
  await page.getByTestId('directory-search').fill('渝北');
  await page.getByTestId('with-closed').check();
  await page.keyboard.press('Enter');
  await page.getByText('2025年11月6日撤销').first().waitFor();
  await city.moment('found-by-former-name');
  await page.getByTestId('unit-link').filter({ hasText: '渝北区' }).click();
  await page.getByTestId('closed').waitFor();
  await page.getByTestId('successor').filter({ hasText: '北碚区（5镇）' }).waitFor();
  await city.screen('closed-unit');
  await page.getByTestId('successor').getByRole('link', { name: '两江新区' }).click();
  await page.getByRole('heading', { name: '重庆市两江新区卫生健康委员会' }).waitFor();
  await page.getByTestId('predecessor').filter({ hasText: '江北区' }).waitFor();
  await city.screen('unit');
  await page.goto('/organisations?q=500110');
  await page.getByTestId('unit-link').filter({ hasText: '綦江区' }).waitFor();
});

test('E-11: a rename says what is missing, is previewed, and keeps the old name in the life of the unit', async () => {
  const { page } = city as Visitor;
  await page.getByTestId('unit-link').filter({ hasText: '綦江区' }).click();
  await page.getByTestId('change-rename').click();
  await page.getByTestId('preview').click();
  await page.getByText('请填写文号').waitFor();
  await page.getByText('请填写理由').waitFor();
  await (city as Visitor).moment('rename-faults');
  await page.getByTestId('rename-name').fill('綦江区卫生健康局');
  await terms(city as Visitor);
  await page.getByTestId('preview').click();
  await page.getByTestId('preview-unit').filter({ hasText: '綦江区卫生健康局' }).waitFor();
  await (city as Visitor).moment('rename-preview');
  await (city as Visitor).confirm();
  await page.getByRole('heading', { name: '重庆市綦江区卫生健康局' }).waitFor();
  await page.getByTestId('past').filter({ hasText: '重庆市綦江区卫生健康委员会' }).waitFor();
  await page.getByTestId('record').filter({ hasText: '渝府发〔2026〕31号' }).waitFor();
  await (city as Visitor).screen('renamed');
});

test('E-07: two districts become one; a running application is named before anything is done, and found by the lead', async () => {
  const applicant = await story.signedIn('yuzhong');
  await applicant.page
    .getByRole('button', { name: /开始申报/ })
    .first()
    .click();
  await applicant.page.waitForURL(/\/applications\//);

  const { page } = city as Visitor;
  await page.goto('/organisations?q=渝中区');
  await page.getByTestId('unit-link').filter({ hasText: '渝中区' }).click();
  await page.getByTestId('change-merge').click();
  await choose(city as Visitor, 'source', '南岸区', '南岸区');
  await page.getByTestId('unit-name').fill('渝中南岸新区卫生健康委员会');
  await page.getByTestId('unit-code').fill('500158');
  await terms(city as Visitor);
  await (city as Visitor).moment('merge-form', page.getByTestId('merge-source').first());
  await page.getByTestId('preview').click();
  await page.getByTestId('preview-affected').getByText('进行中的申报：重庆市渝中区').waitFor();
  await (city as Visitor).moment('merge-preview');
  await (city as Visitor).confirm();
  await page.getByTestId('closed').waitFor();

  const lead = await story.signedIn('cq-lead');
  await lead.page.getByText('机构变动：重庆市渝中区卫生健康委员会并入其他单位').first().waitFor();
  await applicant.page.reload();
  await applicant.status('draft');
});

test('E-12: a new unit without a code, with a long name, is put below the city and found by its alias', async () => {
  const { page } = city as Visitor;
  await page.goto('/organisations');
  await page.getByTestId('unit-row').first().waitFor();
  await page.goto('/organisations/hc-500000');
  await page.getByTestId('establish').click();
  const name = '重庆西部科学城沙坪坝片区医养结合与老龄健康综合服务示范先行区社会事务管理局卫生健康局';
  await page.getByTestId('unit-name').fill(name);
  await page.getByTestId('unit-kind').selectOption('functionalZone');
  await page.getByTestId('unit-place').selectOption('functionalZone');
  await page.getByTestId('unit-aliases').fill('科学城卫健局、西部科学城');
  await terms(city as Visitor);
  await (city as Visitor).moment('establish-form');
  await page.getByTestId('preview').click();
  await page.getByTestId('preview-unit').waitFor();
  await (city as Visitor).moment('establish-preview');
  await (city as Visitor).confirm();
  await page.goto('/organisations?q=科学城卫健委');
  await page.getByTestId('unit-link').filter({ hasText: '西部科学城' }).waitFor();
  await (city as Visitor).screen('long-name');
});

test('a yearly table is compared line by line; what is wrong in it is named, and only what is ticked is done', async () => {
  const { page } = city as Visitor;
  const head = '代码,名称,省级,省级代码,地级,地级代码';
  const file = (name: string, lines: readonly string[]) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from([head, ...lines].join('\r\n')),
  });
  await page.goto('/organisations');
  await page.getByTestId('import-table').click();
  await page
    .getByTestId('table-file')
    .setInputFiles(
      file('2027年.csv', [
        '50010,万州区,重庆市,500000,,',
        '500101,万州区,重庆市,500000',
        '500102,涪陵,重庆市,500000,,',
      ]),
    );
  await page.getByTestId('table-faults').getByText('区划代码“50010”应为 6 位数字').waitFor();
  await (city as Visitor).moment('table-faults');
  await page
    .getByTestId('table-file')
    .setInputFiles(
      file('2027年.csv', [
        '500101,万州新区,重庆市,500000,,',
        '500102,涪陵区,重庆市,500000,,',
        '500199,山城县,重庆市,500000,,',
      ]),
    );
  await page.locator('[data-testid=difference][data-kind=renamed]').filter({ hasText: '万州新区' }).waitFor();
  await (city as Visitor).screen('table');
  await page.getByTestId('table-apply').click();
  await page.getByText('请填写文号').waitFor();
  await page.getByTestId('table-number').fill('渝民发〔2026〕2号');
  await page.getByTestId('table-date').fill('2026-11-18');
  await page.getByTestId('table-reason').fill('2027 年度行政区划代码');
  await page.getByTestId('table-apply').click();
  await page.getByTestId('table-done').getByText('已办理 2 项变动').waitFor();
  await (city as Visitor).moment('table-done');
  await page.goto('/organisations?q=万州新区');
  await page.getByTestId('unit-link').filter({ hasText: '万州新区' }).waitFor();
});

test('somebody who is no administrator is told so, and has no entry for it', async () => {
  const reviewer = await story.signedIn('cq-review');
  expect(await reviewer.entry('机构').count()).toBe(0);
  await reviewer.page.goto('/organisations');
  await reviewer.page.getByText('机构由系统管理员查看和维护').waitFor();
  await reviewer.moment('not-permitted');
});

test('nothing went wrong in any window', () => {
  expect(story.complaints).toEqual([]);
});
