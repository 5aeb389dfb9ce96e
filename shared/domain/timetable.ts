import type { DefenceSettings } from '../model/defence.ts';
import type { Instant } from '../model/instant.ts';
import { drawing, shuffled } from './assignment.ts';
import { dateOf, instantAt, millisecondsOf, startOf } from './time.ts';

const minute = 60_000;

/** A time in which somebody is taken. */
export interface Taken {
  readonly startsAt: Instant;
  readonly minutes: number;
}

/** A unit that waits for its slot, with who has to be there. */
export interface Hearing {
  readonly application: string;
  readonly experts: readonly string[];
}

export interface Appointment {
  readonly application: string;
  readonly room: string;
  readonly startsAt: Instant;
}

/** What is known of experts and rooms that is not to be decided here. */
export interface Bookings {
  readonly experts: ReadonlyMap<string, readonly Taken[]>;
  readonly rooms: ReadonlyMap<string, readonly Taken[]>;
  /** Whether an expert said that a day does not suit. */
  readonly absent: (expert: string, date: string) => boolean;
}

/** Two times share a moment; one that ends when the other begins does not. */
export function overlaps(a: Taken, b: Taken): boolean {
  const [left, right] = [millisecondsOf(a.startsAt), millisecondsOf(b.startsAt)];
  return left < right + b.minutes * minute && right < left + a.minutes * minute;
}

/** Every moment at which a slot may begin, in order; the last one ends within its day. */
export function startsOf({ days, minutes, pause }: DefenceSettings): Instant[] {
  const clock = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return days
    .toSorted((a, b) => (`${a.date}${a.from}` < `${b.date}${b.from}` ? -1 : 1))
    .flatMap(({ date, from, to }) => {
      const starts: Instant[] = [];
      for (let at = clock(from); at + minutes <= clock(to); at += minutes + pause)
        starts.push(instantAt(millisecondsOf(startOf(date)) + at * minute));
      return starts;
    });
}

/**
 * A timetable in which nobody is in two rooms at once and no room holds two units: at each moment each room takes the
 * first unit of a drawn order whose experts are all free. The same seed gives the same timetable. Units that fit nowhere
 * are told; times and units are walked through once, so it always ends.
 */
export function timetable(
  hearings: readonly Hearing[],
  settings: DefenceSettings,
  bookings: Bookings,
  seed: string,
  now: Instant,
): { readonly appointments: readonly Appointment[]; readonly left: readonly string[] } {
  const sorted = hearings.toSorted((a, b) => (a.application < b.application ? -1 : 1));
  let waiting = shuffled(sorted, drawing(`${seed}/timetable`));
  const appointments: Appointment[] = [];
  const { minutes } = settings;
  for (const startsAt of startsOf(settings)) {
    if (waiting.length === 0) break;
    if (startsAt <= now) continue;
    const date = dateOf(startsAt);
    const taken = { startsAt, minutes };
    const isTaken = (times: readonly Taken[] | undefined) =>
      times?.some((one) => overlaps(one, taken)) ?? false;
    const busy = new Set<string>();
    const isFree = (expert: string) =>
      !busy.has(expert) && !isTaken(bookings.experts.get(expert)) && !bookings.absent(expert, date);
    for (const room of settings.rooms) {
      if (isTaken(bookings.rooms.get(room))) continue;
      const next = waiting.find(({ experts }) => experts.every(isFree));
      if (next === undefined) break;
      waiting = waiting.filter((one) => one !== next);
      for (const expert of next.experts) busy.add(expert);
      appointments.push({ application: next.application, room, startsAt });
    }
  }
  return { appointments, left: waiting.map(({ application }) => application) };
}

/** What stands in the way of a time for a unit: sentences for the officer, none where it fits. */
export function hindrances(
  hearing: Hearing,
  wish: Taken & { readonly room: string },
  bookings: Bookings,
  names: ReadonlyMap<string, string>,
): string[] {
  const found: string[] = [];
  if ((bookings.rooms.get(wish.room) ?? []).some((one) => overlaps(one, wish)))
    found.push(`“${wish.room}”该时段已有其他单位答辩。`);
  for (const expert of hearing.experts) {
    const name = names.get(expert) ?? '专家';
    if ((bookings.experts.get(expert) ?? []).some((one) => overlaps(one, wish)))
      found.push(`${name}该时段已有另一场答辩。`);
    if (bookings.absent(expert, dateOf(wish.startsAt))) found.push(`${name}登记当天不能参加。`);
  }
  return found;
}
