import { afterAll, beforeAll, expect, test } from 'vitest';
import { storesOf } from '#functions/stores/stores.ts';
import type { Shifan } from '#infra/local/compose.ts';
import { rowsOf, standardAnswers, standardRecords } from '#infra/local/demo/answers.ts';
import { apply, type District, districts, review } from '#infra/local/demo/chongqing.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { ApplicationId, CampaignId, EditionId } from '#shared/model/ids.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let stage: Stage;
let story: StoryBrowser;
let [reviewer]: Visitor[] = [];

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  story = await StoryBrowser.launch('verification', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

const edition = editions.find(({ id }) => id === 'CQ-COUNTY-2023')!;
const pengshui: District = {
  login: 'pengshui',
  name: '彭水苗族土家族自治县',
  without: ['11.5'],
  notApplicable: { '13.1': '县城新区已无乡镇卫生院和村卫生室，敬老院均在街道辖区内，不存在毗邻建设的对象。' },
};
const id = ApplicationId.parse('chongqing-2026.hc-500243');
/** Found and recorded before our eyes; the rest by the API. */
const onScreen = ['8.1', '9.1', '10.1', '13.1'];

test('the city records what it saw on site; what differs is listed, and the better source decides', async () => {
  await apply(stage, new Person(stage, 'pengshui'), pengshui);
  reviewer = await story.signedIn('cq-review');
  const { page } = reviewer;
  await page.getByTestId('application-row').getByRole('link', { name: '彭水' }).click();
  await reviewer.decide('accept');
  await reviewer.confirm();
  await reviewer.status('evaluating');
  const panel = page.getByTestId('verification-10.1');
  await panel.getByText('按现有数据：达标').waitFor();
  await panel.getByText('还没有记录：文档检查、现场查看').waitFor();
  await reviewer.screen('verification-before', reviewer.item('10.1'));

  await page.getByTestId('record-10.1').click();
  await page.getByTestId('figure-10.1-signed-numerator').pressSequentially('３７');
  await page.getByTestId('figure-10.1-signed-denominator').pressSequentially('0');
  reviewer.expects(422, /observations/);
  await page.getByTestId('record-save-10.1').click();
  await page.getByText('请写明数据从哪里来').waitFor();
  await page
    .getByTestId('origin-10.1')
    .fill('彭水苗族土家族自治县养老服务机构名录（2026年10月），现场抽查汉葭街道中心敬老院等12家');
  await page.getByTestId('record-save-10.1').click();
  await page.getByText('分子（37）大于分母（0）').waitFor();
  await reviewer.screen('verification-form-faults', page.getByTestId('record-form-10.1'));
  await page.getByTestId('figure-10.1-signed-denominator').fill('38');
  await page.getByTestId('record-note-10.1').fill('其中1家敬老院的签约协议已于2026年6月到期，尚未续签。');
  await page.getByTestId('record-save-10.1').click();
  await page.getByTestId('record-10.1-onSite').getByText('37/38（97.37%）').waitFor();
  await panel.getByText('数值不一致').waitFor();
  await panel.getByText('以现场为准').waitFor();
  expect(await page.getByTestId('score-10.1').getAttribute('data-result')).toBe('notMet');
  expect(await page.getByTestId('record-10.1-onSite').getByText('采用').count()).toBe(1);
  await page.getByTestId('diverging').getByText('数值不一致 1 行').waitFor();
  await page.getByTestId('adopt-10.1').click();
  expect(await page.getByTestId('finding-10.1-notMet').isChecked()).toBe(true);
  await reviewer.screen('verification-divergence', reviewer.item('10.1'));

  // A correction keeps what stood there before.
  await page.getByTestId('change-10.1-onSite').click();
  await page.getByTestId('figure-10.1-signed-numerator').fill('36');
  await page.getByTestId('record-save-10.1').click();
  await page.getByTestId('record-10.1-onSite').getByText('此前的 1 次内容').click();
  await page.getByTestId('record-10.1-onSite').getByText('37/38').waitFor();

  // What was seen of each requirement stands before what the district ticked.
  await page.getByTestId('record-8.1').click();
  expect(await page.getByTestId('origin-8.1').inputValue()).toContain('汉葭街道');
  for (const [index, seen] of ['true', 'false', 'true'].entries())
    await page.getByTestId(`seen-8.1-${index}-${seen}`).check();
  await reviewer.moment('verification-form', page.getByTestId('record-form-8.1'));
  await page.getByTestId('record-save-8.1').click();
  await page.getByTestId('verification-8.1').getByText('“健康信息电子档案”各来源不一致').waitFor();
  await page.getByTestId('diverging').getByText('数值不一致 2 行').waitFor();
});

test('not applicable leaves the count only with a reason that the reviewer confirms or gives', async () => {
  const { page } = reviewer!;
  await reviewer!.item('13.1').getByText('申报单位申报不适用，请核定理由是否成立。').waitFor();
  await page.getByTestId('finding-13.1-notApplicable').check();
  await page.getByTestId('finding-9.1-notApplicable').check();
  await page.getByTestId('finding-waits-9.1').getByText('请写明核定为不适用的理由').waitFor();
  await reviewer!.moment('verification-not-applicable', reviewer!.item('9.1'));
  await page.locator('[id="finding-note-9.1"]').pressSequentially('县内暂无社会办医养结合机构。');
  await page.getByTestId('finding-waits-9.1').waitFor({ state: 'detached' });
  await page.getByTestId('finding-8.1-notMet').check();
  await reviewer!.saveState('saved');
});

test('a pass waits for the records that the standard asks for; then the count is frozen, and the unit reads why', async () => {
  const { page } = reviewer!;
  const city = new Person(stage, 'cq-review');
  const others = rowsOf(edition).filter((row) => !onScreen.includes(row.id));
  await city.call(routes.saveFindings, {
    parameters: { id },
    body: {
      changes: others.map((row) => ({
        item: row.id,
        value: row.id === '11.5' ? ('notMet' as const) : ('met' as const),
        note: '',
        revision: 0,
      })),
    },
  });
  await page.reload();
  await page.getByTestId('missing-records').getByText('验收记录不全').waitFor();
  expect(await page.getByTestId('action-pass').isDisabled()).toBe(true);
  expect(await page.getByTestId('why-pass').textContent()).toContain('验收记录不全');
  await reviewer!.moment('verification-missing');
  const answers = standardAnswers(edition, pengshui.name, pengshui);
  const records = standardRecords(edition, answers, '2026-11-20' as LocalDate).filter(
    ({ item }) => !onScreen.includes(item),
  );
  await city.call(routes.saveObservations, { parameters: { id }, body: { changes: records } });
  await page.reload();
  const verdict = page.getByRole('region', { name: '核定结果' });
  await verdict
    .getByText('已达标 25/28 行（89.3%），达到 85%（需 24 行）。另有 2 行不适用，未计入总数。')
    .waitFor();
  await page.getByTestId('missing-records').waitFor({ state: 'detached' });
  await reviewer!.decide('pass');
  await reviewer!.confirm();
  await reviewer!.status('ranked');

  const unit = await story.signedIn('pengshui');
  await unit.page.goto(`/applications/${id}`);
  await unit.page.getByTestId('record-10.1-onSite').getByText('36/38（94.74%）').waitFor();
  expect(await unit.page.getByTestId('record-10.1').count()).toBe(0);
  await unit.page.getByTestId('tally-rows').first().waitFor();
  await unit.screen('verification-read-by-unit', unit.item('10.1'));
});

test('a refusal freezes its count, too', async () => {
  const liangjiang: District = {
    login: 'liangjiang',
    name: '两江新区',
    without: ['10.1', '10.2', '10.3', '10.4', '11.4'],
  };
  const sent = await apply(stage, new Person(stage, 'liangjiang'), liangjiang);
  const failed = await review(
    stage,
    new Person(stage, 'cq-review'),
    liangjiang,
    sent.application.id,
    sent.application.version,
  );
  expect(failed.application.status.name).toBe('notPassed');
  const { page } = reviewer!;
  await page.goto(`/applications/${sent.application.id}`);
  const verdict = page.getByRole('region', { name: '核定结果' });
  await verdict.getByText('已达标 25/30 行（83.3%），未达到 85%（需 26 行），再达标 1 行即可。').waitFor();
  await page.goto('/campaigns/chongqing-2026');
  await page.getByText('25/30').first().waitFor();
  await reviewer!.moment('verification-failed-list');
  expect(districts.length).toBeGreaterThan(5);
});

test('N-20: an institution answers with its date of opening, counted by the day to the deadline', async () => {
  const stores = storesOf(shifan.table);
  const county = (await stores.campaigns.load('chongqing-2026')) as Campaign;
  const campaign: Campaign = {
    ...county,
    id: CampaignId.parse('institution-2026'),
    title: '全国医养结合示范机构创建申报',
    edition: EditionId.parse('NAT-INSTITUTION-2022'),
    version: 1,
    head: '',
  };
  await stores.campaigns.publish(publishCampaign(campaign, { kind: 'system' }, opening));
  const person = new Person(stage, 'qijiang');
  const begun = await person.call(routes.createApplication, { parameters: { id: campaign.id } });
  const qijiang = await story.signedIn('qijiang');
  const { page } = qijiang;
  await page.goto(`/applications/${begun.application.id}`);
  // The deadline is 13 December 2026.
  await page.getByTestId('check-g.1-0').check();
  await qijiang.type('g.1', 'figures-years-value', '2021年12月14日');
  await qijiang
    .item('g.1')
    .getByText('4 年（2021年12月14日至2026年12月13日），不符合“不低于 5 年”')
    .first()
    .waitFor();
  await qijiang.type('g.1', 'figures-years-value', '五年前');
  await qijiang.item('g.1').getByText('填写的“五年前”不是日期').first().waitFor();
  await qijiang.moment('opening-date-fault', qijiang.item('g.1'));
  await qijiang.type('g.1', 'figures-years-value', '2021-12-13');
  await qijiang.item('g.1').getByText('5 年（2021年12月13日至2026年12月13日）').first().waitFor();
  await qijiang.item('g.1').getByText('自评达标').waitFor();
  await qijiang.item('5.1').getByText('2021年12月13日至2026年12月13日（首尾两日均计算在内）').waitFor();
  await qijiang.screen('opening-date', qijiang.item('g.1'));
});

test('nothing went wrong in any window', () => {
  expect(story.complaints).toEqual([]);
});
