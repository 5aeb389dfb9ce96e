import { readdirSync } from 'node:fs';
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { screens } from '#infra/stacks/web-stack.ts';

/** The function of the distribution as CloudFront runs it: plain JavaScript, an event in, a request out. */
function ask(uri: string, querystring: object = {}): { uri: string; querystring: object } {
  const event = {
    version: '1.0',
    viewer: { ip: '203.0.113.7' },
    request: { method: 'GET', uri, querystring },
  };
  const script = new Script(`${screens}\nhandler(${JSON.stringify(event)})`);
  return script.runInNewContext({}, { timeout: 100 }) as { uri: string; querystring: object };
}

describe('the function before the pages', () => {
  test.each([
    '/',
    '/applications/national-2026.hc-140932-a',
    '/public',
    '/campaigns/national-2026/',
    '/sign-in',
  ])('answers %s with the one page', (uri) => expect(ask(uri).uri).toBe('/index.html'));

  test('takes an id with dots for a screen only where no file can be meant', () => {
    // An application's id holds a dot: its screen lies below /applications.
    expect(ask('/applications/national-2026.yanqi').uri).toBe('/index.html');
    expect(ask('/applications/national-2026.yanqi/history').uri).toBe('/index.html');
    expect(ask('/objections/national-2026.yanqi.1').uri).toBe('/index.html');
  });

  test.each([
    '/_app/immutable/entry/start.B1x.js',
    '/favicon.svg',
    '/manifest.webmanifest',
    '/service-worker.js',
  ])('leaves the file %s alone, so that one that is missing is missing', (uri) =>
    expect(ask(uri).uri).toBe(uri),
  );

  test('knows the ending of every file that is served as it lies', () => {
    for (const name of readdirSync('web/static', { recursive: true, encoding: 'utf8' }))
      if (name.includes('.')) expect(ask(`/${name}`).uri).toBe(`/${name}`);
  });

  test('keeps the query', () => {
    expect(ask('/public', { q: { value: '焉耆' } }).querystring).toEqual({ q: { value: '焉耆' } });
  });
});
