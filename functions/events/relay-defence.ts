import type { Message } from '#functions/ports/mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { expertInbox } from '#functions/stores/review-keys.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { held } from '#shared/domain/panels.ts';
import { shown } from '#shared/domain/time.ts';
import {
  type AttendanceOutcome,
  attendanceOutcomes,
  type Defence,
  type DefenceEvent,
  type Slot,
} from '#shared/model/defence.ts';

/**
 * Tells units and experts of a defence when and where it is, what was moved, and what became of an absence. The units
 * hear nothing of the experts, and the experts no name of a unit: the link leads to what each of them may see.
 */
export async function relayDefence(ports: Ports, stores: Stores, event: DefenceEvent): Promise<void> {
  const messages = await messagesOf(stores, event);
  for (let from = 0; from < messages.length; from += 100)
    await ports.mailer.sendAll(messages.slice(from, from + 100));
}

async function messagesOf(stores: Stores, event: DefenceEvent): Promise<Message[]> {
  const [defence, campaign] = await Promise.all([
    stores.defences.load(event.campaign),
    stores.campaigns.load(event.campaign),
  ]);
  if (defence === undefined || campaign === undefined)
    throw new Error(`the defence of event ${event.number} of ${event.campaign} does not exist`);
  if (defence.announcedAt === null || defence.announcedAt > event.at) return [];
  const toUnit = (slot: Slot, subject: string, body: string): Message => ({
    id: `defence.${event.campaign}.${event.number}.${slot.application}`,
    organisation: slot.organisation,
    role: 'applicant',
    subject: `${subject}：${campaign.title}`,
    body,
    link: `/applications/${slot.application}`,
    at: event.at,
  });
  const toExperts = async (slots: readonly Slot[], subject: string): Promise<Message[]> => {
    const counts = new Map<string, number>();
    for (const { application } of slots) {
      const panel = await stores.reviews.panel(event.campaign, 'defence', application);
      for (const { expert } of panel ? held(panel) : []) counts.set(expert, (counts.get(expert) ?? 0) + 1);
    }
    return [...counts].map(([expert, count]) => ({
      id: `defence.${event.campaign}.${event.number}.${expert}`,
      organisation: expertInbox(expert),
      role: 'expert',
      subject: `${subject}：${campaign.title}`,
      body: `涉及您的答辩 ${count} 场，时间和地点见“我的答辩”。`,
      link: '/',
      at: event.at,
    }));
  };
  const where = ({ startsAt, room, minutes }: Slot) =>
    `时间：${shown(startsAt)}，时长 ${minutes} 分钟；地点：${room}。`;
  const materials = defence.settings.materials ? '请按要求提交答辩材料（PPT 或视频）。' : '';
  switch (event.type) {
    case 'DefenceAnnounced': {
      const slots = await stores.defences.slots(defence);
      return [
        ...slots.map((slot) => toUnit(slot, '答辩安排', `${where(slot)}${materials}`)),
        ...(await toExperts(slots, '答辩安排')),
      ];
    }
    case 'DefenceScheduled': {
      const added = new Set((event.data['added'] as string[] | undefined) ?? []);
      const slots = (await stores.defences.slots(defence)).filter(({ application }) =>
        added.has(application),
      );
      return [
        ...slots.map((slot) => toUnit(slot, '答辩安排', `${where(slot)}${materials}`)),
        ...(await toExperts(slots, '答辩安排')),
      ];
    }
    case 'SlotMoved': {
      const slot = await slotOf(stores, defence, event);
      const told = toUnit(slot, '答辩时间调整', `${where(slot)}原因：${event.reason}`);
      return [told, ...(await toExperts([slot], '答辩时间调整'))];
    }
    case 'AttendanceDecided': {
      const slot = await slotOf(stores, defence, event);
      const outcome = attendanceOutcomes[event.data['outcome'] as AttendanceOutcome];
      return [toUnit(slot, `答辩到场情况：${outcome}`, `理由：${event.reason}`)];
    }
    default:
      return [];
  }
}

async function slotOf(
  stores: Stores,
  defence: Defence,
  { campaign, application, number }: DefenceEvent,
): Promise<Slot> {
  const slot = application === null ? undefined : await stores.defences.slot(defence, application);
  if (slot === undefined) throw new Error(`the slot of event ${number} of ${campaign} does not exist`);
  return slot;
}
