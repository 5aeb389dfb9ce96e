import type { ApplicationRow } from '#shared/contract/views.ts';
import type { MeasuredPage } from './lighthouse.ts';

/** Collects how long each key took to be painted, and every task that kept the page from answering. */
const watching = `
  globalThis.__keys = [];
  globalThis.__tasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (/^key|^input|^beforeinput/.test(entry.name)) globalThis.__keys.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.__tasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
`;
const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));
/** Until nothing happens any more: what the page does while it opens is measured elsewhere. */
const quiet = () => pause(2_500);

/**
 * Types in the fields of the form as somebody does who knows the words: 25 keys a second.
 * @returns p95 of the time from a key to its paint, in milliseconds; the browser tells it in steps of 8, and no less than 16
 */
export async function measureTyping(page: MeasuredPage, address: string) {
  await page.evaluateOnNewDocument(watching);
  await page.goto(address, { waitUntil: 'networkidle0' });
  await page.waitForSelector('.content textarea');
  await quiet();
  const fields = await page.evaluate<string[]>(
    `[...document.querySelectorAll('.content textarea')].filter((field) => !field.readOnly).map((field) => field.id)`,
  );
  const inputs = fields.length;
  const files = await page.evaluate<number>(`document.querySelectorAll('[data-testid=file]').length`);
  await page.evaluate(`globalThis.__keys.length = 0`);
  const before = await page.evaluate<number>(`performance.eventCounts.get('keydown') ?? 0`);
  // The first, the last and some between: a field's place must not matter.
  const chosen = [0, 0.25, 0.5, 0.75, 1].map((part) => fields[Math.floor(part * (inputs - 1))] as string);
  for (const id of chosen) {
    await page.focus(`[id="${id}"]`);
    await page.keyboard.type('shifan typed forty keys in this one field', { delay: 40 });
  }
  await quiet();
  const keys = (await page.evaluate<number>(`performance.eventCounts.get('keydown') ?? 0`)) - before;
  const slow = await page.evaluate<number[]>(`globalThis.__keys`);
  // Every key has several events; the slowest of them are set against the keys.
  const all = [
    ...slow.sort((a, b) => b - a).slice(0, keys),
    ...Array.from({ length: Math.max(0, keys - slow.length) }, () => 16),
  ];
  return { p95: all[Math.floor(all.length * 0.05)] ?? 0, keys, inputs, files };
}

/**
 * Filters, sorts and scrolls a long list. The rows are given in the place of the server's, in pages as it gives them:
 * what is measured is what the browser does with them.
 */
export async function measureLongList(page: MeasuredPage, origin: string, rows: readonly ApplicationRow[]) {
  const size = 100;
  await page.evaluateOnNewDocument(watching);
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const address = new URL(request.url());
    if (address.pathname !== '/api/applications') return void request.continue();
    const from = Number(address.searchParams.get('cursor') ?? 0);
    const next = from + size < rows.length ? String(from + size) : null;
    void request.respond({
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({ applications: rows.slice(from, from + size), next }),
    });
  });
  await page.goto(`${origin}/reviews`, { waitUntil: 'networkidle0' });
  await page.waitForSelector('[data-testid=application-row]');
  for (let round = 0; round < 40; round += 1) {
    const more = await page.evaluate<boolean>(
      `(() => { const button = document.querySelector('[data-testid=more-rows] button'); button?.click(); return button !== null; })()`,
    );
    if (!more) break;
    await pause(400);
  }
  await quiet();
  const said = await page.evaluate<string>(`document.querySelector('[data-testid=row-count]').textContent`);
  if (!said.includes(`${rows.length}`)) throw new Error(`列表没有读完：${said}`);
  await page.evaluate(`globalThis.__tasks.length = 0`);
  for (const sorting of ['name', 'returned', 'due']) {
    await page.select('[data-testid=sort]', sorting);
    await pause(600);
  }
  await page.focus('[data-testid=filter-name]');
  await page.keyboard.type('xian', { delay: 120 });
  await pause(600);
  for (let key = 0; key < 4; key += 1) await page.keyboard.press('Backspace');
  await pause(600);
  for (let step = 0; step < 60; step += 1) {
    await page.evaluate(`scrollBy(0, ${step % 10 === 9 ? 20_000 : 700})`);
    await pause(50);
  }
  await quiet();
  const tasks = await page.evaluate<number[]>(`globalThis.__tasks`);
  return { rows: rows.length, longest: Math.round(Math.max(0, ...tasks)), tasks: tasks.length };
}
