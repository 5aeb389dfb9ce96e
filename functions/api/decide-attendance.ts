import { changeSlot } from '#functions/middleware/defence.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { decideAttendance } from '#shared/contract/routes.ts';
import { decideAttendance as decide } from '#shared/domain/defence.ts';

export default commandEndpoint(
  decideAttendance,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => ({
      slot: await changeSlot(
        tools,
        { id: parameters.id, ...body },
        (defence, slot) => decide(defence, slot, { outcome: body.outcome, reason: body.reason }, actor, now),
        { actor, marker },
      ),
    }),
);
