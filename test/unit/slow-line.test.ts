import { expect, test } from 'vitest';
import { limits } from '#infra/local/http/server.ts';
import { refusalOf } from '#lib/api/refused-part.ts';
import { partBytes } from '#shared/domain/upload-parts.ts';

test('a part on a line of 10 KB a second arrives before the server gives up, a slow head does not', () => {
  expect(partBytes / (limits.requestTimeout / 1_000)).toBeLessThan(10_000);
  expect(limits.headersTimeout).toBeLessThanOrEqual(20_000);
});

test('a part that was too slow is tried again, and is not called a changed file', () => {
  for (const status of [408, 500, 503])
    expect(refusalOf(status)).toMatchObject({ code: 'unavailable', status, passing: true });
  expect(refusalOf(400)).toMatchObject({ code: 'evidenceRefused', passing: false });
});
