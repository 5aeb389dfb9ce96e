import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Shifan } from '#infra/local/compose.ts';
import { apply, type District, judge } from '#infra/local/demo/chongqing.ts';
import { pdf } from '#infra/local/demo/files.ts';
import { Person, type Stage } from '#infra/local/demo/player.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import * as routes from '#shared/contract/routes.ts';
import { endOf, startOf } from '#shared/domain/time.ts';
import type { ApplicationId, CampaignId } from '#shared/model/ids.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import { runningShifan } from '../fixtures/running-shifan.ts';
import { opening, StoryBrowser, type Visitor } from './story-browser.ts';

const cleanUp: (() => unknown)[] = [];
let shifan: Shifan;
let stage: Stage;
let story: StoryBrowser;
let campaign: CampaignId;
let application: ApplicationId;
let officer: Visitor;
const password = '云岭清风-2026-旧城';
const pengshui: District = { login: 'pengshui', name: '彭水苗族土家族自治县' };
const names = ['尉迟江', '欧阳温如'];
const experts: Visitor[] = [];
const day = (text: string) => text as LocalDate;

beforeAll(async () => {
  shifan = await runningShifan(cleanUp, { clockStart: opening });
  stage = { origin: shifan.url, password: demoPassword, say: () => {} };
  story = await StoryBrowser.launch('expert-rounds', shifan.url);
  campaign = await opened();
  const sent = await apply(stage, new Person(stage, 'pengshui'), pengshui, campaign);
  application = sent.application.id;
  await new Person(stage, 'cq-review').call(routes.acceptApplication, {
    parameters: { id: sent.application.id },
    body: { version: sent.application.version },
  });
});
afterAll(async () => {
  await story?.close();
  for (const each of cleanUp.toReversed()) await each();
});

/** A campaign of 重庆市 whose units are heard. */
async function opened(): Promise<CampaignId> {
  const lead = new Person(stage, 'cq-lead');
  const drafted = await lead.call(routes.createCampaign, {
    body: {
      title: '2026年重庆市医养结合示范区（县）复评和现场答辩',
      programme: '重庆市医养结合示范区县（答辩）',
      scope: 'hc-500000',
      applicantLevel: 'county',
      edition: 'CQ-COUNTY-2023',
      evaluation: ['onSite', 'defence'],
      sealedBy: null,
      quota: { places: 5, kind: 'hard' },
      publicityDays: 5,
      correctionDays: 15,
      mailGraceDays: 0,
      opensAt: startOf(day('2026-11-23')),
      deadlines: { county: endOf(day('2026-11-30')), province: endOf(day('2026-12-31')) },
      needsApproval: false,
      namingPlannedOn: day('2027-03-31'),
      cycleYears: 2,
    } as never,
  });
  const { id, version } = drafted.campaign;
  await lead.call(routes.publishCampaign, {
    parameters: { id },
    body: { version, document: { documentNumber: '渝卫办发〔2026〕90号', date: day('2026-11-23') } },
  });
  return id;
}

async function joins(name: string, login: string): Promise<Visitor> {
  const { code } = await new Person(stage, 'cq-lead').call(routes.enrolExpert, {
    body: {
      days: 7,
      profile: {
        name,
        fields: ['geriatrics'],
        title: '主任医师',
        employer: { name: '重庆医科大学附属康复医院', creditCode: null },
        home: null,
        formerEmployers: [],
        service: [],
        absences: [],
      },
    } as never,
  });
  const visitor = await story.visitor(login);
  const { page } = visitor;
  await page.goto('/oidc/join');
  await page.getByLabel('邀请码').fill(code ?? '');
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

/** Rules, draw and announcement of a step by the API: the screens for it have a story of their own. */
async function seats(step: 'defence' | 'materialReview'): Promise<void> {
  const lead = new Person(stage, 'cq-lead');
  const parameters = { id: campaign };
  const version = async () => (await lead.call(routes.getReview, { parameters })).review?.version ?? 0;
  const { usual } = await lead.call(routes.getReview, { parameters });
  await lead.call(routes.arrangeReview, {
    parameters,
    body: {
      version: 0,
      rules: {
        ...usual,
        perApplication: 2,
        minExperts: 2,
        rounds: [{ title: '现场查验和答辩', weight: 100, steps: ['onSite', 'defence'], passMark: 60 }],
      },
    },
  });
  await lead.call(routes.drawExperts, { parameters, body: { version: await version(), step } });
  await lead.call(routes.announcePanels, { parameters, body: { version: await version(), step } });
}

/** The smallest picture there is. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const [firstRow, secondRow] = ['7.1', '8.1'];

async function seen(visitor: Visitor, item: string, value: string, note: string): Promise<void> {
  const { page } = visitor;
  await page.getByTestId(`${item}-${value}`).check();
  await page.getByTestId(`note-${item}`).fill(note);
  await page.getByTestId(`note-${item}`).blur();
  await page
    .getByTestId(`camera-${item}`)
    .setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: picture });
  await page.getByTestId(`visit-row-${item}`).getByTestId('photo').waitFor();
}
async function goesOffline(visitor: Visitor): Promise<void> {
  visitor.serverIsAway = true;
  await visitor.page.context().setOffline(true);
}
async function comesBack(visitor: Visitor): Promise<void> {
  await visitor.page.context().setOffline(false);
  await visitor.page.locator('[data-testid=visit-state][data-state=saved]').waitFor();
  visitor.serverIsAway = false;
}

test('C-11: two tablets without a network; what they wrote comes together, and a person settles the difference', async () => {
  for (const [at, name] of names.entries()) experts.push(await joins(name, `listener-${at}`));
  officer = await story.signedIn('cq-lead');
  const { page } = officer;
  await page.goto(`/applications/${application}/on-site`);
  await page.getByTestId('no-team').waitFor();
  await page.getByTestId('arrange-team').click();
  await page.getByTestId(`member-${names[0]}`).check();
  officer.expects(422, /team$/);
  await page.getByTestId('save-team').click();
  await page.getByText('现场查验组至少 2 人').last().waitFor();
  const reviewer = await new Person(stage, 'cq-review').call(routes.getMe);
  await page.getByTestId(`member-${reviewer.name}`).check();
  await officer.moment('on-site-team');
  await page.getByTestId('save-team').click();
  await page.getByTestId('visit-left').waitFor();

  const one = await story.signedIn('cq-review');
  const two = experts[0] as Visitor;
  await one.page.goto(`/applications/${application}/on-site`);
  await two.page.goto('/');
  await two.page.getByTestId('own-visit').getByRole('link').click();
  for (const tablet of [one, two]) {
    await tablet.page.getByTestId('visit-left').waitFor();
    await tablet.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await goesOffline(tablet);
  }
  await seen(one, firstRow as string, 'met', '一楼有扶手');
  await seen(two, firstRow as string, 'notMet', '二楼没有扶手');
  await seen(two, secondRow as string, 'met', '');
  await two.page.locator('[data-testid=visit-state][data-state=offline]').waitFor();
  await two.moment('on-site-offline', two.page.getByTestId(`visit-row-${firstRow}`));
  // The tablet is switched off and on again, still without a network.
  await two.page.reload();
  await two.page.getByTestId(`note-${firstRow}`).waitFor();
  expect(await two.page.getByTestId(`note-${firstRow}`).inputValue()).toBe('二楼没有扶手');
  expect(await two.page.getByTestId('photo').count()).toBe(2);
  await comesBack(one);
  await comesBack(two);
  const row = two.page.getByTestId(`visit-row-${firstRow}`);
  await row.getByTestId('version').nth(1).waitFor();
  expect(await row.getByTestId('version').allTextContents()).toEqual([
    expect.stringContaining('一楼有扶手'),
    expect.stringContaining('二楼没有扶手'),
  ]);
  await row.getByTestId('settle-reason').fill('两人一同到二楼复看，扶手已安装');
  await two.screen('on-site-conflict', row);
  await row.getByTestId('choose').first().click();
  await row.getByTestId('settled').waitFor();
});

test('A16: every row with its photo, each member’s signature, and only then is it passed', async () => {
  const reviewer = new Person(stage, 'cq-review');
  const parameters = { id: application };
  const { checklist, rows } = await reviewer.call(routes.getOnSite, { parameters });
  const known = new Set(rows.map(({ item }) => item));
  const content = (await experts[0]?.page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg'));
    const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? []);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { content: btoa(String.fromCharCode(...bytes)), sha256 };
  })) as { content: string; sha256: string };
  const takenAt = (await reviewer.now()) as Instant;
  for (const { item } of checklist.filter((asked) => !known.has(asked.item))) {
    const photo = crypto.randomUUID();
    await reviewer.call(routes.saveOnSitePhoto, {
      parameters: { ...parameters, photo },
      body: { item, takenAt, place: null, ...content },
    });
    await reviewer.call(routes.saveOnSite, {
      parameters,
      body: {
        changes: [
          {
            id: crypto.randomUUID(),
            item,
            value: 'met',
            note: '',
            photos: [photo],
            device: '设备 api',
            writtenAt: takenAt,
            base: 0,
          },
        ],
      },
    });
  }
  const { page } = experts[0] as Visitor;
  await page.reload();
  await page.getByText('各行记录齐全，请逐人签名').waitFor();
  for (const at of [0, 1]) {
    await page.locator('[data-testid=signature] button').first().click();
    const pad = page.getByTestId('pad');
    await pad.hover({ position: { x: 40, y: 40 } });
    await page.mouse.down();
    await pad.hover({ position: { x: 160, y: 70 } });
    await pad.hover({ position: { x: 220, y: 30 } });
    await page.mouse.up();
    if (at === 0) await experts[0]?.moment('on-site-sign');
    await page.getByTestId('confirm').click();
    await page.locator('[data-testid=signature][data-signed=true]').nth(at).waitFor();
  }
  await page.getByText('查验完成').first().waitFor();
  await experts[0]?.moment('on-site-done');
  const { application: current } = await reviewer.look(application);
  const passed = await judge(stage, reviewer, pengshui, application, current.version);
  expect(passed.application.status).toMatchObject({ name: 'evaluating', step: 'defence' });
});

test('C-12: the officer draws up the schedule; unit and experts see when and where', async () => {
  await seats('defence');
  const { page } = officer;
  await page.goto(`/campaigns/${campaign}/review`);
  await page.getByTestId('to-defence').click();
  await page.getByTestId('day-0').fill('2026-11-25');
  await page.getByTestId('from-0').fill('14:00');
  await page.getByTestId('to-0').fill('14:10');
  await page.getByTestId('rooms').fill('重庆市卫生健康委一号楼第一会议室（渝北区旗龙路6号）\n第二会议室');
  officer.expects(422, /defence$/);
  await page.getByTestId('save-defence').click();
  await page.getByText('所填时段容不下一场答辩').waitFor();
  await page.getByTestId('to-0').fill('17:00');
  await officer.screen('defence-rules');
  await page.getByTestId('save-defence').click();
  await page.getByTestId('slots-empty').waitFor();
  await page.getByTestId('schedule').click();
  await page.getByText('已编排 1 个单位').waitFor();
  await page.getByTestId('announce').click();
  await page.getByText('已通知有关单位和专家').waitFor();
  await officer.screen('defence-schedule');
  const [listener] = experts as [Visitor];
  await listener.page.goto('/');
  await listener.page.getByTestId('own-slot').waitFor();
  await listener.page.getByTestId('inbox-message').first().waitFor();
  await listener.moment('expert-defence');
  const unit = await story.signedIn('pengshui');
  await unit.page.goto(`/applications/${application}`);
  await unit.page.getByTestId('own-slot').waitFor();
  const shows = pdf('彭水苗族土家族自治县医养结合示范县创建工作汇报.pdf', 'defence');
  await unit.page
    .getByTestId('defence-upload')
    .setInputFiles({ name: shows.name, mimeType: shows.type, buffer: Buffer.from(shows.bytes) });
  await unit.page.locator('[data-testid=defence-file][data-state=accepted]').waitFor();
  await unit.moment('unit-defence', unit.page.getByTestId('own-slot'));
});

test('A17: attendance is taken on the day, and only then do the experts sign', async () => {
  const { page } = officer;
  await page.getByTestId('move').click();
  await page.getByTestId('move-time').fill('15:00');
  await page.getByTestId('reason').fill('单位路途较远，顺延一小时');
  await officer.moment('defence-move');
  await page.getByTestId('confirm').click();
  await page.getByText('15:00').first().waitFor();
  const [first] = experts as [Visitor];
  await first.page.goto('/');
  await first.page.getByTestId('sheet').getByRole('link').click();
  await first.page.locator('[data-testid^=points-]').first().waitFor();
  await first.page.getByTestId('slides').getByTestId('open-file').waitFor();
  await first.moment('expert-slides', first.page.getByTestId('slides'));
  for (const card of await first.page.locator('[data-testid^=points-]').all()) await card.fill('25');
  await first.page.getByText('全部完成').waitFor();
  await first.page.getByTestId('sign').click();
  first.expects(409, /sign$/);
  await first.page.getByTestId('confirm').click();
  await first.page.getByText('到场并答辩之后才能签字').waitFor();
  await new Person(stage, 'admin').moveClock('2026-11-25T07:20:00.000Z' as Instant);
  await page.reload();
  await page.getByTestId('attend').click();
  await page.getByTestId('attend-late').check();
  await page.getByTestId('arrived').fill('15:10');
  await page.getByText('（单位已上传 1 份）').waitFor();
  await officer.moment('defence-attendance');
  await page.getByTestId('confirm').click();
  await page.getByText('迟到').first().waitFor();
  await first.page.getByTestId('confirm').click();
  await first.page.getByTestId('signed').waitFor();
  await page.reload();
  await page.getByText('（已签字）').first().waitFor();
  await officer.moment('defence-day');
});

test('nothing went wrong in any window', () => {
  expect(story.complaints).toEqual([]);
});
