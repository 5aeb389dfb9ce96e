import type * as z from 'zod';
import type { Stores } from '#functions/stores/stores.ts';
import type { Route } from '#shared/contract/route.ts';
import type { CalendarRow, RunningPublicity } from '#shared/contract/routes.ts';
import type { CampaignView } from '#shared/contract/views.ts';
import {
  calendarWords,
  type KeptCalendar,
  keepsCalendar,
  workingCalendar,
} from '#shared/domain/calendars.ts';
import { type CampaignDecision, calendarOf, maySeeCampaign } from '#shared/domain/decide-campaign.ts';
import { isPublicityOver } from '#shared/domain/objection-intake.ts';
import { type Result, refuse } from '#shared/domain/refusal.ts';
import { recountOf } from '#shared/domain/running-publicity.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { campaignView } from './campaign-view.ts';
import { campaignFor } from './case.ts';
import { type ApiModule, commandEndpoint, type Tools } from './endpoint.ts';
import { orThrow, Refused } from './refused.ts';

/** The calendar that a campaign is counted by. @throws Refused calendarMissing where nobody entered it */
export async function keptCalendarOf(stores: Stores, campaign: Campaign): Promise<KeptCalendar> {
  const kept = await stores.calendars.kept(calendarOf(campaign));
  if (kept === undefined)
    throw new Refused(refuse('calendarMissing', '本批次的工作日历还没有录入，不能确定公示截止日。').refusal);
  return kept;
}

export function calendarRow(kept: KeptCalendar, person: Person): CalendarRow {
  const { calendar, newest, base } = kept;
  return {
    calendar,
    words: calendarWords(kept),
    baseName: base?.calendar.name ?? null,
    years: Object.keys(workingCalendar(kept).years).sort(),
    source: newest.source,
    at: newest.at,
    keeps: keepsCalendar(calendar, person),
  };
}

/**
 * Publicities that run by a calendar, or by one that lies on it, with what they would come to by a version that is not kept
 * yet: of the campaigns that the reader may see.
 */
export async function runningBy(
  stores: Stores,
  changed: KeptCalendar,
  person: Person,
  now: Instant,
): Promise<z.output<typeof RunningPublicity>[]> {
  const found = await Promise.all(
    (await stores.campaigns.all()).map(async (campaign) => {
      const { publicity } = campaign;
      if (publicity === null || isPublicityOver(campaign, now) || !maySeeCampaign(campaign, person))
        return [];
      const kept = await stores.calendars.kept(calendarOf(campaign));
      if (kept === undefined) return [];
      const { id } = changed.calendar;
      const next =
        kept.calendar.id === id ? changed : kept.base?.calendar.id === id ? { ...kept, base: changed } : null;
      if (next === null) return [];
      const recount = recountOf(campaign, next);
      return [
        {
          campaign: campaign.id,
          title: campaign.title,
          before: publicity.lastDay,
          after: recount.ok ? recount.value.after.lastDay : null,
          reason: recount.ok ? null : recount.refusal.detail,
        },
      ];
    }),
  );
  return found.flat();
}

type PublicityRoute<Body extends { version: number }> = Route<
  z.ZodType<{ id: string }>,
  z.ZodType,
  z.ZodType<Body>,
  typeof CampaignView
>;

/** A route that changes a running publicity: load, see, decide, commit, view. The relay wakes the calendar machine. */
export function publicityEndpoint<Body extends { version: number }>(
  route: PublicityRoute<Body>,
  decide: (asked: {
    readonly campaign: Campaign;
    readonly body: Body;
    readonly actor: Person;
    readonly now: Instant;
    readonly tools: Tools;
    readonly kept: () => Promise<KeptCalendar>;
  }) => Promise<Result<CampaignDecision>>,
): ApiModule {
  return commandEndpoint(route, (tools) => async ({ parameters, body, actor, marker, now }) => {
    const campaign = await campaignFor(tools, parameters.id, actor);
    if (campaign.version !== body.version) orThrow(await tools.campaigns.versionConflict(campaign.id));
    const kept = () => keptCalendarOf(tools, campaign);
    const decision = orThrow(await decide({ campaign, body, actor, now, tools, kept }));
    const view = await campaignView(tools, decision.next, actor, now);
    const reply = (committed: Campaign) => ({ ...view, campaign: committed });
    return reply(orThrow(await tools.campaigns.commit(campaign, decision, { marker, reply })));
  });
}
