import { bookingsOf, changeSlot, defencePanels, expectedAt } from '#functions/middleware/defence.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { moveSlot } from '#shared/contract/routes.ts';
import { moveSlot as decide } from '#shared/domain/defence.ts';
import { held } from '#shared/domain/panels.ts';
import { refuse } from '#shared/domain/refusal.ts';
import { hindrances } from '#shared/domain/timetable.ts';

export default commandEndpoint(moveSlot, (tools) => async ({ parameters, body, actor, marker, now }) => ({
  slot: await changeSlot(
    tools,
    { id: parameters.id, ...body },
    async (defence, slot, campaign) => {
      const application = await tools.applications.load(slot.application);
      const decision = decide(defence, slot, body, actor, now, application);
      if (!decision.ok) return decision;
      const [bookings, panels] = await Promise.all([
        bookingsOf(
          tools,
          campaign,
          (one) => one.campaign === campaign.id && one.application === slot.application,
        ),
        defencePanels(tools, campaign.id),
      ]);
      const panel = panels.find(({ application }) => application === slot.application);
      const names = new Map(
        panel === undefined
          ? []
          : held(panel).map(({ expert, expertName }) => [expert as string, expertName]),
      );
      const hearing = { application: slot.application, experts: expectedAt(panel) };
      const [first] = hindrances(hearing, decision.value.slot, bookings, names);
      if (first === undefined) return decision;
      return refuse('invalidInput', first, { faults: [{ pointer: '/startsAt', message: first }] });
    },
    { actor, marker, moves: true },
  ),
}));
