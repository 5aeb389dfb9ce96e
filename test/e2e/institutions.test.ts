import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import type { Answers } from '#shared/model/answer.ts';
import { ApplicationId } from '#shared/model/ids.ts';
import { institutionAnswers } from '../fixtures/institution-answers.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let stage: Stage;
let story: StoryBrowser;
let [lead, admin, unit, county]: Visitor[] = [];
let campaign = '';

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  story = await StoryBrowser.launch('institutions', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

const application = () => ApplicationId.parse(`${campaign}.inst-cq-kangshou`);

test('C-09, C-06: the city lays down a round for institutions: ten in all, two a district', async () => {
  lead = await story.signedIn('cq-lead');
  const { page } = lead;
  await page.getByTestId('new-campaign').click();
  await page.getByTestId('campaign-title').fill('2026年重庆市医养结合示范机构创建');
  await page.getByTestId('campaign-programme').fill('重庆市医养结合示范机构');
  await page.getByLabel('申报单位').selectOption('institution');
  await page.getByTestId('campaign-edition').selectOption('NAT-INSTITUTION-2022');
  await page.getByTestId('campaign-places').fill('10');
  await page.getByTestId('campaign-per-district').fill('2');
  await page.getByTestId('campaign-opens').fill('2026-11-24T00:00');
  await page.getByTestId('campaign-due-institution').fill('2026-12-20T23:59');
  await page.getByTestId('campaign-due-county').fill('2026-12-25T23:59');
  await page.getByTestId('campaign-due-province').fill('2026-12-30T23:59');
  await page.getByTestId('campaign-approval').uncheck();
  await lead.screen('campaign-form');
  await page.getByTestId('save-campaign').click();
  await page.locator('[data-testid=phase][data-phase=draft]').waitFor();
  campaign = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.getByTestId('step-publish').click();
  await page.getByTestId('document-number').fill('渝卫办发〔2026〕90号');
  await lead.confirm();
  await page.locator('[data-testid=phase][data-phase=announced]').waitFor();
});

test('E-18: the district registers an institution; a code whose check digit fails is asked about once', async () => {
  admin = await story.signedIn('qijiang-admin');
  const { page } = admin;
  await admin.goTo('机构登记');
  await page.getByTestId('institution').filter({ hasText: '康寿' }).waitFor();
  await admin.screen('institutions');
  await page.getByTestId('register').click();
  await page.getByTestId('institution-name').fill('綦江区古南街道社区卫生服务中心');
  await page.getByTestId('institution-kind').selectOption('communityHealthCentre');
  await page.getByTestId('institution-code').fill('12500222450586999X');
  await page.getByTestId('institution-legal').fill('綦江区古南街道社区卫生服务中心');
  await page.getByTestId('institution-address').fill('重庆市綦江区古南街道中山路88号');
  await page.getByTestId('institution-opened').fill('2012-03-01');
  await page.getByTestId('medicalLicence-held').check();
  await page.getByTestId('medicalLicence-number').fill('45058699950022211C2101');
  await page.getByTestId('medicalLicence-from').fill('2012-03-01');
  await page.getByTestId('medicalLicence-until').fill('2026-11-20');
  admin.expects(422, /\/api\/institutions$/);
  await page.getByTestId('save-institution').click();
  await page.getByTestId('fault-summary').waitFor();
  await admin.screen('register-with-fault');
  await page.getByTestId('code-confirmed').check();
  await page.getByTestId('save-institution').click();
  await page.getByTestId('certificate-faults').getByText('已于2026年11月20日到期').waitFor();
  await page.getByTestId('certificate-faults').getByText('没有登记养老机构备案').waitFor();
  await admin.screen('institution');
  await page.getByTestId('change-institution').click();
  await page.getByTestId('medicalLicence-until').fill('2031-11-20');
  await page.getByTestId('institution-reason').fill('许可证换发。');
  await page.getByTestId('save-institution').click();
  await page.getByTestId('former').getByText('许可证换发。').waitFor();
  await admin.moment('institution-changed');
});

test('the institution fills in, sees each gate as it types, and sends its form to the district', async () => {
  const system = await story.signedIn('admin');
  await system.page.getByRole('button', { name: '快进', exact: true }).click();
  await system.page.getByLabel('快进到（北京时间）').fill('2026-11-25T09:00');
  await system.page.getByRole('button', { name: '确定', exact: true }).click();
  await system.page.getByRole('button', { name: '快进', exact: true }).waitFor();
  unit = await story.signedIn('kangshou');
  const { page } = unit;
  await page.getByTestId(`campaign-${campaign}`).getByTestId('apply').click();
  await page.waitForURL(`**/applications/${application()}`);
  await unit.item('g.4').waitFor();
  await page.getByTestId('gates').getByText('待填报').first().waitFor();
  await unit.screen('form-empty');
  const answers = institutionAnswers() as Answers;
  const { ['g.4' as never]: _, ...others } = answers;
  await new Person(stage, 'kangshou').write(application(), others as Answers);
  await page.reload();
  await unit.item('g.4').waitFor();
  await page.getByTestId('check-g.4-0').check();
  await unit.type('g.4', 'figures-disabled-numerator', '50');
  await unit.type('g.4', 'figures-disabled-denominator', '100');
  await unit.type('g.4', 'text', '按2026年10月末入住名册统计，评估由区民政局委托的机构完成。');
  // G-DIS: a half is not above a half; said at once, with the rule.
  await page.getByTestId('gate-G-DIS').getByText('不符合“高于 50%”').waitFor();
  await unit.screen('gate-blocked', page.getByTestId('gates'));
  expect(await page.getByTestId('action-submit').isDisabled()).toBe(true);
  await unit.type('g.4', 'figures-disabled-numerator', '51');
  await page.locator('[data-testid=gates][data-blocked="0"]').waitFor();
  await unit.saveState('saved');
  await page.getByTestId('action-submit').click();
  await page.getByRole('dialog').waitFor();
  await page.getByTestId('confirm').click();
  await page.getByTestId('receipt').waitFor();
  await unit.moment('receipt');
});

test('A4: the district sees the gates of today, agrees to recommend it, and the city has the case', async () => {
  county = await story.signedIn('qijiang-review');
  const { page } = county;
  await page.goto(`/applications/${application()}`);
  await page.getByTestId('gates').getByText('各项符合').waitFor();
  await county.screen('county-case');
  await page.getByTestId('action-recommend').getByText('同意推荐').waitFor();
  await county.decide('recommend');
  await page.getByRole('dialog').getByText('占用本区县 1 个推荐名额（每个区县不超过 2 个）').waitFor();
  await page.getByTestId('document-number').fill('綦卫函〔2026〕12号');
  await county.moment('recommend-dialog');
  await county.confirm();
  await county.status('recommended');
  await page.goto('/incidents?unit=inst-cq-kangshou');
  await page.getByTestId('record-incident').click();
  await page.getByTestId('incident-on').fill('2026-11-24');
  await page.getByTestId('incident-words').fill('区应急管理局通报的消防安全事故。');
  await county.moment('incident-dialog');
  await county.confirm();
  await page.getByTestId('incident').waitFor();
  await county.screen('incidents');
});

test('A24, E-48: the incident stops it at the city, which disqualifies it with its reason', async () => {
  const { page } = lead!;
  await page.goto(`/applications/${application()}`);
  await page.getByTestId('gate-G-INCIDENT').waitFor();
  await lead!.screen('lead-case-blocked');
  await lead!.decide('disqualify');
  await page.getByTestId('cause').selectOption('incident');
  await page.getByTestId('reason').fill('申报期间发生重大安全生产事故。');
  await lead!.moment('disqualify-dialog');
  await lead!.confirm();
  await lead!.status('disqualified');
  await lead!.moment('disqualified');
});

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});
