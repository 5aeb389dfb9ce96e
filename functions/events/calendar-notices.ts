import type { Message } from '#functions/ports/mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { calendarEffect } from '#shared/domain/calendar-effects.ts';
import type { KeptCalendar } from '#shared/domain/calendars.ts';
import { calendarOf } from '#shared/domain/decide-campaign.ts';
import type { CalendarVersion } from '#shared/model/calendar.ts';

/** Messages of one write. */
const atOnce = 100;

/**
 * Tells whoever leads a campaign what the newest version of a calendar changes for it (E-40): one message for a lead,
 * however many campaigns it has. Its id is of the version and the lead, so telling again tells nobody twice.
 */
export async function tellOfCalendar(ports: Ports, stores: Stores, calendarId: string): Promise<void> {
  const [versions, changed] = await Promise.all([
    stores.calendars.versions(calendarId),
    stores.calendars.kept(calendarId),
  ]);
  const newest = versions.at(-1);
  const previous = versions.at(-2);
  if (changed === undefined || newest === undefined || previous === undefined) return;
  const effects = new Map<string, { sentence: string; campaign: string }[]>();
  // Tens of campaigns in the whole country: an import is about all of them.
  for (const campaign of await stores.campaigns.all()) {
    const kept = await stores.calendars.kept(calendarOf(campaign));
    const before = kept && without(kept, calendarId, previous);
    if (kept === undefined || before === null || before === undefined) continue;
    const sentence = calendarEffect(campaign, before, kept, newest.changed, ports.clock.now());
    if (sentence === null) continue;
    effects.set(campaign.lead, [...(effects.get(campaign.lead) ?? []), { sentence, campaign: campaign.id }]);
  }
  const messages = [...effects].map(
    ([lead, found]): Message => ({
      id: `calendar.${calendarId}.${newest.number}.${lead}`,
      organisation: lead,
      role: 'lead',
      subject: `工作日历更新：${changed.calendar.name}（${newest.changed.join('、')} 年）`,
      body: [
        newest.source.title === '' ? '' : `依据：${newest.source.title}。`,
        ...found.map(({ sentence }) => sentence),
      ].join(''),
      link: found.length === 1 ? `/campaigns/${found[0]?.campaign}` : '/campaigns',
      at: newest.at,
    }),
  );
  for (let from = 0; from < messages.length; from += atOnce)
    await ports.mailer.sendAll(messages.slice(from, from + atOnce));
}

/** As it was counted before the newest version of one calendar; null where it does not lie on that calendar. */
function without(kept: KeptCalendar, id: string, previous: CalendarVersion): KeptCalendar | null {
  if (kept.calendar.id === id) return { ...kept, newest: previous };
  const base = kept.base && without(kept.base, id, previous);
  return base ? { ...kept, base } : null;
}
