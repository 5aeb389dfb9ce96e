import { campaignFor } from '#functions/middleware/case.ts';
import { editionFor } from '#functions/middleware/edition-view.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { partedPage } from '#functions/middleware/parted-list.ts';
import { reject } from '#functions/middleware/refused.ts';
import { tryStandard } from '#shared/contract/routes.ts';
import { referenceDayOf, withReferenceDay } from '#shared/domain/counting.ts';
import { maySee, seesFindings } from '#shared/domain/decide.ts';
import { type PastApplication, whatIf } from '#shared/domain/what-if.ts';
import type { Application } from '#shared/model/application.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/** Applications of one reply, and what it reads at most to find them: each brings a form of some 24 KB. */
const pageSize = 200;
const mostReads = 1_000;

/** An application as it was sent; null where it never was. Findings without a verdict are the lead's own. */
async function pastOf(
  tools: Tools,
  application: Application,
  day: LocalDate,
  actor: Person,
): Promise<PastApplication | null> {
  const { id, organisationName, submission } = application;
  const [sent, findings, edition] = await Promise.all([
    tools.applications.submission(id, submission),
    seesFindings(application, actor) ? tools.drafts.findings.all(application) : [],
    tools.editions.load(application.edition),
  ]);
  if (sent === null || edition === undefined) return null;
  return {
    id,
    organisationName,
    edition: withReferenceDay(edition, day),
    referenceDay: day,
    answers: sent.answers,
    findings,
  };
}

/** Reads what the person may see of the campaigns, a page at a time, and counts it by other rules. Writes nothing. */
export default endpoint(tryStandard, (tools) => async ({ body, actor }) => {
  if (!actor.roles.includes('lead')) reject('notPermitted', '试算标准须有批次管理权限。');
  if (body.edition !== undefined && body.draft !== undefined) {
    const message = '请选择一个已发布的标准，或提供一个草稿，不能两者都有。';
    reject('invalidInput', message, { faults: [{ pointer: '/draft', message }] });
  }
  const edition = body.edition === undefined ? body.draft : await editionFor(tools, body.edition);
  const campaigns = await Promise.all(
    [...new Set(body.campaigns)].map((id) => campaignFor(tools, id, actor)),
  );
  const days = new Map(campaigns.map((campaign) => [campaign.id, referenceDayOf(campaign)]));
  const { rows: seen, next } = await partedPage(
    campaigns.map(({ id }) => ({
      name: id,
      page: (options) => tools.listing.branchPage(id, actor.organisation.path, options),
    })),
    (application) => (maySee(application, actor) ? application : undefined),
    { cursor: body.cursor, limit: pageSize, reads: mostReads },
  );
  const read = await Promise.all(
    seen.map((application) => pastOf(tools, application, days.get(application.campaign) as LocalDate, actor)),
  );
  const past = read.filter((one) => one !== null);
  const { outcomes, counts, uncounted } = whatIf(past, {
    edition,
    counting: body.counting,
    parameters: body.parameters,
  });
  return {
    outcomes: outcomes.map((one) => ({ ...one, why: [...one.why] })),
    counts,
    uncounted: [...uncounted],
    next,
  };
});
