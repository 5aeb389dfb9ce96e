import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { recordIncident } from '#shared/contract/routes.ts';
import { recordIncident as decideIncident, maySeeIncidents } from '#shared/domain/incidents.ts';
import { IncidentId } from '#shared/model/ids.ts';

export default commandEndpoint(
  recordIncident,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const unit = await tools.organisations.load(parameters.id);
      if (unit === undefined || !maySeeIncidents(actor, unit)) reject('notFound');
      const id = IncidentId.parse(tools.ports.ids.next());
      const incident = orThrow(decideIncident(unit, body, id, actor, now));
      return orThrow(await tools.incidents.put(incident, { marker, reply: incident }));
    },
);
