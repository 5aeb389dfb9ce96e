import { endpoint } from '#functions/middleware/endpoint.ts';
import { digestOf, visitFor } from '#functions/middleware/on-site.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import { getOnSite } from '#shared/contract/routes.ts';
import { isInForce } from '#shared/domain/members.ts';
import { checklistOf } from '#shared/domain/on-site.ts';

export default endpoint(getOnSite, (tools) => async ({ parameters, actor, now }) => {
  const { application, campaign, edition, visit, arranges, works } = await visitFor(
    tools,
    parameters.id,
    actor,
  );
  const { id } = application;
  const [rows, photos, signatures, events, roster] = await Promise.all([
    tools.visits.rows(id),
    tools.visits.photos(id),
    tools.visits.signatures(id),
    tools.visits.events(id),
    arranges ? tools.rosters.load(actor.organisation) : undefined,
  ]);
  return {
    application: id,
    organisationName: application.organisationName,
    campaignTitle: campaign.title,
    visit: visit ?? null,
    arranges,
    works,
    candidates: (roster?.members ?? [])
      .filter(
        (member) =>
          isInForce(member, now) &&
          (member.roles.includes('reviewer') || member.expert !== undefined) &&
          !application.submitters.includes(member.subject),
      )
      .map(({ subject, name, expert }) => ({ subject, name, expert: expert !== undefined })),
    checklist: checklistOf(edition).map((row) => ({
      item: row.id,
      title: row.content,
      verification: row.verification,
      checks: row.checks,
    })),
    rows,
    photos,
    signatures,
    digest: digestOf(rows, photos),
    events,
    intact: visit === undefined ? events.length === 0 : isIntact(events, visit),
  };
});
