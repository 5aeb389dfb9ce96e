import type { Answers } from '../model/answer.ts';
import type { Edition, Field } from '../model/edition.ts';
import { derivedRatio } from './check-answers.ts';

/**
 * How a derived field stands to the value of the year that it is shown against, in words (XR-11, N-13): strictly above
 * or not, compared as integers, never as the rounded percentage. Information only.
 * @returns null where the field is compared with nothing, or its ratio has no value yet
 */
export function comparedRatio(edition: Edition, field: Field, answers: Answers): string | null {
  if (field.comparedWith === undefined) return null;
  const { parameter, name } = field.comparedWith;
  const given = edition.parameters?.find(({ id }) => id === parameter);
  if (given === undefined || given.value === null) return `${name}未提供，不作比较。`;
  const ratio = derivedRatio(edition, field.id, answers);
  if (ratio === null || ratio.denominator === 0) return null;
  const above = ratio.numerator * 100 > given.value * ratio.denominator;
  const year = given.year === null ? '' : `${given.year} 年 `;
  return `${above ? '高于' : '不高于'}${name}（${year}${given.value}${given.unit}），仅供参考。`;
}
