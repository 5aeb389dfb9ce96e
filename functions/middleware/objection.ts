import type * as z from 'zod';
import { canonicalJson, isIntact, sha256 } from '#functions/stores/event-chain.ts';
import { objectionConflict, objectionWrites } from '#functions/stores/objection-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { ObjectionRow, ObjectionView } from '#shared/contract/objection-views.ts';
import type { Route } from '#shared/contract/route.ts';
import { labelOf } from '#shared/domain/label.ts';
import {
  decideObjection,
  emptyDocket,
  handlesObjections,
  type ObjectionCommand,
  objectionActionsIn,
} from '#shared/domain/objections.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Objection, ObjectionContent, ObjectionDocket } from '#shared/model/objection.ts';
import { objectionStatuses } from '#shared/model/objection.ts';
import type { Person } from '#shared/model/organisation.ts';
import { type ApiModule, commandEndpoint } from './endpoint.ts';
import { orThrow, reject } from './refused.ts';

/** An objection with all that it concerns. */
export interface ObjectionCase {
  readonly objection: Objection;
  readonly content: ObjectionContent;
  readonly application: Application;
  readonly campaign: Campaign;
  readonly docket: ObjectionDocket;
}

/** @throws Refused notFound, for what does not exist and for everybody who does not handle it alike */
export async function objectionFor(stores: Stores, id: string, person: Person): Promise<ObjectionCase> {
  const objection = (await stores.objections.load(id)) ?? reject('notFound');
  const [campaign, application] = await Promise.all([
    stores.campaigns.load(objection.campaign),
    stores.applications.load(objection.application),
  ]);
  if (campaign === undefined || application === undefined)
    throw new Error(`campaign ${objection.campaign} or application ${objection.application} is missing`);
  if (!handlesObjections(campaign, application, person)) reject('notFound');
  const [content, docket] = await Promise.all([
    stores.objections.content(id),
    stores.objections.docket(application.id),
  ]);
  if (content === undefined) throw new Error(`the content of objection ${id} is missing`);
  return { objection, content, application, campaign, docket: docket ?? emptyDocket };
}

/** One screenful for a handler. */
export async function objectionView(
  stores: Stores,
  { objection, content, application, campaign, docket }: ObjectionCase,
): Promise<ObjectionView> {
  const events = await stores.objections.events(objection.id);
  const { salt: _, ...readable } = content;
  const open = objectionStatuses[objection.status].open;
  return {
    objection,
    label: objectionStatuses[objection.status].label,
    content: readable,
    campaignTitle: campaign.title,
    unitStatus: application.status,
    unitLabel: labelOf(application.status, application.chain),
    othersOpen: docket.open - (open ? 1 : 0),
    actions: objectionActionsIn(objection.status),
    events,
    intact: isIntact(events, objection) && events.at(-1)?.content === sha256(canonicalJson(content)),
  };
}

/** What a list, and the reply to a command, may hold. */
export function objectionRow(objection: Objection): ObjectionRow {
  return { objection, label: objectionStatuses[objection.status].label };
}

type HandlingRoute<Body extends { version: number }> = Route<
  z.ZodType<{ id: string }>,
  z.ZodType,
  z.ZodType<Body>,
  typeof ObjectionRow
>;

/**
 * A route that is one action of a handler: load, see, decide, commit together with what it makes of the unit. The reply
 * is kept with the command's marker, so nothing of the objector is in it.
 */
export function objectionEndpoint<Body extends { version: number }>(
  route: HandlingRoute<Body>,
  commandOf: (body: Body) => ObjectionCommand,
): ApiModule {
  return commandEndpoint(route, (tools) => async ({ parameters, body, actor, marker, now }) => {
    const subject = await objectionFor(tools, parameters.id, actor);
    const { objection, application, campaign } = subject;
    if (objection.version !== body.version) orThrow(objectionConflict());
    const decision = orThrow(decideObjection(subject, commandOf(body), actor, now));
    const { next } = objectionWrites(objection, decision);
    const terms = { marker, reply: () => objectionRow(next) };
    const unit = decision.application;
    if (unit === null) orThrow(await tools.objections.commit(objection, decision, terms));
    else
      orThrow(
        await tools.applications.commit(application, unit, {
          ...terms,
          campaign,
          objection: { seen: objection, decision },
        }),
      );
    return objectionRow(next);
  });
}
