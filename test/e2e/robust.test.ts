import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { storesOf } from '#functions/stores/stores.ts';
import type { Shifan } from '#infra/local/compose.ts';
import { formAnswers } from '#infra/local/demo/answers.ts';
import { scanned } from '#infra/local/demo/files.ts';
import { Person } from '#infra/local/demo/player.ts';
import { freePort, ServerProcess } from '#infra/local/demo/server-process.ts';
import { demoPassword, demoSubject } from '#infra/local/seed/demo-accounts.ts';
import { localIssuerName } from '#infra/local/seed/seed.ts';
import * as routes from '#shared/contract/routes.ts';
import { ApplicationId, CampaignId, ItemId } from '#shared/model/ids.ts';
import { Membership } from '#shared/model/organisation.ts';
import { editions } from '#shared/standards/editions.ts';
import { runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const campaign = CampaignId.parse('national-2026');
const form = editions.find(({ id }) => id === 'XJ-COUNTY-RECOMMEND-1')!;
const applicationOf = (code: string) => ApplicationId.parse(`${campaign}.hc-${code}`);
const [yanqi, hejing, ruoqiang] = ['652826', '652827', '652824'].map(applicationOf) as [
  ApplicationId,
  ApplicationId,
  ApplicationId,
];

const cleanUp: (() => unknown)[] = [];
let story: StoryBrowser;
afterEach(() => {
  expect(story.complaints).toEqual([]);
});
afterAll(async () => {
  for (const each of cleanUp.splice(0).toReversed()) await each();
});

const textOf = (visitor: Visitor, item: string) => visitor.place(item, 'text').inputValue();

/** What the server holds for an item. */
async function savedText(person: Person, id: ApplicationId, item: string): Promise<string | undefined> {
  const { answers } = await person.look(id);
  return answers.find((saved) => saved.item === item)?.answer.text;
}

describe('several windows, several officers', () => {
  let shifan: Shifan;
  let person: (login: string) => Person;
  beforeAll(async () => {
    shifan = await runningShifan(cleanUp, { clockStart: opening });
    person = (login) => new Person({ origin: shifan.url, password: demoPassword, say: () => {} }, login);
    await person('yanqi').call(routes.createApplication, { parameters: { id: campaign } });
    for (const [login, county, id] of [
      ['hejing', '和静县', hejing],
      ['ruoqiang', '若羌县', ruoqiang],
    ] as const) {
      const created = await person(login).call(routes.createApplication, { parameters: { id: campaign } });
      const answers = formAnswers(form, county);
      const { version } = created.application;
      await person(login).call(routes.submitApplication, { parameters: { id }, body: { version, answers } });
    }
  });
  beforeEach(async () => {
    story = await StoryBrowser.launch('robust', shifan.url);
    cleanUp.push(() => story.close());
  });

  test('two tabs of one person show the same text while it is typed, and both are saved', async () => {
    const first = await story.signedIn('yanqi');
    await first.page.goto(`/applications/${yanqi}`);
    const second = await story.visitor('yanqi, second tab', { tabOf: first });
    await second.page.goto('/');
    await second.page.getByTestId('sign-in').click();
    await second.page.getByTestId('reader-name').waitFor();
    await second.page.goto(`/applications/${yanqi}`);
    await second.place('1.2', 'text').waitFor();
    await first.type('1.1', 'text', '第一个窗口写的方案');
    await expect.poll(() => textOf(second, '1.1')).toBe('第一个窗口写的方案');
    await first.saveState('saved');
    await second.type('1.1', 'text', '第二个窗口改过的方案');
    await expect.poll(() => textOf(first, '1.1')).toBe('第二个窗口改过的方案');
    await second.type('1.2', 'text', '第二个窗口写的规划');
    await second.saveState('saved');
    await first.saveState('saved');
    await expect.poll(() => textOf(first, '1.2')).toBe('第二个窗口写的规划');
    expect(await savedText(person('yanqi'), yanqi, '1.1')).toBe('第二个窗口改过的方案');
    expect(await savedText(person('yanqi'), yanqi, '1.2')).toBe('第二个窗口写的规划');
  });

  test('two computers: the later one sees both versions and loses neither', async () => {
    const office = await story.signedIn('yanqi');
    const home = await story.signedIn('yanqi');
    for (const each of [office, home]) {
      await each.page.goto(`/applications/${yanqi}`);
      await each.place('2.1', 'text').waitFor();
    }
    await office.type('2.1', 'text', '办公室写的政策措施');
    await office.saveState('saved');
    home.expects(409, /draft/);
    await home.type('2.1', 'text', '家里写的政策措施');
    const conflict = home.page.getByTestId('conflict-2.1');
    await conflict.getByText('办公室写的政策措施').waitFor();
    await conflict.getByText('家里写的政策措施').waitFor();
    await conflict.getByText('马晓燕').waitFor();
    await home.saveState('conflict');
    // Other items go on being saved meanwhile.
    await home.type('2.2', 'text', '家里写的资金情况');
    await expect.poll(() => savedText(person('yanqi'), yanqi, '2.2')).toBe('家里写的资金情况');
    await home.moment('conflict', conflict);
    await conflict.getByTestId('keep-mine').click();
    await home.saveState('saved');
    expect(await textOf(home, '2.1')).toBe('家里写的政策措施');
    expect(await savedText(person('yanqi'), yanqi, '2.1')).toBe('家里写的政策措施');
  });

  test('an input method is not cut while it composes, whatever happens around it', async () => {
    const visitor = await story.signedIn('yanqi');
    const { page } = visitor;
    await page.goto(`/applications/${yanqi}`);
    // Written just before: its saving, the answer and the drawing of both fall into the composition.
    await visitor.type('3.2', 'text', '先写的另一项内容');
    await visitor.place('3.1', 'text').click();
    const keyboard = await page.context().newCDPSession(page);
    const compose = (text: string) =>
      keyboard.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    await compose('yi');
    await compose("yi'yang");
    await visitor.saveState('saved');
    expect(await savedText(person('yanqi'), yanqi, '3.2')).toBe('先写的另一项内容');
    expect(await textOf(visitor, '3.1')).toBe("yi'yang");
    expect(await savedText(person('yanqi'), yanqi, '3.1')).toBeUndefined();
    await compose('医养');
    await keyboard.send('Input.insertText', { text: '医养' });
    await compose("jie'he");
    await keyboard.send('Input.insertText', { text: '结合' });
    await expect.poll(() => textOf(visitor, '3.1')).toBe('医养结合');
    await visitor.saveState('saved');
    await expect.poll(() => savedText(person('yanqi'), yanqi, '3.1')).toBe('医养结合');
  });

  test('an ended session in mid-form: sign in again, and nothing is lost', async () => {
    const visitor = await story.signedIn('yanqi');
    const { page } = visitor;
    await page.goto(`/applications/${yanqi}`);
    await visitor.place('4.1', 'text').waitFor();
    // From now on the server sees tokens that have run out: both requests are answered by the real server.
    await page.route('**/api/**', (route) =>
      route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer run.out.long-ago' } }),
    );
    await page.route('**/oidc/token', (route) =>
      route.continue({
        postData: new URLSearchParams({
          client_id: 'shifan-web',
          grant_type: 'refresh_token',
          refresh_token: 'run-out',
        }).toString(),
      }),
    );
    visitor.expects(401, /^\/api\//);
    visitor.expects(400, /^\/oidc\/token$/);
    await visitor.place('4.1', 'text').pressSequentially('登录过期时正在写的内容');
    await page.getByRole('dialog').getByText('登录已过期').waitFor();
    await visitor.moment('session-expired');
    await page.unroute('**/api/**');
    await page.unroute('**/oidc/token');
    await page.context().clearCookies();
    await page.getByTestId('sign-in-again').click();
    await visitor.typePassword('yanqi');
    await page.waitForURL(`**/applications/${yanqi}`);
    await expect.poll(() => textOf(visitor, '4.1')).toBe('登录过期时正在写的内容');
    await visitor.saveState('saved');
    expect(await savedText(person('yanqi'), yanqi, '4.1')).toBe('登录过期时正在写的内容');
  });

  test('two officers: the second decision is told who did what, and nothing is decided twice', async () => {
    // A second officer of the prefecture: 古丽娜尔 was seconded from Kashi.
    const stores = storesOf(shifan.ports.table);
    await stores.organisations.saveMembership(
      localIssuerName,
      Membership.parse({
        subject: demoSubject('kashi'),
        name: '古丽娜尔',
        organisation: 'hc-652800',
        roles: ['reviewer'],
        from: '2020-01-01T00:00:00.000Z',
        to: null,
      }),
    );
    const printed = await person('bazhou').call(routes.getFormPdf, { parameters: { id: hejing } });
    await person('bazhou').upload(
      hejing,
      ItemId.parse('h.seal'),
      scanned('推荐表（盖章）.pdf', printed.content),
    );
    const [one, two] = [await story.signedIn('bazhou'), await story.signedIn('kashi')];
    for (const each of [one, two]) {
      await each.page.goto(`/applications/${hejing}`);
      await each.page.getByText('已打开').waitFor();
    }
    await two.decide('notRecommend');
    await two.page.getByTestId('reason').fill('材料不全。');
    await one.decide('forward');
    await one.confirm();
    two.expects(409, /not-recommend/);
    await two.page.getByTestId('confirm').click();
    const problem = two.page.getByTestId('decision-problem');
    await problem.getByText('李文华刚刚办理了“同意上报”').waitFor();
    expect(await problem.getAttribute('data-code')).toBe('versionConflict');
    await two.moment('second-officer');
    await problem.getByRole('button', { name: '读取最新内容' }).click();
    await two.page.getByTestId('awaited').getByText('新疆维吾尔自治区').waitFor();
    const { version } = (await person('bazhou').look(hejing)).application;
    await expect.poll(() => two.page.getByTestId('event').count()).toBe(version);
  });

  test('a decision by keyboard alone, and a locked one with its reason beside it', async () => {
    const visitor = await story.signedIn('bazhou');
    const { page } = visitor;
    const { keyboard } = page;
    await page.goto(`/applications/${ruoqiang}`);
    await page.getByText('已打开').waitFor();
    const forward = page.getByTestId('action-forward');
    await page.locator('[data-testid=action-forward]:disabled').waitFor();
    const why = await forward.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${why}"]`).textContent()).toContain('加盖公章后上传扫描件');

    const reach = async (testId: string): Promise<void> => {
      for (let steps = 0; steps < 150; steps += 1) {
        await keyboard.press('Tab');
        const here = await page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
        if (here === testId) return;
      }
      throw new Error(`no way to ${testId} by Tab`);
    };
    await reach('mark-1.1');
    await keyboard.press('Enter');
    await page.getByTestId('mark-note-1.1').waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('mark-note-1.1');
    await keyboard.type('请补充工作方案的文号。');
    // Locked until a defect is marked, and what is locked is no stop of the Tab key.
    await page.locator('[data-testid=action-return]:enabled').waitFor();
    await reach('action-return');
    await keyboard.press('Enter');
    await page.getByTestId('defect-list').waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid')))
      .toBe('action-return');
    await keyboard.press('Enter');
    await page.getByTestId('defect-list').waitFor();
    await reach('confirm');
    await keyboard.press('Space');
    await visitor.status('returned');
    const { application } = await person('bazhou').look(ruoqiang);
    expect(application.returned?.defects).toEqual([{ item: '1.1', note: '请补充工作方案的文号。' }]);
  });
});

describe('the server goes away and comes back', () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = new ServerProcess(await freePort(), temporaryFolder(cleanUp), { CLOCK_START: opening });
    cleanUp.push(() => server.stop());
    await server.start();
    story = await StoryBrowser.launch('robust', server.origin);
    cleanUp.push(() => story.close());
  });

  test('typing goes on without the server, is kept on the device, and arrives when it is back', async () => {
    const visitor = await story.signedIn('yanqi');
    const { page } = visitor;
    await page.getByTestId(`campaign-${campaign}`).getByTestId('apply').click();
    await visitor.type('1.1', 'text', '停机之前写的');
    await visitor.saveState('saved');
    visitor.serverIsAway = true;
    await server.kill();
    await visitor.type('1.2', 'text', '停机时写的第一段');
    await visitor.saveState('offline');
    await page.getByText('离线，已存本机').waitFor();
    await visitor.type('1.3', 'text', '停机时写的第二段');
    await visitor.type('3.5a', 'number', '8');
    await visitor.moment('server-away', page.getByTestId('save-state'));
    await server.start();
    await visitor.saveState('saved');
    visitor.serverIsAway = false;
    const { answers } = await new Person(
      { origin: server.origin, password: demoPassword, say: () => {} },
      'yanqi',
    ).look(yanqi);
    const saved = Object.fromEntries(answers.map(({ item, answer }) => [item, answer]));
    expect(saved).toMatchObject({
      '1.1': { text: '停机之前写的' },
      '1.2': { text: '停机时写的第一段' },
      '1.3': { text: '停机时写的第二段' },
      '3.5a': { number: '8' },
    });

    await page.evaluate(() => navigator.serviceWorker.ready);
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    // Written and not yet sent when the server dies and the page is opened anew.
    visitor.serverIsAway = true;
    await server.kill();
    await visitor.type('1.4', 'text', '关页之前写的');
    await visitor.saveState('offline');
    await page.reload();
    await page.getByTestId('problem').getByText('没有连上服务器').waitFor();
    await page.getByRole('link', { name: '我的待办' }).first().waitFor();
    await visitor.screen('opened-without-server');
    await server.start();
    await page.getByTestId('problem').getByRole('button', { name: '重试' }).click();
    await expect.poll(() => textOf(visitor, '1.4')).toBe('关页之前写的');
    await visitor.saveState('saved');
    visitor.serverIsAway = false;
    expect(await textOf(visitor, '1.1')).toBe('停机之前写的');
    await page.reload();
    await expect.poll(() => textOf(visitor, '1.4')).toBe('关页之前写的');
  });
});
