import { afterAll, beforeAll, expect, test } from 'vitest';
import { rankingOf } from '#infra/local/bench/board.ts';
import type { Shifan } from '#infra/local/compose.ts';
import { apply, type District, judge } from '#infra/local/demo/chongqing.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import type { ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let stage: Stage;
let story: StoryBrowser;
let [officer]: Visitor[] = [];
let application: ApplicationId;
const password = '云岭清风-2026-旧城';
const pengshui: District = { login: 'pengshui', name: '彭水苗族土家族自治县' };
const names = ['甘露', '白桦', '邱实', '郁青', '温如玉', '尉迟江'];
const experts = new Map<string, Visitor>();

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  story = await StoryBrowser.launch('experts', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

/** Makes an account by a code, as the expert does, and signs in. */
async function joins(code: string, name: string, login: string): Promise<Visitor> {
  const visitor = await story.visitor(login);
  const { page } = visitor;
  await page.goto('/oidc/join');
  await page.getByLabel('邀请码').fill(code);
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByLabel('再输入一次密码').fill(password);
  await page.getByRole('button', { name: '建立账号' }).click();
  await page.getByRole('link', { name: '去登录' }).click();
  await page.getByTestId('sign-in').click();
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.keyboard.press('Enter');
  await page.getByTestId('reader-name').waitFor();
  return visitor;
}

test('the officer fills the pool; experts accept and see nothing that is not theirs', async () => {
  const { application: sent } = await apply(stage, new Person(stage, 'pengshui'), pengshui);
  application = sent.id;
  const reviewer = new Person(stage, 'cq-review');
  await reviewer.call(routes.acceptApplication, {
    parameters: { id: application },
    body: { version: sent.version },
  });
  officer = await story.signedIn('cq-lead');
  const { page } = officer;
  await officer.goTo('评审专家');
  await page.getByTestId('pool-empty').waitFor();
  await officer.screen('pool-empty');
  for (const [at, name] of names.entries()) {
    await page.getByTestId('enrol').click();
    await page.getByTestId('expert-name').fill(name);
    await page.getByTestId('expert-title').fill('主任医师');
    await page
      .getByTestId('expert-employer')
      .fill(at === 0 ? '彭水苗族土家族自治县人民医院' : '重庆医科大学附属康复医院');
    await page.getByTestId('field-geriatrics').check();
    if (at === 0) await officer.moment('enrol');
    await page.getByTestId('confirm').click();
    const code = (await page.getByTestId('code').textContent()) ?? '';
    await page.getByTestId('enrol-done').click();
    await page.getByTestId('expert').filter({ hasText: name }).waitFor();
    experts.set(name, await joins(code, name, `expert-${at}`));
  }
  await page.reload();
  await page.getByText('已接受 6 人').waitFor();
  await officer.screen('pool');
  const first = experts.get(names[1] as string) as Visitor;
  await first.page.getByTestId('sheets-empty').waitFor();
  expect(await first.entry('申报列表').count()).toBe(0);
  // Six people make an account and sign in, one after the other: on a busy machine two minutes are not enough.
});

test('rules, draw and announcement; who works in the county is not drawn', async () => {
  const { page } = officer as Visitor;
  await page.goto('/campaigns/chongqing-2026/review');
  await page.getByTestId('rule-blind').check();
  await page.getByTestId('rule-perApplication').fill('2');
  await page.getByTestId('rule-minExperts').fill('2');
  await officer?.screen('rules');
  await page.getByTestId('save-rules').click();
  await page.getByTestId('draw-materialReview').click();
  await page.getByTestId('announce-materialReview').waitFor();
  await page.getByTestId('announce-materialReview').click();
  await page.getByText('已公布，发出 2 张评分表').waitFor();
  await page.getByTestId('remind-materialReview').click();
  await page.getByText('已提醒 2 位还没有签字的专家').waitFor();
  expect(await page.getByTestId('seat').filter({ hasText: '甘露' }).count()).toBe(0);
  await officer?.screen('announced');
});

async function signs(visitor: Visitor, picture: boolean): Promise<void> {
  const { page } = visitor;
  await page.goto('/');
  await page.getByTestId('sheet').getByRole('link').click();
  await page.getByTestId('sheet-left').waitFor();
  expect(await page.getByText('彭水').count()).toBe(0);
  for (const card of await page.locator('[data-testid^=sheet-item-]').all()) {
    await card.locator('[data-testid$=-met]').check();
    await card.locator('[data-testid^=points-]').fill('9');
  }
  await page.getByText('全部完成').waitFor();
  if (picture) await visitor.screen('sheet', page.getByTestId('sheet-item-10.1'));
  await page.getByTestId('sign').click();
  if (picture) await visitor.moment('sign');
  await page.getByTestId('overall').fill('材料齐全，同意进入下一环节。');
  await page.getByTestId('confirm').click();
  await page.getByTestId('signed').waitFor();
}

async function seatedNames(): Promise<string[]> {
  const texts = await (officer as Visitor).page
    .locator('[data-testid=seat][data-state=seated] strong')
    .allTextContents();
  return texts;
}

test('the experts sign; a late conflict voids one, another judges anew', async () => {
  const { page } = officer as Visitor;
  const seated = await seatedNames();
  expect(seated).toHaveLength(2);
  for (const [at, name] of seated.entries()) await signs(experts.get(name) as Visitor, at === 0);
  await page.reload();
  await page.getByTestId('look-materialReview').click();
  await page.getByTestId(`recuse-${seated[0]}`).click();
  await page.getByTestId('reason').fill('其配偶在彭水县卫生健康委任职');
  await officer?.moment('recuse');
  await page.getByTestId('confirm').click();
  await page.getByTestId('recusal').waitFor();
  await page.getByTestId('draw-materialReview').click();
  await page.getByTestId('announce-materialReview').click();
  await page.getByText('发出 1 张评分表').waitFor();
  const [fresh] = await seatedNames();
  expect(seated).not.toContain(fresh);
  await signs(experts.get(fresh as string) as Visitor, false);
  await page.reload();
  await page.getByTestId('look-materialReview').click();
  await page.getByTestId('seat').first().waitFor();
  await officer?.screen('panels');
});

test('E-61: not passed, the unit asks for 复核; two other experts judge the whole of it, and it stands in the ranking', async () => {
  const reviewer = new Person(stage, 'cq-review');
  const version = async () => (await reviewer.look(application)).application.version;
  await reviewer.call(routes.failApplication, {
    parameters: { id: application },
    body: { version: await version(), reason: '评审得分低于同批次其他单位' },
  });
  const unit = await story.signedIn('pengshui');
  await unit.page.goto(`/applications/${application}`);
  await unit.page.locator('[data-testid=appeal][data-state=open]').waitFor();
  await unit.moment('appeal-open');
  await unit.decide('appeal');
  await unit.page
    .getByLabel('理由')
    .fill('彭水县第 10.1 行（签约率）的佐证材料共 12 份，评审意见只提到其中 2 份，请其他专家重新评审。');
  await unit.confirm();
  await unit.page.locator('[data-testid=appeal][data-state=asked]').waitFor();
  const { page } = officer as Visitor;
  await page.goto(`/applications/${application}`);
  await page.locator('[data-testid=appeal][data-state=asked]').waitFor();
  await officer?.decide('acceptAppeal');
  await officer?.moment('appeal-answer');
  await officer?.confirm();
  await page.locator('[data-testid=appeal][data-state=accepted]').waitFor();
  await page.goto('/campaigns/chongqing-2026/review');
  await page.getByTestId('appeal-accepted').waitFor();
  await page.getByTestId('draw-materialReview').click();
  await page.getByTestId('announce-materialReview').click();
  await page.getByText('发出 2 张评分表').waitFor();
  const others = await seatedNames();
  expect(await page.locator('[data-testid=seat][data-state=superseded]').count()).toBe(2);
  await officer?.moment('appeal-panels', page.getByTestId('appeal-accepted'));
  const [first] = others.map((name) => experts.get(name) as Visitor);
  await first?.page.goto('/');
  await first?.page.getByTestId('sheet').getByRole('link').click();
  await first?.page.getByTestId('sheet-appeal').waitFor();
  await first?.moment('appeal-sheet');
  for (const name of others) await signs(experts.get(name) as Visitor, false);
  const passed = await judge(stage, reviewer, pengshui, application, await version());
  expect(passed.application).toMatchObject({ status: { name: 'ranked' }, appeal: { state: 'passed' } });
  await page.reload();
  await page.getByTestId('show-ranking').click();
  await page.getByTestId('ranked').getByText(pengshui.name).waitFor();
  expect(await page.getByTestId('ranked').locator('td.rank').textContent()).toBe('1');
});

test('E-54: a board of 3,000 rows draws those in view; sorted by any column, tied ones moved by key and by drag', async () => {
  const { page } = officer as Visitor;
  const { campaign } = await new Person(stage, 'cq-lead').call(routes.getCampaign, {
    parameters: { id: 'chongqing-2026' as CampaignId },
  });
  const board = rankingOf(campaign);
  await page.route(/\/api\/campaigns\/[^/]+\/ranking$/, (route) => route.fulfill({ json: board }));
  await page.reload();
  await page.getByTestId('show-ranking').click();
  const rows = page.getByTestId('ranked');
  await rows.first().waitFor();
  const drawn = () => rows.count();
  expect(board.units).toHaveLength(3_000);
  await expect.poll(drawn).toBeLessThan(40);
  expect(await page.getByRole('table', { name: '排序表' }).getAttribute('aria-rowcount')).toBe('3001');
  await officer?.screen('board', page.getByTestId('board'));
  await page.getByTestId('board').evaluate((element) => (element.scrollTop = element.scrollHeight));
  await page.locator('[data-testid=ranked][data-at="2999"]').waitFor();
  await expect.poll(drawn).toBeLessThan(40);
  await page.getByTestId('sort-name').click();
  await page.locator('th[aria-sort=ascending]').getByText('单位').waitFor();
  await page.getByTestId('sort-rank').click();
  await page.getByTestId('board').evaluate((element) => (element.scrollTop = 0));
  await page.locator('[data-testid=ranked][data-at="0"]').waitFor();
  const grips = page.getByTestId('grip');
  const before = await rows.locator('.name strong').allTextContents();
  const moved = (await grips.first().getAttribute('aria-label'))?.split('，')[0] as string;
  await grips.first().press('ArrowDown');
  await page.getByTestId('board-said').getByText('移到并列的第 2 位').waitFor();
  const after = await rows.locator('.name strong').allTextContents();
  expect(after.indexOf(moved)).toBe(before.indexOf(moved) + 1);
  await grips.nth(1).dragTo(grips.nth(0));
  await page.getByTestId('board-said').getByText('移到并列的第 1 位').waitFor();
  expect(await rows.locator('.name strong').allTextContents()).toEqual(before);
  await page.getByTestId('save-order').click();
  await page.getByText('请先填写决定并列先后的理由').waitFor();
  await officer?.moment('board-moved', page.getByTestId('save-order'));
  await page.unroute(/\/api\/campaigns\/[^/]+\/ranking$/);
});

test('nothing went wrong in any window', () => {
  expect(story.complaints).toEqual([]);
});
