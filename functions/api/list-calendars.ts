import { calendarRow } from '#functions/middleware/calendar.ts';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { listCalendars } from '#shared/contract/routes.ts';
import { mayOverlay } from '#shared/domain/calendars.ts';

export const readCalendars =
  (tools: Tools) =>
  async ({ actor }: MemberRequest<typeof listCalendars>) => {
    const all = await tools.calendars.all();
    const rows = await Promise.all(
      all.map(async ({ id }) => {
        const kept = await tools.calendars.kept(id);
        return kept === undefined ? [] : [calendarRow(kept, actor)];
      }),
    );
    return { calendars: rows.flat(), mayOverlay: mayOverlay(actor) };
  };

export default endpoint(listCalendars, readCalendars);
