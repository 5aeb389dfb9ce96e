import { calendarRow } from '#functions/middleware/calendar.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import { getCalendar } from '#shared/contract/routes.ts';

export default endpoint(getCalendar, (tools) => async ({ parameters, actor }) => {
  const kept = (await tools.calendars.kept(parameters.id)) ?? reject('notFound');
  // What came meanwhile belongs to the next reading.
  const versions = (await tools.calendars.versions(kept.calendar.id)).slice(0, kept.calendar.version);
  return {
    row: calendarRow(kept, actor),
    versions: versions.toReversed(),
    intact: isIntact(versions, kept.calendar),
  };
});
