import { campaignFor } from '#functions/middleware/case.ts';
import { circumstancesOf } from '#functions/middleware/circumstances.ts';
import { applicationView } from '#functions/middleware/decision.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { gatesOfUnit } from '#functions/middleware/gate-facts.ts';
import { lastApplication } from '#functions/middleware/last-application.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { createApplication } from '#shared/contract/routes.ts';
import type { ApplicationView } from '#shared/contract/views.ts';
import { beginApplication } from '#shared/domain/begin-application.ts';
import { answersToCarry, type CarriedAnswers } from '#shared/domain/carried-answers.ts';
import { chainOf } from '#shared/domain/chain.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { OrganisationId } from '#shared/model/ids.ts';

export default commandEndpoint(
  createApplication,
  (tools) =>
    async ({ parameters, actor, marker, arrivedAt: now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      const edition = (await tools.editions.load(campaign.edition)) ?? reject('unavailable');
      const lineage = await tools.organisations.lineageIn(actor.organisation, campaign, dateOf(now));
      const chain = orThrow(chainOf(lineage, campaign, dateOf(now)));
      const gates = await gatesOfUnit(tools, { campaign, edition }, actor.organisation, null, now);
      const begun = orThrow(beginApplication(campaign, actor, chain, now, gates, lineage.at(-1)));
      const circumstances = await circumstancesOf(
        tools,
        { application: begun.next, campaign, edition },
        actor,
        now,
      );
      let view: ApplicationView | undefined;
      const reply = (next: typeof begun.next) => (view = applicationView(next, actor, circumstances));
      const carried = await lastAnswers(tools, campaign, edition, actor.organisation.id);
      orThrow(
        await tools.applications.begin(begun, { campaign, marker, reply, ...(carried && { carried }) }),
      );
      return view as ApplicationView;
    },
);

/** What the unit last submitted in another campaign of the programme, as far as this edition asks the same. */
async function lastAnswers(
  stores: Stores,
  campaign: Campaign,
  edition: Edition,
  unit: OrganisationId,
): Promise<CarriedAnswers | null> {
  const last = await lastApplication(stores, campaign, edition.id, unit);
  if (last === null) return null;
  const { application, title } = last;
  const [before, submission] = await Promise.all([
    stores.editions.load(application.edition),
    stores.applications.submission(application.id, application.submission),
  ]);
  if (before === undefined || submission === null || application.submittedAt === null) return null;
  const answers = answersToCarry(before, submission.answers, edition);
  if (Object.keys(answers).length === 0) return null;
  return {
    from: application.id,
    campaignTitle: title,
    submittedAt: application.submittedAt,
    answers,
  };
}
