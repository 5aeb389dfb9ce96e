import * as z from 'zod';
import { Tally } from '../../model/application.ts';
import { ApplicationId, EditionId, ItemId } from '../../model/ids.ts';
import { route } from '../route.ts';
import { CampaignView, EditionSummary } from '../views.ts';
import { campaign, cursor, movedTimes, reason, version } from './fields.ts';

const kind = z.enum(['kept', 'changedRule', 'dropped', 'added']);
const result = z.enum(['met', 'notMet', 'notApplicable', 'unanswered']).nullable();

/** What changing a campaign's edition would do, before anybody does it. Nothing is written. */
export const MigrationPreview = z.object({
  from: EditionSummary,
  to: EditionSummary,
  /** Why it cannot be carried out, or null. */
  refusal: z
    .object({ detail: z.string(), faults: z.array(z.object({ pointer: z.string(), message: z.string() })) })
    .nullable(),
  items: z.array(z.object({ item: ItemId, title: z.string(), kind, sentences: z.array(z.string()) })),
  applications: z.array(
    z.object({
      id: ApplicationId,
      organisationName: z.string(),
      label: z.string(),
      /** Whether it follows its campaign; those in evaluation or ended stay on their edition. */
      follows: z.boolean(),
      /** The verdict under both editions; null for forms. */
      before: Tally.nullable(),
      after: Tally.nullable(),
      /** Answers that stay as they are. */
      kept: z.int(),
      changes: z.array(
        z.object({
          item: ItemId,
          title: z.string(),
          kind,
          before: result,
          after: result,
          sentence: z.string(),
        }),
      ),
    }),
  ),
  /** Of the applications' next page. */
  next: z.string().nullable(),
  /** How many were sent, by the counters. */
  sent: z.int(),
});
export type MigrationPreview = z.infer<typeof MigrationPreview>;

export const previewMigration = route({
  name: 'preview-migration',
  method: 'GET',
  path: '/campaigns/{id}/migration',
  parameters: campaign,
  query: z.strictObject({ edition: EditionId, cursor }),
  summary: '换用标准的预览：哪些申报受影响，逐项说明，两个标准下的结论并列；不保存任何内容',
  reply: MigrationPreview,
});

export const migrateCampaign = route({
  name: 'migrate-campaign',
  method: 'POST',
  path: '/campaigns/{id}/migration',
  parameters: campaign,
  summary:
    '换用标准：批次及尚未进入评审的申报改用修订版，两个结论都保留，已提交的内容不改动；可同时调整截止时间',
  body: z.strictObject({
    version,
    edition: EditionId,
    reason,
    /** Deadlines that hold from now on, so that units have time for what is asked anew. */
    times: movedTimes.optional(),
  }),
  reply: CampaignView,
});
