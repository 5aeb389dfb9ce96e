import * as z from 'zod';
import { Answers } from './answer.ts';
import { CaseCategory } from './designation.ts';
import { EvidenceId } from './ids.ts';
import { LocalDate } from './instant.ts';
import { EvaluationResult, ProvinceContent, ProvinceDefect } from './province-application.ts';

/** Words that may be empty here; what is demanded of whom says the domain. */
const words = (most = 5_000) => z.string().max(most, `文字不能超过 ${most} 字`);
const file = EvidenceId.nullable();
/** A document as it was typed; the domain reads its number. */
const document = z.strictObject({ documentNumber: words(100), date: LocalDate });
const letter = z.strictObject({ documentNumber: words(100), date: LocalDate, file });

const command = <Action extends string, Shape extends z.core.$ZodLooseShape>(action: Action, shape: Shape) =>
  z.strictObject({ action: z.literal(action), ...shape });

/** What a person decides about a province's application, with all that it needs. Empty parts are refused in words. */
export const ProvinceCommand = z.discriminatedUnion('action', [
  command('submit', { content: ProvinceContent }),
  /** changes: what was corrected, in words. */
  command('resubmit', { content: ProvinceContent, changes: words() }),
  /** days: the correction window, in calendar days. */
  command('return', { defects: z.array(ProvinceDefect).max(20), days: z.int().min(1).max(180) }),
  /** Without a period it is refused: the sources give no length, so none is assumed. */
  command('accept', {
    agreement: letter,
    period: z.strictObject({ start: LocalDate, end: LocalDate }).nullable(),
  }),
  command('decline', { reason: words(2_000) }),
  command('report', { text: words(5_000), file }),
  command('completeMilestone', { milestone: z.string().max(40), doneOn: LocalDate, note: words(1_000) }),
  command('extend', { end: LocalDate, reason: words(2_000), document }),
  command('exit', { letter, reason: words(2_000) }),
  command('openInquiry', { category: CaseCategory, facts: words() }),
  command('recordHearing', { hearing: words() }),
  command('closeInquiry', { reason: words(2_000) }),
  command('terminate', { letter, reason: words(2_000) }),
  command('selfEvaluate', { answers: Answers, report: file }),
  command('beginEvaluation', { team: z.array(words(60)).max(30), startsOn: LocalDate }),
  command('conclude', {
    result: EvaluationResult,
    report: file,
    text: words(),
    /** rectify: what is to be done, and by when. */
    demand: words(),
    until: LocalDate.nullable(),
  }),
  command('answerRectification', { text: words(), file }),
  command('startPublicity', {
    workingDays: z.int().min(1, '至少公示 1 个工作日').max(60),
    address: words(300),
    contact: words(300),
  }),
  command('drop', { reason: words(2_000) }),
  /** objections: what was objected during publicity and how it was dealt with, where there was one. */
  command('name', { document, plaqueNumber: words(60), objections: words(2_000) }),
]);
export type ProvinceCommand = z.infer<typeof ProvinceCommand>;
