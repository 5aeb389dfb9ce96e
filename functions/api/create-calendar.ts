import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow } from '#functions/middleware/refused.ts';
import { createCalendar } from '#shared/contract/routes.ts';
import { createOverlay } from '#shared/domain/calendars.ts';
import { publicityCalendar } from '#shared/domain/decide-campaign.ts';
import { CalendarId } from '#shared/model/ids.ts';

export default commandEndpoint(createCalendar, (tools) => async ({ body, actor, marker, now }) => {
  const id = CalendarId.parse(`cal-${tools.ports.ids.next()}`);
  const decision = orThrow(createOverlay(id, body, publicityCalendar, actor, now));
  // The hash is the store's to make: the reply holds what a reader needs to go on.
  return orThrow(await tools.calendars.commit('', decision, marker, decision.calendar));
});
