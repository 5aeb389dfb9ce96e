import type { Message } from '#functions/ports/mailer.ts';
import { awaitedRole } from '#shared/domain/awaited-role.ts';
import { awaitedLink, leadLink } from '#shared/domain/decide.ts';
import { labelOf } from '#shared/domain/label.ts';
import { migrationAction } from '#shared/domain/migration.ts';
import { paperAction } from '#shared/domain/paper-copy.ts';
import { redactionAction } from '#shared/domain/redact-evidence.ts';
import { releaseAction } from '#shared/domain/release-incident.ts';
import { shown } from '#shared/domain/time.ts';
import { recordLabels } from '#shared/domain/transitions.ts';
import type { Application, ApplicationEvent } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { CampaignEvent } from '#shared/model/campaign-event.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { NoticeKind } from '#shared/model/mail.ts';
import type { Objection } from '#shared/model/objection.ts';
import type { Role } from '#shared/model/organisation.ts';

const quietActions: ReadonlySet<string> = new Set([
  redactionAction,
  migrationAction,
  releaseAction,
  paperAction,
]);
const objectionActions: ReadonlySet<string> = new Set([
  'acceptObjection',
  'dismissObjection',
  'upholdObjection',
]);

/** To the handlers: what came in against whom. Nothing of the objector leaves the record. */
export function objectionNotice(objection: Objection, campaign: Campaign): Message {
  const { id, organisationName, clue } = objection;
  const what = clue === null ? '异议' : '线索';
  return {
    id: `objection.${id}`,
    organisation: campaign.lead,
    role: 'lead',
    subject: `收到${what}：${organisationName}`,
    body: `${campaign.title}公示中收到一件对${organisationName}的${what}，请登录办理。${clue === null ? '办结之前不能命名该单位。' : ''}`,
    link: `/objections/${id}`,
    at: objection.receivedAt,
    kind: 'todo',
    urgent: true,
  };
}

/** To a unit with an application, when the whole campaign stops, goes on, or is given up. */
export function campaignNotice(
  { id, organisation }: Application,
  campaign: Campaign,
  event: CampaignEvent,
): Message {
  const said = {
    CampaignPaused: ['批次暂停', '暂停期间不能办理，期限停止计算，恢复后相应顺延。'],
    CampaignResumed: ['批次恢复', '尚未届满的期限已按暂停天数顺延，请查看新的截止时间。'],
  } as const;
  const [subject, body] =
    event.type === 'CampaignPaused' || event.type === 'CampaignResumed'
      ? said[event.type]
      : ['批次取消', '本批次不再办理，已填写的内容保留，可以查看和打印。'];
  return {
    id: `${id}.campaign.${event.number}`,
    organisation,
    role: 'applicant',
    subject: `${subject}：${campaign.title}`,
    body: `${body}${event.reason === null ? '' : `理由：${event.reason}`}`,
    link: `/campaigns/${campaign.id}`,
    at: event.at,
  };
}

/**
 * Whom an event is told to: who is awaited next, and the unit itself, unless it acted. Ids are made of the event, so
 * telling it twice is telling it once.
 */
export function noticesOf(application: Application, event: ApplicationEvent): Message[] {
  // Whose campaign is cancelled was told so of the campaign, before its application was ended with it.
  if (event.action === 'receive' || event.action === 'begin' || event.action === 'cancel') return [];
  const { id, organisation, organisationName, chain } = application;
  const then: Application = { ...application, status: event.to };
  const label = labelOf(event.to, chain);
  const did = recordLabels[event.action];
  // What leaves the case where it was asks nobody above for anything.
  const quiet = quietActions.has(event.action);
  const until = event.data['until'] as Instant | undefined;
  const parts = [`${organisationName}的申报现为“${label}”。`];
  if (event.action === 'holdBack')
    parts.push(
      '公示开始时复核，该单位不符合条件，暂缓公示，其他单位照常公示。条件恢复后由主办单位单独公示。',
    );
  if (event.action === migrationAction)
    parts.push('本批次换用了修订后的标准，有变化的条目请核对填报；原来的结论保留在办理记录中。');
  if (event.reason !== null) parts.push(`理由：${event.reason}`);
  const appealUntil = event.data['appealUntil'] as Instant | undefined;
  if (appealUntil !== undefined)
    parts.push(`对评审结果有异议的，可以在 ${shown(appealUntil)}前申请复核一次，由其他专家重新评审。`);
  if (event.action === 'acceptAppeal')
    parts.push('原来的评审保留备查，不再计分，由其他专家重新评审，结果另行告知。');
  if (until !== undefined)
    parts.push(
      event.to.name === 'draft' ? `请于 ${shown(until)}前提交。` : `请于 ${shown(until)} 前补正后重新提交。`,
    );
  const message = (to: string, role: Role, subject: string, kind: NoticeKind): Message => ({
    id: `${id}.${event.number}.${role}`,
    organisation: to,
    role,
    subject,
    body: parts.join(''),
    link: `/applications/${id}`,
    at: event.at,
    kind,
    // Whoever has to put something right by a day hears of it at once.
    urgent: until !== undefined && to === organisation,
    ...(until !== undefined && { until }),
  });
  const actor = event.actor.kind === 'person' ? event.actor.organisation : null;
  const messages: Message[] = [];
  // Whoever recommended the unit hears what was found; nobody below the lead hears who objected.
  if (objectionActions.has(event.action)) {
    for (const link of chain.slice(1, -1))
      messages.push({
        ...message(link.organisation, 'reviewer', `${did}：${organisationName}（${label}）`, 'result'),
        id: `${id}.${event.number}.${link.organisation}`,
      });
  }
  const awaited = awaitedLink(then);
  if (!quiet && awaited !== null && awaited.organisation !== organisation && awaited.organisation !== actor) {
    messages.push(
      message(
        awaited.organisation,
        awaitedRole(event.to),
        `${event.action === 'holdBack' ? did : '待办'}：${organisationName}（${label}）`,
        'todo',
      ),
    );
  }
  // Who leads the campaign moves it on; nobody else is awaited while a unit creates (A14).
  if (event.action === 'reportCreation') {
    const lead = leadLink(application);
    messages.push(message(lead.organisation, 'reviewer', `创建进展：${organisationName}`, 'todo'));
  }
  if (actor !== organisation) messages.push(message(organisation, 'applicant', `${did}：${label}`, 'result'));
  return messages;
}
