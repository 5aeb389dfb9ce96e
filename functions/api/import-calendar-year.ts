import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { importCalendarYear } from '#shared/contract/routes.ts';
import { importYear } from '#shared/domain/calendars.ts';

export default commandEndpoint(
  importCalendarYear,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const kept = (await tools.calendars.kept(parameters.id)) ?? reject('notFound');
      const { version, ...table } = body;
      const decision = orThrow(importYear(kept, version, table, actor, now));
      return orThrow(await tools.calendars.commit(kept.calendar.head, decision, marker, decision.calendar));
    },
);
