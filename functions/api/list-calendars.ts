import { calendarRow } from '#functions/middleware/calendar.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { listCalendars } from '#shared/contract/routes.ts';
import { mayOverlay } from '#shared/domain/calendars.ts';

export default endpoint(listCalendars, (tools) => async ({ actor }) => {
  const all = await tools.calendars.all();
  const rows = await Promise.all(
    all.map(async ({ id }) => {
      const kept = await tools.calendars.kept(id);
      return kept === undefined ? [] : [calendarRow(kept, actor)];
    }),
  );
  return { calendars: rows.flat(), mayOverlay: mayOverlay(actor) };
});
