import * as z from 'zod';
import { Figure } from '../model/answer.ts';
import { Measure } from '../model/edition.ts';
import { Evidence } from '../model/evidence.ts';
import { EditionId, EvidenceId, ItemId, PlanId, PlanUnitId } from '../model/ids.ts';
import { Instant, LocalDate } from '../model/instant.ts';
import { Plan, PlanEvent, PlanIssue, PlanTask, PlanUnit, PlanWork } from '../model/plan.ts';

export const PlanSummary = z.object({
  id: PlanId,
  title: z.string(),
  organisationName: z.string(),
  goalDate: LocalDate,
  status: Plan.shape.status,
  tasks: z.int(),
  units: z.int(),
});
export type PlanSummary = z.infer<typeof PlanSummary>;

/** An example that a county may begin from. */
export const PlanExampleView = z.object({
  edition: EditionId,
  title: z.string(),
  county: z.string(),
  tasks: z.int(),
  townships: z.array(z.string()),
  /** The first day of its first phase. */
  begins: LocalDate,
});
export type PlanExampleView = z.infer<typeof PlanExampleView>;

export const PlanStandard = z.object({
  id: EditionId,
  title: z.string(),
  items: z.array(z.object({ id: ItemId, title: z.string() })),
});
export type PlanStandard = z.infer<typeof PlanStandard>;

/** All of a plan, for the county's own people. What stands where, the shared rules say from it. */
export const PlanView = z.object({
  plan: Plan,
  works: z.array(PlanWork),
  issues: z.array(PlanIssue),
  /** The latest first. */
  events: z.array(PlanEvent),
  /** Whether every hash fits the event and the event before it. */
  intact: z.boolean(),
  /** Who may sign in for a unit. */
  people: z.array(z.object({ unit: PlanUnitId, name: z.string(), state: z.enum(['member', 'invited']) })),
  /** What the leading group should still see to. */
  warnings: z.array(z.string()),
  standard: PlanStandard.nullable(),
  manages: z.boolean(),
  today: LocalDate,
});
export type PlanView = z.infer<typeof PlanView>;

/** Reply to a command on the plan itself: it is kept for a repetition, so it is short; the plan is read again. */
export const PlanReply = z.object({ id: PlanId, version: z.int() });
export type PlanReply = z.infer<typeof PlanReply>;

/** One unit's part of one task, for that unit and the leading group. */
export const PlanPart = z.object({
  task: PlanTask,
  work: PlanWork,
  /** Its last day. */
  due: LocalDate,
  standing: z.enum(['done', 'waiting', 'late', 'dueSoon', 'running', 'notBegun']),
  /** The figures that this unit says. */
  measures: z.array(Measure),
  lead: z.string(),
  partners: z.array(z.string()),
  files: z.array(Evidence),
});
export type PlanPart = z.infer<typeof PlanPart>;

/** What somebody sees who acts for a unit: its own tasks and nothing of the others. */
export const MyPlan = z.object({
  plan: z.object({
    id: PlanId,
    title: z.string(),
    organisationName: z.string(),
    goal: Plan.shape.goal,
    phases: Plan.shape.phases,
    status: Plan.shape.status,
  }),
  unit: PlanUnit,
  parts: z.array(PlanPart),
  issues: z.array(PlanIssue),
  today: LocalDate,
});
export type MyPlan = z.infer<typeof MyPlan>;

/** Reply to a command on a part. */
export const PlanWorkReply = z.object({ work: PlanWork });

/** What an accepted task offers to an item of the county's form. */
export const PlanProposalView = z.object({
  plan: PlanId,
  planTitle: z.string(),
  item: ItemId,
  task: ItemId,
  taskName: z.string(),
  figures: z.record(z.string(), Figure),
  sentences: z.array(z.string()),
  text: z.string(),
  files: z.array(
    z.object({
      unit: PlanUnitId,
      unitName: z.string(),
      evidence: EvidenceId,
      name: z.string(),
      uploadedAt: Instant,
      /** Why it may not be taken over; null where it may. */
      refusal: z.string().nullable(),
    }),
  ),
});
export type PlanProposalView = z.infer<typeof PlanProposalView>;
