import * as z from 'zod';
import { EditionId, ItemId } from './ids.ts';
import { LocalDate } from './instant.ts';

/** ≥ > = <, read by Civil Code art. 1259: 以上/不少于/达 include the number, 超过/大于/小于 do not (DOMAIN §B.3). */
export const Operator = z.enum(['>=', '>', '=', '<']);
export type Operator = z.infer<typeof Operator>;

/** The gates that are looked at again with the data of the day at every gate of an application (DOMAIN D.2). */
export const gateIds = [
  'G-BAN',
  'G-DUP',
  'G-CERT',
  'G-AGE',
  'G-OCC',
  'G-DIS',
  'G-SAT',
  'G-INCIDENT',
] as const;
export const GateId = z.enum(gateIds);
export type GateId = z.infer<typeof GateId>;

/**
 * A figure that a row demands. Ratios are asked as numerator and denominator and compared as integers, never as a
 * rounded percentage: 94.96 % prints as 95.0 % but does not reach 95 % (DOMAIN E-64).
 */
export const Measure = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('count'),
    id: z.string(),
    label: z.string(),
    unit: z.string(),
    operator: Operator,
    /** Integer in `unit`. */
    bound: z.int(),
    /** The source gives no number; the bound is our reading (DOMAIN §B). */
    inferred: z.boolean(),
    /** False where the row can also be met without this figure (13.1: a document, or a distance). */
    required: z.boolean(),
    /** The edition's parameter that sets the bound for another year. */
    parameter: z.string().optional(),
    /**
     * The answer is a date, by this name; the figure is the full years from it to the reference day (N-20). Only for
     * figures in years.
     */
    since: z.string().min(1).optional(),
    window: z.int().min(1).optional(),
    asOf: LocalDate.optional(),
  }),
  z.strictObject({
    kind: z.literal('ratio'),
    id: z.string(),
    label: z.string(),
    numerator: z.string(),
    denominator: z.string(),
    unit: z.string(),
    operator: Operator,
    /** Percent, an integer. */
    bound: z.int(),
    inferred: z.boolean(),
    required: z.boolean(),
    parameter: z.string().optional(),
    /** It covers this many years up to the reference day, first and last day included (N-17, N-21, N-30, E-44). */
    window: z.int().min(1).optional(),
    /** The campaign's reference day, laid in when an application is judged (`withReferenceDay`); no edition states it. */
    asOf: LocalDate.optional(),
  }),
]);
export type Measure = z.infer<typeof Measure>;

/**
 * A figure whose bound the source leaves to a value of the year (「超过全国平均水平」, DOMAIN N-13): it is asked and judged
 * once somebody enters that value (`withParameters`). Until then it is missing, and nothing is invented for it.
 */
export const AwaitedMeasure = z.strictObject({
  /** Of the edition's parameters. */
  parameter: z.string(),
  id: z.string(),
  label: z.string(),
  numerator: z.string(),
  denominator: z.string(),
  unit: z.string(),
  operator: Operator,
});
export type AwaitedMeasure = z.infer<typeof AwaitedMeasure>;

/**
 * What a row is for. `counted` goes into the share of the line. `gate` and `blocker` must each be met, whatever the
 * share says (N-24; N-08, N-30 and N-31 are blockers of their own). `preference` never decides: it orders those that
 * passed (「在满足以上条件的基础上，优先推荐以下机构」, N-25).
 */
export const Part = z.enum(['counted', 'gate', 'blocker', 'preference']);
export type Part = z.infer<typeof Part>;

/**
 * Whether one of the files has to be an official document with 文号, date and issuing body: `required` keeps the form
 * from being submitted without, `asked` reminds. Absent: the unit may say so of any file.
 */
export const DocumentDemand = z.enum(['asked', 'required']);

/** A row of a standard: what is demanded, how it is verified, which atomic checks it holds. */
export const Row = z.strictObject({
  type: z.literal('row'),
  id: ItemId,
  indicator: z.strictObject({ no: z.int(), title: z.string() }),
  /** Verbatim. */
  content: z.string(),
  star: z.boolean(),
  /** Verbatim, with the note in brackets. */
  verification: z.string(),
  methods: z.array(z.string()),
  checks: z.array(z.string()).min(1),
  measures: z.array(Measure),
  /** Whether a claim that the row is met needs a checked file: so for rows verified by 文档检查. */
  evidence: z.enum(['required', 'optional']),
  document: DocumentDemand.optional(),
  dataNeeded: z.string(),
  /** Shown where personal data must not be uploaded (row 11.2, DOMAIN E-90). */
  caution: z.string().nullable(),
  /** `counted` where it is absent. */
  part: Part.optional(),
  /** Rule of the source in DOMAIN §A that the row states: N-13, J-05. */
  rule: z.string().optional(),
  /** The gate that the row's figures feed: they are looked at again at every gate. */
  gate: GateId.optional(),
  /** 责任单位 of a plan's task as the source writes and orders them; it names no lead (DOMAIN §A.4). */
  responsible: z.array(z.string()).min(1).optional(),
  /** A date that the source sets for it. */
  due: LocalDate.optional(),
  awaits: z.array(AwaitedMeasure).min(1).optional(),
});
export type Row = z.infer<typeof Row>;

/** A field of a form. */
export const Field = z.strictObject({
  type: z.enum([
    'text', // work done; 无 allowed where notDone is true
    'integer',
    'derived',
    'yesNo', // 是/否 with a detail that is demanded for 是
    'incident', // 有/无: 无 is an answer here, never «not done» (DOMAIN §C.3)
    'person',
    'phone',
    'recommender', // filled from the chain
    'seal', // the sealed scan, uploaded by the recommender
    'division', // the applying unit, filled from the account
  ]),
  id: ItemId,
  /** Verbatim from the source. */
  label: z.string(),
  /** Short name for lists and messages. */
  short: z.string(),
  unit: z.string().nullable(),
  notDone: z.boolean(),
  /** For `derived`: numerator and denominator fields. */
  ratioOf: z.tuple([ItemId, ItemId]).nullable(),
  /**
   * For `derived`: a parameter of the edition that the ratio is shown against, strictly above or not, and what that
   * value is called. Information only; it decides nothing (XR-11).
   */
  comparedWith: z.strictObject({ parameter: z.string(), name: z.string().min(1) }).optional(),
  /**
   * For `incident`: whether 有 keeps the form from being submitted (N-17); it does where this is absent. False: it may be
   * submitted with a reason, which those who review see (XR-9).
   */
  incidentBlocks: z.boolean().optional(),
  /** The gate that the answer feeds; 6.2 of 新疆's form says 有 or 无 of incidents. */
  gate: GateId.optional(),
  document: DocumentDemand.optional(),
});
export type Field = z.infer<typeof Field>;

export const Item = z.union([Row, Field]);
export type Item = z.infer<typeof Item>;

/** A rule between fields. The rule's id is the source's (XR-2). */
export const CrossRule = z.strictObject({
  id: z.string(),
  severity: z.enum(['error', 'warning']),
  /** `left` ≤ Σ `right` (atMost), Σ `left` ≥ `right` (covers). */
  kind: z.enum(['atMost', 'covers']),
  left: z.array(ItemId).min(1),
  right: z.array(ItemId).min(1),
  message: z.string(),
});
export type CrossRule = z.infer<typeof CrossRule>;

/** Where a value comes from: the unit itself, a document, 老龄处, the national monitoring system, the on-site team. */
export const ValueSource = z.enum(['self', 'document', 'office', 'system', 'onSite']);
export type ValueSource = z.infer<typeof ValueSource>;

/** How many of the rows of an indicator, or of the atomic checks of a row, must hold. */
export const Share = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('any') }),
  /** Percent, compared as `met * 100 >= percent * total`. */
  z.strictObject({ kind: z.literal('share'), percent: z.int().min(1).max(100) }),
]);
export type Share = z.infer<typeof Share>;

/**
 * How scores are made of the rounds of evaluation (Q13). No source gives scale, weights or a pass mark ([GAP] in DOMAIN):
 * they are the standard's to declare, ranking is advice, and a person decides with a reason.
 */
export const Scores = z.strictObject({
  /** Highest score of a round. */
  scale: z.int().min(1),
  rounds: z
    .array(z.strictObject({ title: z.string().min(1), weight: z.int().min(1).max(100) }))
    .min(1)
    .refine((rounds) => rounds.reduce((sum, { weight }) => sum + weight, 0) === 100, '各轮权重之和应为 100'),
  /** Of `scale`, in each round. */
  passMark: z.int().min(0),
  /** The source gives no numbers; these are ours until the lead sets them. */
  inferred: z.boolean(),
});
export type Scores = z.infer<typeof Scores>;

/** How a standard is counted (DOMAIN §B.4). What is absent is counted by the defaults in domain/counting.ts. */
export const Counting = z.strictObject({
  unit: z.enum(['rows', 'indicators', 'checks']),
  /** Percent, compared as `met * 100 >= line * total`. */
  line: z.int(),
  star: z.enum(['marker', 'veto']),
  notApplicable: z.enum(['exclude', 'met', 'notMet']),
  lineText: z.string(),
  /** The source gives no number; the line is our reading of `lineText`. */
  lineInferred: z.boolean().optional(),
  /** When a second-level indicator is met (Q2). */
  rollup: Share.optional(),
  /** When a compound row is met (Q3); what is fulfilled is shown in any case. */
  partial: Share.optional(),
  /** Whose value wins, best first; sources of one rank stand together and the later value wins (Q11). */
  precedence: z.array(z.array(ValueSource).min(1)).min(1).optional(),
  /** Where the line decides: at submission, when the evaluation is passed, or at both (Q12). */
  lineAt: z.enum(['apply', 'pass', 'both']).optional(),
  scores: Scores.optional(),
  /** Whether each listed method of verification must have its record before a row counts as met, or one of them (Q14). */
  methods: z.enum(['all', 'any']).optional(),
  /** Which source a method of verification gives, by its words in the source (S-05). */
  methodSources: z.record(z.string(), ValueSource.exclude(['self'])).optional(),
});
export type Counting = z.infer<typeof Counting>;

/** What the source refers to and does not contain, as data: it is shown and never filled in by us. */
export const Missing = z.strictObject({ what: z.string().min(1), consequence: z.string().min(1) });
export type Missing = z.infer<typeof Missing>;

/** A number that the source leaves to a year or a region; null until somebody enters it. */
export const Parameter = z.strictObject({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  value: z.int().nullable(),
  year: z.int().nullable(),
});
export type Parameter = z.infer<typeof Parameter>;

/**
 * The edition that this one refines (DOMAIN N-45). `items` names for each own item those of the parent that it answers
 * to, or none: the mapping is ours, no source draws it.
 */
export const Parent = z.strictObject({ edition: EditionId, items: z.record(ItemId, z.array(ItemId)) });
export type Parent = z.infer<typeof Parent>;

/** An immutable standard, form or plan. Files in shared/standards seed the edition store. */
export const Edition = z.strictObject({
  id: EditionId,
  title: z.string(),
  basis: z.string(),
  remark: z.string(),
  /** A plan's rows are tasks with their targets and responsible units; nothing of it is counted. */
  kind: z.enum(['standard', 'form', 'plan']),
  sections: z
    .array(z.strictObject({ id: z.string(), title: z.string(), items: z.array(Item).min(1) }))
    .min(1),
  rules: z.array(CrossRule),
  counting: Counting.nullable(),
  parent: Parent.optional(),
  missing: z.array(Missing).optional(),
  parameters: z.array(Parameter).optional(),
  /** Other spellings of one unit in the source: 县发改局 beside 县发展改革局 (DOMAIN §A.4 i). */
  unitNames: z.array(z.strictObject({ name: z.string(), also: z.array(z.string()).min(1) })).optional(),
});
export type Edition = z.infer<typeof Edition>;
