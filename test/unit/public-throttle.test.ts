import { expect, test } from 'vitest';
import { PublicThrottle } from '#infra/local/http/public-throttle.ts';

test('ten within ten minutes from one address, then the wait until the oldest is forgotten', () => {
  let now = 1_000_000;
  const throttle = new PublicThrottle(() => now);
  for (let sent = 0; sent < 10; sent += 1) {
    expect(throttle.admit('10.0.0.1')).toBe(0);
    now += 1_000;
  }
  expect(throttle.admit('10.0.0.1')).toBe(590);
  expect(throttle.admit('10.0.0.2')).toBe(0);
  now += 589_000;
  expect(throttle.admit('10.0.0.1')).toBe(1);
  now += 1_000;
  expect(throttle.admit('10.0.0.1')).toBe(0);
});

test('a network of the new protocol is one sender, an old address in its new spelling is the old one', () => {
  const throttle = new PublicThrottle(() => 0);
  const own = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:0db8:0001:0002:1:2:3:4'];
  for (let sent = 0; sent < 10; sent += 1) throttle.admit(own[sent % own.length] as string);
  expect(throttle.admit('2001:db8:1:2::77')).toBe(600);
  expect(throttle.admit('2001:db8:1:3::1')).toBe(0);
  for (let sent = 0; sent < 10; sent += 1) throttle.admit('::ffff:10.0.0.1');
  expect(throttle.admit('10.0.0.1')).toBe(600);
});
