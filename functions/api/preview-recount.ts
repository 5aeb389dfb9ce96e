import { keptCalendarOf } from '#functions/middleware/calendar.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { previewRecount } from '#shared/contract/routes.ts';
import { calendarWords } from '#shared/domain/calendars.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { interruptionHoursOf, recountOf } from '#shared/domain/running-publicity.ts';

export default endpoint(previewRecount, (tools) => async ({ parameters, actor }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  if (!manages(campaign, actor)) reject('notPermitted', '公示由主办单位的批次管理人员办理。');
  const { publicity } = campaign;
  if (publicity === null) reject('transitionNotAllowed', '公示还没有开始。');
  const kept = await keptCalendarOf(tools, campaign);
  const recount = recountOf(campaign, kept);
  return {
    beforeDay: publicity.lastDay,
    beforeWords: publicity.calendar,
    afterDay: recount.ok ? recount.value.after.lastDay : null,
    afterWords: calendarWords(kept),
    reason: recount.ok ? null : recount.refusal.detail,
    interruptionHours: interruptionHoursOf(campaign),
  };
});
