import type { Answers } from '#shared/model/answer.ts';
import { Edition, type Field } from '#shared/model/edition.ts';
import { ApplicationId, ItemId } from '#shared/model/ids.ts';

/** Cells of the workbook that the bench imports. */
export const wideCells = 5_000;
export const wideApplication = ApplicationId.parse('bench-2026.wide');

/** A form of 5,000 numbers, ten times what the widest real form asks for. */
export function wideEdition(): Edition {
  const field = (index: number): Field => ({
    type: 'integer',
    id: ItemId.parse(`a.${index}`),
    label: `第 ${index} 个数`,
    short: `数 ${index}`,
    unit: '个',
    notDone: false,
    ratioOf: null,
  });
  return Edition.parse({
    id: 'BENCH-WIDE-1',
    title: '宽表',
    remark: '',
    basis: '压测',
    kind: 'form',
    counting: null,
    rules: [],
    sections: [
      { id: 'a', title: '一', items: Array.from({ length: wideCells }, (_, index) => field(index)) },
    ],
  });
}

/** Every cell filled in. */
export function wideAnswers(edition: Edition): Answers {
  return Object.fromEntries(
    edition.sections.flatMap(({ items }) => items.map(({ id }, index) => [id, { number: String(index) }])),
  ) as Answers;
}
