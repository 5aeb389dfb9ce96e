import type { Answers } from '../model/answer.ts';

/** What stands where a unit was named. */
const hidden = '本单位';

/** The text without any of the names. */
export function withoutNames(text: string, names: readonly string[]): string {
  return names.reduce((masked, name) => masked.replaceAll(name, hidden), text);
}

/** Answers without any of the names, in every text that somebody typed. */
export function answersWithoutNames(answers: Answers, names: readonly string[]): Answers {
  return Object.fromEntries(
    Object.entries(answers).map(([item, answer]) => [
      item,
      {
        ...answer,
        ...(answer.text !== undefined && { text: withoutNames(answer.text, names) }),
        ...(answer.reason !== undefined && { reason: withoutNames(answer.reason, names) }),
      },
    ]),
  ) as Answers;
}

/** What a file is called in a blind review: its row and its number there, with the extension. */
export function blindFileName(item: string, number: number, name: string): string {
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return `材料 ${item}-${number}${extension}`;
}
