import { afterAll, beforeAll, expect, test } from 'vitest';
import { storesOf } from '#functions/stores/stores.ts';
import type { Shifan } from '#infra/local/compose.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { pdf } from '#infra/local/demo/files.ts';
import { Person } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { publishCampaign } from '#shared/domain/decide-campaign.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import { ApplicationId, CampaignId, ItemId } from '#shared/model/ids.ts';
import { LocalDate } from '#shared/model/instant.ts';
import { editions } from '#shared/standards/editions.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
const national = CampaignId.parse('national-2026');
const id = ApplicationId.parse('national-2026.hc-652827');
let shifan: Shifan;
let person: Person;
let story: StoryBrowser;
beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  person = new Person({ origin: shifan.url, password: demoPassword, say: () => {} }, 'hejing');
  await person.call(routes.createApplication, { parameters: { id: national } });
  await person.upload(id, ItemId.parse('1.1'), pdf('和静县医养结合工作方案.pdf', 'Plan'));
  const licence = await person.upload(id, ItemId.parse('1.2'), pdf('医疗机构执业许可证.pdf', 'Licence'));
  await person.call(routes.describeEvidence, {
    parameters: { id, evidence: licence.id },
    body: {
      number: '',
      date: LocalDate.parse('2021-11-22'),
      issuer: '和静县卫生健康委',
      validUntil: LocalDate.parse('2026-11-22'),
      revision: 0,
    },
  });
  story = await StoryBrowser.launch('evidence-documents', shifan.url);
  cleanUp.push(() => story.close());
});
afterAll(async () => {
  for (const each of cleanUp.splice(0).toReversed()) await each();
});

test('a county says which document a file is, and the prefecture reads and finds it', async () => {
  const hejing = await story.signedIn('hejing');
  const { page } = hejing;
  await page.goto(`/applications/${id}`);
  await page.getByTestId('describe-1.1').click();
  await page.getByTestId('document-number').fill('静卫发2025年18号');
  await page.getByTestId('document-save').click();
  await page.getByText('缺少括号内的四位年份').waitFor();
  await page.getByText('还须填写成文日期').waitFor();
  await hejing.moment('document-faults');
  await page.getByTestId('document-number').fill('静卫发[2025] 18号');
  expect(await page.getByTestId('document-spelling').textContent()).toContain('静卫发〔2025〕18号');
  await page.getByTestId('document-date').fill('2025-03-04');
  await page.getByTestId('document-issuer').fill('和静县卫生健康委');
  await page.getByTestId('document-save').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const said = page.getByTestId('evidence-1.1').getByTestId('document');
  expect(await said.textContent()).toBe('静卫发〔2025〕18号，2025年3月4日，和静县卫生健康委');
  await page.getByTestId('evidence-1.2').getByTestId('expired').waitFor();
  await hejing.screen('described', page.getByTestId('evidence-1.1'));

  const { version } = (await person.look(id)).application;
  const form = editions.find((edition) => edition.id === 'XJ-COUNTY-RECOMMEND-1') as Edition;
  const answers = formAnswers(form, '和静县');
  await person.call(routes.submitApplication, { parameters: { id }, body: { version, answers } });
  const bazhou = await story.signedIn('bazhou');
  await bazhou.page.goto(`/applications/${id}`);
  await bazhou.page.getByTestId('evidence-1.1').getByText('静卫发〔2025〕18号').waitFor();
  await bazhou.page.goto('/reviews');
  await bazhou.page.getByTestId('find-number').fill('静卫发（2025）18号');
  await bazhou.page.keyboard.press('Enter');
  await bazhou.page.getByTestId('found-documents').getByText('条目 1.1').waitFor();
  await bazhou.screen('found', bazhou.page.getByTestId('found-documents'));
  expect(story.complaints).toEqual([]);
});

test('in the next campaign it takes over what has not run out', async () => {
  const stores = storesOf(shifan.table);
  const campaign = (await stores.campaigns.load(national)) as Campaign;
  const next = {
    ...campaign,
    id: CampaignId.parse('national-2028'),
    title: '2028 年全国医养结合示范县（市、区）创建',
    version: 1,
    head: '',
  };
  await stores.campaigns.publish(publishCampaign(next, { kind: 'system' }, opening));
  const begun = await person.call(routes.createApplication, { parameters: { id: next.id } });
  const hejing = await story.signedIn('hejing');
  const { page } = hejing;
  await page.goto(`/applications/${begun.application.id}`);
  await page.getByTestId('open-reuse').waitFor();
  await hejing.screen('offered', page.getByTestId('earlier-evidence'));
  await page.getByTestId('open-reuse').click();
  await page.getByText('有效期至 2026-11-22，已过期').waitFor();
  expect(await page.getByTestId('take-1.2').isDisabled()).toBe(true);
  await hejing.moment('reuse');
  await page.getByTestId('take-over').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const file = page.getByTestId('evidence-1.1').locator('[data-testid=file][data-state=accepted]');
  await file.getByTestId('source').getByText(campaign.title).waitFor();
  expect(await file.textContent()).toContain('静卫发〔2025〕18号');
  await file.getByRole('button', { name: '和静县医养结合工作方案.pdf', exact: true }).click();
  await page.locator('[data-testid=file-intact][data-intact=true]').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await hejing.screen('taken', page.getByTestId('evidence-1.1'));
  await page.reload();
  await file.waitFor();
  expect(await page.getByTestId('earlier-evidence').textContent()).toContain('没有可以再沿用的');
  expect(story.complaints).toEqual([]);
});
