import type { Message } from '#functions/ports/mailer.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { isInBranch } from '#shared/domain/branch.ts';
import { hostNames } from '#shared/domain/hosts.ts';
import { type DeadlineMove, deadlineMoveOf } from '#shared/domain/move-deadlines.ts';
import { isFunctionalZone, isLiveOn, kindOf } from '#shared/domain/organisation-life.ts';
import { dateOf, shown } from '#shared/domain/time.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { CampaignEvent } from '#shared/model/campaign-event.ts';
import { type Level, levelLabels, levels, type Organisation } from '#shared/model/organisation.ts';

/** Events that every unit in the campaign's scope is told of, whether it has an application or not. */
export const isToldToScope = (event: CampaignEvent): boolean =>
  event.type === 'CampaignPublished' || deadlineMoveOf(event) !== null;

/**
 * Whether a unit reports in a campaign (DOMAIN C-01, D.1): whoever applies, whoever stands between applicants and lead,
 * the functional zones, and the lead's own hospitals (委属医疗机构), which a notice addresses directly.
 */
export function reportsIn(
  campaign: Campaign,
  unit: Organisation,
  today: Parameters<typeof isLiveOn>[1],
): boolean {
  if (unit.id === campaign.lead || !isLiveOn(unit, today) || !isInBranch(unit.path, { path: campaign.scope }))
    return false;
  const rank = (level: Level) => levels.indexOf(level);
  return rank(unit.level) >= rank(campaign.applicantLevel) || kindOf(unit) === 'affiliated';
}

/**
 * Tells the reporting units of a campaign that it was published or its deadlines moved, page by page of the tree and one
 * write for each page: nobody's request waits for it, and done again it is done once.
 */
export async function tellScope(ports: Ports, stores: Stores, event: CampaignEvent): Promise<void> {
  const campaign = await stores.campaigns.load(event.campaign);
  if (campaign === undefined) return;
  const today = dateOf(event.at);
  for await (const units of stores.organisations.branchPages(campaign.scope)) {
    const messages = units
      .filter((unit) => reportsIn(campaign, unit, today))
      .map((unit) => scopeNotice(unit, campaign, event));
    if (messages.length > 0) await ports.mailer.sendAll(messages);
  }
}

function scopeNotice(unit: Organisation, campaign: Campaign, event: CampaignEvent): Message {
  const applies =
    kindOf(unit) === 'affiliated' ||
    (unit.level === campaign.applicantLevel && (!isFunctionalZone(unit) || campaign.functionalZoneCanApply));
  const move = deadlineMoveOf(event);
  return {
    id: `${campaign.id}.notice.${event.number}.${unit.id}`,
    organisation: unit.id,
    role: applies ? 'applicant' : 'reviewer',
    subject: `${move === null ? '通知' : '截止时间调整'}：${campaign.title}`,
    body: move === null ? publishedWords(campaign) : movedWords(campaign, move, event.reason),
    link: `/campaigns/${campaign.id}`,
    at: event.at,
  };
}

const deadlineOf = (campaign: Campaign, level: Level) =>
  level === campaign.applicantLevel ? '申报截止' : `${levelLabels[level]}办理截止`;

function publishedWords(campaign: Campaign): string {
  const deadlines = levels.flatMap((level) => {
    const at = campaign.deadlines[level];
    return at === undefined ? [] : [`${deadlineOf(campaign, level)} ${shown(at)}`];
  });
  const number = campaign.documentNumber === '' ? '' : `（${campaign.documentNumber}）`;
  return `${hostNames(campaign)}发布了${campaign.title}${number}。申报自 ${shown(campaign.opensAt)}开始，${deadlines.join('，')}。`;
}

function movedWords(campaign: Campaign, { before, after }: DeadlineMove, reason: string | null): string {
  const changed = levels.flatMap((level) => {
    const [old, now] = [before[level], after[level]];
    if (old === now || now === undefined) return [];
    return [
      `${deadlineOf(campaign, level)}${old === undefined ? '' : `由 ${shown(old)}`}调整为 ${shown(now)}`,
    ];
  });
  return `${changed.join('；')}。${reason === null ? '' : `理由：${reason}`}`;
}
