import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { filesNamed, provinceFor, provinceGates, provinceView } from '#functions/middleware/province.ts';
import { provinceParts } from '#functions/middleware/province-consequences.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { calendarFor } from '#functions/middleware/province.ts';
import { decideProvinceApplication } from '#shared/contract/routes.ts';
import type { ProvinceView } from '#shared/contract/province-views.ts';
import { decideProvince } from '#shared/domain/decide-province.ts';

/** Load, see, decide, commit with what it makes elsewhere, view. */
export default commandEndpoint(
  decideProvinceApplication,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const application = await provinceFor(tools, parameters.id, actor);
      if (application.version !== body.version) orThrow(await tools.provinces.versionConflict(application.id));
      const { command } = body;
      const [files, blocked, calendar, edition] = await Promise.all([
        filesNamed(tools, application.id, command),
        provinceGates(tools, application.organisation, application.id, now),
        command.action === 'startPublicity' ? calendarFor(tools) : undefined,
        application.edition === null ? undefined : tools.editions.load(application.edition),
      ]);
      const facts = { now, files, blocked, ...(calendar && { calendar }), ...(edition && { edition }) };
      const decision = orThrow(decideProvince(application, command, actor, facts));
      const view = await provinceView(tools, decision.next, actor, now);
      let reply: ProvinceView = view;
      orThrow(
        await tools.provinces.commit(application, decision, {
          marker,
          parts: provinceParts(tools, decision),
          reply: (next) => (reply = { ...view, application: next }),
        }),
      );
      return reply;
    },
);
