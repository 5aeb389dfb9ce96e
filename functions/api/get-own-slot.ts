import { caseFor } from '#functions/middleware/case.ts';
import { defenceFilesFor, standingOfDefence } from '#functions/middleware/defence-files.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { getOwnSlot } from '#shared/contract/routes.ts';

export default endpoint(getOwnSlot, (tools) => async ({ parameters, actor }) => {
  const { application, campaign } = await caseFor(tools, parameters.id, actor);
  const [{ defence, slot, open }, files, review] = await Promise.all([
    standingOfDefence(tools, application, actor),
    defenceFilesFor(tools, application, actor),
    tools.reviews.load(campaign.id),
  ]);
  if (defence?.announcedAt == null || slot === undefined)
    return { slot: null, materials: false, files, mayAdd: false, blind: false };
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
    files,
    mayAdd: open.ok,
    blind: review?.rules.blind ?? false,
  };
});
