import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { cache } from '../bootstrap/places.mjs';

/** Pinned here and not in package.json: 170 MB that nobody but this measurement wants. */
const wanted = 'lighthouse@13.5.0';

/** What is used of puppeteer-core's page, which Lighthouse drives and brings along. */
export interface MeasuredPage {
  goto(address: string, options?: { waitUntil: 'networkidle0' | 'load' }): Promise<unknown>;
  type(selector: string, text: string): Promise<void>;
  click(selector: string): Promise<void>;
  focus(selector: string): Promise<void>;
  waitForSelector(selector: string, options?: { timeout?: number }): Promise<unknown>;
  waitForNavigation(options?: { waitUntil: 'networkidle0' }): Promise<unknown>;
  waitForFunction(script: string): Promise<unknown>;
  evaluate<T>(script: string): Promise<T>;
  evaluateOnNewDocument(script: string): Promise<unknown>;
  setViewport(size: { width: number; height: number }): Promise<void>;
  setBypassServiceWorker(bypass: boolean): Promise<void>;
  setRequestInterception(on: boolean): Promise<void>;
  select(selector: string, value: string): Promise<unknown>;
  on(event: 'request', listener: (request: MeasuredRequest) => void): void;
  close(): Promise<void>;
  readonly keyboard: {
    press(key: string): Promise<void>;
    type(text: string, options?: { delay: number }): Promise<void>;
  };
}
export interface MeasuredRequest {
  url(): string;
  continue(): Promise<void>;
  respond(answer: { status: number; contentType: string; body: string }): Promise<void>;
}
interface MeasuredContext {
  newPage(): Promise<MeasuredPage>;
}
export interface MeasuredBrowser {
  createBrowserContext(): Promise<MeasuredContext>;
  close(): Promise<void>;
}

interface Audit {
  readonly numericValue?: number;
  readonly score: number | null;
  readonly title: string;
  readonly details?: { readonly items?: readonly Record<string, unknown>[] };
}
export interface LighthouseResult {
  readonly categories: Readonly<
    Record<
      string,
      {
        readonly score: number | null;
        readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
      }
    >
  >;
  readonly audits: Readonly<Record<string, Audit>>;
}

export interface Lighthouse {
  launch(options: { executablePath: string; args: readonly string[] }): Promise<MeasuredBrowser>;
  run(address: string, page: MeasuredPage): Promise<LighthouseResult>;
}

type Run = (
  address: string,
  flags: object,
  config: object,
  page: MeasuredPage,
) => Promise<{ readonly lhr: LighthouseResult } | undefined>;

/**
 * Lighthouse with the browser's driver it brings along, installed beside the repository's own packages on first use.
 * @throws where it cannot be had: a measurement that was asked for is never left out in silence
 */
export async function lighthouse(): Promise<Lighthouse> {
  const folder = join(cache, 'lighthouse');
  await mkdir(folder, { recursive: true });
  const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  await promisify(execFile)('npm', ['install', '--prefix', folder, ...options, wanted], { cwd: folder });
  const file = (path: string) => pathToFileURL(join(folder, 'node_modules', path)).href;
  const { default: run } = (await import(file('lighthouse/core/index.js'))) as { default: Run };
  const { default: config } = (await import(file('lighthouse/core/config/desktop-config.js'))) as {
    default: object;
  };
  const driver = createRequire(join(folder, 'index.js'))('puppeteer-core') as {
    launch(options: object): Promise<MeasuredBrowser>;
  };
  return {
    launch: (wish) =>
      driver.launch({ ...wish, headless: true, defaultViewport: { width: 1366, height: 768 } }),
    async run(address, page) {
      const result = await run(
        address,
        {
          logLevel: 'error',
          output: 'json',
          disableStorageReset: true,
          onlyCategories: ['performance', 'accessibility', 'best-practices'],
        },
        config,
        page,
      );
      if (result === undefined) throw new Error(`Lighthouse 没有给出 ${address} 的结果`);
      return result.lhr;
    },
  };
}
