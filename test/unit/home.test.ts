import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aboutOf, digestsOf } from '#lib/home/digest.ts';
import type { InboxMessage } from '#shared/contract/views.ts';
import { byUrgency, visited, yearWanted } from '#shared/domain/home.ts';
import { instantAt } from '#shared/domain/time.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';

const at = (minutes: number): Instant => instantAt(Date.UTC(2026, 10, 22) + minutes * 60_000);
const message = (id: number, subject: string, minutes: number): InboxMessage => ({
  id: String(id),
  subject,
  body: '',
  link: '/',
  at: at(minutes),
});

describe('a visit', () => {
  test('lasts while the pauses are short, and the next one knows when it ended', () => {
    const first = visited(undefined, at(0));
    expect(first).toEqual({ since: null, last: at(0) });
    const later = visited(first, at(20));
    expect(later).toEqual({ since: null, last: at(20) });
    expect(visited(later, at(51))).toEqual({ since: at(20), last: at(51) });
    // 30 minutes exactly are still one visit.
    expect(visited(later, at(50))).toEqual({ since: null, last: at(50) });
  });

  test('never ends after it began, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1 }), (moments) => {
        let kept: ReturnType<typeof visited> | undefined;
        for (const moment of moments) {
          const next = visited(kept, at(moment));
          expect(next.last >= (kept?.last ?? '')).toBe(true);
          expect(next.since === null || next.since < next.last).toBe(true);
          kept = next;
        }
      }),
    );
  });
});

test('what has a day comes first, the earliest before the others, and the rest stays in its order', () => {
  const needs = [
    { id: 'b', due: null },
    { id: 'late', due: at(9) },
    { id: 'c', due: null },
    { id: 'soon', due: at(1) },
  ];
  expect(byUrgency(needs).map(({ id }) => id)).toEqual(['soon', 'late', 'b', 'c']);
});

test('the working days of next year are wanted from November on, those of this year always', () => {
  const day = (text: string) => text as LocalDate;
  expect(yearWanted({ 2026: {} }, day('2026-10-31'))).toBeNull();
  expect(yearWanted({ 2026: {} }, day('2026-11-01'))).toBe('2027');
  expect(yearWanted({ 2026: {}, 2027: {} }, day('2026-12-31'))).toBeNull();
  expect(yearWanted({}, day('2026-02-01'))).toBe('2026');
});

describe('an inbox that digests', () => {
  test('puts together what a day says of several units, and loses none', () => {
    const messages = [
      message(1, '待办：焉耆回族自治县（地市级审核中）', 30),
      message(2, '待办：和静县（地市级审核中）', 20),
      message(3, '退回补正：已退回补正', 10),
      // The day before, in Beijing.
      message(4, '待办：若羌县（地市级审核中）', -9 * 60),
    ];
    const digests = digestsOf(messages, null);
    expect(digests.map(({ what, messages: found, fresh }) => [what, found.length, fresh])).toEqual([
      ['待办', 2, false],
      ['退回补正', 1, false],
      ['待办', 1, false],
    ]);
    expect(digests[0]?.messages.map(aboutOf)).toEqual([
      '焉耆回族自治县（地市级审核中）',
      '和静县（地市级审核中）',
    ]);
  });

  test('keeps what is new apart from what was there', () => {
    const messages = [message(1, '待办：和静县', 30), message(2, '待办：若羌县', 20)];
    expect(digestsOf(messages, at(25)).map(({ fresh }) => fresh)).toEqual([true, false]);
    // What came in the very moment of the last look was seen.
    expect(digestsOf(messages, at(30)).map(({ fresh, messages: found }) => [fresh, found.length])).toEqual([
      [false, 2],
    ]);
  });
});
