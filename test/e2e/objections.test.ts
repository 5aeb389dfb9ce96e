import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { apply, districts, review } from '#infra/local/demo/chongqing.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let lead: Visitor;
const campaign = CampaignId.parse('chongqing-2026');
const yuzhong = ApplicationId.parse('chongqing-2026.hc-500103');
const objected = {
  name: '欧阳秋白',
  contact: '13896012345',
  facts: '辖区三家养老机构账外收费，与申报材料不符。',
};

/** Two districts in publicity since Monday, by the API. */
beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  const stage: Stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  const [reviewer, runner] = [new Person(stage, 'cq-review'), new Person(stage, 'cq-lead')];
  for (const login of ['yuzhong', 'liangjiang']) {
    const district = districts.find((one) => one.login === login)!;
    const sent = await apply(stage, new Person(stage, login), district);
    const { id, version } = sent.application;
    const passed = await review(stage, reviewer, district, id, version);
    await runner.call(routes.selectApplication, {
      parameters: { id },
      body: { version: passed.application.version },
    });
  }
  await runner.call(routes.startPublicity, {
    parameters: { id: campaign },
    body: {
      version: 1,
      address: 'https://wsjkw.cq.gov.cn/',
      contact: '市卫生健康委老龄健康处，023-67706707',
    },
  });
  await runner.awaitStatus(yuzhong, 'inPublicity');
  story = await StoryBrowser.launch('objections', shifan.url);
}, 240_000);
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

test('a citizen objects without a sign-in; what is missing is said at its field', async () => {
  const citizen = await story.visitor('citizen');
  const { page } = citizen;
  await page.goto('/public');
  await page.getByTestId(`object-${yuzhong}`).waitFor();
  await citizen.screen('public-in-publicity');
  await page.getByTestId(`object-${yuzhong}`).click();
  await page.getByRole('heading', { name: '对公示单位提出异议' }).waitFor();
  await page.getByTestId('objector-name').waitFor();
  await citizen.screen('form-empty');
  await page.getByTestId('objector-name').fill('群众');
  await page.getByTestId('objector-contact').fill('12345');
  await page.getByTestId('send-objection').click();
  await page.getByTestId('fault-summary').getByText('还有 3 处需要修改').waitFor();
  await citizen.screen('form-with-faults');
  await page.getByRole('link', { name: /^联系方式无效/ }).click();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('f--contact');
  await page.getByTestId('objector-name').fill(objected.name);
  await page.getByTestId('objector-contact').fill(objected.contact);
  await page.getByTestId('statement').fill(objected.facts);
  await page.getByTestId('send-objection').click();
  await page.getByTestId('objection-received').waitFor();
  expect(await page.getByTestId('objection-number').textContent()).toMatch(/^YY-[0-9A-F]{10}$/);
  await citizen.moment('received');
}, 120_000);

test('the lead’s handler finds it, verifies and accepts it; the unit waits, and knows no name', async () => {
  lead = await story.signedIn('cq-lead');
  const { page } = lead;
  await page.getByRole('link', { name: '收到异议：重庆市渝中区' }).click();
  await page.getByTestId('objector').getByText(objected.name).waitFor();
  await lead.screen('case-received');
  lead.expects(422, /\/accept$/);
  await page.getByTestId('handle').click();
  await page.getByText('请先核实真实姓名和联系方式。').waitFor();
  await page.getByTestId('verified').check();
  await page.getByTestId('handle').click();
  await page.locator('[data-testid=objection-status][data-status=investigating]').waitFor();
  await lead.status('underObjection');

  const unit = await story.signedIn('yuzhong');
  await unit.page.goto(`/applications/${yuzhong}`);
  await unit.status('underObjection');
  await unit.page.getByTestId('history').getByText('受理异议').waitFor();
  await unit.screen('unit-under-objection');
  expect(await unit.page.content()).not.toMatch(new RegExp(Object.values(objected).join('|')));
  await unit.page.goto('/');
  await unit.page.getByText('受理异议：异议核查中').waitFor();
  const link = page.url();
  unit.expects(404, /\/api\/objections\//);
  await unit.page.goto(new URL(link).pathname);
  await unit.page.getByTestId('problem').waitFor();
}, 120_000);

test('a letter is entered with its postmark; the list names no objector', async () => {
  const { page } = lead;
  await page.goto(`/campaigns/${campaign}`);
  await page.getByTestId('record-letter').click();
  await page.getByTestId('letter-unit').selectOption({ index: 1 });
  await page.getByTestId('objector-organisation').check();
  await page.getByTestId('organisation-name').fill('重庆市渝中区某某养老服务中心');
  await page.getByTestId('objector-name').fill('诸葛清');
  await page.getByTestId('objector-contact').fill('重庆市渝中区人民路 1 号');
  await page.getByTestId('statement').fill('来信反映申报的床位数与实际不符，附清单一份。');
  await page.getByTestId('postmarked-on').fill('2026-11-23');
  await lead.moment('letter-dialog');
  await lead.confirm();
  await expect.poll(() => page.getByTestId('objection-row').count()).toBe(2);
  await lead.screen('campaign-with-objections', page.getByTestId('objections'));
  expect(await page.getByTestId('objections').textContent()).not.toMatch(/欧阳|诸葛|13896012345/);
}, 120_000);

test('not true, the unit goes on, the objector is answered, and both districts are named in the end', async () => {
  const { page } = lead;
  const open = page.getByTestId('objection-row').filter({ hasText: '核查中' }).getByRole('link');
  const waiting = page.getByTestId('objection-row').filter({ hasText: '待受理' }).getByRole('link');
  await waiting.click();
  await page.getByTestId('choose-refuse').check();
  await page.getByTestId('refusal').fill('来信未加盖公章，经联系不愿补正。');
  await page.getByTestId('handle').click();
  await page.locator('[data-testid=objection-status][data-status=refused]').waitFor();
  await page.goBack();
  await open.click();
  await page.getByTestId('finding-true').check();
  await page.getByTestId('report').fill('现场核查三家机构账目，均已公示收费项目，票据齐全。');
  await page.getByTestId('reason').fill(`据${objected.name}反映属实。`);
  lead.expects(422, /\/conclude$/);
  await page.getByTestId('handle').click();
  await page.getByText('理由将告知被异议单位，其中含有异议人的姓名、单位或联系方式，请删去。').waitFor();
  await lead.screen('case-concluding');
  await page.getByTestId('finding-untrue').check();
  await page.getByTestId('handle').click();
  await page.locator('[data-testid=objection-status][data-status=concluded]').waitFor();
  await lead.status('inPublicity');
  await page.getByTestId('reply').fill('经核查，反映的问题不属实，感谢监督。');
  await page.getByTestId('handle').click();
  await page.locator('[data-testid=objection-status][data-status=replied]').waitFor();
  await lead.screen('case-replied');

  const admin = await story.signedIn('admin');
  const forward = async (to: string, shown: string) => {
    await admin.page.getByRole('button', { name: '快进', exact: true }).click();
    await admin.page.getByLabel('快进到（北京时间）').fill(to);
    await admin.page.getByRole('button', { name: '确定', exact: true }).click();
    await admin.page.getByTestId('demo-clock').getByText(shown).waitFor();
  };
  await forward('2026-12-01T00:01', '2026年12月1日');
  await expect
    .poll(
      async () => {
        await page.goto(`/campaigns/${campaign}`);
        await page.getByTestId('application-row').first().waitFor();
        return page.locator('[data-testid=status][data-status=cleared]').count();
      },
      { timeout: 30_000 },
    )
    .toBe(2);
  // Letters may still be under way.
  await page.getByTestId('letters-under-way').waitFor();
  expect(await page.getByTestId('name-all').isDisabled()).toBe(true);
  await lead.moment('letters-under-way', page.getByTestId('naming'));
  const late = await story.visitor('late');
  await late.page.goto(`/public/objection?unit=${yuzhong}`);
  await late.page.getByTestId('publicity-over').getByText('不再受理异议').waitFor();
  await late.moment('too-late');
  await forward('2026-12-06T00:01', '2026年12月6日');
  await page.reload();
  await page.getByTestId('name-all').click();
  await page.getByTestId('document-number').fill('渝卫发〔2026〕71号');
  await lead.confirm();
  await page.getByTestId('naming').getByTestId('mass-progress').getByText('已办理 2/2 家').waitFor();
}, 180_000);

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});
