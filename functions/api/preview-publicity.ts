import { campaignFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { onSettledList, standingOf } from '#functions/middleware/selection-order.ts';
import { previewPublicity } from '#shared/contract/routes.ts';
import { calendarMissing, calendarOf, manages, objectionToCampaign } from '#shared/domain/decide-campaign.ts';
import { outOfOrder } from '#shared/domain/list-order.ts';
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
  const startable = manages(campaign, actor) && objectionToCampaign(campaign, 'startPublicity') === null;
  const standing = startable ? await onSettledList(() => standingOf(tools, campaign)) : null;
  return {
    startDate,
    lastDay,
    endsAt,
    workingDays,
    skipped,
    provisional,
    missingYears,
    reason,
    outOfOrder:
      standing === null ? [] : outOfOrder(standing.candidates, standing.ranked, standing.comesBefore),
  };
});
