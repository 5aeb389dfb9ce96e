import type * as z from 'zod';
import type { Stores } from '#functions/stores/stores.ts';
import type { ExtensibleUnit } from '#shared/contract/campaign-views.ts';
import type { Route } from '#shared/contract/route.ts';
import type { CampaignView } from '#shared/contract/views.ts';
import type { PlanFacts } from '#shared/domain/campaign-plan.ts';
import { type CampaignCommand, decideCampaign } from '#shared/domain/campaign-steps.ts';
import { dueAt } from '#shared/domain/decide.ts';
import { beforeLapse } from '#shared/domain/extend-deadline.ts';
import { labelOf } from '#shared/domain/label.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { CalendarId, EditionId, OrganisationId } from '#shared/model/ids.ts';
import type { Person } from '#shared/model/organisation.ts';
import { campaignFacts, campaignView } from './campaign-view.ts';
import { campaignFor } from './case.ts';
import { type ApiModule, commandEndpoint } from './endpoint.ts';
import { orThrow } from './refused.ts';

type StepRoute<Body extends { version: number }> = Route<
  z.ZodType<{ id: string }>,
  z.ZodType,
  z.ZodType<Body>,
  typeof CampaignView
>;

/** A route that is one step of a campaign: load, see, decide, commit, view. */
export function campaignEndpoint<Body extends { version: number }>(
  route: StepRoute<Body>,
  commandOf: (body: Body) => CampaignCommand,
): ApiModule {
  return commandEndpoint(route, (tools) => async ({ parameters, body, actor, marker, now }) => {
    const campaign = await campaignFor(tools, parameters.id, actor);
    if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
    const facts = await campaignFacts(tools, campaign);
    const decision = orThrow(decideCampaign(campaign, commandOf(body), facts, actor, now));
    const view = await campaignView(tools, decision.next, actor, now, facts);
    const reply = (committed: Campaign) => ({ ...view, campaign: committed });
    return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply })));
  });
}

/** What a plan refers to. */
export async function planFacts(
  stores: Stores,
  plan: {
    readonly edition: EditionId;
    readonly scope: OrganisationId;
    readonly calendar?: CalendarId | undefined;
  },
  { organisation }: Person,
): Promise<PlanFacts> {
  const [edition, scope, all, calendar] = await Promise.all([
    stores.editions.load(plan.edition),
    stores.organisations.load(plan.scope),
    stores.campaigns.all(),
    plan.calendar === undefined ? undefined : stores.calendars.kept(plan.calendar),
  ]);
  return {
    edition,
    scope,
    calendarExists: calendar !== undefined,
    others: all.filter(({ lead }) => lead === organisation.id),
  };
}

/** A unit whose time can be extended; until when is that of the draft or correction that it is or was. */
export function extensibleUnit(application: Application, campaign: Campaign): ExtensibleUnit {
  const { organisation, organisationName, status, chain, version } = application;
  const open = beforeLapse(application) ?? status;
  return {
    organisation,
    organisationName,
    label: labelOf(status, chain),
    dueAt: dueAt({ ...application, status: open }, campaign),
    version,
  };
}
