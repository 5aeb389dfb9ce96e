import type { Marker } from '#functions/stores/marker-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { isHeardBefore, type SlotDecision } from '#shared/domain/defence.ts';
import { isAbsent } from '#shared/domain/experts.ts';
import { held } from '#shared/domain/panels.ts';
import type { Result } from '#shared/domain/refusal.ts';
import { dateOf } from '#shared/domain/time.ts';
import { type Bookings, overlaps, type Taken } from '#shared/domain/timetable.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Defence, Slot } from '#shared/model/defence.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Panel } from '#shared/model/review.ts';
import { orThrow, reject } from './refused.ts';
import { managedCampaign } from './review.ts';

/** @throws Refused transitionNotAllowed where nothing was arranged; versionConflict */
export async function arranged(stores: Stores, campaign: Campaign, version?: number): Promise<Defence> {
  const defence =
    (await stores.defences.load(campaign.id)) ?? reject('transitionNotAllowed', '请先确定答辩办法。');
  if (version !== undefined && defence.version !== version)
    reject('versionConflict', '答辩日程刚刚有变动。请刷新核对后重新办理。');
  return defence;
}

/** Tables of a defence that experts know of. */
export async function defencePanels(stores: Stores, campaign: string): Promise<Panel[]> {
  const [review, panels] = await Promise.all([
    stores.reviews.load(campaign),
    stores.reviews.panels(campaign, 'defence'),
  ]);
  const state = review?.panels.defence;
  return state?.publishedAt ? panels : [];
}

/** Experts who have to be there. */
export const expectedAt = (panel: Pick<Panel, 'seats'> | undefined): string[] =>
  panel === undefined ? [] : held(panel).map(({ expert }) => expert);

function booked(taken: Map<string, Taken[]>, who: string, slot: Taken): void {
  const list = taken.get(who) ?? [];
  list.push(slot);
  taken.set(who, list);
}

/**
 * When experts and rooms of a lead are taken, in all of its campaigns, and who said that a day does not suit.
 * @param without slots that are not to be counted: those that are about to be made anew
 */
export async function bookingsOf(
  stores: Stores,
  campaign: Campaign,
  without: (slot: Slot) => boolean,
): Promise<Bookings> {
  const experts = new Map<string, Taken[]>();
  const rooms = new Map<string, Taken[]>();
  const campaigns = (await stores.campaigns.all()).filter(
    ({ lead, evaluation }) => lead === campaign.lead && evaluation.includes('defence'),
  );
  for (const { id } of campaigns) {
    const defence = await stores.defences.load(id);
    if (defence === undefined) continue;
    const [slots, panels] = await Promise.all([stores.defences.slots(defence), defencePanels(stores, id)]);
    const tables = new Map(panels.map((panel) => [panel.application, panel]));
    for (const slot of slots) {
      if (without(slot)) continue;
      booked(rooms, slot.room, slot);
      for (const expert of expectedAt(tables.get(slot.application))) booked(experts, expert, slot);
    }
  }
  const pool = new Map(
    (await stores.experts.pool(campaign.lead)).map((expert) => [expert.id as string, expert]),
  );
  const absent = (expert: string, date: string) => {
    const one = pool.get(expert);
    return one !== undefined && isAbsent(one, date as LocalDate);
  };
  return { experts, rooms, absent };
}

/** A change of one slot by hand: read, decided and committed, again where another room's officer was in the way. */
export async function changeSlot(
  stores: Stores,
  asked: { readonly id: string; readonly application: string; readonly revision: number },
  decide: (
    defence: Defence,
    slot: Slot,
    campaign: Campaign,
  ) => Result<SlotDecision> | Promise<Result<SlotDecision>>,
  terms: { readonly actor: Person; readonly marker: Marker; readonly moves?: boolean },
): Promise<Slot> {
  const campaign = await managedCampaign(stores, asked.id, terms.actor);
  for (let attempt = 1; ; attempt += 1) {
    const diary = await stores.defences.diary(campaign.lead);
    const defence = await arranged(stores, campaign);
    const slot = (await stores.defences.slot(defence, asked.application)) ?? reject('notFound');
    if (slot.revision !== asked.revision)
      reject('versionConflict', '该单位的答辩安排刚刚有变动。请刷新核对后重新办理。');
    const decision = orThrow(await decide(defence, slot, campaign));
    const committed = await stores.defences.commit(defence, decision, {
      slots: [{ seen: slot, next: decision.slot }],
      ...(terms.moves && { diary }),
      marker: terms.marker,
      reply: () => ({ slot: decision.slot }),
    });
    if (committed.ok) return decision.slot;
    // Attendance is taken in several rooms at once: the record is one, the slots are many.
    if (committed.refusal.code !== 'versionConflict' || attempt === 5) orThrow(committed);
  }
}

/**
 * By application, experts who are expected elsewhere while it is heard: an empty seat at its table is not theirs. Nothing
 * where no schedule is in force, and for whom the earlier experts heard: when the others do, is yet to be said (E-61).
 */
export async function takenElsewhere(
  stores: Stores,
  campaign: Campaign,
  applications: readonly Pick<Application, 'id' | 'appeal'>[],
): Promise<Map<string, Set<string>>> {
  const defence = await stores.defences.load(campaign.id);
  const known = new Map<string, Pick<Application, 'appeal'>>(applications.map((one) => [one.id, one]));
  const slots = (defence === undefined ? [] : await stores.defences.slots(defence)).filter(
    (slot) => !isHeardBefore(slot, known.get(slot.application) ?? {}),
  );
  if (slots.length === 0) return new Map();
  const { experts, absent } = await bookingsOf(stores, campaign, () => false);
  const pool = await stores.experts.pool(campaign.lead);
  return new Map(
    slots.map((slot) => {
      const day = dateOf(slot.startsAt);
      const taken = pool.filter(
        ({ id }) => absent(id, day) || (experts.get(id) ?? []).some((one) => overlaps(one, slot)),
      );
      return [slot.application, new Set<string>(taken.map(({ id }) => id))];
    }),
  );
}
