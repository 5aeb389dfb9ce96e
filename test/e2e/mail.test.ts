import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { smtpPost } from '#infra/local/post/smtp-post.ts';
import { type MailServer, openMailServer } from '../fixtures/mail-server.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let story: StoryBrowser;
let server: MailServer;
const address = 'liyinongchang.laolingjiankang.chu@wsjkw.xinjiang-bayinguoleng.example.gov.cn';

beforeAll(async () => {
  server = await openMailServer();
  cleanUp.push(() => server.stop());
  shifan = await runningShifan(cleanUp, {
    clockStart: opening,
    post: (origin) => smtpPost({ url: server.url, from: 'shifan@example.gov.cn', origin, patience: 1_000 }),
  });
  story = await StoryBrowser.launch('mail', shifan.url);
});
afterAll(async () => {
  await story.close();
  for (const step of cleanUp.reverse()) await step();
});

test('an officer confirms an address by the code that came there, and chooses what comes when', async () => {
  const officer = await story.signedIn('bazhou');
  const { page } = officer;
  await page.getByTestId('mail-settings').click();
  await page.getByTestId('mail-none').waitFor();
  await page.getByTestId('mail-new').fill(address);
  await page.getByTestId('mail-send-code').click();
  await page.getByTestId('mail-confirm-form').waitFor();
  await expect.poll(() => server.received.length).toBe(1);
  officer.expects(422, /me\/mail\/confirm/);
  await page.getByTestId('mail-code').fill('AAAAA-AAAAA');
  await page.getByTestId('mail-confirm').click();
  await page.getByText('确认码不正确，还可以试 4 次。').waitFor();
  await officer.screen('mail-code');
  await page
    .getByTestId('mail-code')
    .fill(/[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(server.received[0]?.text ?? '')?.[0] ?? '');
  await page.getByTestId('mail-confirm').click();
  await page.getByTestId('mail-address').waitFor();
  await page.getByTestId('mail-kind-todo').getByLabel('每日汇总').check();
  await page.getByText('已保存').waitFor();
  await officer.screen('mail-settings');
});

test('while the mail server is away the administrator sees what waits and why, and has it tried again', async () => {
  await server.stop();
  const admin = await story.signedIn('admin');
  const { page } = admin;
  await page.goto('/mail');
  await page.getByTestId('mail-new').fill('admin@example.gov.cn');
  await page.getByTestId('mail-send-code').click();
  await page.getByTestId('mail-confirm-form').waitFor();
  await expect.poll(storeStanding).not.toBeNull();
  await page.getByTestId('mail-queue-link').click();
  await page.getByTestId('mail-down').waitFor();
  await admin.screen('mail-queue');
  await server.start();
  await page.getByTestId('mail-retry').first().click();
  await expect.poll(() => server.received.length).toBe(2);
  await page.getByTestId('mail-state').selectOption('sent');
  await page.getByTestId('mail-row').first().waitFor();
});

test('an administrator registers another system: the secret is seen once, a test arrives signed, the log says so', async () => {
  const told: string[] = [];
  const target = createServer((request, response) => {
    told.push(String(request.headers['webhook-signature']));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => target.close());
  const admin = await story.signedIn('admin');
  const { page } = admin;
  await page.goto('/hooks');
  await page.getByTestId('hooks-empty').waitFor();
  admin.expects(422, /api\/hooks/);
  await page
    .getByTestId('hook-name')
    .fill('新疆维吾尔自治区巴音郭楞蒙古自治州全民健康信息平台数据交换共享服务中心');
  await page.getByTestId('hook-url').fill('https://192.168.1.1/shifan');
  await page.getByTestId('hook-create').click();
  await page.getByText('不能推送到本机或内网的地址。').waitFor();
  await page
    .getByTestId('hook-url')
    .fill(`http://127.0.0.1:${(target.address() as AddressInfo).port}/shifan`);
  await page.getByTestId('hook-create').click();
  await page.getByTestId('hook-secret').getByText('whsec_').waitFor();
  await page.getByTestId('hook-test').click();
  await expect.poll(() => told.length).toBe(1);
  expect(told[0]).toMatch(/^v1,/);
  await page.getByTestId('hook-log').click();
  await page.getByTestId('hook-call-state').getByText('已送达').waitFor();
  await admin.screen('hooks');
});

test('nothing went wrong behind the screens', () => {
  expect(story.complaints).toEqual([]);
});

async function storeStanding(): Promise<string | null> {
  const item = await shifan.ports.table.get({ pk: 'MAILSERVER', sk: 'STANDING' });
  return (item?.['data'] as { downSince: string | null } | undefined)?.downSince ?? null;
}
