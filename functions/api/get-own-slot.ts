import { caseFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { getOwnSlot } from '#shared/contract/routes.ts';

export default endpoint(getOwnSlot, (tools) => async ({ parameters, actor }) => {
  const { application, campaign } = await caseFor(tools, parameters.id, actor);
  const defence = await tools.defences.load(campaign.id);
  const slot = defence && (await tools.defences.slot(defence, application.id));
  if (defence?.announcedAt == null || slot === undefined) return { slot: null, materials: false };
  const { room, startsAt, minutes, attendance } = slot;
  return {
    slot: {
      campaignTitle: campaign.title,
      room,
      startsAt,
      minutes,
      attendance: attendance && { value: attendance.value, outcome: attendance.outcome },
    },
    materials: defence.settings.materials,
  };
});
