import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let [above, first]: Visitor[] = [];
const password = '云岭清风-2026-旧城';

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  story = await StoryBrowser.launch('members', shifan.url);
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

/** Makes an account by a code, as its owner does, and signs in. */
async function joins(code: string, name: string, login: string): Promise<Visitor> {
  const visitor = await story.visitor(login);
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('link', { name: '凭邀请码建立账号' }).click();
  await page.getByLabel('邀请码').fill(code);
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码', { exact: true }).fill('1234567890');
  await page.getByLabel('再输入一次密码').fill('1234567890');
  await visitor.moment('join');
  visitor.expects(422, /^\/oidc\/join$/);
  await page.getByLabel('密码', { exact: true }).fill('短密码');
  await page.getByRole('button', { name: '建立账号' }).click();
  await page.getByRole('alert').getByText('密码至少 10 位').waitFor();
  await visitor.moment('join-refused');
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByLabel('再输入一次密码').fill(password);
  await page.getByRole('button', { name: '建立账号' }).click();
  await page.getByRole('heading', { name: '账号已建立' }).waitFor();
  await visitor.moment('joined');
  await page.getByRole('link', { name: '去登录' }).click();
  await page.getByTestId('sign-in').click();
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.keyboard.press('Enter');
  await page.getByTestId('reader-name').waitFor();
  return visitor;
}

/** Fills in the open dialog. @returns the code, shown this once */
async function invited(
  visitor: Visitor,
  name: string,
  roles: readonly string[],
  picture: string,
): Promise<string> {
  const { page } = visitor;
  await page.getByTestId('invite').click();
  await page.getByTestId('invite-name').fill(name);
  for (const role of roles) await page.getByTestId(`role-${role}`).check();
  await visitor.moment(`${picture}-asked`);
  await page.getByTestId('confirm').click();
  const code = (await page.getByTestId('code').textContent()) ?? '';
  await visitor.moment(`${picture}-code`);
  await page.getByTestId('invite-done').click();
  await page.locator('[data-testid=invitation]').filter({ hasText: name }).waitFor();
  return code;
}

test('the city invites the first administrator of a district, who makes an account by the code and signs in', async () => {
  above = await story.signedIn('cq-admin');
  const { page } = above;
  await above.goTo('单位人员');
  await page.getByTestId('member').filter({ hasText: '罗文静' }).waitFor();
  await above.screen('members');
  await page.getByTestId('unit-search').fill('渝北');
  await page.keyboard.press('Enter');
  await page.getByText('（原江北区、渝北区）').waitFor();
  await above.moment('units-by-former-name', page.getByTestId('unit-search'));
  await page.getByTestId('unit-search').fill('北碚');
  await page.keyboard.press('Enter');
  await page.getByTestId('unit').filter({ hasText: '北碚区卫生健康委' }).click();
  await page.getByRole('button', { name: '邀请首位系统管理员' }).waitFor();
  const code = await invited(above, '谭明', ['administrator'], 'first-administrator');
  first = await joins(code, '谭明', 'tanming');
  await first.page.getByText('系统管理').first().waitFor();
});

test('the new administrator invites a colleague, who begins the application; then the old one is suspended', async () => {
  const { page } = first!;
  await first!.goTo('单位人员');
  const code = await invited(first!, '冯小满', ['applicant'], 'colleague');
  const colleague = await joins(code, '冯小满', 'fengxiaoman');
  await colleague.page
    .getByRole('button', { name: /开始申报/ })
    .first()
    .click();
  await colleague.page.waitForURL(/\/applications\//);
  await colleague.status('draft');

  const former = await story.signedIn('beibei');
  await page.reload();
  await page.getByTestId('suspend-杨帆').click();
  await page.getByTestId('reason').fill('调离老龄健康岗位');
  await first!.moment('suspend');
  await first!.confirm();
  await page.locator('[data-testid=member][data-in-force=false]').filter({ hasText: '杨帆' }).waitFor();
  await first!.screen('members-after');
  former.expects(403, /^\/api\//);
  await former.page.goto('/');
  await former.page.getByText('我有邀请码').waitFor();
  await former.moment('no-unit');
});

test('a wrong code is refused at its field', async () => {
  const visitor = await story.visitor('guesser');
  const { page } = visitor;
  await page.goto('/oidc/join');
  await page.getByLabel('邀请码').fill('AAAAA-AAAAA-AAAAA-AAAAA');
  await page.getByLabel('姓名').fill('某人');
  await page.getByLabel('登录名').fill('somebody');
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByLabel('再输入一次密码').fill(password);
  visitor.expects(422, /^\/oidc\/join$/);
  await page.getByRole('button', { name: '建立账号' }).click();
  await page.getByRole('alert').getByText('没有这个邀请码').waitFor();
  expect(await page.getByLabel('邀请码').getAttribute('aria-invalid')).toBe('true');
});

test('nothing went wrong in any window', () => {
  expect(story.complaints).toEqual([]);
});
