import * as z from 'zod';
import { chainedEvent, RecordedActor } from './chained-event.ts';
import { ApplicationId, CampaignId, ObjectionId, OrganisationId } from './ids.ts';
import { Instant, LocalDate } from './instant.ts';

/** Who objects: a person with the real name, an organisation with its seal, or nobody who says so (F-04). */
export const objectorKinds = ['person', 'organisation', 'anonymous'] as const;
export const ObjectorKind = z.enum(objectorKinds, '请选择异议人类型');
export type ObjectorKind = z.infer<typeof ObjectorKind>;

export const objectorKindLabels = {
  person: '个人（实名）',
  organisation: '单位（盖章）',
  anonymous: '不具名',
} as const satisfies Record<ObjectorKind, string>;

/** 收到 → 受理 / 不予受理 → 核查 → 结论 → 答复 (DOMAIN D.4); a clue is noted, and answers nobody. */
export const objectionStatuses = {
  received: { label: '待受理', open: true },
  investigating: { label: '核查中', open: true },
  concluded: { label: '已有结论，待答复', open: false },
  refused: { label: '不予受理，待答复', open: false },
  replied: { label: '已答复', open: false },
  clue: { label: '线索，待处理', open: false },
  noted: { label: '线索，已处理', open: false },
} as const;
export type ObjectionStatus = keyof typeof objectionStatuses;
export const ObjectionStatus = z.enum(Object.keys(objectionStatuses) as [ObjectionStatus]);

/** 属实 · 部分属实 · 不属实. */
export const findings = ['true', 'partlyTrue', 'untrue'] as const;
export const ObjectionFinding = z.enum(findings, '请选择核查结论');
export type ObjectionFinding = z.infer<typeof ObjectionFinding>;
export const findingLabels = {
  true: '属实',
  partlyTrue: '部分属实',
  untrue: '不属实',
} as const satisfies Record<ObjectionFinding, string>;

/**
 * The record of an objection, a root of its own. It holds nothing that anybody typed and nothing of the objector: that
 * is in `ObjectionContent`, beside it, for the handlers alone.
 */
export const Objection = z.strictObject({
  id: ObjectionId,
  campaign: CampaignId,
  application: ApplicationId,
  /** The unit objected to. */
  organisation: OrganisationId,
  organisationName: z.string(),
  objector: ObjectorKind,
  channel: z.enum(['online', 'letter']),
  /** When it came into this system. */
  receivedAt: Instant,
  /** Of a letter. */
  postmarkedOn: LocalDate.nullable(),
  arrivedOn: LocalDate.nullable(),
  status: ObjectionStatus,
  /** Why it is a clue and no objection. */
  clue: z.enum(['anonymous', 'late', 'early', 'ended']).nullable(),
  finding: ObjectionFinding.nullable(),
  /** Whether the unit was taken off the list for it. */
  dropped: z.boolean(),
  repliedOn: LocalDate.nullable(),
  version: z.int().min(1),
  /** Hash of the newest event. */
  head: z.string(),
  updatedAt: Instant,
});
export type Objection = z.infer<typeof Objection>;

/**
 * What was said and by whom, and what the handlers wrote about it: read by the handlers and by nobody else, copied
 * into no event, list, notice or export. Events hold its salted hash, so that it can be erased and still be proven.
 */
export const ObjectionContent = z.strictObject({
  objection: ObjectionId,
  /** The objector's real name, or the person to ask for at the objecting organisation. */
  name: z.string(),
  /** The objecting organisation's. */
  organisationName: z.string(),
  contact: z.string(),
  statement: z.string(),
  /** Why it was not accepted, what was found, what was answered and how. */
  refusal: z.string(),
  report: z.string(),
  reply: z.string(),
  replyWay: z.string(),
  note: z.string(),
  salt: z.string(),
});
export type ObjectionContent = z.infer<typeof ObjectionContent>;

/** One entry of an objection's record. `content` is the hash of the content as it stood then. */
export const ObjectionEvent = chainedEvent({
  type: z.string(),
  action: z.string(),
  objection: ObjectionId,
  campaign: CampaignId,
  application: ApplicationId,
  from: ObjectionStatus.nullable(),
  to: ObjectionStatus,
  content: z.string(),
}).extend({
  /** `public`: somebody without an account, about whom the record says nothing. */
  actor: z.discriminatedUnion('kind', [
    ...RecordedActor.options,
    z.strictObject({ kind: z.literal('public') }),
  ]),
});
export type ObjectionEvent = z.infer<typeof ObjectionEvent>;

/**
 * What is open against one unit, in one item, because no rule decides by an index: naming and the end of publicity
 * are committed on condition of its revision.
 */
export const ObjectionDocket = z.strictObject({
  /** Received or under investigation. */
  open: z.int().min(0),
  investigating: z.int().min(0),
  revision: z.int().min(0),
});
export type ObjectionDocket = z.infer<typeof ObjectionDocket>;
