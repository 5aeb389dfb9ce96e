import type { Answers } from '../model/answer.ts';
import type { Tally } from '../model/application.ts';
import type { Row } from '../model/edition.ts';
import { policyOf } from './counting.ts';
import { shownFigure } from './measures.ts';
import type { Printed } from './official-form.ts';
import { type Cell, cell, formPage, line, type Paper } from './paper.ts';
import { judgeRow, tallyAnswers } from './verdict.ts';

const results = { met: '达标', notMet: '未达标', notApplicable: '不适用', unanswered: '未自评' } as const;

/** The figures of a row as they were answered: 「签约率：20/20 家（100.00%）」. */
function figuresOf(row: Row, answers: Answers): string[] {
  return row.measures.flatMap((measure) => {
    const figure = answers[row.id]?.figures?.[measure.id];
    if (figure === undefined) return [];
    const label = measure.kind === 'count' ? (measure.since ?? measure.label) : measure.label;
    return [`${label}：${shownFigure(measure, figure)}`];
  });
}

/** How many rows from here on are of the same indicator; 0 where the row before is. */
function spanAt(rows: readonly Row[], index: number): number {
  const no = rows[index]?.indicator.no;
  if (index > 0 && rows[index - 1]?.indicator.no === no) return 0;
  const next = rows.findIndex((row, at) => at > index && row.indicator.no !== no);
  return (next === -1 ? rows.length : next) - index;
}

/**
 * A standard as its annex prints it, first two columns merged, with the unit's self-assessment as a further column and
 * the place for its seal.
 */
export function officialStandard({ application, edition, answers, footer }: Printed): Paper {
  const partial = edition.counting ? policyOf(edition.counting).partial : undefined;
  const tally: Tally | null = application.selfTally ?? tallyAnswers(edition, answers);
  const small = { size: 10.5 };
  const head = ['一级指标', '二级指标', '指标内容', '验收方式及说明', '自评情况'].map((word) =>
    cell(word, { centred: true, paragraph: { face: 'heading', size: 10.5 } }),
  );
  const self = (row: Row): Cell => {
    const answer = answers[row.id];
    const words = answer?.notApplicable ? (answer.reason ?? '') : (answer?.text ?? '');
    return {
      content: [
        line(results[judgeRow(row, answer, partial).result], { ...small, face: 'heading' }),
        ...figuresOf(row, answers).map((figure) => line(figure, small)),
        ...(words === '' ? [] : words.split('\n').map((part) => line(part, small))),
      ],
    };
  };
  return {
    ...formPage,
    landscape: true,
    title: `${application.organisationName} ${edition.title} 自评表`,
    footer,
    blocks: [
      line(edition.basis, { size: 12 }),
      line(edition.title, { face: 'title', size: 20, align: 'center', before: 4 }),
      line('自评表', { face: 'title', size: 16, align: 'center' }),
      line(`申报单位：${application.organisationName}（盖章）`, { before: 8 }),
      ...(tally === null ? [] : [line(`自评结果：${tally.sentence}`, { after: 6 })]),
      {
        kind: 'table',
        widths: [0.1, 0.12, 0.31, 0.17, 0.3],
        headRows: 1,
        rows: [
          head,
          ...edition.sections.flatMap((section) => {
            const rows = section.items.filter((item): item is Row => item.type === 'row');
            return rows.map((row, index) => {
              const span = spanAt(rows, index);
              return [
                index === 0
                  ? cell(section.title, { centred: true, rows: rows.length, paragraph: small })
                  : null,
                span === 0
                  ? null
                  : cell(`${row.indicator.no}.${row.indicator.title}`, { rows: span, paragraph: small }),
                cell(`${row.star && !row.content.includes('★') ? '★' : ''}${row.content}`, {
                  paragraph: small,
                }),
                cell(row.verification, { paragraph: small }),
                self(row),
              ];
            });
          }),
        ],
      },
      line(edition.remark, { before: 8, size: 10.5 }),
    ],
  };
}
