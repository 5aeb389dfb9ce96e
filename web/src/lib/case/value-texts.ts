import type { Answer } from '#shared/model/answer.ts';
import type { FindingValue } from '../draft/case-autosave.ts';

const choices = { yes: '是', no: '否', has: '有', none: '无' } as const;
const results = { met: '达标', notMet: '不达标', notApplicable: '不适用' } as const;

/** The parts of an answer in one text, for laying two versions beside each other. */
export function answerText(answer: Answer): string {
  return [
    answer.notApplicable ? `不适用：${answer.reason ?? ''}` : '',
    answer.choice ? choices[answer.choice] : '',
    answer.number ?? '',
    answer.checks ? `已勾选 ${answer.checks.filter(Boolean).length}/${answer.checks.length} 项` : '',
    ...Object.values(answer.figures ?? {}).map(
      (figure) => figure.value ?? `${figure.numerator ?? '—'} / ${figure.denominator ?? '—'}`,
    ),
    answer.choice === 'has' ? (answer.reason ?? '') : '',
    answer.text ?? '',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** A finding in one text: the result, and the remark below it. */
export function findingText({ value, note }: FindingValue): string {
  return [value === null ? '未选择核定结果' : results[value], note].filter((part) => part !== '').join('\n');
}
