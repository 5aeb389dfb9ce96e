import { afterAll, beforeAll, expect, test } from 'vitest';
import { storesOf } from '#functions/stores/stores.ts';
import type { Shifan } from '#infra/local/compose.ts';
import type { CampaignId, OrganisationId } from '#shared/model/ids.ts';
import { applicationIdOf } from '#shared/model/ids.ts';
import type { Status } from '#shared/model/status.ts';
import type { World } from '../fixtures/api-world.ts';
import { placeApplications } from '../fixtures/placed-applications.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let province: Visitor;
let nation: Visitor;
const campaign = 'national-2026' as CampaignId;

/** A county of 新疆 before its region, as the prefecture sent it up. */
async function placed(organisation: string, status: Status): Promise<void> {
  const stores = storesOf(shifan.table);
  const unit = await stores.organisations.load(organisation);
  if (unit === undefined) throw new Error(`no ${organisation}`);
  const chain = (await stores.organisations.lineage(unit))
    .toReversed()
    .map(({ id, name, level, levelName }) => ({ organisation: id, name, level, levelName }));
  const world = { stores, clock: shifan.clock.port } as unknown as World;
  await placeApplications(world, campaign, status, 1, {
    id: applicationIdOf(campaign, unit.id),
    organisation: unit.id,
    organisationName: unit.name,
    path: unit.path,
    chain,
  });
}

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  for (const code of ['652826', '652827', '652824'])
    await placed(`hc-${code}`, { name: 'underReview', level: 'province', step: 'preliminaryReview' });
  await shifan.settled();
  story = await StoryBrowser.launch('collection', shifan.url);
  province = await story.signedIn('xinjiang');
  nation = await story.signedIn('nhc-lead');
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

async function confirm({ page }: Visitor): Promise<void> {
  await page.getByTestId('confirm').click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  await shifan.settled();
}

test('N-45 A12: the province ranks its counties by keyboard and sends letter and list in one act', async () => {
  const { page } = province;
  await page.goto(`/campaigns/${campaign}`);
  await page.getByTestId('to-recommendation').click();
  await page.getByTestId('add-hc-652826').click();
  await page.getByTestId('add-hc-652827').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('up-1').focus();
  await page.keyboard.press('Enter');
  await page.getByTestId('ranked-0').getByText('和静县').waitFor();
  await page.getByTestId('add-reserve-hc-652824').click();
  await page.getByTestId('letter-number').fill('新卫函31号');
  await province.screen('own-list');
  province.expects(422, /recommendation$/);
  await page.getByTestId('send-list').click();
  await page.getByTestId('confirm').click();
  await page.getByTestId('list-faults').waitFor();
  await province.moment('own-list-faults');
  await page.getByTestId('letter-number').fill('新卫函［2026］31号');
  await page.getByTestId('send-list').click();
  await province.moment('send-asked');
  await confirm(province);
  await page.getByTestId('list-sent').getByText('新卫函〔2026〕31号').waitFor();
  await page.reload();
  await page.getByTestId('ranked-0').getByText('已推荐').waitFor();
  await province.screen('own-list-sent');
});

test('N-46: the desk sees who has sent, checks item by item, gives it back, and freezes the list', async () => {
  const { page } = nation;
  await page.goto(`/campaigns/${campaign}`);
  await page.getByTestId('to-collection').click();
  await page.locator('[data-testid=recommender-hc-650000][data-state=sent]').waitFor();
  await nation.screen('desk');
  await page.getByTestId('recommender-hc-650000').getByRole('link').click();
  await page.getByTestId('ok-1-letter').check();
  await page.getByTestId('saved-1').waitFor();
  await page.getByTestId('defect-1-seal').check();
  await page.getByTestId('note-1-seal').fill('公章不清晰，请重新盖章扫描');
  await page.getByTestId('note-1-seal').press('Tab');
  await page.getByTestId('reserve-1').waitFor();
  await nation.screen('checking');
  await page.getByTestId('return-list').click();
  await expect.poll(() => page.getByTestId('reason').inputValue()).toContain('公章不清晰');
  await nation.moment('return-asked');
  await confirm(nation);
  await page.locator('[data-testid=collection-state]').waitFor();
  await province.page.reload();
  await province.page.getByTestId('list-returned').waitFor();
  await province.page.getByTestId('send-list').click();
  await confirm(province);
  await page.goto(`/campaigns/${campaign}/collection`);
  await page.locator('[data-testid=recommender-hc-650000][data-state=sent]').waitFor();
  await page.getByTestId('limit-hc-650000').click();
  await page.getByTestId('places').fill('5');
  await confirm(nation);
  await page.getByTestId('freeze').click();
  await nation.moment('freeze-asked');
  await confirm(nation);
  await page.getByTestId('list-frozen').waitFor();
  const download = page.waitForEvent('download');
  await page.getByTestId('export-list').click();
  await download;
  await nation.screen('desk-frozen');
  await page.getByTestId('unfreeze').click();
  await page.getByTestId('reason').fill('增补一个单位。');
  await confirm(nation);
  await page.getByTestId('freeze').waitFor();
});

test('A10: a county drops out, and the first of the reserve comes in its place, with the reason', async () => {
  const stores = storesOf(shifan.table);
  const id = applicationIdOf(campaign, 'hc-652827' as OrganisationId);
  const { page: desk } = nation;
  await desk.goto(`/applications/${id}`);
  await nation.decide('disqualify');
  await desk.getByLabel('情形').selectOption({ index: 1 });
  await desk.getByLabel('理由').fill('该县来函说明数据有误，申请退出，主办单位核实后取消资格。');
  await nation.confirm();
  await shifan.settled();
  const { page } = province;
  await page.reload();
  await page.getByTestId('replace-hc-652827').click();
  await page.getByTestId('replace-reason').fill('和静县取消资格，由候补第一位若羌县递补');
  await province.moment('replace');
  await confirm(province);
  await page.getByTestId('replaced').waitFor();
  await province.screen('own-list-replaced');
  const list = await stores.recommendations.load(campaign, 'hc-650000');
  expect(list?.ranked.map(({ organisation, rank }) => [organisation, rank])).toEqual([
    ['hc-652826', 2],
    ['hc-652824', 3],
  ]);
});

test('nothing went wrong in any window', () => {
  expect(story.complaints).toEqual([]);
});
