import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { retractIncident } from '#shared/contract/routes.ts';
import { retractIncident as decideRetraction, maySeeIncidents } from '#shared/domain/incidents.ts';
import { refuse } from '#shared/domain/refusal.ts';

export default commandEndpoint(
  retractIncident,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const unit = await tools.organisations.load(parameters.id);
      if (unit === undefined || !maySeeIncidents(actor, unit)) reject('notFound');
      const incident = (await tools.incidents.load(unit.id, parameters.incident)) ?? reject('notFound');
      if (incident.revision !== body.revision)
        orThrow(refuse('versionConflict', '该记录刚刚被修改，请核对后重新办理。'));
      const next = orThrow(decideRetraction(unit, incident, body.reason, actor, now));
      return orThrow(await tools.incidents.put(next, { marker, reply: next }));
    },
);
