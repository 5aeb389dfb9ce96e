import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import {
  calendarFor,
  consequencesOf,
  filesNamed,
  provinceFor,
  provinceGates,
  provinceView,
  viewAfter,
} from '#functions/middleware/province.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import type { ProvinceView } from '#shared/contract/province-views.ts';
import { decideProvinceApplication } from '#shared/contract/routes.ts';
import { decideProvince } from '#shared/domain/decide-province.ts';

/** Load, see, decide, commit with what it makes elsewhere, view. */
export default commandEndpoint(
  decideProvinceApplication,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const application = await provinceFor(tools, parameters.id, actor);
      if (application.version !== body.version)
        orThrow(await tools.provinces.versionConflict(application.id));
      const { command } = body;
      const [files, blocked, calendar, edition] = await Promise.all([
        filesNamed(tools, application.id, command),
        provinceGates(tools, application.organisation, now),
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
          consequences: await consequencesOf(tools, decision, actor, now),
          reply: (next, event) => (reply = viewAfter(view, next, event)),
        }),
      );
      return reply;
    },
);
