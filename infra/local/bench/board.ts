import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { drawing } from '#shared/domain/assignment.ts';
import { usualRules } from '#shared/domain/review.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { editions } from '#shared/standards/editions.ts';
import { findBrowser } from '../bootstrap/browser.mjs';
import { freePort, ServerProcess } from '../demo/server-process.ts';
import { demoPassword } from '../seed/demo-accounts.ts';

/** What one thing that is done on the board took: its longest task, and all of them above 50 ms. */
export interface BoardMove {
  readonly name: string;
  readonly longestTask: number;
  readonly tasksOver50: number;
  /** From the key or the click to the next picture. */
  readonly milliseconds: number;
}
export interface BoardMeasured {
  readonly rows: number;
  readonly drawn: number;
  readonly moves: readonly BoardMove[];
}

const count = 3_000;
const campaignId = 'chongqing-2026';

/** 3,000 units of three experts each, some of them tied, as the ranking's route gives them. */
export function rankingOf(campaign: Campaign) {
  const random = drawing('board');
  const edition = editions.find(({ id }) => id === campaign.edition);
  if (edition === undefined) throw new Error('no edition');
  const units = Array.from({ length: count }, (_, at) => ({
    application: `${campaignId}.unit-${at}`,
    organisationName: `第${at + 1}试验区卫生健康委员会`,
    panels: {
      materialReview: {
        seats: [0, 1, 2].map((seat) => ({
          expert: `expert-${(at + seat) % 300}`,
          expertName: `专家${(at + seat) % 300}`,
          state: 'signed',
          score: 6_000 + Math.floor(random() * 80) * 50,
        })),
      },
    },
    verified: null,
    preferred: at % 7 === 0,
    national:
      at % 5 === 0
        ? { campaignTitle: '2026年全国医养结合示范项目', rank: at + 1, documentNumber: '渝卫函〔2026〕1号' }
        : null,
  }));
  const review = {
    campaign: campaignId,
    lead: campaign.lead,
    rules: usualRules(campaign, edition),
    panels: {},
    version: 1,
    head: '',
    updatedAt: '2026-11-23T01:00:00.000Z',
  };
  return { review, places: 100, units };
}

/** Signs in as a person does, and looks at the board of a campaign whose ranking is made here. */
async function openBoard(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByTestId('sign-in').click();
  await page.getByLabel('登录名').fill('cq-lead');
  await page.getByLabel('密码').fill(demoPassword);
  await page.keyboard.press('Enter');
  await page.getByTestId('reader-name').waitFor();
  let campaign: Campaign | undefined;
  await page.route(/\/api\/campaigns\/[^/]+$/, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { campaign: Campaign };
    campaign = body.campaign;
    await route.fulfill({ response: answer, json: body });
  });
  await page.route(/\/api\/campaigns\/[^/]+\/review$/, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as Record<string, unknown>;
    while (campaign === undefined) await new Promise((done) => setTimeout(done, 20));
    await route.fulfill({ response: answer, json: { ...body, review: rankingOf(campaign).review } });
  });
  await page.route(/\/api\/campaigns\/[^/]+\/ranking$/, (route) =>
    route.fulfill({ json: rankingOf(campaign as Campaign) }),
  );
  await page.goto(`/campaigns/${campaignId}/review`);
  await page.getByTestId('show-ranking').waitFor();
}

/** Does something, and says what the page's main thread was busy with until it was quiet again. */
async function measured(page: Page, name: string, act: () => Promise<void>): Promise<BoardMove> {
  await page.waitForTimeout(300);
  await page.evaluate(() => {
    const kept = globalThis as unknown as { tasks: number[]; watcher?: PerformanceObserver };
    kept.watcher?.disconnect();
    kept.tasks = [];
    kept.watcher = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) kept.tasks.push(duration);
    });
    kept.watcher.observe({ type: 'longtask' });
  });
  const began = performance.now();
  await act();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const milliseconds = Math.round(performance.now() - began);
  await page.waitForTimeout(300);
  // The browser reports tasks from 50 ms on, and no shorter ones.
  const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
  return { name, longestTask: Math.round(Math.max(0, ...tasks)), tasksOver50: tasks.length, milliseconds };
}

/**
 * The ranking board with 3,000 rows in a real Chromium: opened, scrolled from end to end, sorted by each column, moved by
 * keyboard. @throws Error where the browser is missing or a row is not there
 */
export async function measureBoard(say: (line: string) => void): Promise<BoardMeasured> {
  const folder = await mkdtemp(join(tmpdir(), 'shifan-board-'));
  const port = await freePort();
  const server = new ServerProcess(port, folder, { CLOCK_START: '2026-11-23T01:00:00.000Z' });
  const { executablePath, args } = await findBrowser();
  await server.start();
  const browser = await chromium.launch({ executablePath, args });
  try {
    const context = await browser.newContext({
      baseURL: `http://127.0.0.1:${port}`,
      locale: 'zh-CN',
      serviceWorkers: 'block',
      viewport: { width: 1366, height: 768 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await openBoard(page);
    say(`${count} 家单位的排序……`);
    const moves: BoardMove[] = [];
    moves.push(
      await measured(page, '打开', async () => {
        await page.getByTestId('show-ranking').click();
        await page.getByTestId('ranked').first().waitFor();
      }),
    );
    const drawn = await page.getByTestId('ranked').count();
    moves.push(
      await measured(page, '从头滚到尾', async () => {
        await page.getByTestId('board').evaluate(async (board) => {
          for (let top = 0; top <= board.scrollHeight; top += 900) {
            board.scrollTop = top;
            await new Promise((done) => requestAnimationFrame(done));
          }
          board.scrollTop = 0;
        });
      }),
    );
    for (const [by, name] of [
      ['name', '按单位排序'],
      ['total', '按总分排序'],
      ['rank', '按名次排序'],
    ] as const)
      moves.push(await measured(page, name, () => page.getByTestId(`sort-${by}`).click()));
    moves.push(
      await measured(page, '按键调整并列先后', async () => {
        await page.getByTestId('grip').first().press('ArrowDown');
        await page.getByTestId('board-said').waitFor();
      }),
    );
    moves.push(
      await measured(page, '拖动调整并列先后', async () => {
        const [from, to] = [page.getByTestId('grip').nth(1), page.getByTestId('grip').nth(0)];
        const [a, b] = [await from.boundingBox(), await to.boundingBox()];
        if (a === null || b === null) throw new Error('no tie on the board');
        await page.mouse.move(a.x + a.width / 2, a.y + a.height / 2);
        await page.mouse.down();
        await page.mouse.move(b.x + b.width / 2, b.y + b.height / 2, { steps: 10 });
        await page.mouse.up();
        await page.getByTestId('save-order').waitFor();
      }),
    );
    return { rows: count, drawn, moves };
  } finally {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What breaks the aim: scrolling and sorting without a task over 50 ms. */
export function boardFaults({ moves }: BoardMeasured): string[] {
  return moves
    .filter(({ name, tasksOver50 }) => name !== '打开' && tasksOver50 > 0)
    .map(({ name, longestTask }) => `${name}有 ${longestTask} ms 的任务`);
}

export function boardAsText(measured: BoardMeasured): string {
  return [
    '',
    `排序板：${measured.rows} 行，真实 Chromium；同时在页面上的 ${measured.drawn} 行`,
    ...measured.moves.map(
      ({ name, longestTask, tasksOver50, milliseconds }) =>
        `${name}：${milliseconds} ms；超过 50 ms 的任务 ${tasksOver50} 个${tasksOver50 > 0 ? `，最长 ${longestTask} ms` : ''}`,
    ),
    '目标：滚动和排序没有超过 50 ms 的任务',
  ].join('\n');
}
