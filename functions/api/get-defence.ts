import { bookingsOf, defencePanels, expectedAt } from '#functions/middleware/defence.ts';
import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { applicationsAt, managedCampaign } from '#functions/middleware/review.ts';
import { isIntact } from '#functions/stores/event-chain.ts';
import { getDefence } from '#shared/contract/routes.ts';
import { isHeardBefore, unheard, usualDefence } from '#shared/domain/defence.ts';
import { held } from '#shared/domain/panels.ts';
import type { Taken } from '#shared/domain/timetable.ts';
import { hindrances, overlaps } from '#shared/domain/timetable.ts';

export const readDefence =
  (tools: Tools) =>
  async ({ parameters, actor, now }: MemberRequest<typeof getDefence>) => {
    const campaign = await managedCampaign(tools, parameters.id, actor);
    const defence = await tools.defences.load(campaign.id);
    const usual = usualDefence(now);
    if (defence === undefined) return { defence: null, usual, slots: [], left: [], events: [], intact: true };
    const [slots, panels, events, waiting, bookings] = await Promise.all([
      tools.defences.slots(defence),
      defencePanels(tools, campaign.id),
      tools.defences.events(campaign.id),
      applicationsAt(tools, campaign, 'defence'),
      bookingsOf(tools, campaign, () => false),
    ]);
    const tables = new Map(panels.map((panel) => [panel.application as string, panel]));
    const standing = new Map(waiting.map((application) => [application.id as string, application]));
    const scheduled = new Set(slots.map(({ application }) => application as string));
    return {
      defence,
      usual,
      slots: slots
        .map((slot) => {
          const panel = tables.get(slot.application);
          const seats = panel === undefined ? [] : held(panel);
          const names = new Map(seats.map(({ expert, expertName }) => [expert as string, expertName]));
          // All that is booked but this one time.
          const others = (times: readonly Taken[] | undefined): Taken[] => {
            const list = [...(times ?? [])];
            const own = list.findIndex((one) => one.startsAt === slot.startsAt && overlaps(one, slot));
            if (own >= 0) list.splice(own, 1);
            return list;
          };
          const hearing = { application: slot.application, experts: expectedAt(panel) };
          const besides = {
            ...bookings,
            experts: new Map(hearing.experts.map((one) => [one, others(bookings.experts.get(one))])),
            rooms: new Map([[slot.room, others(bookings.rooms.get(slot.room))]]),
          };
          return {
            slot,
            experts: seats.map(({ expert, expertName, state }) => ({
              id: expert,
              name: expertName,
              signed: state === 'signed',
            })),
            clashes: hindrances(hearing, slot, besides, names),
            again: isHeardBefore(slot, standing.get(slot.application) ?? {}),
            unheard: unheard(slot, defence.settings, standing.get(slot.application) ?? {}),
          };
        })
        .sort((a, b) =>
          a.slot.startsAt === b.slot.startsAt
            ? defence.settings.rooms.indexOf(a.slot.room) - defence.settings.rooms.indexOf(b.slot.room)
            : a.slot.startsAt < b.slot.startsAt
              ? -1
              : 1,
        ),
      left: waiting
        .filter(({ id }) => !scheduled.has(id))
        .map(({ id, organisationName }) => ({
          application: id,
          organisationName,
          why: tables.has(id) ? '还没有编排时间' : '还没有公布答辩专家',
        })),
      events: events.slice(-200),
      intact: isIntact(events, defence),
    };
  };

export default endpoint(getDefence, readDefence);
