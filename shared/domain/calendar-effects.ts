import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import { type KeptCalendar, workingCalendar } from './calendars.ts';
import { isRunning } from './campaign-states.ts';
import { isPublicityOver } from './objection-intake.ts';
import { recountOf } from './running-publicity.ts';
import { dateOf, shownDate } from './time.ts';
import { publicityWindow } from './working-days.ts';

/**
 * What a new version of a calendar means for one campaign, for whoever leads it (E-40, E-41): its publicity that runs
 * would end on another day, or one that is still ahead was 暂定 and is no longer. Nothing is counted anew by it.
 * @param before as days were counted until now; `after` holds the new version
 * @param changed years that the new version adds or changes
 * @returns one sentence, or null where nothing changes for it
 */
export function calendarEffect(
  campaign: Campaign,
  before: KeptCalendar,
  after: KeptCalendar,
  changed: readonly string[],
  now: Instant,
): string | null {
  const { publicity, title, publicityDays } = campaign;
  if (!isRunning(campaign) || isPublicityOver(campaign, now)) return null;
  if (publicity !== null) {
    const recount = recountOf(campaign, after);
    if (!recount.ok || recount.value.after.lastDay === publicity.lastDay) return null;
    return `“${title}”正在公示，公布的期满日是${shownDate(publicity.lastDay)}，按新安排为${shownDate(recount.value.after.lastDay)}；期满日不会自动改变，由你单位决定是否重新计算。`;
  }
  const [then, next] = [workingCalendar(before), workingCalendar(after)];
  const announced = changed.filter(
    (year) => then.years[year] === undefined && next.years[year] !== undefined,
  );
  if (announced.length > 0)
    return `“${title}”公示如跨入 ${announced.join('、')} 年，期满日不再是暂定，可以据以推算和开始公示。`;
  const [was, is] = [then, next].map((calendar) => publicityWindow(dateOf(now), publicityDays, calendar));
  return was === undefined || is === undefined || was.lastDay === is.lastDay
    ? null
    : `“${title}”如今天开始公示，期满日由${shownDate(was.lastDay)}变为${shownDate(is.lastDay)}。`;
}
