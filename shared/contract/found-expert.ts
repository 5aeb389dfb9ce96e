import { isNamed } from '../domain/spelling.ts';
import { expertFields } from '../model/expert.ts';
import type { ExpertView } from './routes/experts.ts';

/** What an expert knows, in words. */
export const fieldsOf = ({ expert }: Pick<ExpertView, 'expert'>): string =>
  expert.fields.map((field) => expertFields[field]).join('、');

/** Whether the words of a search name an expert: by name, employer, title, field or home, spelt out or in pinyin. */
export function isFoundExpert(view: ExpertView, words: string): boolean {
  const { name, employer, title } = view.expert;
  return [name, employer.name, title, fieldsOf(view), view.homeName ?? ''].some((text) =>
    isNamed(text, words),
  );
}
