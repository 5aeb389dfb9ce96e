import type * as z from 'zod';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { managedCampaign, unfitness } from '#functions/middleware/review.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import { getReview, type ReviewView } from '#shared/contract/routes.ts';
import { held } from '#shared/domain/panels.ts';
import { isAtStep, usualRules } from '#shared/domain/review.ts';
import type { Application } from '#shared/model/application.ts';
import { sheetSteps, stepLabels } from '#shared/model/status.ts';

export default endpoint(getReview, (tools) => async ({ parameters, actor, now }) => {
  const campaign = await managedCampaign(tools, parameters.id, actor);
  const [stored, edition, roster, pool, recusals, events] = await Promise.all([
    tools.reviews.load(campaign.id),
    tools.editions.load(campaign.edition),
    tools.rosters.load(actor.organisation),
    tools.experts.pool(actor.organisation.id),
    tools.reviews.recusals(campaign.id),
    tools.reviews.events(campaign.id),
  ]);
  if (edition === undefined) throw new Error(`edition ${campaign.edition} is missing`);
  const waiting = new Map<string, number>();
  const appeals: z.infer<typeof ReviewView>['appeals'] = [];
  const appealing = ({ id, organisationName, appeal }: Application) => {
    if (appeal) appeals.push({ application: id, organisationName, appeal });
  };
  if (stored !== undefined)
    for await (const one of tools.listing.everyInStage(campaign.id, 'underAppeal', null)) appealing(one);
  for await (const application of tools.listing.everyInStage(campaign.id, 'evaluating', null)) {
    if (application.appeal?.state === 'accepted') appealing(application);
    for (const step of campaign.evaluation)
      if (isAtStep(application, step)) waiting.set(step, (waiting.get(step) ?? 0) + 1);
  }
  const review = stored ?? null;
  const usual = usualRules(campaign, edition);
  const wanted = (review?.rules ?? usual).perApplication;
  const byStep = new Map(
    await Promise.all(
      campaign.evaluation.map(async (step) => [step, await tools.reviews.panels(campaign.id, step)] as const),
    ),
  );
  const count = (expert: string, signed: boolean) =>
    Object.fromEntries(
      [...byStep].map(([step, panels]) => [
        step,
        panels.filter((panel) =>
          held(panel).some((seat) => seat.expert === expert && (!signed || seat.state === 'signed')),
        ).length,
      ]),
    );
  return {
    review,
    usual,
    steps: campaign.evaluation.map((step) => {
      const seats = (byStep.get(step) ?? []).map(held);
      const all = seats.flat();
      return {
        step,
        label: stepLabels[step],
        sheets: sheetSteps.includes(step),
        waiting: waiting.get(step) ?? 0,
        tables: seats.length,
        seats: all.length,
        proposed: all.filter(({ state }) => state === 'proposed').length,
        signed: all.filter(({ state }) => state === 'signed').length,
        short: seats.filter((own) => own.length < wanted).length,
      };
    }),
    experts: pool
      .filter(({ retired }) => retired === null)
      .map((expert) => ({
        id: expert.id,
        name: expert.name,
        fields: expert.fields,
        unfit: unfitness(roster, expert, now),
        held: count(expert.id, false),
        signed: count(expert.id, true),
      }))
      .sort((a, b) => a.name.localeCompare(b.name, 'zh-CN')),
    recusals,
    appeals,
    events: events.slice(-200),
    intact: review === null ? events.length === 0 : isIntact(events, review),
  };
});
