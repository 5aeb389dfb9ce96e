import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as z from 'zod';
import type { Shifan } from '#infra/local/compose.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { Person } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { type ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { editions } from '#shared/standards/editions.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let lead: Visitor;
beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  story = await StoryBrowser.launch('campaign-life', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

test('the lead lays a campaign down; what does not fit together is said at its field', async () => {
  lead = await story.signedIn('cq-lead');
  const { page } = lead;
  await page.getByTestId('new-campaign').click();
  await page.getByTestId('campaign-title').waitFor();
  await lead.screen('form');
  await page.getByTestId('campaign-title').fill('2026年重庆市医养结合示范区（县）第二批创建');
  await page.getByTestId('campaign-programme').fill('重庆市医养结合示范区（县）');
  await page.getByTestId('campaign-edition').selectOption('CQ-COUNTY-2023');
  await page.getByTestId('campaign-due-county').fill('2027-03-31T23:59');
  await page.getByTestId('campaign-due-province').fill('2027-02-28T23:59');
  await page.getByTestId('campaign-naming').fill('2031-01-01');
  await page.getByTestId('campaign-max-returns').fill('2');
  await page.getByTestId('campaign-paper').fill('2027-03-31T18:00');
  await page.getByTestId('campaign-opinion').check();
  lead.expects(422, /\/api\/campaigns$/);
  await page.getByTestId('save-campaign').click();
  await page.getByTestId('fault-summary').getByText('还有 2 处需要修改').waitFor();
  await lead.screen('form-with-faults');
  await page.getByTestId('campaign-due-province').fill('2027-04-30T23:59');
  await page.getByTestId('campaign-naming').fill('2027-10-31');
  await page.getByTestId('save-campaign').click();
  await page.locator('[data-testid=phase][data-phase=draft]').waitFor();
  await page.getByTestId('cycle-warning').getByText('不足 2 年').waitFor();
  await lead.screen('draft');
});

test('approval, notice, pause and resumption, each with its words; a district sees it from the notice on', async () => {
  const { page } = lead;
  const phase = (name: string) => page.locator(`[data-testid=phase][data-phase=${name}]`).waitFor();
  const district = await story.signedIn('yuzhong');
  expect(await district.page.getByText('第二批创建').count()).toBe(0);
  expect(await page.getByTestId('step-publish').isDisabled()).toBe(true);
  await page.getByTestId('step-requestApproval').click();
  await lead.confirm();
  await phase('inApproval');
  await page.getByTestId('step-approve').click();
  await page.getByTestId('document-number').fill('渝表彰办〔2026〕3号');
  await lead.moment('approve-dialog');
  await lead.confirm();
  await phase('approved');
  await page.getByTestId('step-publish').click();
  await page.getByTestId('document-number').fill('渝卫办发〔2026〕88号');
  await lead.confirm();
  await phase('announced');
  await district.page.reload();
  await district.page
    .getByRole('link', { name: /第二批创建/ })
    .first()
    .waitFor();
  await page.getByTestId('step-pause').click();
  await page.getByTestId('reason').fill('区划调整，暂停办理。');
  await lead.confirm();
  await phase('paused');
  await page.getByTestId('step-resume').click();
  await page.getByTestId('reason').fill('调整完成。');
  await lead.confirm();
  await phase('announced');
  await page.getByRole('link', { name: '办理记录' }).click();
  await page.getByTestId('record-line').first().waitFor();
  expect(await page.getByTestId('record-line').count()).toBe(6);
  await page.getByTestId('check-record').click();
  expect(await page.getByTestId('check-result').getAttribute('data-whole')).toBe('true');
  await lead.screen('history');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('export-record').click(),
  ]);
  // The name is tested where it is given: a Chromium without a Chinese locale writes another.
  const archive = await readFile(await file.path());
  expect(archive.subarray(0, 2).toString()).toBe('PK');
  await page.getByTestId('record-query').fill('区划调整');
  expect(await page.getByTestId('record-line').count()).toBe(1);
  await page.getByTestId('record-query').fill('没有这样的理由');
  await page.getByText('没有符合条件的记录').waitFor();
});

test('one district gets more time, with a reason; nothing of its draft is shown for it', async () => {
  const person = as('yuzhong');
  const campaign = CampaignId.parse('chongqing-2026');
  const begun = await person.call(routes.createApplication, { parameters: { id: campaign } });
  const { page } = lead;
  await page.goto(`/campaigns/${campaign}`);
  await page.getByTestId('extend-one').click();
  await page.getByTestId('extend-unit').selectOption({ index: 1 });
  await page.getByTestId('extend-until').fill('2026-12-15T23:59');
  await page.getByTestId('reason').fill('区划调整，材料交接需要时间。');
  await lead.moment('extend-one');
  await lead.confirm();
  expect((await person.look(begun.application.id)).dueAt).toBe('2026-12-15T15:59:59.999Z');
  const district = await story.signedIn('yuzhong');
  await district.page.goto(`/applications/${begun.application.id}/history`);
  await district.page.getByTestId('record-line').first().waitFor();
  expect(await district.page.getByTestId('record-line').count()).toBe(2);
  await district.page.getByTestId('check-record').click();
  expect(await district.page.getByTestId('check-result').getAttribute('data-whole')).toBe('true');
  await district.screen('whole-record');
});

test('E-32: a computer of another zone, its clock three days fast, reads Beijing time and the server’s countdown', async () => {
  const stray = await story.visitor('stray', { timezoneId: 'America/New_York' });
  await stray.page.clock.install({ time: Date.now() + 3 * 86_400_000 });
  await stray.page.goto('/');
  await stray.page.getByTestId('sign-in').click();
  await stray.typePassword('yuzhong');
  await stray.page.getByTestId('reader-name').waitFor();
  const shownTo = async ({ page }: Visitor) => {
    await page.goto('/campaigns/chongqing-2026');
    return (await page.getByTestId('deadline-county').textContent())?.replace(/\s+/gu, ' ').trim();
  };
  const right = await shownTo(lead);
  expect(right).toMatch(/2026年\d+月\d+日 23:59（北京时间） 还有 \d+ 天/u);
  expect(await shownTo(stray)).toBe(right);
});

test('E-05: a functional zone is let in with a reason, and begins its application', async () => {
  const { page } = lead;
  await page.goto('/campaigns/chongqing-2026');
  await page.getByTestId('admit-one').click();
  await page.getByTestId('admit-query').fill('万盛');
  await page
    .getByTestId('admit-unit')
    .selectOption({ label: (await page.locator('option', { hasText: '万盛' }).first().textContent()) ?? '' });
  await page.getByTestId('confirm').click();
  expect(await page.getByRole('dialog').locator('.fault').textContent()).toContain('请填写准入理由');
  await page.getByTestId('reason').fill('万盛经开区承担县级卫生健康行政职能。');
  await lead.moment('admit-one');
  await lead.confirm();
  await page.getByTestId('admitted').getByText('万盛经开区').waitFor();
});

/** Signed in once, however often they act. */
const people = new Map<string, Person>();
function as(login: string): Person {
  const known = people.get(login);
  const person = known ?? new Person({ origin: shifan.url, password: demoPassword, say: () => {} }, login);
  people.set(login, person);
  return person;
}
/** A form in place of a standard: nothing is counted, so a story can be short. */
const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1') ?? expect.fail('no form');
const document = (number: number) =>
  ({ documentNumber: `渝卫办发〔2026〕${number}号`, date: '2026-11-22' }) as never;

test('J-01, XR-9, E-81: two departments hold it, an event is released, and a place that falls empty is filled', async () => {
  const runs = as('cq-lead');
  const reviewer = as('cq-review');
  const me = await runs.call(routes.getMe);
  const plan: z.input<typeof routes.CampaignPlanBody> = {
    title: '2026年重庆市医养结合示范区（县）补充创建',
    jointWith: ['重庆市民政局'],
    programme: '补充创建',
    scope: me.organisation.id,
    applicantLevel: 'county',
    edition: form.id,
    evaluation: ['evaluation'],
    sealedBy: null,
    quota: { places: 1, kind: 'hard' },
    refillAfterDrop: true,
    publicityDays: 5,
    correctionDays: 15,
    mailGraceDays: 0,
    opensAt: '2026-11-22T00:00:00.000Z',
    deadlines: { county: '2027-01-31T15:59:59.999Z', province: '2027-02-28T15:59:59.999Z' },
    needsApproval: false,
    namingPlannedOn: '2027-12-20',
    cycleYears: 2,
  };
  const { campaign } = await runs.call(routes.createCampaign, { body: plan as never });
  const parameters = { id: campaign.id };
  const published = await runs.call(routes.publishCampaign, {
    parameters,
    body: { version: campaign.version, document: document(98) },
  });
  /** Sends the unit's form and takes it through the evaluation. */
  async function ranked(login: string, version: number, id: ApplicationId, answers: unknown) {
    const sent = await as(login).call(routes.submitApplication, {
      parameters: { id },
      body: { version, answers: answers as never },
    });
    const body = { version: sent.application.version };
    const accepted = await reviewer.call(routes.acceptApplication, { parameters: { id }, body });
    return reviewer.call(routes.passApplication, {
      parameters: { id },
      body: { version: accepted.application.version },
    });
  }
  const first = await as('yuzhong').call(routes.createApplication, { parameters });
  const second = await as('qijiang').call(routes.createApplication, { parameters });
  const one = { id: first.application.id };
  const other = { id: second.application.id };

  // What the other declares keeps it from sending, until the lead has released it.
  const declared = {
    ...formAnswers(form, '綦江区'),
    '6.2': { choice: 'has', reason: '2024年3月，一家养老机构发生食物中毒，已整改。' },
  };
  await as('qijiang').refused(routes.submitApplication, {
    parameters: other,
    body: { version: second.application.version, answers: declared as never },
  });
  const { page } = lead;
  await page.goto(`/campaigns/${campaign.id}`);
  await page.getByText('重庆市民政局主办').waitFor();
  await page.getByTestId('release-one').click();
  await page.getByTestId('release-query').fill('綦江');
  await page.getByTestId('release-unit').locator('option').nth(2).waitFor({ state: 'detached' });
  await page.getByTestId('release-unit').selectOption({ index: 1 });
  await page.getByTestId('reason').fill('事件已依法处理完毕，责任单位已整改到位。');
  await lead.moment('release-one');
  await lead.confirm();
  const released = await as('qijiang').look(other.id);
  const chosen = await ranked('yuzhong', first.application.version, one.id, formAnswers(form, '渝中区'));
  await ranked('qijiang', released.application.version, other.id, declared);

  const listed = await runs.call(routes.selectApplication, {
    parameters: one,
    body: { version: chosen.application.version },
  });
  await runs.call(routes.startPublicity, {
    parameters,
    body: {
      version: published.campaign.version,
      address: 'https://wsjkw.example.cn/gongshi',
      contact: '老龄健康处，023-67706707',
    },
  });
  await runs.awaitStatus(one.id, 'inPublicity');
  const { application } = await runs.look(one.id);
  expect(application.version).toBeGreaterThan(listed.application.version);
  await runs.call(routes.disqualifyApplication, {
    parameters: one,
    body: { version: application.version, cause: 'fraud', reason: '核查发现材料不实。' } as never,
  });

  await page.goto(`/applications/${other.id}`);
  await lead.decide('publish');
  await page.getByRole('dialog').getByText('递补公示后空出的名额').waitFor();
  await page.getByTestId('reason').fill('渝中区取消资格，由排序在后的綦江区递补。');
  await lead.moment('refill');
  await lead.confirm();
  await lead.status('inPublicity');
  // Another unit was meant by the name that was published: a whole publicity anew.
  await lead.decide('republish');
  await page.getByTestId('reason').fill('公示时误用了原万盛区的名称。');
  await lead.moment('republish');
  await lead.confirm();
  await lead.status('inPublicity');

  const citizen = await story.visitor('citizen');
  await citizen.page.goto('/public');
  await citizen.page.getByText('重庆市卫生健康委员会、重庆市民政局主办').waitFor();
});

test('A14: 创建中: the district reports how far it is, the lead reads it and moves it on', async () => {
  const runs = as('cq-lead');
  const me = await runs.call(routes.getMe);
  const plan: z.input<typeof routes.CampaignPlanBody> = {
    title: '2026年重庆市医养结合示范区（县）先创后评试点',
    programme: '先创后评试点',
    scope: me.organisation.id,
    applicantLevel: 'county',
    edition: form.id,
    evaluation: ['evaluation'],
    sealedBy: null,
    quota: { places: 5, kind: 'hard' },
    publicityDays: 5,
    correctionDays: 15,
    mailGraceDays: 0,
    opensAt: '2026-11-22T00:00:00.000Z',
    deadlines: { county: '2027-01-31T15:59:59.999Z', province: '2027-02-28T15:59:59.999Z' },
    creation: { endsOn: '2027-10-31' },
    needsApproval: false,
    namingPlannedOn: '2027-12-20',
    cycleYears: 2,
  };
  const { campaign } = await runs.call(routes.createCampaign, { body: plan as never });
  const parameters = { id: campaign.id };
  await runs.call(routes.publishCampaign, {
    parameters,
    body: { version: campaign.version, document: document(99) },
  });
  const unit = as('yuzhong');
  const { application } = await unit.call(routes.createApplication, { parameters });
  const answers = formAnswers(form, '渝中区') as never;
  const one = { id: application.id };
  const sent = await unit.call(routes.submitApplication, {
    parameters: one,
    body: { version: application.version, answers },
  });
  const accepted = await as('cq-review').call(routes.acceptApplication, {
    parameters: one,
    body: { version: sent.application.version },
  });
  expect(accepted.label).toBe('创建中');

  const district = await story.signedIn('yuzhong');
  await district.page.goto(`/applications/${application.id}`);
  await district.page.getByTestId('creating').getByText('创建期至').waitFor();
  await district.screen('creating');
  await district.decide('reportCreation');
  await district.page.getByTestId('reason').fill('两家医疗机构的老年医学科已挂牌，第三家正在装修。');
  await district.moment('report-creation');
  await district.confirm();
  await district.page.getByTestId('history').getByText('进展：两家医疗机构的老年医学科已挂牌').waitFor();

  const reviewer = await story.signedIn('cq-review');
  await reviewer.page.goto(`/applications/${application.id}`);
  await reviewer.page.getByTestId('history').getByText('进展：两家医疗机构').waitFor();
  await reviewer.decide('reachStandard');
  await reviewer.moment('reach-standard');
  await reviewer.confirm();
  await reviewer.status('evaluating');
});

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});
