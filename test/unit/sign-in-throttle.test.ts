import { expect, test } from 'vitest';
import { SignInThrottle } from '#infra/local/issuer/throttle.ts';

test('four failures are free, each further one doubles the wait, up to five minutes; success forgives', () => {
  let now = 1_000_000;
  const throttle = new SignInThrottle(() => now);
  for (let failure = 0; failure < 4; failure += 1) throttle.failed('yanqi', '10.0.0.1');
  expect(throttle.waitFor('yanqi', '10.0.0.1')).toBe(0);
  const waits = [];
  for (let failure = 0; failure < 11; failure += 1) {
    throttle.failed('yanqi', '10.0.0.1');
    waits.push(throttle.waitFor('yanqi', '10.0.0.1'));
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  expect(throttle.waitFor('YANQI ', '10.0.0.1')).toBe(300);
  expect(throttle.waitFor('yanqi', '10.0.0.2')).toBe(0);
  now += 300_000;
  expect(throttle.waitFor('yanqi', '10.0.0.1')).toBe(0);
  throttle.succeeded('yanqi', '10.0.0.1');
  throttle.failed('yanqi', '10.0.0.1');
  expect(throttle.waitFor('yanqi', '10.0.0.1')).toBe(0);
});

test('one address that tries many accounts is slowed down as well', () => {
  const throttle = new SignInThrottle(() => 0);
  for (let account = 0; account < 30; account += 1) throttle.failed(`account-${account}`, '10.0.0.1');
  expect(throttle.waitFor('somebody-new', '10.0.0.1')).toBeGreaterThan(0);
  expect(throttle.waitFor('somebody-new', '10.0.0.2')).toBe(0);
});
