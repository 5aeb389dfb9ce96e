import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowser } from '#infra/local/bootstrap/browser.mjs';

let browser: Browser;
beforeAll(async () => {
  const { executablePath, args } = await findBrowser();
  browser = await chromium.launch({ executablePath, args });
});
afterAll(() => browser?.close());

test('E-93: the browser draws Chinese, rare characters too, and no empty boxes', async () => {
  const page = await browser.newPage();
  await page.setContent('<p>示范</p>');
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 64;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.font = '48px sans-serif';
    // U+FFFFE is no character: every font draws its box for it.
    return ['示', '范', '龙', '龘', ...'埇沚浉瀍猇硚鄠', '\u{ffffe}'].map((character) => {
      context.clearRect(0, 0, 64, 64);
      context.fillText(character, 4, 52);
      return canvas.toDataURL();
    });
  });
  expect(new Set(drawn).size).toBe(drawn.length);
  await page.close();
});
