import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pdf } from '#infra/local/demo/files.ts';
import { clamScanner } from '#infra/local/scanner/clam-scanner.ts';
import { runningShifan, temporaryFolder } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let story: StoryBrowser;
beforeAll(async () => {
  // As in production, where files wait for a scanner, on a server without one.
  const nowhere = join(temporaryFolder(cleanUp), 'nowhere');
  const scanner = clamScanner({ socket: nowhere, program: nowhere, unscannedCounts: false });
  const shifan = await runningShifan(cleanUp, { clockStart: opening, scanner });
  story = await StoryBrowser.launch('unscanned', shifan.url);
  cleanUp.push(() => story.close());
});
afterAll(async () => {
  for (const each of cleanUp.splice(0).toReversed()) await each();
});

test('where no scanner is and files wait for one, it is said before the upload and at the file', async () => {
  const yanqi = await story.signedIn('yanqi');
  const { page } = yanqi;
  await page.getByTestId('scanning-held').getByText('上传的材料暂不计入').waitFor();
  await yanqi.screen('home');
  await page.getByTestId('campaign-national-2026').getByTestId('apply').click();
  await page.getByTestId('scanning-held').waitFor();
  const file = pdf('工作方案.pdf', 'Plan');
  await page
    .getByTestId('upload-1.1')
    .setInputFiles({ name: file.name, mimeType: file.type, buffer: Buffer.from(file.bytes) });
  const listed = page.locator('[data-testid=file][data-state=quarantined]');
  await listed.getByText(/等待查毒（.+），暂不计入/).waitFor();
  expect(await listed.getByRole('button', { name: '工作方案.pdf', exact: true }).count()).toBe(0);
  await yanqi.screen('held', listed);

  const admin = await story.signedIn('admin');
  await admin.page.getByTestId('scanning-held').getByText('安装 ClamAV').waitFor();
  await admin.screen('administrator');
  expect(story.complaints).toEqual([]);
});
