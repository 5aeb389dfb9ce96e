import { expect, test } from 'vitest';
import { checkAnswers } from '#shared/domain/check-answers.ts';
import { filesToCheck } from '#shared/domain/describe-evidence.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import { Edition } from '#shared/model/edition.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { LocalDate } from '#shared/model/instant.ts';
import { acceptedFiles, standard, standardAnswers } from '../fixtures/answers.ts';

const files = acceptedFiles.map((file) => ({ ...file, numbered: false }));
const demanding = (document: 'asked' | 'required') =>
  Edition.parse(
    JSON.parse(JSON.stringify(standard).replaceAll('"document":"asked"', `"document":"${document}"`)),
  );
const pointers = (faults: readonly { pointer: string }[]) => faults.map(({ pointer }) => pointer);

test('an edition may ask for an official document: a reminder, or no submission without', () => {
  const asked = checkAnswers(demanding('asked'), standardAnswers(), files);
  expect(pointers(asked.faults)).toEqual([]);
  expect(pointers(asked.warnings)).toEqual(['/answers/1.1/evidence', '/answers/2.1/evidence']);
  expect(asked.warnings[1]?.message).toContain('文号、成文日期和发文机关');
  const required = checkAnswers(demanding('required'), standardAnswers(), files);
  expect(pointers(required.faults)).toEqual(['/answers/1.1/evidence', '/answers/2.1/evidence']);
  expect(required.warnings).toEqual([]);
});

test('one numbered file among several is enough; none at all is said elsewhere, and others are not asked', () => {
  const both = [...files, { ...files[0], item: rowsOf(standard)[0]?.id, numbered: true }] as typeof files;
  expect(pointers(checkAnswers(demanding('required'), standardAnswers(), both).faults)).toEqual([
    '/answers/2.1/evidence',
  ]);
  const none = checkAnswers(demanding('required'), standardAnswers(), []);
  expect(none.faults.some(({ message }) => message.includes('发文机关'))).toBe(false);
});

test('E-34: a document that ran out before the form is sent is no valid one: no submission, or a reminder', () => {
  const expired = acceptedFiles.map((file) => ({ ...file, expired: file.item === '2.1' }));
  const said = {
    pointer: '/answers/2.1/evidence',
    message: '第 2.1 行的正式文件已过有效期。请上传有效的文件，或在文件旁更正有效期。',
  };
  const required = checkAnswers(demanding('required'), standardAnswers(), expired);
  expect(required).toEqual({ faults: [said], warnings: [] });
  const asked = checkAnswers(demanding('asked'), standardAnswers(), expired);
  expect(asked).toEqual({ faults: [], warnings: [said] });
});

test('E-34: any other file that ran out still stands, with a warning; so does one beside a valid document', () => {
  const warned = (item: string) => [
    {
      pointer: `/answers/${item}/evidence`,
      message: `第 ${item} 行有 1 个文件已过有效期。请核对，已换发的请上传新的文件。`,
    },
  ];
  const other = acceptedFiles.map((file) => ({ ...file, expired: file.item === '17.1' }));
  const found = checkAnswers(demanding('required'), standardAnswers(), other);
  expect(found).toEqual({ faults: [], warnings: warned('17.1') });
  const renewed = acceptedFiles.flatMap((file) =>
    file.item === '2.1' ? [file, { ...file, expired: true }] : [file],
  );
  const beside = checkAnswers(demanding('required'), standardAnswers(), renewed);
  expect(beside).toEqual({ faults: [], warnings: warned('2.1') });
});

test('E-34: the last day of its validity still counts, on the day that is given', () => {
  const file = {
    item: '2.1',
    state: { name: 'accepted' },
    document: { number: '渝卫发〔2023〕46号', date: '2023-10-16', validUntil: '2026-03-31' },
  } as Evidence;
  const on = (day: string) => filesToCheck([file], LocalDate.parse(day));
  expect(on('2026-03-31')).toEqual([{ item: '2.1', state: 'accepted', numbered: true, expired: false }]);
  expect(on('2026-04-01')[0]?.expired).toBe(true);
});
