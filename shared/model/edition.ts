import * as z from 'zod';
import { EditionId, ItemId } from './ids.ts';

/** ≥ > = <, read by Civil Code art. 1259: 以上/不少于/达 include the number, 超过/大于/小于 do not (DOMAIN §B.3). */
export const Operator = z.enum(['>=', '>', '=', '<']);
export type Operator = z.infer<typeof Operator>;

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
  }),
]);
export type Measure = z.infer<typeof Measure>;

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
  dataNeeded: z.string(),
  /** Shown where personal data must not be uploaded (row 11.2, DOMAIN E-90). */
  caution: z.string().nullable(),
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

/** How a standard is counted (DOMAIN §B.4). */
export const Counting = z.strictObject({
  unit: z.enum(['rows', 'indicators', 'checks']),
  /** Percent, compared as `met * 100 >= line * total`. */
  line: z.int(),
  star: z.enum(['marker', 'veto']),
  notApplicable: z.enum(['exclude', 'met', 'notMet']),
  lineText: z.string(),
});
export type Counting = z.infer<typeof Counting>;

/** An immutable standard or form. Files in shared/standards seed the edition store. */
export const Edition = z.strictObject({
  id: EditionId,
  title: z.string(),
  basis: z.string(),
  remark: z.string(),
  kind: z.enum(['standard', 'form']),
  sections: z
    .array(z.strictObject({ id: z.string(), title: z.string(), items: z.array(Item).min(1) }))
    .min(1),
  rules: z.array(CrossRule),
  counting: Counting.nullable(),
});
export type Edition = z.infer<typeof Edition>;
