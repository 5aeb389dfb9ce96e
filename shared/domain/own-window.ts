import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import { type KeptCalendar, pinOf, workingCalendar } from './calendars.ts';
import type { OwnWindow } from './own-publicity.ts';
import { dateOf } from './time.ts';
import { publicityWindow } from './working-days.ts';

/**
 * A full publicity of its own for a unit that joins later, or that is another than was published (E-80, D.4: 新增单位须重新
 * 公示): as many working days as the campaign's, from the day on which it begins. That of the others stays as it is.
 */
export function ownWindow(
  { publicityDays }: Pick<Campaign, 'publicityDays'>,
  kept: KeptCalendar,
  now: Instant,
): OwnWindow {
  const calendar = workingCalendar(kept);
  const window = publicityWindow(dateOf(now), publicityDays, calendar);
  if (window.provisional) return { missingYears: window.missingYears };
  return {
    publicity: {
      startsAt: now,
      endsAt: window.endsAt,
      lastDay: window.lastDay,
      workingDays: publicityDays,
      calendar: calendar.name,
      pin: pinOf(kept),
    },
  };
}
