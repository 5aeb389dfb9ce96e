import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { listOnSite } from '#shared/contract/routes.ts';
import { isAtStep } from '#shared/domain/review.ts';

/** What is to be looked at now: the index may lag, so each is read again. */
export const readVisits =
  (tools: Tools) =>
  async ({ actor }: MemberRequest<typeof listOnSite>) => {
    const found = await tools.visits.ofMember(actor.subject);
    const visits = await Promise.all(
      found.map(async (id) => {
        const [visit, application] = await Promise.all([tools.visits.load(id), tools.applications.load(id)]);
        if (visit === undefined || application === undefined || !isAtStep(application, 'onSite')) return [];
        if (visit.lead !== actor.organisation.id) return [];
        if (!visit.team.some(({ subject }) => subject === actor.subject)) return [];
        const campaign = await tools.campaigns.load(application.campaign);
        return [
          {
            application: application.id,
            organisationName: application.organisationName,
            campaignTitle: campaign?.title ?? '',
            on: visit.on,
            completed: visit.completed !== null,
          },
        ];
      }),
    );
    return { visits: visits.flat().sort((a, b) => (a.on < b.on ? -1 : 1)) };
  };

export default endpoint(listOnSite, readVisits);
