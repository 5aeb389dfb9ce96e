import { expect, test } from 'vitest';
import { checkAnswers } from '#shared/domain/check-answers.ts';
import { rowsOf } from '#shared/domain/verdict.ts';
import { Edition } from '#shared/model/edition.ts';
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
