import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeEvidence, faultsInDocument, hasExpired } from '#shared/domain/describe-evidence.ts';
import { normalisedDocumentNumber, objectionToDocumentNumber } from '#shared/domain/document-number.ts';
import { Evidence } from '#shared/model/evidence.ts';
import { Instant, LocalDate } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

const brackets = [
  '〔〕',
  '［］',
  '[]',
  '()',
  '（）',
  '【】',
  '〖〗',
  '﹝﹞',
  '{}',
  '｛｝',
  '〈〉',
  '《》',
  '<>',
  '「」',
];
const agency = fc.constantFrom(
  '渝卫发',
  '国卫老龄发',
  '新政办发',
  '阿地卫函',
  '黔卫健函',
  '鄠卫发',
  '国卫办老龄函',
);
const fullWidth = (digits: string) =>
  digits.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
const blank = fc.constantFrom('', ' ', '\u3000', '\t', '\u200b');

describe('the one spelling of a 文号 (DOMAIN E-91)', () => {
  test('however brackets, digits and blanks were typed, one document has one number', () => {
    const typed = fc.record({
      agency,
      year: fc.integer({ min: 1949, max: 2099 }),
      serial: fc.integer({ min: 1, max: 9_999 }),
      pair: fc.constantFrom(...brackets),
      wide: fc.boolean(),
      blanks: fc.array(blank, { minLength: 5, maxLength: 5 }),
    });
    fc.assert(
      fc.property(typed, ({ agency, year, serial, pair, wide, blanks }) => {
        const digits = (number: number) => (wide ? fullWidth(String(number)) : String(number));
        const [open, close] = [...pair];
        const [a, b, c, d, e] = blanks;
        const raw = `${a}${agency}${b}${open}${digits(year)}${close}${c}${digits(serial)}${d}号${e}`;
        expect(normalisedDocumentNumber(raw)).toBe(`${agency}〔${year}〕${serial}号`);
        expect(objectionToDocumentNumber(raw)).toBeNull();
      }),
    );
  });

  test('normalising twice is normalising once, and no word of a text is changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const once = normalisedDocumentNumber(raw);
        expect(normalisedDocumentNumber(once)).toBe(once);
        const han = (text: string) => text.match(/\p{Script=Han}/gu)?.join('') ?? '';
        expect(han(once)).toBe(han(raw));
      }),
    );
  });

  test('only the brackets of the year: others belong to the words', () => {
    expect(normalisedDocumentNumber('渝卫发[2023]46号（附件）')).toBe('渝卫发〔2023〕46号（附件）');
  });

  test('what is none is told what it lacks', () => {
    for (const [raw, lacks] of [
      ['', '请填写文号'],
      ['渝卫发〔2023〕46', '末尾缺少“号”字'],
      ['渝卫发2023年46号', '缺少括号内的四位年份'],
      ['渝卫发〔23〕46号', '缺少括号内的四位年份'],
      ['〔2023〕46号', '缺少年份之前的发文机关代字'],
      ['渝卫发〔2023〕第46号', '不加“第”字'],
      ['渝卫发〔2023〕四十六号', '序号应为数字'],
      ['YWF〔2023〕46号', '只用汉字'],
    ] as const)
      expect(objectionToDocumentNumber(raw), raw).toContain(lacks);
    expect(objectionToDocumentNumber('渝卫发〔2023〕46')).toContain('应类似“渝卫发〔2023〕46号”');
  });
});

const day = (text: string) => LocalDate.parse(text);
const now = Instant.parse('2026-04-01T01:00:00.000Z');
const file = Evidence.parse({
  id: 'e1',
  application: 'c.u',
  item: '1.1',
  level: 'county',
  name: '方案.pdf',
  type: 'application/pdf',
  bytes: 10,
  sha256: 'ab'.repeat(32),
  state: { name: 'accepted' },
  uploadedBy: '张綦',
  uploadedAt: now,
});
const given = {
  number: '渝卫发[2023]46号',
  date: day('2023-10-16'),
  issuer: ' 重庆市卫生健康委 ',
  validUntil: null,
};
const person = { name: '张綦' } as Person;

describe('what document a file is', () => {
  test('keeps the number in its one spelling and as it was typed', () => {
    const described = describeEvidence(file, given, 0, person, now);
    expect(described).toMatchObject({
      ok: true,
      value: {
        document: {
          number: '渝卫发〔2023〕46号',
          numberAsGiven: '渝卫发[2023]46号',
          issuer: '重庆市卫生健康委',
          revision: 1,
          savedBy: '张綦',
        },
      },
    });
    const exact = describeEvidence(file, { ...given, number: '渝卫发〔2023〕46号' }, 0, person, now);
    expect(exact.ok && exact.value.document).not.toHaveProperty('numberAsGiven');
  });

  test('a number comes with date and issuer; a date lies not ahead; validity does not end before it begins', () => {
    const pointers = (change: object) =>
      faultsInDocument({ ...given, ...change }, day('2026-04-01')).map(({ pointer }) => pointer);
    expect(pointers({})).toEqual([]);
    expect(pointers({ date: null, issuer: ' ' })).toEqual(['/date', '/issuer']);
    expect(pointers({ number: '46号' })).toEqual(['/number']);
    expect(pointers({ date: day('2026-04-02') })).toEqual(['/date']);
    expect(pointers({ validUntil: day('2023-10-15') })).toEqual(['/validUntil']);
    expect(pointers({ number: '', date: null, issuer: '', validUntil: day('2020-01-01') })).toEqual([]);
  });

  test('what somebody else wrote since is not overwritten', () => {
    const first = describeEvidence(file, given, 0, person, now);
    const described = first.ok ? first.value : file;
    expect(describeEvidence(described, given, 0, person, now)).toMatchObject({
      refusal: { code: 'draftConflict', detail: expect.stringContaining('张綦') },
    });
    expect(describeEvidence(described, given, 1, person, now).ok).toBe(true);
  });

  test('the last day of its validity still counts', () => {
    const until = { document: { validUntil: day('2026-03-31') } } as Evidence;
    expect(hasExpired(until, day('2026-03-31'))).toBe(false);
    expect(hasExpired(until, day('2026-04-01'))).toBe(true);
    expect(hasExpired(file, day('2099-01-01'))).toBe(false);
  });
});
