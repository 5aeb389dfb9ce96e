import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Person } from '#infra/local/demo/player.ts';
import { freePort, ServerProcess } from '#infra/local/demo/server-process.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { pdfOf } from '../fixtures/evidence-files.ts';
import { temporaryFolder } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const id = ApplicationId.parse('national-2026.hc-652826');
const cleanUp: (() => unknown)[] = [];
let server: ServerProcess;
let person: Person;
let story: StoryBrowser;
beforeAll(async () => {
  server = new ServerProcess(await freePort(), temporaryFolder(cleanUp), { CLOCK_START: opening });
  cleanUp.push(() => server.stop());
  await server.start();
  person = new Person({ origin: server.origin, password: demoPassword, say: () => {} }, 'yanqi');
  await person.call(routes.createApplication, { parameters: { id: CampaignId.parse('national-2026') } });
  story = await StoryBrowser.launch('large-file', server.origin);
  cleanUp.push(() => story.close());
});
afterAll(async () => {
  for (const each of cleanUp.splice(0).toReversed()) await each();
});

/** A scan of so many pages of a megabyte each. */
function scan(name: string, pages: number) {
  const buffer = pdfOf(
    Array.from({ length: pages }, (_, page) => ({
      text: [`page ${page}`],
      picture: randomBytes(1_000_000),
    })),
  );
  return { name, mimeType: 'application/pdf', buffer };
}

/** Twenty megabytes take their time on the way into the browser, too. */
const patient = { timeout: 60_000 };

/** Numbers of the parts that the browser began to send, and of those that the store answered well. */
function watchParts({ page }: Visitor) {
  const begun: number[] = [];
  const landed: number[] = [];
  const partOf = (url: string) => Number(new URL(url).searchParams.get('part'));
  page.on('request', (request) => {
    if (request.method() === 'PUT') begun.push(partOf(request.url()));
  });
  page.on('response', (response) => {
    if (response.request().method() === 'PUT' && response.ok()) landed.push(partOf(response.url()));
  });
  return { begun, landed };
}

/** A county's line: bytes a second upwards. */
async function slowLine({ page }: Visitor, bytes: number): Promise<void> {
  const line = await page.context().newCDPSession(page);
  await line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 20,
    downloadThroughput: -1,
    uploadThroughput: bytes,
  });
}

async function stored(name: string) {
  return (await person.look(id)).evidence.find((file) => file.name === name);
}

test('21 MB over a line that breaks in the middle: only what was missing is sent again', async () => {
  const file = scan('实地照片.pdf', 21);
  const visitor = await story.signedIn('yanqi');
  const { page } = visitor;
  await page.goto(`/applications/${id}`);
  await page.getByTestId('evidence-1.1').waitFor();
  const parts = watchParts(visitor);
  await slowLine(visitor, 6_000_000);
  await page.getByTestId('upload-1.1').setInputFiles(file, patient);
  const running = page.getByTestId('upload-running');
  await expect.poll(() => parts.landed).toEqual([1]);
  await expect.poll(() => running.textContent()).toMatch(/已上传 (9|1\d)\.\d MB/);
  // The power of the server room goes, in the middle of the second part.
  visitor.serverIsAway = true;
  await server.kill();
  await page.locator('[data-testid=upload-running][data-phase=broken]').waitFor();
  await visitor.moment('broken', page.getByTestId('evidence-1.1'));
  await server.start();
  const again = running.getByRole('button', { name: '继续上传' });
  const listed = page.locator('[data-testid=file][data-state=accepted]').filter({ hasText: '实地照片.pdf' });
  await Promise.race([listed.waitFor({ timeout: 60_000 }), again.click({ timeout: 60_000 })]);
  await listed.waitFor({ timeout: 60_000 });
  visitor.serverIsAway = false;
  expect(parts.landed).toEqual([1, 2, 3]);
  expect(parts.begun.filter((number) => number === 1)).toEqual([1]);
  expect(parts.begun.filter((number) => number === 3)).toEqual([3]);
  const evidence = await stored('实地照片.pdf');
  expect(evidence).toMatchObject({ state: { name: 'accepted' }, report: { facts: { pages: 21 } } });
  expect(evidence?.sha256).toBe(createHash('sha256').update(file.buffer).digest('hex'));
  expect(story.complaints).toEqual([]);
});

test('a page that is left goes on with the same file, refuses another one, pauses, and gives up when told', async () => {
  const file = scan('会议纪要合订本.pdf', 17);
  const other = scan('另一本.pdf', 17);
  const visitor = await story.signedIn('yanqi');
  const { page } = visitor;
  await page.goto(`/applications/${id}`);
  await page.getByTestId('evidence-1.2').waitFor();
  const parts = watchParts(visitor);
  await slowLine(visitor, 5_000_000);
  await page.getByTestId('upload-1.2').setInputFiles(file, patient);
  await expect.poll(() => parts.landed).toEqual([1]);
  await page.reload();
  const unfinished = page.getByTestId('unfinished');
  await unfinished.waitFor();
  // What the device holds is read after the page is there.
  await expect.poll(() => unfinished.textContent()).toMatch(/这台电脑已上传约 [4-9]\d%/);
  await visitor.moment('left', page.getByTestId('evidence-1.2'));

  await page.getByTestId('resume-1.2').setInputFiles(other, patient);
  await page.getByText('内容不同，不能接着上传').waitFor();
  await visitor.moment('another-file', page.getByTestId('evidence-1.2'));
  await page.getByRole('button', { name: /移出列表/ }).click();
  expect(parts.landed).toEqual([1]);

  await slowLine(visitor, 5_000_000);
  await page.getByTestId('resume-1.2').setInputFiles(file, patient);
  await page.getByTestId('upload-pause').click();
  await page.locator('[data-testid=upload-running][data-phase=paused]').waitFor();
  await visitor.moment('paused', page.getByTestId('evidence-1.2'));
  const sent = parts.begun.length;
  await page.waitForTimeout(800);
  expect(parts.begun.length).toBe(sent);
  await page.getByTestId('upload-continue').click();
  const listed = page
    .locator('[data-testid=file][data-state=accepted]')
    .filter({ hasText: '会议纪要合订本.pdf' });
  await listed.waitFor({ timeout: 60_000 });
  expect(parts.landed).toEqual([1, 2, 3]);
  expect(parts.begun.filter((number) => number === 1)).toEqual([1]);

  await page.getByTestId('upload-1.2').setInputFiles(other, patient);
  await page.getByTestId('upload-pause').waitFor();
  await page.getByTestId('upload-cancel').click();
  await page.getByTestId('upload-running').waitFor({ state: 'detached' });
  expect(await stored('另一本.pdf')).toBeUndefined();
  await page.reload();
  await listed.waitFor();
  expect(await page.getByTestId('unfinished').count()).toBe(0);
  expect(story.complaints).toEqual([]);
});
