import { designationFor, designationState } from '#functions/middleware/designation.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import type { DesignationView } from '#shared/contract/designation-views.ts';
import { getDesignation } from '#shared/contract/routes.ts';
import { banStateLabels, banStateOn, eligibleFrom } from '#shared/domain/bans.ts';
import { changeOfHolder } from '#shared/domain/change-of-holder.ts';
import { designationEventsSeenBy } from '#shared/domain/designation-sight.ts';
import { holdsDesignation, inspectsDesignation, isLiving } from '#shared/domain/designation-states.ts';
import { openDuties } from '#shared/domain/report-duty.ts';
import { dateOf } from '#shared/domain/time.ts';
import { type Designation, designationStatuses } from '#shared/model/designation.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

export default endpoint(getDesignation, (tools) => async ({ parameters, actor, now }) => {
  await designationFor(tools, parameters.id, actor);
  const events = await tools.designations.events(parameters.id);
  // Read after the events: a decision that came between would otherwise look like a missing head.
  const designation = await designationFor(tools, parameters.id, actor);
  const last = events.at(-1);
  const seen =
    last && designation.version > last.number ? { version: last.number, head: last.hash } : designation;
  return {
    ...designationState(designation, actor, now),
    events: designationEventsSeenBy(designation, events, actor),
    intact: isIntact(events, seen),
    ...(await beside(tools, designation, actor, now)),
  };
});

type Beside = Omit<DesignationView, keyof ReturnType<typeof designationState> | 'events' | 'intact'>;

/** What stands beside the record, each part for those whom it concerns. */
async function beside(tools: Tools, designation: Designation, actor: Person, now: Instant): Promise<Beside> {
  const { id, organisation, lead, revocation, cases } = designation;
  const ofLead = actor.organisation.id === lead;
  const reads = ofLead || actor.organisation.id === organisation || inspectsDesignation(designation, actor);
  const submitted = reads ? designation.duties.filter(({ submission }) => submission > 0) : [];
  const [reports, draft, caseFile, ban, held, unit] = await Promise.all([
    Promise.all(
      submitted.map(async ({ year, submission }) => ({
        year,
        submission,
        content: await tools.designations.report(id, year, submission),
      })),
    ),
    draftFor(tools, designation, actor),
    ofLead && cases > 0 ? tools.designations.caseFile(id, cases) : undefined,
    revocation === null ? undefined : tools.bans.load(organisation, revocation.ban),
    ofLead ? tools.designations.ofOrganisation(organisation) : [],
    tools.organisations.load(organisation),
  ]);
  const others = held.filter((other) => other.id !== id && isLiving(other));
  const state = ban && banStateOn(ban, dateOf(now));
  return {
    reports: reports.flatMap(({ content, ...rest }) => (content === undefined ? [] : [{ ...rest, content }])),
    draft,
    caseFile: caseFile ?? null,
    ban:
      ban === undefined || state === undefined
        ? null
        : { until: ban.until, eligibleFrom: eligibleFrom(ban.until), state, label: banStateLabels[state] },
    otherTitles: others.map(({ title, leadName, status }) => ({
      title,
      leadName,
      label: designationStatuses[status].label,
    })),
    changed: unit === undefined || !isLiving(designation) ? null : changeOfHolder(designation, unit),
  };
}

/** The report that the unit is writing: of the earliest year that is open. */
async function draftFor(
  { reportDrafts }: Tools,
  designation: Designation,
  actor: Person,
): Promise<DesignationView['draft']> {
  const duty = openDuties(designation)[0];
  if (duty === undefined || !holdsDesignation(designation, actor)) return null;
  return (await reportDrafts.load(designation.id, duty.year)) ?? null;
}
