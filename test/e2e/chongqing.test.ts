import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { rowsOf, standardAnswers, standardRecords } from '#infra/local/demo/answers.ts';
import { apply, districts, judge } from '#infra/local/demo/chongqing.ts';
import { pdf } from '#infra/local/demo/files.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import type { Answer, Answers } from '#shared/model/answer.ts';
import { ApplicationId } from '#shared/model/ids.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let stage: Stage;
let story: StoryBrowser;
let [district, reviewer, lead]: Visitor[] = [];
/** By the login of the district. */
const ids = new Map<string, ApplicationId>();

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  story = await StoryBrowser.launch('chongqing', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

const campaign = 'chongqing-2026';
const edition = editions.find(({ id }) => id === 'CQ-COUNTY-2023')!;
const applicationOf = (code: string) => ApplicationId.parse(`${campaign}.hc-${code}`);
const yuzhong = applicationOf('500103');
const address = `/applications/${yuzhong}`;
const notApplicable = '辖区全部为街道和社区，没有乡镇卫生院、村卫生室，不存在毗邻建设对象。';
const without = ['10.2', '11.5', '15.1'];
const answers = standardAnswers(edition, '渝中区', {
  without,
  notApplicable: { '13.1': notApplicable },
}) as Readonly<Record<string, Answer>>;
/** These the district's officer fills before our eyes: ticks, figures, ratios, a row that does not apply. */
const onScreen = ['1.1', '5.1', '6.1', '10.1', '10.2', '11.1', '11.3', '13.1', '15.1'];
/** The reviewer finds these by hand. */
const foundOnScreen = ['1.1', '2.1', '6.1', '10.1', '10.2', '11.1', '13.1', '15.1'];

const tally = (visitor: Visitor) => visitor.page.getByRole('region', { name: '自评结果' });

async function fillRow(visitor: Visitor, id: string): Promise<void> {
  const { page } = visitor;
  const row = rowsOf(edition).find((one) => one.id === id)!;
  const answer = answers[id]!;
  if (answer.notApplicable) {
    await page.getByTestId(`na-${id}`).check();
    await visitor.type(id, 'reason', answer.reason!);
    return;
  }
  for (const [index, done] of answer.checks!.entries()) {
    if (done) await page.getByTestId(`check-${id}-${index}`).check();
  }
  if (!answer.checks!.some(Boolean)) await page.getByTestId(`check-${id}-none`).check();
  for (const [measure, figure] of Object.entries(answer.figures ?? {})) {
    for (const [part, typed] of Object.entries(figure))
      await visitor.type(id, `figures-${measure}-${part}`, typed!);
  }
  await visitor.type(id, 'text', answer.text!);
  if (row.evidence === 'required') await visitor.upload(id, pdf(`第${id}行佐证.pdf`, `yuzhong row ${id}`));
}

test('渝中区 fills rows; the count moves with every one and says how far the line is', async () => {
  district = await story.signedIn('yuzhong');
  const { page } = district;
  await page.getByTestId(`campaign-${campaign}`).getByTestId('apply').click();
  await page.waitForURL(`**${address}`);
  await district.item('1.1').waitFor();
  await district.screen('standard-empty');

  // The other rows by the API, as the same person.
  const same = new Person(stage, 'yuzhong');
  const others = rowsOf(edition).filter((row) => !onScreen.includes(row.id));
  await same.write(yuzhong, Object.fromEntries(others.map(({ id }) => [id, answers[id]])) as Answers);
  for (const { id, evidence } of others) {
    if (evidence === 'required')
      await same.upload(yuzhong, id, pdf(`第${id}行佐证.pdf`, `yuzhong row ${id}`));
  }
  await page.reload();
  const sentence = (text: string) => tally(district!).getByText(text).waitFor();
  await sentence('已达标 20/30 行（66.7%），未达到 85%（需 26 行），再达标 6 行即可。');
  for (const id of onScreen.slice(0, 4)) await fillRow(district, id);
  await sentence('已达标 24/30 行（80.0%），未达到 85%（需 26 行），再达标 2 行即可。');
  await district.item('10.1').getByText('100.00%', { exact: true }).waitFor();
  await district.moment('standard-below-the-line', district.item('10.1'));

  // 37 of 40 are 92.50 %: the row says why it is not met, and the distance stays.
  await fillRow(district, '10.2');
  await district.item('10.2').getByText('自评未达标', { exact: true }).waitFor();
  await district.item('10.2').getByText('92.50').first().waitFor();
  await sentence('已达标 24/30 行（80.0%），未达到 85%（需 26 行），再达标 2 行即可。');
  for (const id of ['11.1', '11.3']) await fillRow(district, id);
  await sentence('已达标 26/30 行（86.7%），达到 85%（需 26 行）。');
  await fillRow(district, '13.1');
  await sentence('已达标 26/29 行（89.7%），达到 85%（需 25 行）。另有 1 行不适用，未计入总数。');
  expect(await page.getByTestId('tally-rows').textContent()).toBe('26/29');
  await fillRow(district, '15.1');
  await district.saveState('saved');
  await district.screen('standard-not-applicable', district.item('13.1'));
}, 180_000);

test('渝中区 submits straight to the city: no prefecture stands between', async () => {
  const { page } = district!;
  await page.getByTestId('action-submit').click();
  await page.getByRole('dialog').getByText('提交给重庆市').waitFor();
  await district!.moment('standard-submit-dialog');
  await page.getByTestId('confirm').click();
  await page.getByTestId('receipt').getByText('已达标 26/29 行（89.7%）').waitFor();
  await page.goto(address);
  await page.getByTestId('stage-line').waitFor();
  const stages = await page.getByTestId('stage-line').locator('.title').allTextContents();
  expect(stages.map((stage) => stage.replace(/（.*）/, ''))).toEqual([
    '填报',
    '市级初审',
    '材料评审',
    '确定候选',
    '公示 5 个工作日',
    '命名',
  ]);
  await district!.moment('standard-sent');
  await page.goto(`${address}/print`);
  await page.getByTestId('sheet').waitFor();
  await district!.screen('standard-print');
});

test('the city confirms row by row, sees the verdict change with a row, and passes', async () => {
  reviewer = await story.signedIn('cq-review');
  const { page } = reviewer;
  await page.getByTestId('application-row').getByRole('link', { name: '渝中区' }).click();
  await reviewer.decide('accept');
  await reviewer.confirm();
  await reviewer.status('evaluating');
  expect(await page.getByTestId('action-pass').isDisabled()).toBe(true);
  expect(await page.getByTestId('why-pass').textContent()).toContain('30');

  const city = new Person(stage, 'cq-review');
  const foundAs = (id: string) =>
    id === '13.1'
      ? ('notApplicable' as const)
      : without.includes(id)
        ? ('notMet' as const)
        : ('met' as const);
  const records = standardRecords(edition, answers, '2026-11-20' as LocalDate);
  await city.call(routes.saveObservations, { parameters: { id: yuzhong }, body: { changes: records } });
  await city.call(routes.saveFindings, {
    parameters: { id: yuzhong },
    body: {
      changes: rowsOf(edition)
        .filter(({ id }) => !foundOnScreen.includes(id))
        .map(({ id }) => ({ item: id, value: foundAs(id), note: '', revision: 0 })),
    },
  });
  await page.reload();
  await page.getByTestId('open-findings').getByText(`还有 ${foundOnScreen.length} 行未核定`).waitFor();
  await reviewer.screen('review-of-city', reviewer.item('1.1'));
  for (const id of foundOnScreen) await page.getByTestId(`finding-${id}-${foundAs(id)}`).check();
  await page.locator('[id="finding-note-10.2"]').pressSequentially('抽查3家机构，其中1家尚未创建完成。');
  await page.getByTestId('open-findings').waitFor({ state: 'detached' });
  const verdict = page.getByRole('region', { name: '核定结果' });
  await verdict.getByText('已达标 26/29 行（89.7%），达到 85%（需 25 行）。').waitFor();
  // Two rows less: 24 of 29 are 82.8 %. The button locks and says why.
  for (const id of ['1.1', '2.1']) await page.getByTestId(`finding-${id}-notMet`).check();
  await verdict.getByText('已达标 24/29 行（82.8%），未达到 85%（需 25 行），再达标 1 行即可。').waitFor();
  expect(await page.getByTestId('action-pass').isDisabled()).toBe(true);
  expect(await page.getByTestId('why-pass').textContent()).toContain('85%');
  await reviewer.screen('review-below-the-line', reviewer.item('2.1'));
  await reviewer.night('review-below-the-line');
  for (const id of ['1.1', '2.1']) await page.getByTestId(`finding-${id}-met`).check();
  await reviewer.saveState('saved');
  await reviewer.decide('pass');
  await reviewer.moment('review-pass-dialog');
  await reviewer.confirm();
  await reviewer.status('ranked');
  await reviewer.item('10.2').getByText('抽查3家机构，其中1家尚未创建完成。').waitFor();
});

test('the city accepts many at once: seen before it happens, one by one, and read again later', async () => {
  for (const one of districts.filter(({ login }) => login !== 'yuzhong'))
    ids.set(one.login, (await apply(stage, new Person(stage, one.login), one)).application.id);
  const { page } = reviewer!;
  await page.goto('/reviews?view=mine');
  await page.getByTestId('choose-all').check();
  await page.getByTestId('chosen-count').getByText('已选 5 件').waitFor();
  await page.getByTestId('choose').last().uncheck();
  await reviewer!.moment('chosen');
  await page.getByTestId('send-up').click();
  await page.getByTestId('mass-summary').getByText('4 件可以受理').waitFor();
  await page.getByTestId('mass-going').first().getByText('材料评审中').waitFor();
  await reviewer!.moment('mass-preview');
  // Another reviewer is faster with one of them.
  const city = new Person(stage, 'cq-review');
  const [first] = await page.getByTestId('mass-going').locator('td.strong').allInnerTexts();
  const { applications } = await city.call(routes.listApplications, { query: { view: 'mine' } });
  const taken = applications.find(({ organisationName }) => first!.startsWith(organisationName))!;
  await city.call(routes.acceptApplication, {
    parameters: { id: taken.id },
    body: { version: taken.version },
  });
  reviewer!.expects(409, /accept$/);
  await reviewer!.confirm();
  await page.getByTestId('mass-progress').getByText('已办理 4/4 家，其中 1 家没有办成').waitFor();
  expect(await page.locator('[data-testid=mass-job][data-state=done]').count()).toBe(3);
  await reviewer!.moment('mass-result');
  await page.goto('/');
  await page.goto('/reviews?view=mine');
  await page.getByTestId('mass-progress').getByText('其中 1 家没有办成').waitFor();
});

test('C-06: five places: the sixth is refused with its reason, and a withdrawal frees one', async () => {
  for (const one of districts.filter(({ login }) => login !== 'yuzhong')) {
    const city = new Person(stage, 'cq-review');
    const id = ids.get(one.login)!;
    const { application } = await city.look(id);
    const { version } =
      application.status.name === 'evaluating'
        ? application
        : (
            await city.call(routes.acceptApplication, {
              parameters: { id },
              body: { version: application.version },
            })
          ).application;
    await judge(stage, city, one, id, version);
  }
  lead = await story.signedIn('cq-lead');
  const { page } = lead;
  await page.goto(`/campaigns/${campaign}`);
  const select = (visitor: Visitor, code: string) =>
    visitor.page.getByTestId(`select-${applicationOf(code)}`);
  await select(lead, '500103').waitFor();
  await lead.moment('campaign-before-selection');
  for (const [index, code] of ['500103', '500110', '500109', '500107'].entries()) {
    await select(lead, code).click();
    await lead.confirm();
    await page
      .getByTestId('quota')
      .getByText(`${index + 1}/5`)
      .waitFor();
  }
  // A second window still shows a free place when the last one goes.
  const second = await story.visitor('cq-lead, second window', { tabOf: lead });
  await second.page.goto('/');
  await second.page.getByTestId('sign-in').click();
  await second.page.getByTestId('reader-name').waitFor();
  await second.page.goto(`/campaigns/${campaign}`);
  await select(second, '500157').click();
  await select(lead, '500106').click();
  await lead.confirm();
  await page.getByTestId('quota').getByText('5/5').waitFor();
  second.expects(409, /select/);
  await second.page.getByTestId('confirm').click();
  const refusal = second.page.getByRole('dialog').getByRole('alert');
  await refusal.waitFor();
  expect(await refusal.textContent()).toMatch(/名额 ?5 ?个|5\/5|名额已满/);
  await second.moment('sixth-refused');
  expect(await select(lead, '500157').isDisabled()).toBe(true);
  await page.getByTestId('quota-full').getByText('名额 5 个已全部使用').waitFor();
  await lead.screen('campaign-full');
  await lead.night('campaign-full');

  await district!.page.goto(address);
  await district!.decide('withdraw');
  await district!.page.getByTestId('confirm').click();
  await district!.page.getByRole('alert').getByText('请填写理由').waitFor();
  await district!.page.getByTestId('reason').fill('区政府来函：因机构改革，自愿退出本批次评选。');
  await district!.confirm();
  await district!.status('withdrawn');
  await page.reload();
  await page.getByTestId('quota').getByText('4/5').waitFor();
  await select(lead, '500157').click();
  await lead.confirm();
  await page.getByTestId('quota').getByText('5/5').waitFor();
}, 180_000);

test('publicity over five working days, then naming through the list with its progress', async () => {
  const { page } = lead!;
  // The first of the order is taken off while five stand on the list: whoever comes behind it needs a reason.
  const runs = new Person(stage, 'cq-lead');
  const first = applicationOf('500110');
  const off = await runs.look(first);
  const reason = '材料需要核对。';
  const parameters = { id: first };
  const back = await runs.call(routes.deselectApplication, {
    parameters,
    body: { version: off.application.version, reason },
  });
  await page.reload();
  await page.getByTestId('start-publicity').click();
  const reasons = page.getByTestId('order-reason');
  await reasons.first().waitFor();
  await page.getByTestId('publicity-address').fill('https://wsjkw.cq.gov.cn/');
  await page.getByTestId('publicity-contact').fill('市卫生健康委老龄健康处');
  lead!.expects(422, /publicity/);
  await page.getByTestId('confirm').click();
  await page.getByText('没有列入公示名单，请说明理由').first().waitFor();
  await lead!.moment('publicity-out-of-order');
  await page.getByRole('dialog').getByRole('button', { name: '取消', exact: true }).click();
  await runs.call(routes.selectApplication, { parameters, body: { version: back.application.version } });
  await page.reload();
  await page.getByTestId('quota').getByText('5/5').waitFor();
  await page.getByTestId('start-publicity').click();
  await page.getByTestId('publicity-address').waitFor();
  expect(await reasons.count()).toBe(0);
  await page.getByTestId('publicity-address').fill('https://wsjkw.cq.gov.cn/');
  await page.getByTestId('publicity-contact').fill('市卫生健康委老龄健康处，023-67706707');
  await lead!.confirm();
  await page.getByTestId('publicity').getByText('2026年11月30日').waitFor();
  await lead!.screen('campaign-in-publicity');
  const admin = await story.signedIn('admin');
  await admin.page.getByRole('button', { name: '快进', exact: true }).click();
  await admin.page.getByLabel('快进到（北京时间）').fill('2026-12-06T00:01');
  await admin.page.getByRole('button', { name: '确定', exact: true }).click();
  await admin.page.getByTestId('demo-clock').getByText('2026年12月6日').waitFor();
  await expect
    .poll(
      async () => {
        await page.reload();
        await page.getByTestId('application-row').first().waitFor();
        return page.locator('[data-testid=status][data-status=cleared]').count();
      },
      { timeout: 30_000 },
    )
    .toBe(5);
  await page.getByTestId('name-all').click();
  await page.getByTestId('document-number').fill('渝卫发〔2026〕71号');
  await lead!.confirm();
  await page.getByTestId('naming').getByTestId('mass-progress').getByText('已办理 5/5 家').waitFor();
  await lead!.moment('campaign-named', page.getByTestId('naming'));

  const anyone = await story.visitor('anyone');
  await anyone.page.goto('/public');
  await anyone.page.getByRole('heading', { name: '已命名（5）' }).waitFor();
  expect(await anyone.page.getByText('渝卫发〔2026〕71号').count()).toBe(5);
  await anyone.page.getByTestId('public-search').fill('两江');
  await anyone.page.getByRole('heading', { name: '已命名（1）' }).waitFor();
  await anyone.page.getByTestId('public-search').fill('渝中');
  await anyone.page.getByTestId('public-empty').getByText('没有找到与“渝中”有关的单位').waitFor();
  await anyone.moment('public-nothing-found');
});

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});
