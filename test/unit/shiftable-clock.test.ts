import { expect, test, vi } from 'vitest';
import { ClockRefused, furthestMove, ShiftableClock } from '#infra/local/clock/shiftable-clock.ts';

function kept(initial?: number) {
  let offset = initial;
  return {
    read: () => offset,
    write: (value: number) => {
      offset = value;
    },
  };
}

test('moves forward only, keeps its offset, and tells who waits', () => {
  const store = kept();
  const clock = new ShiftableClock(store);
  const moved = vi.fn();
  clock.runner.onShift(moved);
  const before = clock.milliseconds();
  clock.moveBy(86_400_000);
  expect(clock.milliseconds() - before).toBeGreaterThanOrEqual(86_400_000);
  expect(moved).toHaveBeenCalledOnce();
  expect(() => clock.moveBy(-1)).toThrow(ClockRefused);
  expect(() => clock.moveBy(Number.NaN)).toThrow(ClockRefused);
  expect(() => clock.moveBy(furthestMove + 1)).toThrow(ClockRefused);
  expect(new ShiftableClock(store).offset).toBe(86_400_000);
});

test('a demonstration begins once, wherever it was told to', () => {
  const store = kept();
  const clock = new ShiftableClock(store);
  clock.beginAt(Date.parse('2026-11-23T01:00:00Z'));
  expect(clock.port.now().slice(0, 16)).toBe('2026-11-23T01:00');
  clock.beginAt(Date.parse('2020-01-01T00:00:00Z'));
  expect(clock.port.now().slice(0, 16)).toBe('2026-11-23T01:00');
});

test('without a place to keep an offset it is the wall clock', () => {
  const clock = new ShiftableClock();
  expect(() => clock.moveBy(1)).toThrow(ClockRefused);
  expect(clock.offset).toBe(0);
});
