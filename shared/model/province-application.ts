import * as z from 'zod';
import { Answers } from './answer.ts';
import { Letter, Tally } from './application.ts';
import { decidedEvent } from './chained-event.ts';
import { CaseCategory } from './designation.ts';
import { EditionId, EvidenceId, OrganisationId, ProvinceApplicationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';

/**
 * Where a province's own application stands (DOMAIN D.3). Its applicant is the provincial people's government (N-02); the
 * province's health commission prepares it here.
 */
export const provinceStatuses = [
  'draft',
  'applied',
  'returned',
  'creating',
  'periodExpired',
  'evaluating',
  'rectifying',
  'reached',
  'inPublicity',
  'cleared',
  'named',
  'lapsed',
  'notSupported',
  'exited',
  'terminated',
  'notReached',
] as const;
export const ProvinceStatus = z.enum(provinceStatuses);
export type ProvinceStatus = z.infer<typeof ProvinceStatus>;

/** A file of the record, as it was when the act was recorded. */
export const ProvinceFile = z.strictObject({ id: EvidenceId, name: z.string(), sha256: z.string() });
export type ProvinceFile = z.infer<typeof ProvinceFile>;

/** A letter or a document with its scan. */
export const SealedLetter = z.strictObject({ ...Letter.shape, file: ProvinceFile });
export type SealedLetter = z.infer<typeof SealedLetter>;

const text = z.string().max(10_000, '文字不能超过 10000 字，详细内容请放在附件里');
const chosen = EvidenceId.nullable();

/** A step of the creation plan with the day by which it is to be done. */
export const PlannedMilestone = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, '里程碑编号格式不正确'),
  title: z.string().max(200, '里程碑不能超过 200 字'),
  due: z.string().max(10),
});
export type PlannedMilestone = z.infer<typeof PlannedMilestone>;

/**
 * What a province fills in, as it was typed: the government's letter and the plan in its two parts (N-40). The domain
 * says what is missing of it (`faultsOfContent`).
 */
export const ProvinceContent = z.strictObject({
  government: z.string().max(60, '申请单位不能超过 60 字'),
  letter: z.strictObject({
    documentNumber: z.string().max(100, '文号不能超过 100 字'),
    date: z.string().max(10),
    file: chosen,
  }),
  progress: z.strictObject({ text, file: chosen }),
  next: z.strictObject({ text, file: chosen }),
  milestones: z.array(PlannedMilestone).max(60, '里程碑不能超过 60 个'),
});
export type ProvinceContent = z.infer<typeof ProvinceContent>;

/** The autosaved draft of the content, beside the aggregate. */
export const ProvinceDraft = z.strictObject({
  content: ProvinceContent,
  revision: z.int().min(0),
  savedBy: z.string(),
  savedAt: Instant,
});
export type ProvinceDraft = z.infer<typeof ProvinceDraft>;

/** Parts of an application that a return can name. */
export const contentParts = ['government', 'letter', 'progress', 'next', 'milestones'] as const;
export const ContentPart = z.enum(contentParts, '请选择需要补正的部分');
export type ContentPart = z.infer<typeof ContentPart>;
export const contentPartLabels = {
  government: '申请单位',
  letter: '申请函',
  progress: '工作进展',
  next: '下一步创建工作计划',
  milestones: '里程碑',
} as const satisfies Record<ContentPart, string>;

export const ProvinceDefect = z.strictObject({
  part: ContentPart,
  note: z.string().trim().min(1, '请写明需要补正的问题').max(1_000, '问题不能超过 1000 字'),
});
export type ProvinceDefect = z.infer<typeof ProvinceDefect>;

/** What was sent: frozen at each submission; every version stays in the record. */
export const SubmittedContent = z.strictObject({
  government: z.string(),
  letter: SealedLetter,
  progress: z.strictObject({ text: z.string(), file: ProvinceFile }),
  next: z.strictObject({ text: z.string(), file: ProvinceFile }),
});
export type SubmittedContent = z.infer<typeof SubmittedContent>;

/** From the first day to the last, both included; entered for each province (N-42 gives no length). */
export const CreationPeriod = z.strictObject({ start: LocalDate, end: LocalDate });
export type CreationPeriod = z.infer<typeof CreationPeriod>;

export const Milestone = z.strictObject({
  id: z.string(),
  title: z.string(),
  due: LocalDate,
  doneOn: LocalDate.nullable(),
});
export type Milestone = z.infer<typeof Milestone>;

/** 达标 / 限期整改 / 未达标 (P10). */
export const evaluationResults = ['reached', 'rectify', 'notReached'] as const;
export const EvaluationResult = z.enum(evaluationResults, '请选择评估结论');
export type EvaluationResult = z.infer<typeof EvaluationResult>;
export const evaluationResultLabels = {
  reached: '达到标准',
  rectify: '限期整改',
  notReached: '未达到标准',
} as const satisfies Record<EvaluationResult, string>;

/** The aggregate. `version` counts its events: event n made version n. */
export const ProvinceApplication = z.strictObject({
  id: ProvinceApplicationId,
  programme: z.string(),
  /** The province's health commission, which prepares it. */
  organisation: OrganisationId,
  organisationName: z.string(),
  path: z.string(),
  /** Whom it is addressed to: 国家卫生健康委 (N-02). */
  addressee: OrganisationId,
  addresseeName: z.string(),
  /** What the applicant must be called: 新疆维吾尔自治区人民政府. */
  governmentName: z.string(),
  status: ProvinceStatus,
  /** The event that opened the current stage: what a waiting task is registered under. */
  stage: z.int().min(1),
  /** The event that the execution in force was started by; one of an earlier event is stale. 0 before there is one. */
  generation: z.int().min(0),
  /** Since when the timers of the current stage stand as they do: what lay before is not done by them. */
  timersFrom: Instant.nullable(),
  /** The latest that was sent. */
  content: SubmittedContent.nullable(),
  milestones: z.array(Milestone),
  submissions: z.int().min(0),
  submittedAt: Instant.nullable(),
  /** What the latest correction changed, in the province's words. */
  changes: z.string().nullable(),
  returned: z
    .strictObject({ defects: z.array(ProvinceDefect), until: Instant, times: z.int().min(1) })
    .nullable(),
  agreement: SealedLetter.nullable(),
  period: CreationPeriod.nullable(),
  /** Earlier ends of the period, oldest first. */
  extensions: z.array(
    z.strictObject({ from: LocalDate, to: LocalDate, at: Instant, reason: z.string(), letter: Letter }),
  ),
  /** Progress reports are in the record; here is what a list needs of the newest. */
  reports: z.strictObject({ count: z.int().min(0), newestAt: Instant.nullable() }),
  /** The standard of the evaluation, pinned when the creation began (N-10…N-17). */
  edition: EditionId.nullable(),
  selfEvaluation: z
    .strictObject({ answers: Answers, report: ProvinceFile, tally: Tally.nullable(), at: Instant })
    .nullable(),
  evaluation: z
    .strictObject({
      team: z.array(z.string()),
      startsOn: LocalDate,
      result: EvaluationResult.nullable(),
      report: ProvinceFile.nullable(),
    })
    .nullable(),
  rectification: z
    .strictObject({
      demand: z.string(),
      until: LocalDate,
      times: z.int().min(1),
      answeredAt: Instant.nullable(),
    })
    .nullable(),
  publicity: z
    .strictObject({
      startsAt: Instant,
      endsAt: Instant,
      lastDay: LocalDate,
      workingDays: z.int().min(1),
      calendar: z.string(),
      address: z.string(),
      contact: z.string(),
    })
    .nullable(),
  /** An open inquiry into a trigger event (N-43, N-49). */
  inquiry: z
    .strictObject({
      category: CaseCategory,
      facts: z.string(),
      openedAt: Instant,
      hearing: z.string().nullable(),
    })
    .nullable(),
  termination: z.strictObject({ category: CaseCategory, letter: SealedLetter }).nullable(),
  exit: SealedLetter.nullable(),
  designation: Letter.nullable(),
  version: z.int().min(1),
  /** Hash of the newest event. */
  head: z.string(),
  updatedAt: Instant,
});
export type ProvinceApplication = z.infer<typeof ProvinceApplication>;

/** One entry of its record: append-only, each holds the hash of the one before. */
export const ProvinceEvent = decidedEvent({
  type: z.string(),
  action: z.string(),
  application: ProvinceApplicationId,
  organisation: OrganisationId,
  from: ProvinceStatus.nullable(),
  to: ProvinceStatus,
  /** The stage that this event closed, if it closed one. */
  closes: z.int().nullable(),
  stage: z.int(),
  generation: z.int(),
});
export type ProvinceEvent = z.infer<typeof ProvinceEvent>;
