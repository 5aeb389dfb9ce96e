import type { Marker } from '#functions/stores/marker-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { withSeat } from '#shared/domain/panels.ts';
import { closeSheet } from '#shared/domain/sheets.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Panel, Recusal, Seat } from '#shared/model/review.ts';
import { orThrow } from './refused.ts';

/** A seat that somebody leaves: its sheet is closed, what was signed is void, and the proof stands beside it. */
export async function vacate(
  stores: Stores,
  panel: Panel,
  seat: Seat,
  left: {
    readonly state: 'declined' | 'recused' | 'removed';
    readonly reason: string;
    readonly rule?: Seat['rule'];
    readonly recusal?: Recusal | null;
  },
  terms: {
    readonly actor: Person;
    readonly now: Instant;
    readonly marker?: Marker;
    readonly reply?: unknown;
  },
): Promise<Panel> {
  const { actor, now, marker } = terms;
  const empty: Seat = {
    ...seat,
    state: left.state,
    reason: left.reason,
    rule: left.rule ?? null,
    by: 'hand',
    score: null,
    signedAt: null,
    at: now,
  };
  const next = withSeat(panel, empty, now);
  const reply = terms.reply ?? { panel: next };
  const shared = { recusal: left.recusal ?? null, ...(marker && { marker }) };
  const sheet = seat.sheet === null ? undefined : await stores.sheets.load(seat.sheet);
  if (sheet === undefined || sheet.state === 'closed')
    return orThrow(await stores.sheets.commitPanel(panel, next, { ...shared, reply }));
  orThrow(
    await stores.sheets.commit(sheet, closeSheet(sheet, left.reason, actor, now), {
      ...shared,
      panel: { seen: panel, next },
      reply: () => reply,
    }),
  );
  return next;
}
