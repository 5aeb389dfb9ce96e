import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { ownSheets, unitShown } from '#functions/middleware/sheets.ts';
import { listOwnSlots } from '#shared/contract/routes.ts';

/** The times of the sheets that are the expert's now: no sheet, no time. */
export const readOwnSlots =
  (tools: Tools) =>
  async ({ actor }: MemberRequest<typeof listOwnSlots>) => {
    const open = (await ownSheets(tools, actor)).filter(({ sheet }) => sheet.step === 'defence');
    const slots = await Promise.all(
      open.map(async (one) => {
        const { sheet, campaign } = one;
        const defence = await tools.defences.load(sheet.campaign);
        const slot = defence && (await tools.defences.slot(defence, sheet.application));
        if (defence?.announcedAt == null || slot === undefined) return null;
        const { room, startsAt, minutes, attendance } = slot;
        return {
          campaignTitle: campaign.title,
          room,
          startsAt,
          minutes,
          attendance: attendance && { value: attendance.value, outcome: attendance.outcome },
          unit: unitShown(one),
          sheet: sheet.id as string,
        };
      }),
    );
    return {
      slots: slots.filter((one) => one !== null).sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1)),
    };
  };

export default endpoint(listOwnSlots, readOwnSlots);
