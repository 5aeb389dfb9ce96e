import { campaignFor } from '#functions/middleware/case.ts';
import { editionFor } from '#functions/middleware/edition-view.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { tryStandard } from '#shared/contract/routes.ts';
import { referenceDayOf, withReferenceDay } from '#shared/domain/counting.ts';
import { maySee, seesFindings } from '#shared/domain/decide.ts';
import { type PastApplication, whatIf } from '#shared/domain/what-if.ts';
import type { Application } from '#shared/model/application.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/** Applications read at once. */
const together = 32;

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

/** Reads what the person may see of the campaigns and counts it by other rules. Writes nothing. */
export default endpoint(tryStandard, (tools) => async ({ body, actor }) => {
  if (!actor.roles.includes('lead')) reject('notPermitted', '试算标准须有批次管理权限。');
  if (body.edition !== undefined && body.draft !== undefined) {
    const message = '请选择一个已发布的标准，或提供一个草稿，不能两者都有。';
    reject('invalidInput', message, { faults: [{ pointer: '/draft', message }] });
  }
  const edition = body.edition === undefined ? body.draft : await editionFor(tools, body.edition);
  const past: PastApplication[] = [];
  for (const id of new Set(body.campaigns)) {
    const campaign = await campaignFor(tools, id, actor);
    const seen: Application[] = [];
    for await (const application of tools.listing.everyInBranch(campaign.id, actor.organisation.path))
      if (maySee(application, actor)) seen.push(application);
    for (let from = 0; from < seen.length; from += together) {
      const read = await Promise.all(
        seen
          .slice(from, from + together)
          .map((application) => pastOf(tools, application, referenceDayOf(campaign), actor)),
      );
      past.push(...read.filter((one) => one !== null));
    }
  }
  const { outcomes, counts, uncounted } = whatIf(past, {
    edition,
    counting: body.counting,
    parameters: body.parameters,
  });
  return {
    outcomes: outcomes.map((one) => ({ ...one, why: [...one.why] })),
    counts,
    uncounted: [...uncounted],
  };
});
