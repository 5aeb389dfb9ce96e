import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { previewPublicity } from '#shared/contract/routes.ts';
import { calendarMissing, calendarOf } from '#shared/domain/decide-campaign.ts';
import { dateOf } from '#shared/domain/time.ts';
import { publicityWindow } from '#shared/domain/working-days.ts';

export default endpoint(previewPublicity, (tools) => async ({ parameters, query, actor, now }) => {
  const campaign = await campaignFor(tools, parameters.id, actor);
  const calendar = await tools.calendars.load(calendarOf(campaign));
  const startDate = query.start ?? dateOf(now);
  const { workingDays, skipped, lastDay, endsAt, provisional, missingYears } = publicityWindow(
    startDate,
    campaign.publicityDays,
    calendar,
  );
  const reason = provisional ? calendarMissing(missingYears) : null;
  return { startDate, lastDay, endsAt, workingDays, skipped, provisional, missingYears, reason };
});
