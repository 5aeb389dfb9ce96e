import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { submitApplication } from '#shared/contract/routes.ts';
import { Answers } from '#shared/model/answer.ts';
import { areAnswers } from '#shared/model/answers-shape.ts';
import { formAnswers, standardAnswers } from '../fixtures/answers.ts';

const word = fc.oneof(fc.string({ maxLength: 45 }), fc.constantFrom('', '１２', '__proto__', 'x'.repeat(41)));
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), word);
const figure = fc.dictionary(
  fc.constantFrom('value', 'numerator', 'denominator', 'other'),
  fc.oneof(word, anything),
  { maxKeys: 3 },
);
const parts = {
  text: fc.oneof(word, anything),
  choice: fc.oneof(fc.constantFrom('yes', 'no', 'has', 'none', 'maybe'), anything),
  number: fc.oneof(word, anything),
  checks: fc.oneof(fc.array(fc.boolean(), { maxLength: 22 }), anything),
  figures: fc.oneof(fc.dictionary(word, figure, { maxKeys: 3 }), anything),
  notApplicable: fc.oneof(fc.boolean(), anything),
  reason: fc.oneof(word, anything),
};
const answer = fc.oneof(
  fc.record(parts, { requiredKeys: [] }),
  fc.record({ ...parts, more: anything }, { requiredKeys: ['more'] }),
  anything,
);
const ids = fc.oneof(
  fc.constantFrom('1.1', '10.2', 'h.phone', '3.5b'),
  fc.constantFrom('1 1', '', 'A.1', '1'.repeat(21), '__proto__'),
);
const nearly = fc.oneof(fc.dictionary(ids, answer, { maxKeys: 4 }), anything);

describe('the hand-written check beside the schema', () => {
  test('law: they accept the same, and the schema changes nothing of it', () => {
    fc.assert(
      fc.property(nearly, (value) => {
        const input = JSON.parse(JSON.stringify(value)) as unknown;
        const read = Answers.safeParse(input);
        const accepted = areAnswers(input);
        if (accepted) expect(read.data).toEqual(input);
        // Only a key that objects treat in a way of their own is left to the schema without need.
        else expect(read.success && !JSON.stringify(input).includes('__proto__')).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  test('what units send is accepted', () => {
    expect(areAnswers(standardAnswers())).toBe(true);
    expect(areAnswers(formAnswers())).toBe(true);
  });

  test.each([
    ['no version', { answers: {} }],
    ['version 0', { version: 0, answers: {} }],
    ['a version that is no integer', { version: 1.5, answers: {} }],
    ['a further field', { version: 1, answers: {}, status: 'named' }],
    ['an answer in place of answers', { version: 1, answers: { text: '有' } }],
  ])('a submission with %s goes to the schema', (_, body) => {
    expect(submitApplication.accepts?.(body)).toBe(false);
    expect(submitApplication.body.safeParse(body).success).toBe(false);
  });
});
