import { campaignFor } from '#functions/middleware/case.ts';
import { editionFor, summaryFor } from '#functions/middleware/edition-view.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { affectedApplications, bindingUnits } from '#functions/middleware/migration.ts';
import { reject } from '#functions/middleware/refused.ts';
import { previewMigration } from '#shared/contract/routes.ts';
import { referenceDayOf, withReferenceDay } from '#shared/domain/counting.ts';
import { byStatus, type Counts } from '#shared/domain/counts.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { itemChanges } from '#shared/domain/edition-change.ts';
import { migrateCampaign } from '#shared/domain/migration.ts';

/** Drafts are their units' own and are not counted. */
const numberSent = (counts: Counts) =>
  Object.entries(byStatus(counts)).reduce(
    (sum, [status, number]) => sum + (status === 'draft' ? 0 : number),
    0,
  );

/** Reads what changing the edition would do. Writes nothing. */
export default endpoint(previewMigration, (tools) => async ({ parameters, query, actor, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (!manages(campaign, actor)) reject('notPermitted', '只有主办单位的批次管理人员可以换用标准。');
  const [from, to] = await Promise.all([
    editionFor(tools, campaign.edition),
    editionFor(tools, query.edition),
  ]);
  const editions = { from, to };
  const day = referenceDayOf(campaign);
  const dated = { from: withReferenceDay(from, day), to: withReferenceDay(to, day) };
  const [page, binding, fromSummary, toSummary] = await Promise.all([
    affectedApplications(tools, campaign, dated, actor, query.cursor),
    bindingUnits(tools, campaign),
    summaryFor(tools, from),
    summaryFor(tools, to),
  ]);
  const decision = migrateCampaign(campaign, editions, binding, { reason: '' }, actor, now);
  return {
    from: fromSummary,
    to: toSummary,
    refusal: decision.ok
      ? null
      : { detail: decision.refusal.detail, faults: [...(decision.refusal.faults ?? [])] },
    items: itemChanges(from, to).map((one) => ({ ...one, sentences: [...one.sentences] })),
    ...page,
    sent: numberSent(await tools.counts.total(campaign.id)),
  };
});
