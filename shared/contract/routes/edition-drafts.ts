import * as z from 'zod';
import {
  DraftContent,
  DraftId,
  DraftOrigin,
  EditionDraft,
  Publication,
  Settlement,
} from '../../model/edition-draft.ts';
import { EditionId } from '../../model/ids.ts';
import { Instant } from '../../model/instant.ts';
import { route } from '../route.ts';
import { fileContent, fileName, reason } from './fields.ts';

const Faults = z.array(z.object({ pointer: z.string(), message: z.string() }));

/** A draft with what keeps it from being published and what is worth a second look; pointers start at `/content`. */
export const EditionDraftView = z.object({ draft: EditionDraft, faults: Faults, warnings: Faults });
export type EditionDraftView = z.infer<typeof EditionDraftView>;

export const EditionDraftRow = z.object({
  id: DraftId,
  /** The id under which it is to be published. */
  edition: z.string(),
  title: z.string(),
  kind: DraftContent.shape.kind,
  origin: DraftOrigin,
  items: z.int(),
  /** Questions that nobody settled yet. */
  notUnderstood: z.int(),
  guessed: z.int(),
  state: EditionDraft.shape.state,
  savedBy: z.string(),
  savedAt: Instant,
});
export type EditionDraftRow = z.infer<typeof EditionDraftRow>;

const draft = z.strictObject({ id: DraftId });
const revision = z.int('修订号应为整数').min(1);

export const listEditionDrafts = route({
  name: 'list-edition-drafts',
  method: 'GET',
  path: '/edition-drafts',
  summary: '本单位编制中的标准',
  reply: z.object({ drafts: z.array(EditionDraftRow) }),
});

export const createEditionDraft = route({
  name: 'create-edition-draft',
  method: 'POST',
  path: '/edition-drafts',
  bodyBytes: 3 * 1024 * 1024,
  summary: '建立草案：从 Word 或 Excel 的标准表格读入，或复制一个已发布的版本',
  body: z.strictObject({
    /** The id under which it is to be published. */
    edition: EditionId,
    /** From a document. */
    file: z.strictObject({ name: fileName, content: fileContent }).optional(),
    basis: z.string().trim().min(1, '请填写依据的文号').max(200, '依据不能超过 200 字').optional(),
    /** The national standard that it refines. */
    parent: EditionId.optional(),
    /** The edition that it follows: rows of the same words take over what was settled for them. */
    base: EditionId.optional(),
    /** Or a copy of a published edition. */
    copyOf: EditionId.optional(),
  }),
  reply: EditionDraftView,
});

export const getEditionDraft = route({
  name: 'get-edition-draft',
  method: 'GET',
  path: '/edition-drafts/{id}',
  parameters: draft,
  summary: '一份草案：内容、没有读懂的内容、检查出的问题',
  reply: EditionDraftView,
});

export const saveEditionDraft = route({
  name: 'save-edition-draft',
  method: 'PUT',
  path: '/edition-drafts/{id}',
  parameters: draft,
  command: false,
  summary: '自动保存草案：带修订号；已被他人改过的返回 409，附改动之处和现有内容',
  body: z.strictObject({
    revision,
    content: DraftContent,
    settled: z.array(Settlement.extend({ question: z.string().max(20) })).max(1_000),
  }),
  reply: EditionDraftView,
});

export const publishEdition = route({
  name: 'publish-edition',
  method: 'POST',
  path: '/edition-drafts/{id}/publish',
  parameters: draft,
  summary: '发布草案：发布后不再改动；还有没有读懂的内容或检查没有通过的不能发布',
  body: z.strictObject({
    revision,
    /** Guesses that nobody confirmed one by one are taken on as they are. */
    guessesAccepted: z.boolean().default(false),
  }),
  reply: z.object({ edition: EditionId, publication: Publication }),
});

export const discardEditionDraft = route({
  name: 'discard-edition-draft',
  method: 'POST',
  path: '/edition-drafts/{id}/discard',
  parameters: draft,
  summary: '作废草案：保留备查，不再能修改和发布',
  body: z.strictObject({ revision, reason }),
  reply: EditionDraftView,
});
