import * as z from 'zod';
import { Counting, Edition, Field, Measure, Row } from './edition.ts';
import { EditionId, ItemId, OrganisationId } from './ids.ts';
import { Instant } from './instant.ts';

const [count, ratio] = Measure.options;
/** What is still to be typed; before it is published it is a number. */
const bound = z.int('应为整数').nullable();

export const DraftMeasure = z.discriminatedUnion('kind', [count.extend({ bound }), ratio.extend({ bound })]);
export type DraftMeasure = z.infer<typeof DraftMeasure>;

export const DraftRow = Row.extend({
  checks: z.array(z.string().max(2_000, '每项要求不能超过 2000 字')).max(60, '要求不能超过 60 项'),
  measures: z.array(DraftMeasure).max(20, '数字要求不能超过 20 个'),
});
export type DraftRow = z.infer<typeof DraftRow>;

export const DraftItem = z.union([DraftRow, Field]);
export type DraftItem = z.infer<typeof DraftItem>;

export const DraftCounting = Counting.extend({ line: bound });
export type DraftCounting = z.infer<typeof DraftCounting>;

/**
 * An edition in the making. It has the shape that it will be published in, and nothing is demanded of it yet: words may
 * be missing, a section may be empty, a bound may be open. What is missing is said by domain/check-edition.ts.
 */
export const DraftContent = Edition.extend({
  /** The id under which it is to be published; checked then. */
  id: z.string().max(64, '编号不能超过 64 个字符'),
  title: z.string().max(200, '名称不能超过 200 字'),
  basis: z.string().max(200, '依据不能超过 200 字'),
  sections: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(20),
        title: z.string().max(200, '名称不能超过 200 字'),
        items: z.array(DraftItem).max(200, '一个一级指标不能超过 200 条'),
      }),
    )
    .max(60, '一级指标不能超过 60 个'),
  counting: DraftCounting.nullable(),
});
export type DraftContent = z.infer<typeof DraftContent>;

/** How a question was settled: by changing what it is about, or by saying why it is right as it stands. */
export const Settlement = z.strictObject({
  how: z.enum(['edited', 'asIs']),
  reason: z.string().trim().max(500, '说明不能超过 500 字'),
});
export type Settlement = z.infer<typeof Settlement>;

/** What reading a document left open. It is never dropped: it is settled by a person, and the record says how. */
export const DraftQuestion = z.strictObject({
  id: z.string().max(20),
  /** `guessed`: read by rule, to be confirmed. `notUnderstood`: the draft lacks it, and is not published without it. */
  kind: z.enum(['guessed', 'notUnderstood']),
  /** Row as it was read, or null for the whole. */
  item: ItemId.nullable(),
  /** The words of the source that it is about. */
  source: z.string(),
  message: z.string(),
  settled: Settlement.extend({ by: z.string(), at: Instant }).nullable(),
});
export type DraftQuestion = z.infer<typeof DraftQuestion>;

export const DraftId = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,63}$/, '编号格式不正确')
  .brand<'DraftId'>();
export type DraftId = z.infer<typeof DraftId>;

/** Where a draft came from. */
export const DraftOrigin = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('file'), name: z.string() }),
  z.strictObject({ from: z.literal('edition'), edition: EditionId, title: z.string() }),
]);
export type DraftOrigin = z.infer<typeof DraftOrigin>;

/** A draft belongs to the organisation that runs the programme, and only its leads see it. */
export const EditionDraft = z.strictObject({
  id: DraftId,
  organisation: OrganisationId,
  origin: DraftOrigin,
  content: DraftContent,
  questions: z.array(DraftQuestion),
  /** Published and discarded drafts are kept, and never change again. */
  state: z.enum(['open', 'published', 'discarded']),
  /** Starts at 1 and rises by one with every save. */
  revision: z.int().min(1),
  createdBy: z.string(),
  createdAt: Instant,
  savedBy: z.string(),
  savedAt: Instant,
  /** Why it was given up. */
  discarded: z.string().optional(),
});
export type EditionDraft = z.infer<typeof EditionDraft>;

/** Who published an edition, and from what. Editions that come with the product have none. */
export const Publication = z.strictObject({
  organisation: OrganisationId,
  organisationName: z.string(),
  by: z.string(),
  at: Instant,
  draft: DraftId,
  origin: DraftOrigin,
  /** SHA-256 of the edition's canonical JSON. */
  hash: z.string(),
});
export type Publication = z.infer<typeof Publication>;
