import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { findBrowser } from '#infra/local/bootstrap/browser.mjs';
import type { DemoFile } from '#infra/local/demo/files.ts';
import { demoPassword } from '#infra/local/seed/demo-accounts.ts';
import type { Instant } from '#shared/model/instant.ts';

/** An old laptop, a big screen, a tablet held upright, a phone: every main screen is looked at on all of them. */
const sizes = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
  { width: 820, height: 1180 },
  { width: 390, height: 844 },
] as const;
/** A Monday; everything that the stories do lies in 2026, whose working days are announced. */
export const opening = '2026-11-23T01:00:00.000Z' as Instant;
const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'];
/** Widths at which the layout differs enough for axe to look again. */
const examined: readonly number[] = [1366, 390];
/** A dialog or a moment of a screen that is seen elsewhere. */
const sizesOfMoment: readonly number[] = [1366, 390];
/** Where nobody keeps the pictures nobody waits for them: they are a good part of a story's time. Layout and axe stay. */
const keepsPictures = process.env['CI'] === undefined;
const screens = fileURLToPath(new URL('../../test-results/screens/', import.meta.url));

export interface VisitorOptions {
  /** Where the machine thinks it stands; times on screens are Beijing's whatever it says. */
  readonly timezoneId?: string;
  /** Shares cookies, storage and service worker with another visitor: a second tab. */
  readonly tabOf?: Visitor;
}

/** One Chromium for one story. Each person gets a profile of their own, and nothing goes wrong unnoticed in any. */
export class StoryBrowser {
  readonly #browser: Browser;
  readonly #story: string;
  readonly #origin: string;
  readonly #visitors: Visitor[] = [];

  private constructor(browser: Browser, story: string, origin: string) {
    this.#browser = browser;
    this.#story = story;
    this.#origin = origin;
  }

  static async launch(story: string, origin: string): Promise<StoryBrowser> {
    const { executablePath, args } = await findBrowser();
    // Native controls, such as the one for dates, speak the browser's own language.
    const env = { ...process.env, LANGUAGE: 'zh_CN', LANG: 'zh_CN.UTF-8' };
    const browser = await chromium.launch({ executablePath, args: [...args, '--lang=zh-CN'], env });
    return new StoryBrowser(browser, story, origin);
  }

  /** A browser window without a sign-in. */
  async visitor(name: string, options: VisitorOptions = {}): Promise<Visitor> {
    const context =
      options.tabOf?.page.context() ??
      (await this.#browser.newContext({
        baseURL: this.#origin,
        locale: 'zh-CN',
        timezoneId: options.timezoneId ?? 'Asia/Shanghai',
        viewport: sizes[0],
        reducedMotion: 'reduce',
      }));
    const visitor = new Visitor(await context.newPage(), name, join(screens, this.#story));
    this.#visitors.push(visitor);
    return visitor;
  }

  /** Signs in through the pages, as a person does. */
  async signedIn(login: string, options: VisitorOptions = {}): Promise<Visitor> {
    const visitor = await this.visitor(login, options);
    await visitor.page.goto('/');
    await visitor.page.getByTestId('sign-in').click();
    await visitor.typePassword(login);
    await visitor.page.getByTestId('reader-name').waitFor();
    return visitor;
  }

  /** What went wrong in any window and was not expected: a test ends by finding nothing here. */
  get complaints(): string[] {
    return this.#visitors.flatMap((visitor) => visitor.complaints);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

interface Expected {
  readonly status: number;
  readonly path: RegExp;
  met: boolean;
}

/** One window with one person before it. */
export class Visitor {
  readonly page: Page;
  /** Set while the story has stopped the server: requests that find nobody are then no fault. */
  serverIsAway = false;
  readonly #name: string;
  readonly #folder: string;
  readonly #wrong: string[] = [];
  readonly #expected: Expected[] = [];

  constructor(page: Page, name: string, folder: string) {
    this.page = page;
    this.#name = name;
    this.#folder = folder;
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.#wrong.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      // The browser repeats failed requests here; they are watched below, with their status.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.#wrong.push(`console: ${message.text()}`);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // The page itself gives up what it no longer needs, when it is left.
      if (this.serverIsAway || why === 'net::ERR_ABORTED') return;
      this.#wrong.push(`request failed: ${request.method()} ${request.url()} ${why}`);
    });
    page.on('response', (response) => {
      if (response.status() < 400) return;
      const path = new URL(response.url()).pathname;
      const expected = this.#expected.find((one) => one.status === response.status() && one.path.test(path));
      if (expected) expected.met = true;
      else if (!this.serverIsAway)
        this.#wrong.push(`${response.status()} ${response.request().method()} ${path}`);
    });
  }

  /** Announces a refusal that the story provokes. One that then never comes is a complaint, too. */
  expects(status: number, path: RegExp): void {
    this.#expected.push({ status, path, met: false });
  }

  get complaints(): string[] {
    const missing = this.#expected.filter(({ met }) => !met).map((one) => `no ${one.status} at ${one.path}`);
    return [...this.#wrong, ...missing].map((complaint) => `${this.#name}: ${complaint}`);
  }

  /** Fills the issuer's page by keyboard. */
  async typePassword(login: string): Promise<void> {
    await this.page.getByLabel('登录名').pressSequentially(login);
    await this.page.keyboard.press('Tab');
    await this.page.keyboard.type(demoPassword);
    await this.page.keyboard.press('Enter');
  }

  /** The element of a part of an answer: `place('3.5b', 'number')`. */
  place(item: string, part: string): Locator {
    return this.page.locator(`[id="f-${item}-${part}"]`);
  }

  item(item: string): Locator {
    return this.page.getByTestId(`item-${item}`);
  }

  /** Replaces what stands in a field by typing, and leaves the field. */
  async type(item: string, part: string, text: string): Promise<void> {
    const field = this.place(item, part);
    await field.click();
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.press('Delete');
    await field.pressSequentially(text);
    await field.blur();
  }

  /** Chooses a file in an item's file input and waits for what the check says of it. */
  async upload(item: string, file: DemoFile, state: 'accepted' | 'refused' = 'accepted'): Promise<Locator> {
    await this.page
      .getByTestId(`upload-${item}`)
      .setInputFiles({ name: file.name, mimeType: file.type, buffer: Buffer.from(file.bytes) });
    const listed = this.page
      .locator(`[data-testid=file][data-state=${state}]`)
      .filter({ hasText: file.name });
    await listed.waitFor();
    return listed;
  }

  /** Waits until autosave says what is wanted of it. */
  async saveState(state: 'saved' | 'offline' | 'conflict' | 'saving'): Promise<void> {
    await this.page.locator(`[data-testid=save-state][data-state=${state}]`).waitFor();
  }

  async status(name: string): Promise<void> {
    await this.page.locator(`[data-testid=status][data-status=${name}]`).first().waitFor();
  }

  /** The entry of the main navigation with this name, wherever it lies. */
  entry(name: string): Locator {
    return this.page.locator('nav').getByText(name, { exact: true });
  }

  /** Goes to a page by the main navigation, through its group where it lies in one. */
  async goTo(name: string): Promise<void> {
    const entry = this.entry(name);
    await entry.waitFor({ state: 'attached' });
    const group = this.page
      .locator('nav [popover]')
      .filter({ has: this.page.getByText(name, { exact: true }) });
    if ((await group.count()) > 0) {
      const id = await group.getAttribute('id');
      await this.page.locator(`nav button[popovertarget="${id}"]`).click();
    }
    await entry.click();
  }

  /** Opens a decision's dialog. */
  async decide(action: string): Promise<void> {
    await this.page.getByTestId(`action-${action}`).click();
    await this.page.getByRole('dialog').waitFor();
  }

  /** Confirms the open dialog; resolves when it has closed. */
  async confirm(): Promise<void> {
    await this.page.getByTestId('confirm').click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
  }

  /**
   * Looks at the screen as it is now, on every size: nothing sticks out sideways, axe finds nothing, and a picture of
   * each is kept in test-results/screens, but not in CI. What is found is a complaint.
   * @param at what has to be in view; the top of the page when not given
   */
  screen(name: string, at?: Locator): Promise<void> {
    return this.#look(name, at, sizes, examined);
  }

  /** The same for a dialog or one moment of a screen: on the laptop and the phone, and axe once. */
  moment(name: string, at?: Locator): Promise<void> {
    return this.#look(
      name,
      at,
      sizes.filter(({ width }) => sizesOfMoment.includes(width)),
      examined.slice(0, 1),
    );
  }

  /** The screen as it is shown to whoever has a dark desktop: the colours of every text, and a picture. */
  async night(name: string): Promise<void> {
    const { page } = this;
    await page.emulateMedia({ colorScheme: 'dark' });
    await drawn(page);
    if (keepsPictures) await page.screenshot({ path: join(this.#folder, `${name}-night.png`) });
    const found = await violations(page);
    await page.emulateMedia({ colorScheme: 'light' });
    this.#wrong.push(...found.map((fault) => `${name} at night ${fault}`));
  }

  async #look(
    name: string,
    at: Locator | undefined,
    seen: readonly (typeof sizes)[number][],
    checked: readonly number[],
  ): Promise<void> {
    const { page } = this;
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    mkdirSync(this.#folder, { recursive: true });
    const found: string[] = [];
    for (const size of seen) {
      await page.setViewportSize(size);
      if (at) await at.evaluate((element) => element.scrollIntoView({ block: 'center' }));
      else await page.evaluate(() => scrollTo(0, 0));
      await drawn(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) found.push(`${size.width}: sticks out by ${wide}px`);
      if (keepsPictures) await page.screenshot({ path: join(this.#folder, `${name}-${size.width}.png`) });
      if (checked.includes(size.width)) {
        for (const violation of await violations(page)) found.push(`${size.width}: ${violation}`);
      }
    }
    await page.setViewportSize(sizes[0]);
    this.#wrong.push(...found.map((fault) => `${name} ${fault}`));
  }
}

/** Until fonts are there and two frames have been drawn. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

async function violations(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page }).withTags(tags).analyze();
  return result.violations.map(
    ({ id, help, nodes }) =>
      `axe ${id} (${help}): ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
  );
}
