import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { listIncidents } from '#shared/contract/routes.ts';
import { mayRecordIncident, maySeeIncidents } from '#shared/domain/incidents.ts';

export const readIncidents =
  (tools: Tools) =>
  async ({ parameters, actor, now }: MemberRequest<typeof listIncidents>) => {
    const unit = await tools.organisations.load(parameters.id);
    if (unit === undefined || !maySeeIncidents(actor, unit)) reject('notFound');
    const incidents = await tools.incidents.ofOrganisation(unit.id);
    return {
      incidents: incidents.toSorted((a, b) => (a.on < b.on ? 1 : -1)),
      may: { record: mayRecordIncident(actor, unit) },
      now,
    };
  };

export default endpoint(listIncidents, readIncidents);
