import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rowsOf, standardAnswers } from '#infra/local/demo/answers.ts';
import { apply, districts, review } from '#infra/local/demo/chongqing.ts';
import { pdf } from '#infra/local/demo/files.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import type { Answers } from '#shared/model/answer.ts';
import { ApplicationId, CampaignId } from '#shared/model/ids.ts';
import { editions } from '#shared/standards/editions.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser } from './story-browser.ts';

// `npm run pictures`: plays a short state of the Chongqing round and draws the README's pictures of it.

const folder = fileURLToPath(new URL('pictures/', import.meta.url));
/** The manuals' own pictures; they show those of the README, too. */
const manual = fileURLToPath(new URL('../../web/manual/pictures/', import.meta.url));
const campaign = CampaignId.parse('chongqing-2026');
const edition = editions.find(({ id }) => id === 'CQ-COUNTY-2023')!;
const applicationOf = (code: string) => ApplicationId.parse(`${campaign}.hc-${code}`);
const districtOf = (login: string) => districts.find((district) => district.login === login)!;

const cleanUp: (() => unknown)[] = [];
try {
  mkdirSync(folder, { recursive: true });
  const shifan = await runningShifan(cleanUp, { clockStart: opening });
  const browser = await StoryBrowser.launch('pictures', shifan.url);
  cleanUp.push(() => browser.close());
  await play({ origin: shifan.url, password: demoPassword, say: () => {} });
  await draw(browser);
} finally {
  for (const each of cleanUp.toReversed()) await each();
}

/** Four candidates, one case under review, one form half filled. */
async function play(stage: Stage): Promise<void> {
  const [reviewer, lead] = [new Person(stage, 'cq-review'), new Person(stage, 'cq-lead')];
  for (const login of ['qijiang', 'jiulongpo', 'shapingba', 'beibei']) {
    const { application } = await apply(stage, new Person(stage, login), districtOf(login));
    const passed = await review(stage, reviewer, districtOf(login), application.id, application.version);
    const { id, version } = passed.application;
    await lead.call(routes.selectApplication, { parameters: { id }, body: { version } });
  }

  const { application } = await apply(stage, new Person(stage, 'liangjiang'), districtOf('liangjiang'));
  const { id, version } = application;
  await reviewer.call(routes.acceptApplication, { parameters: { id }, body: { version } });
  const found = rowsOf(edition).slice(0, 9);
  await reviewer.call(routes.saveFindings, {
    parameters: { id },
    body: { changes: found.map((row) => ({ item: row.id, value: 'met' as const, note: '', revision: 0 })) },
  });

  const district = new Person(stage, 'yuzhong');
  const draft = await district.call(routes.createApplication, { parameters: { id: campaign } });
  const answers = standardAnswers(edition, '渝中区', districtOf('yuzhong'));
  const filled = Object.entries(answers).slice(0, 22);
  await district.write(draft.application.id, Object.fromEntries(filled) as Answers);
  for (const row of rowsOf(edition).slice(0, 12)) {
    if (row.evidence === 'required')
      await district.upload(draft.application.id, row.id, pdf(`第${row.id}行佐证.pdf`, `row ${row.id}`));
  }
}

async function draw(browser: StoryBrowser): Promise<void> {
  const district = await browser.signedIn('yuzhong');
  await district.page.goto(`/applications/${applicationOf('500103')}`);
  await district.item('10.1').evaluate((item) => item.scrollIntoView({ block: 'start' }));
  await district.page.screenshot({ path: join(folder, 'filling-in.png') });

  const reviewer = await browser.signedIn('cq-review');
  await reviewer.page.getByTestId('application-row').first().waitFor();
  await reviewer.page.screenshot({ path: join(manual, 'home.png') });
  await reviewer.page.goto(`/applications/${applicationOf('500157')}`);
  await reviewer.page.getByTestId('finding-10.1-met').waitFor();
  await reviewer.item('10.1').evaluate((item) => item.scrollIntoView({ block: 'start' }));
  await reviewer.page.screenshot({ path: join(folder, 'reviewing.png') });

  const lead = await browser.signedIn('cq-lead');
  await lead.page.setViewportSize({ width: 1366, height: 1240 });
  await lead.page.goto(`/campaigns/${campaign}`);
  await lead.page.getByTestId('publicity-days').waitFor();
  await lead.page.getByTestId('application-row').first().waitFor();
  await lead.page.screenshot({ path: join(folder, 'campaign.png') });
  if (browser.complaints.length > 0) throw new Error(browser.complaints.join('\n'));
}
