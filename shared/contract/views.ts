import * as z from 'zod';
import { Answer, DraftAnswer, SavedFinding } from '../model/answer.ts';
import { Application, ApplicationEvent, Tally } from '../model/application.ts';
import { Campaign } from '../model/campaign.ts';
import { Counting, Edition, GateId, Parameter } from '../model/edition.ts';
import { Evidence, EvidenceMark, SavedEvidenceMark } from '../model/evidence.ts';
import { ApplicationId, CampaignId, EditionId, ItemId } from '../model/ids.ts';
import { Instant } from '../model/instant.ts';
import { Observation, OthersSource, SavedObservation } from '../model/observation.ts';
import { ChainLink, Organisation, PlanPlace, Role } from '../model/organisation.ts';
import { Status } from '../model/status.ts';
import { Cursor } from './cursor.ts';

export const AllowedAction = z.object({
  action: z.string(),
  label: z.string(),
  refusal: z
    .object({
      code: z.string(),
      detail: z.string(),
      faults: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
      context: z.record(z.string(), z.unknown()).optional(),
    })
    .nullable(),
});
export type AllowedAction = z.infer<typeof AllowedAction>;

/** One of the gates with the data of the day, as the reader may know it (DOMAIN D.2). */
export const GateView = z.object({
  gate: z.union([GateId, z.literal('item')]),
  title: z.string(),
  state: z.enum(['passed', 'blocked', 'open']),
  /** Fed by the form as it is being typed, or by what is on record. */
  source: z.enum(['record', 'form']),
  sentence: z.string(),
  pointer: z.string(),
});
export type GateView = z.infer<typeof GateView>;

/** What every command on an application answers with: the new state and what the reader may do next. No second GET. */
export const ApplicationView = z.object({
  application: Application,
  label: z.string(),
  /** Who is awaited, and until when. */
  awaited: ChainLink.nullable(),
  dueAt: Instant.nullable(),
  allowed: z.array(AllowedAction),
});
export type ApplicationView = z.infer<typeof ApplicationView>;

/** What would become of one of several cases that are to go up together. */
export const EffectUp = z.object({
  id: ApplicationId,
  organisationName: z.string(),
  campaignTitle: z.string(),
  /** What the command is to be based on. */
  version: z.int(),
  /** Which of the ways up it has; null where the reader can take it nowhere. */
  action: z.enum(['forward', 'recommend', 'accept']).nullable(),
  label: z.string(),
  refusal: AllowedAction.shape.refusal,
  after: z.object({ label: z.string(), awaited: ChainLink.nullable(), dueAt: Instant.nullable() }).nullable(),
  /** The campaign demands words of the level that sends it up (A5). */
  opinionNeeded: z.boolean(),
  /** Somebody of the reader's unit has opened it. */
  opened: z.boolean(),
});
export type EffectUp = z.infer<typeof EffectUp>;

/** One screenful: the case with its campaign, edition, answers, findings and files. */
export const CaseView = z.object({
  ...ApplicationView.shape,
  campaign: Campaign,
  edition: Edition,
  /** The draft for the unit that fills it; the latest frozen submission for everybody above. */
  answers: z.array(DraftAnswer),
  findings: z.array(SavedFinding),
  evidence: z.array(Evidence),
  /** What methods of verification found for the rows, as far as the reader may know it; the lead's first. */
  observations: z.array(SavedObservation),
  /** What reviewers think of the files, as far as the reader may know it. */
  marks: z.array(SavedEvidenceMark),
  /** Reader's own organisation may edit answers now, and which items (null: all). */
  editable: z.object({
    answers: z.boolean(),
    items: z.array(ItemId).nullable(),
    findings: z.boolean(),
    seal: z.boolean(),
    /** Sources whose values the reader may record. */
    records: z.array(OthersSource),
    /** The reader may mark the files. */
    marks: z.boolean(),
  }),
  /** Answers laid into the draft from the unit's last application, and which of them nobody has confirmed yet. */
  carried: z
    .object({
      from: ApplicationId,
      campaignTitle: z.string(),
      submittedAt: Instant,
      toConfirm: z.array(ItemId),
    })
    .nullable(),
  /** The edition was changed while the campaign ran; what it came to by the one before stays in the record. */
  migrated: z
    .object({
      from: EditionId,
      fromTitle: z.string(),
      at: Instant,
      reason: z.string(),
      before: Tally.nullable(),
      after: Tally.nullable(),
      /** Items that ask otherwise now, or are new. */
      items: z.array(ItemId),
      /** Of these, answers from before that nobody of the unit has confirmed since. */
      toConfirm: z.array(ItemId),
    })
    .nullable(),
  /** Items that changed since the submission before, for the reviewer of a correction. */
  changed: z.array(ItemId),
  /** The gates as they stand today; empty for a case that has ended. */
  gates: z.array(GateView),
  /** What those above should look at, and what decides nothing: E-65, E-72, E-10. */
  hints: z.array(z.string()),
});
export type CaseView = z.infer<typeof CaseView>;

/** Where a unit stands on the list that a province sent to the nation (C-13). */
export const NationalMark = z.object({
  campaignTitle: z.string(),
  rank: z.int(),
  documentNumber: z.string(),
});
export type NationalMark = z.infer<typeof NationalMark>;

export const ApplicationRow = z.object({
  id: ApplicationId,
  campaign: CampaignId,
  campaignTitle: z.string(),
  organisationName: z.string(),
  status: Status,
  label: z.string(),
  awaited: ChainLink.nullable(),
  dueAt: Instant.nullable(),
  submittedAt: Instant.nullable(),
  updatedAt: Instant,
  version: z.int(),
  returnedTimes: z.int(),
  /** Not published with the others, by the data of that day (A19). */
  heldBack: z.boolean().optional(),
  /** 26/30 as text for lists; null for forms. */
  self: z.string().nullable(),
  verified: z.string().nullable(),
  /** The reader's organisation is awaited. */
  mine: z.boolean(),
  /** For a province that selects: that it recommended the unit to the nation, and where on its list (C-13). */
  national: NationalMark.nullable().optional(),
});
export type ApplicationRow = z.infer<typeof ApplicationRow>;

export const CampaignView = z.object({
  campaign: Campaign,
  editionTitle: z.string(),
  /** Places of the quota that are used; null where the campaign is not the reader's to manage. */
  placesTaken: z.int().nullable(),
  /** What the reader may do at campaign level. */
  may: z.object({
    /** The reader's unit may apply and has not yet; else the reason, or null where applying is not its business. */
    apply: z.object({ allowed: z.boolean(), reason: z.string().nullable() }).nullable(),
    manage: z.boolean(),
    /** Letting a unit go on that declares a major negative event (XR-9). */
    release: z.boolean(),
  }),
  /** Where it stands now: 申报中, 申报截止. */
  phase: z.string(),
  phaseLabel: z.string(),
  /** Steps of the campaign that are the reader's, each with the reason where it is not allowed; empty in a list. */
  steps: z.array(AllowedAction),
  /** What deserves a second look: two campaigns closer together than the cycle (N-05); empty in a list. */
  warnings: z.array(z.string()),
  /** The reader's own application, if it exists. */
  own: ApplicationId.nullable(),
});
export type CampaignView = z.infer<typeof CampaignView>;

export const Me = z.object({
  subject: z.string(),
  name: z.string(),
  organisation: Organisation,
  roles: z.array(Role),
  /** For whom somebody acts who only does tasks of a creation plan. */
  planUnit: PlanPlace.optional(),
  /** Server time, so that countdowns do not depend on the reader's clock. */
  now: Instant,
  /** Demo mode shows its banner and the clock. */
  mode: z.enum(['demo', 'production']),
  /** What becomes of uploaded files: scanned for malware; counted without, marked as such; or held until scanned. */
  scanning: z.enum(['scanned', 'counted', 'held']),
});
export type Me = z.infer<typeof Me>;

export const InboxMessage = z.object({
  id: z.string(),
  subject: z.string(),
  body: z.string(),
  link: z.string(),
  at: Instant,
});
export type InboxMessage = z.infer<typeof InboxMessage>;

export const History = z.object({
  events: z.array(ApplicationEvent),
  /** Whether every hash fits the event and the event before it. */
  intact: z.boolean(),
  /** Number and hash of the last event, as the application holds them: what a check of one's own is held to. */
  version: z.int(),
  head: z.string(),
});

export const PublicityPreview = z.object({
  startDate: z.string(),
  lastDay: z.string(),
  endsAt: Instant,
  workingDays: z.array(z.string()),
  /** Days skipped, with the reason: 周末, 国庆节. */
  skipped: z.array(z.object({ date: z.string(), reason: z.string() })),
  /** True where a year without an announced calendar is touched: shown as 暂定, and a start is refused. */
  provisional: z.boolean(),
  /** These years: only their days are assumed, the others are certain. */
  missingYears: z.array(z.string()),
  reason: z.string().nullable(),
  /**
   * For who may start it: candidates before whom others stand who are on no list, each with what was said when it was
   * chosen. Where that was said of all of them (`said`), the start asks for no further reason (E-59).
   */
  outOfOrder: z.array(
    z.object({
      application: ApplicationId,
      organisationName: z.string(),
      passedOver: z.array(z.object({ application: ApplicationId, organisationName: z.string() })),
      reason: z.string().nullable(),
      said: z.boolean(),
    }),
  ),
});
export type PublicityPreview = z.infer<typeof PublicityPreview>;

/** What the public sees: name, province, kind and dates; no personal data. */
export const PublicEntry = z.object({
  /** What an objection names. */
  application: ApplicationId,
  /** Objections may be sent now. */
  objections: z.boolean(),
  organisationName: z.string(),
  campaignTitle: z.string(),
  programme: z.string(),
  /** Who holds the campaign, all of them (J-01). */
  hosts: z.string(),
  status: z.enum(['inPublicity', 'named']),
  publicityEndsAt: Instant.nullable(),
  address: z.string().nullable(),
  /** Slips in the published list that were put right (E-80). */
  corrections: z.array(z.object({ before: z.string(), after: z.string(), at: Instant })),
  contact: z.string().nullable(),
  documentNumber: z.string().nullable(),
  date: z.string().nullable(),
});
export type PublicEntry = z.infer<typeof PublicEntry>;

export const DraftChange = z.strictObject({ item: ItemId, answer: Answer, revision: z.int().min(0) });
export const FindingChange = z.strictObject({
  item: ItemId,
  value: z.enum(['met', 'notMet', 'notApplicable'], '请选择核定结果'),
  note: z.string().max(2_000, '意见不能超过 2000 字'),
  revision: z.int().min(0),
});

export const ObservationChange = z.strictObject({ ...Observation.shape, revision: z.int().min(0) });
export type ObservationChange = z.infer<typeof ObservationChange>;

export const EditionSummary = z.object({
  id: EditionId,
  title: z.string(),
  basis: z.string(),
  kind: Edition.shape.kind,
  parent: EditionId.nullable(),
  items: z.int(),
  parameters: z.array(Parameter),
  /** Who published it and when; null for those that come with the product. */
  publication: z.object({ organisationName: z.string(), at: Instant }).nullable(),
});
export type EditionSummary = z.infer<typeof EditionSummary>;

const Segment = z.object({ kind: z.enum(['same', 'removed', 'added']), text: z.string() });

/** One of the versions of a form that can be laid beside each other. */
export const FormVersion = z.object({
  /** Of the submission; 0 for the draft that its unit has in hand. */
  number: z.int().min(0),
  at: Instant.nullable(),
  by: z.string().nullable(),
  /** What froze it: 提交上报, 补正后重新提交, 换用标准. */
  label: z.string(),
  editionTitle: z.string(),
  /** 自评 as it stood then; null for forms. */
  tally: z.string().nullable(),
});
export type FormVersion = z.infer<typeof FormVersion>;

const FileNamed = z.object({ id: z.string(), name: z.string() });
/** What changed between two versions of a form, item by item in the order of the form; what is the same is left out. */
export const FormDifferences = z.object({
  versions: z.array(FormVersion),
  from: z.int(),
  to: z.int(),
  /** Items that are the same in both. */
  same: z.int(),
  items: z.array(
    z.object({
      item: ItemId,
      name: z.string(),
      /** 达标 → 未达标, where the verdict of a row changed. */
      verdict: z.object({ before: z.string(), after: z.string() }).nullable(),
      parts: z.array(
        z.object({
          part: z.string(),
          label: z.string(),
          before: z.string().nullable(),
          after: z.string().nullable(),
          /** Texts laid over each other; null for figures and choices. */
          wording: z.array(Segment).nullable(),
        }),
      ),
      files: z.object({
        added: z.array(FileNamed),
        removed: z.array(FileNamed),
        described: z.array(FileNamed),
      }),
    }),
  ),
});
export type FormDifferences = z.infer<typeof FormDifferences>;

/** What the edition asks beside another, in words. */
export const EditionComparison = z.object({
  left: EditionSummary,
  right: EditionSummary,
  counting: z.array(z.string()),
  counts: z.object({ same: z.int(), changed: z.int(), added: z.int(), removed: z.int() }),
  differences: z.array(
    z.object({
      kind: z.enum(['same', 'changed', 'added', 'removed']),
      left: z.array(ItemId),
      right: z.array(ItemId),
      title: z.string(),
      sentences: z.array(z.string()),
      wording: z.array(Segment),
    }),
  ),
});
export type EditionComparison = z.infer<typeof EditionComparison>;

/** What is tried on which campaigns. Everything left out stays as the applications' own edition has it. */
export const Trial = z.strictObject({
  campaigns: z.array(CampaignId).min(1, '请至少选择一个批次').max(20, '一次最多选择 20 个批次'),
  /** A published edition, or one that is not published yet. */
  edition: EditionId.optional(),
  draft: Edition.optional(),
  counting: z
    .strictObject({
      unit: Counting.shape.unit.optional(),
      line: z
        .int('比例应为整数')
        .min(1, '比例应在 1 到 100 之间')
        .max(100, '比例应在 1 到 100 之间')
        .optional(),
      star: Counting.shape.star.optional(),
      notApplicable: Counting.shape.notApplicable.optional(),
      rollup: Counting.shape.rollup,
      partial: Counting.shape.partial,
    })
    .optional(),
  parameters: z.record(z.string().max(60), z.int('数值应为整数').min(0)).optional(),
  /** Where the page before ended; a page holds at most 200 applications. */
  cursor: Cursor,
});
export type Trial = z.infer<typeof Trial>;

export const TrialReply = z.object({
  outcomes: z.array(
    z.object({
      id: ApplicationId,
      organisationName: z.string(),
      before: Tally,
      after: Tally,
      change: z.enum(['gains', 'loses', 'staysReached', 'staysBelow']),
      why: z.array(z.string()),
    }),
  ),
  counts: z.object({ gains: z.int(), loses: z.int(), staysReached: z.int(), staysBelow: z.int() }),
  uncounted: z.array(z.object({ id: ApplicationId, organisationName: z.string(), why: z.string() })),
  next: z.string().nullable(),
});
export type TrialReply = z.infer<typeof TrialReply>;
export const EvidenceMarkChange = z.strictObject({ ...EvidenceMark.shape, revision: z.int().min(0) });
/** A reply that is a file; on the wire it is the bytes alone, with the name in Content-Disposition. */
export const FileReply = z.object({
  name: z.string(),
  content: z.custom<Uint8Array>((value) => value instanceof Uint8Array, '应为文件'),
  /** Where the next part of it is; in the header Link. */
  next: z.string().optional(),
});
export type FileReply = z.infer<typeof FileReply>;

/** What a filled workbook would change, and what could not be read. Nothing is written. */
export const WorkbookProposalView = z.object({
  changes: z.array(
    z.object({
      item: ItemId,
      /** Where it lies in the answer: `text`, `checks/0`, `figures/signed/numerator`. */
      part: z.string(),
      sheet: z.string(),
      cell: z.string(),
      before: z.string().nullable(),
      after: z.string(),
      /** Changed online after the template was made. */
      changedSince: z.boolean(),
    }),
  ),
  faults: z.array(
    z.object({
      sheet: z.string(),
      cell: z.string(),
      message: z.string(),
      /** Read and offered all the same; to be put right before submission. */
      taken: z.boolean(),
    }),
  ),
  same: z.int(),
  blank: z.int(),
});
export type WorkbookProposalView = z.infer<typeof WorkbookProposalView>;

/** One part of a file on its way: where it goes, or that it has arrived. */
export const PartToSend = z.object({
  /** From 1. */
  number: z.int().min(1),
  bytes: z.int().min(1),
  /** PUT with these headers; null where it has arrived. */
  to: z.object({ url: z.string(), headers: z.record(z.string(), z.string()) }).nullable(),
});
export type PartToSend = z.infer<typeof PartToSend>;

/** A file of the unit's last application, the item that it would stand at now, and why it may not be taken over. */
export const EarlierFileView = z.object({
  evidence: Evidence,
  item: ItemId.nullable(),
  refusal: z.string().nullable(),
});
export type EarlierFileView = z.infer<typeof EarlierFileView>;

/** Another place where the same bytes count as evidence. */
export const EvidenceUse = z.object({
  application: ApplicationId,
  organisationName: z.string(),
  campaign: CampaignId,
  item: ItemId,
  name: z.string(),
});
export type EvidenceUse = z.infer<typeof EvidenceUse>;
/** A standard read from a document, and what a person has to settle before it may be published. */
export const DraftEditionView = z.object({
  edition: Edition,
  notes: z.array(
    z.object({
      kind: z.enum(['guessed', 'notUnderstood']),
      item: ItemId.nullable(),
      /** The words of the source. */
      source: z.string(),
      message: z.string(),
    }),
  ),
});
export type DraftEditionView = z.infer<typeof DraftEditionView>;
