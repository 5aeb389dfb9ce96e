import type * as z from 'zod';
import type { Stores } from '#functions/stores/stores.ts';
import type { DesignationRow, DesignationState } from '#shared/contract/designation-views.ts';
import type { Route } from '#shared/contract/route.ts';
import { allowedOn, decideDesignation } from '#shared/domain/decide-designation.ts';
import type { DesignationCommand } from '#shared/domain/designation-commands.ts';
import { designationSeenBy } from '#shared/domain/designation-sight.ts';
import { maySeeDesignation, shownHolder } from '#shared/domain/designation-states.ts';
import { awaitedOf } from '#shared/domain/duties.ts';
import { type Designation, designationStatuses } from '#shared/model/designation.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import { type ApiModule, commandEndpoint, type Tools } from './endpoint.ts';
import { orThrow, reject } from './refused.ts';

/** @throws Refused notFound, for what does not exist and for what does not concern the person alike */
export async function designationFor(stores: Stores, id: string, person: Person): Promise<Designation> {
  const designation = await stores.designations.load(id);
  if (designation === undefined || !maySeeDesignation(designation, person)) reject('notFound');
  return designation;
}

/** The record as the person may know it, and what they may do with it. */
export function designationState(designation: Designation, person: Person, now: Instant): DesignationState {
  const seen = designationSeenBy(designation, person);
  return {
    designation: seen,
    label: designationStatuses[seen.status].label,
    shownName: shownHolder(seen),
    awaited: awaitedOf(seen),
    allowed: allowedOn(designation, person, now),
  };
}

export function designationRow(designation: Designation, person: Person): DesignationRow {
  const seen = designationSeenBy(designation, person);
  const { id, fullName, title, kind, status, date, documentNumber, plaque } = seen;
  return {
    id,
    shownName: shownHolder(seen),
    fullName,
    title,
    kind,
    status,
    label: designationStatuses[status].label,
    date,
    documentNumber,
    plaqueNumber: plaque.number,
    awaited: awaitedOf(seen),
  };
}

type StepRoute<Body extends { version: number }> = Route<
  z.ZodType<{ id: string }>,
  z.ZodType,
  z.ZodType<Body>,
  z.ZodType<DesignationState>
>;

/** A route that is one action on one title: load, see, decide, commit, view. */
export function designationEndpoint<Body extends { version: number }>(
  route: StepRoute<Body>,
  commandOf: (
    body: Body,
    known: { readonly tools: Tools; readonly designation: Designation; readonly actor: Person },
  ) => DesignationCommand | Promise<DesignationCommand>,
): ApiModule {
  return commandEndpoint(route, (tools) => async ({ parameters, body, actor, marker, now }) => {
    const designation = await designationFor(tools, parameters.id, actor);
    if (designation.version !== body.version)
      orThrow(await tools.designations.versionConflict(designation.id));
    const command = await commandOf(body, { tools, designation, actor });
    const { revocation, organisation } = designation;
    const ban = revocation === null ? undefined : await tools.bans.load(organisation, revocation.ban);
    const decision = orThrow(decideDesignation(designation, command, actor, { now, ban }));
    let view: DesignationState | undefined;
    orThrow(
      await tools.designations.commit(designation, decision, {
        marker,
        reply: (next) => (view = designationState(next, actor, now)),
      }),
    );
    return view as DesignationState;
  });
}
