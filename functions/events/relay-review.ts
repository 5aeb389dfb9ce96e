import type { Message } from '#functions/ports/mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import { expertInbox } from '#functions/stores/review-keys.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { Unsigned } from '#shared/domain/review.ts';
import type { ReviewEvent } from '#shared/model/review.ts';
import { Step, stepLabels } from '#shared/model/status.ts';

/** Tells experts what was assigned to them, and what they have not signed: how many, and never of which unit. */
export async function relayReview(ports: Ports, stores: Stores, event: ReviewEvent): Promise<void> {
  const told = await toldOf(stores, event);
  if (told.length === 0) return;
  const campaign = await stores.campaigns.load(event.campaign);
  if (campaign === undefined) throw new Error(`campaign ${event.campaign} does not exist`);
  const step = stepLabels[Step.parse(event.data['step'])];
  const reminds = event.type === 'ExpertsReminded';
  const messages = told.map(
    ({ expert, open }): Message => ({
      id: `review.${event.campaign}.${event.number}.${expert}`,
      organisation: expertInbox(expert),
      role: 'expert',
      subject: `${reminds ? '请完成评审' : '新的评审'}：${campaign.title}`,
      body: reminds
        ? `${step}还有 ${open} 件没有签字提交，请尽快完成；不能参加的，请在评分表上辞评或申报回避。`
        : `指派给您 ${open} 件${step}，请登录后逐件评审并签字提交。`,
      link: '/',
      at: event.at,
      kind: reminds ? 'reminder' : 'todo',
    }),
  );
  for (let from = 0; from < messages.length; from += 100)
    await ports.mailer.sendAll(messages.slice(from, from + 100));
}

async function toldOf(stores: Stores, event: ReviewEvent): Promise<Unsigned[]> {
  if (event.type === 'ExpertsReminded') return event.data['experts'] as Unsigned[];
  if (event.type !== 'PanelsAnnounced') return [];
  // Seats that were given at this announcement: whoever had one before is not told again.
  const panels = await stores.reviews.panels(event.campaign, Step.parse(event.data['step']));
  const counts = new Map<string, number>();
  for (const { seats } of panels)
    for (const { expert, state, at } of seats)
      if (state === 'seated' && at === event.at) counts.set(expert, (counts.get(expert) ?? 0) + 1);
  return [...counts].map(([expert, open]) => ({ expert, open }));
}
