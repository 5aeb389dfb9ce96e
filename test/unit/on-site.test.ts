import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checklistOf,
  currentOf,
  faultsInVisit,
  merged,
  settledRow,
  signedText,
} from '#shared/domain/on-site.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { VisitEntry, VisitPhoto, VisitRow } from '#shared/model/on-site.ts';
import { standard } from '../fixtures/answers.ts';

const now = '2026-04-10T02:00:00.000Z' as Instant;
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const entryOf = (number: number, value: VisitEntry['value'], note = '', device = '平板一'): VisitEntry => ({
  id: idOf(number),
  item: '8.1' as VisitEntry['item'],
  value,
  note,
  photos: [],
  device,
  writtenAt: now,
  by: '查验人',
  receivedAt: now,
});

describe('the merge of two tablets', () => {
  test('C-11: whatever arrives, in whatever order and how often, no entry is lost and none is changed', () => {
    const written = fc.array(
      fc.record({
        value: fc.constantFrom('met' as const, 'notMet' as const),
        note: fc.constantFrom('', '甲', '乙'),
        base: fc.integer({ min: 0, max: 6 }),
        again: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(written, (all) => {
        let row: VisitRow | undefined;
        all.forEach(({ value, note, base, again }, number) => {
          const change = { entry: entryOf(number, value, note), base };
          const before = row;
          row = merged(row, change) ?? row;
          if (again) expect(merged(row, change)).toBeNull();
          // Written without knowing of what counts, it never takes its place.
          if (before !== undefined && base !== before.revision) expect(row?.current).toBe(before.current);
        });
        expect(row?.entries.map(({ id }) => id)).toEqual(all.map((_, number) => idOf(number)));
        expect(row?.entries.map(({ value, note }) => [value, note])).toEqual(
          all.map(({ value, note }) => [value, note]),
        );
        // Whatever contradicts what counts stands open.
        if (row?.open.length === 0) return;
        expect(row?.open).toContain(row?.current);
        expect(new Set(row?.open).size).toBe(row?.open.length);
      }),
      { numRuns: 500 },
    );
  });

  test('two tablets that knew the same state: different words stand open, the same words do not', () => {
    const first = merged(undefined, { entry: entryOf(1, 'met'), base: 0 }) as VisitRow;
    const same = merged(first, { entry: entryOf(2, 'met', '', '平板二'), base: 0 }) as VisitRow;
    expect(same.open).toEqual([]);
    const other = merged(same, {
      entry: entryOf(3, 'notMet', '没有无障碍通道', '平板二'),
      base: 1,
    }) as VisitRow;
    expect(other.open).toEqual([idOf(1), idOf(3)]);
    expect(currentOf(other).value).toBe('met');
    // What is written while it is open joins it, whoever writes it.
    const third = merged(other, { entry: entryOf(4, 'unclear', '再看'), base: other.revision }) as VisitRow;
    expect(third.open).toEqual([idOf(1), idOf(3), idOf(4)]);
  });

  test('a person settles it, with a reason, and both versions stay', () => {
    const first = merged(undefined, { entry: entryOf(1, 'met'), base: 0 }) as VisitRow;
    const open = merged(first, { entry: entryOf(2, 'notMet', '甲'), base: 0 }) as VisitRow;
    expect(settledRow(first, { chosen: idOf(1), reason: '' }, '组长', now).ok).toBe(false);
    expect(settledRow(open, { chosen: idOf(9), reason: '' }, '组长', now)).toMatchObject({
      ok: false,
      refusal: { faults: [{ pointer: '/chosen' }] },
    });
    const settled = settledRow(open, { chosen: idOf(2), reason: '两人一同复看' }, '组长', now);
    expect(settled).toMatchObject({
      ok: true,
      value: {
        current: idOf(2),
        open: [],
        settled: [{ of: [idOf(1), idOf(2)], chosen: idOf(2), reason: '两人一同复看' }],
      },
    });
    expect(settled.ok && settled.value.entries).toHaveLength(2);
  });
});

describe('what is asked', () => {
  test('C-11: the checklist is exactly the rows whose method is 现场查看', () => {
    const rows = checklistOf(standard);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.methods).toContain('现场查看');
    const asked = new Set(rows.map(({ id }) => id));
    for (const section of standard.sections)
      for (const item of section.items)
        if (item.type === 'row') expect(asked.has(item.id)).toBe(item.methods.includes('现场查看'));
  });

  test('A16: a row without a record, a photo, a reason or agreement is named; the signature covers every word', () => {
    const rows = checklistOf(standard).slice(0, 1);
    const item = rows[0]?.id as VisitEntry['item'];
    const at = (part: string) => `/rows/${item}/${part}`;
    const pointers = (row: VisitRow[], photos: VisitPhoto[] = []) =>
      faultsInVisit(rows, row, photos).map(({ pointer }) => pointer);
    expect(pointers([])).toEqual([at('value')]);
    const row = merged(undefined, { entry: { ...entryOf(1, 'notMet'), item }, base: 0 }) as VisitRow;
    expect(pointers([row])).toEqual([at('photos'), at('note')]);
    const photo: VisitPhoto = {
      id: idOf(7),
      item,
      takenAt: now,
      place: null,
      bytes: 1,
      sha256: 'a'.repeat(64),
      by: '查验人',
      receivedAt: now,
    };
    const full = merged(undefined, {
      entry: { ...entryOf(1, 'notMet', '未设置'), item, photos: [photo.id] },
      base: 0,
    }) as VisitRow;
    expect(pointers([full])).toEqual([at('photos')]);
    expect(pointers([full], [photo])).toEqual([]);
    const text = signedText([full], [photo]);
    expect(signedText([{ ...full, entries: [{ ...currentOf(full), note: '已设置' }] }], [photo])).not.toBe(
      text,
    );
    expect(signedText([full], [{ ...photo, sha256: 'b'.repeat(64) }])).not.toBe(text);
  });
});
