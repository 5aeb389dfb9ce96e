import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  codedText,
  formCode,
  markText,
  matchScan,
  type PageMark,
  readCode,
  readMark,
} from '#shared/domain/form-code.ts';

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
const mark = { application: 'national-2026.hc-652826', submission: 2, code: '7K3M-9QXT' };
const page = (number: number, pages: number, changes: Partial<PageMark> = {}): PageMark => ({
  ...mark,
  page: number,
  pages,
  ...changes,
});

describe('the code at the foot of a printed form', () => {
  test('is made of unit, submission and content: another of any gives another code', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(99),
        fc.string(),
        (application, submission, content) => {
          const code = formCode(digestOf(codedText(application, submission, content)));
          expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
          expect(formCode(digestOf(codedText(application, submission + 1, content)))).not.toBe(code);
          expect(formCode(digestOf(codedText(`${application}x`, submission, content)))).not.toBe(code);
        },
      ),
    );
  });

  test('is read from a page as it was printed, and typed as people type', () => {
    const foot = `……提供上门服务。\n${markText(mark)}　第 3 页 / 共 7 页`;
    expect(readMark(foot)).toEqual(page(3, 7));
    expect(readMark('已印发工作方案。')).toBeNull();
    for (const typed of ['7k3m9qxt', ' 7K3M－9QXT ', '７Ｋ３Ｍ 9QXT', '7K3M—9QXT'])
      expect(readCode(typed)).toBe('7K3M-9QXT');
    expect(readCode('OIL0-0000')).toBe('0110-0000');
    for (const typed of ['7K3M-9QX', '7K3M-9QXTT', '7K3M-9QXU', '']) expect(readCode(typed)).toBeNull();
  });
});

describe('E-94: what a sealed scan is a scan of', () => {
  const whole = [1, 2, 3].map((number) => page(number, 3));

  test('the whole of the latest submission, in any order, with a cover before it, is it', () => {
    expect(matchScan(whole, mark)).toEqual({ result: 'matches', pages: 3 });
    expect(matchScan([null, ...whole.toReversed()], mark).result).toBe('matches');
  });

  test("another unit's form is named by its number", () => {
    const verdict = matchScan([page(1, 1, { application: 'national-2026.hc-652827' })], mark);
    expect(verdict).toMatchObject({
      result: 'mismatch',
      reason: expect.stringContaining('第 1 页是另一份申报（编号 national-2026.hc-652827）'),
    });
  });

  test('an earlier submission is named, also where only one page is of it', () => {
    const verdict = matchScan([page(1, 2), page(2, 2, { submission: 1, code: 'AAAA-AAAA' })], mark);
    expect(verdict).toMatchObject({
      result: 'mismatch',
      reason: expect.stringContaining('第 2 页是第 1 次提交的内容，现在要盖章的是第 2 次'),
    });
  });

  test('a code of the same submission that was made up is a mismatch; one that a scanner misread is for a person', () => {
    expect(matchScan([page(1, 1, { code: 'ZZZZ-ZZZZ' })], mark).result).toBe('mismatch');
    expect(matchScan([page(1, 1, { code: '7K3M-90XT' })], mark).result).toBe('unread');
  });

  test('missing pages are counted up; a foot that was not read on a scan of full length is for a person', () => {
    expect(matchScan([page(1, 3), page(3, 3)], mark)).toMatchObject({
      reason: '扫描件不完整：共 3 页，缺第 2 页。请补扫后重新上传。',
    });
    expect(matchScan([page(1, 3), null, page(3, 3)], mark).result).toBe('unread');
    expect(matchScan([page(1, 30)], mark)).toMatchObject({ reason: expect.stringContaining('等 29 页') });
  });

  test('a picture says nothing', () => {
    expect(matchScan([null, null], mark)).toEqual({ result: 'unread' });
  });
});
