import { tellOfCalendar } from '#functions/events/calendar-notices.ts';
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
      const committed = orThrow(
        await tools.calendars.commit(kept.calendar.head, decision, marker, decision.calendar),
      );
      // What is lost here by a crash, the next reconciliation tells.
      await tellOfCalendar(tools.ports, tools, committed.id);
      return committed;
    },
);
