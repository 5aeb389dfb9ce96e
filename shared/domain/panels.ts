import type { Instant } from '../model/instant.ts';
import type { Panel, Seat } from '../model/review.ts';

/** Seats that somebody holds, or will when it is announced. */
export const isHeld = ({ state }: Pick<Seat, 'state'>) =>
  state === 'proposed' || state === 'seated' || state === 'signed';

/** Experts who sit, or sat and must not again, at this table. */
export const held = (panel: Pick<Panel, 'seats'>): Seat[] => panel.seats.filter(isHeld);

/** The panel with one seat changed, as of now. */
export function withSeat(panel: Panel, seat: Seat, now: Instant): Panel {
  const known = panel.seats.some(({ expert }) => expert === seat.expert);
  return {
    ...panel,
    seats: known
      ? panel.seats.map((one) => (one.expert === seat.expert ? seat : one))
      : [...panel.seats, seat],
    revision: panel.revision + 1,
    updatedAt: now,
  };
}

/** Everybody who sits at the table gets up: what they signed stays at their seats, and counts for nothing (E-61). */
export function superseded(panel: Panel, now: Instant): Panel {
  const seats = panel.seats.map((seat) =>
    isHeld(seat) ? ({ ...seat, state: 'superseded', at: now } as const) : seat,
  );
  return { ...panel, seats, revision: panel.revision + 1, updatedAt: now };
}

/** How long each expert's list is. */
export function loadsOf(panels: readonly Pick<Panel, 'seats'>[]): Map<string, number> {
  const loads = new Map<string, number>();
  for (const panel of panels)
    for (const { expert } of held(panel)) loads.set(expert, (loads.get(expert) ?? 0) + 1);
  return loads;
}
