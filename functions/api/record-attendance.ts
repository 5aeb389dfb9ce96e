import { changeSlot } from '#functions/middleware/defence.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { recordAttendance } from '#shared/contract/routes.ts';
import { recordAttendance as decide } from '#shared/domain/defence.ts';
import { refuse } from '#shared/domain/refusal.ts';

export default commandEndpoint(
  recordAttendance,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => ({
      slot: await changeSlot(
        tools,
        { id: parameters.id, ...body },
        async (defence, slot) => {
          const panel = await tools.reviews.panel(slot.campaign, 'defence', slot.application);
          // What was scored rests on who was there: it is given back before what was recorded changes.
          if (slot.attendance !== null && panel?.seats.some(({ state }) => state === 'signed'))
            return refuse('transitionNotAllowed', '已有专家签字，到场情况不能再改；如有误，请先退回评分表。');
          const { value, arrivedAt, materials, note } = body;
          return decide(defence, slot, { value, arrivedAt, materials, note }, actor, now);
        },
        { actor, marker },
      ),
    }),
);
