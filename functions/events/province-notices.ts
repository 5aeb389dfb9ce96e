import type { Message } from '#functions/ports/mailer.ts';
import { awaitedOfProvince } from '#shared/domain/province-permission.ts';
import { provinceRecordLabels, provinceStatusTable } from '#shared/domain/province-states.ts';
import { type ProvinceTimer, provinceDueAt } from '#shared/domain/province-timers.ts';
import { endOf, shown, shownDate } from '#shared/domain/time.ts';
import type { ProvinceApplication, ProvinceEvent } from '#shared/model/province-application.ts';

/** Officers of the province, by each role that prepares it; the inbox keeps a message to a role. */
const officers = ['applicant', 'reviewer', 'lead'] as const;

function toProvince(
  application: ProvinceApplication,
  message: Omit<Message, 'organisation' | 'role'>,
): Message[] {
  return officers.map((role) => ({
    ...message,
    id: `${message.id}.${role}`,
    organisation: application.organisation,
    role,
  }));
}

/** Acts that the other side only reads when it looks: nobody is written to for each of them. */
const quiet: ReadonlySet<string> = new Set(['begin', 'completeMilestone', 'recordHearing']);

/** Whom an event is told to: the province of what the nation or the clock did, the nation of what the province did. */
export function provinceNotices(application: ProvinceApplication, event: ProvinceEvent): Message[] {
  if (quiet.has(event.action)) return [];
  const { id, addressee, governmentName } = application;
  const did = provinceRecordLabels[event.action] ?? event.action;
  const { label } = provinceStatusTable[event.to];
  const then = { ...application, status: event.to };
  const due = provinceDueAt(then);
  const awaited = awaitedOfProvince(then);
  const body = [
    `${governmentName}创建全国医养结合示范省（区、市）的申请现为“${label}”。`,
    event.reason === null ? '' : `理由：${event.reason}`,
    awaited === '' ? '' : `下一步由${awaited}办理${due === null ? '' : `，至 ${shown(due)}`}。`,
  ].join('');
  const message = {
    id: `${id}.${event.number}`,
    subject: `${did}：${governmentName}`,
    body,
    link: `/provinces/${id}`,
    at: event.at,
    kind: 'todo' as const,
    until: due,
  };
  const by = event.actor.kind === 'person' ? event.actor.organisation : null;
  const messages: Message[] = [];
  if (by !== application.organisation) messages.push(...toProvince(application, message));
  if (by !== addressee)
    messages.push({ ...message, id: `${message.id}.nation`, organisation: addressee, role: 'lead' });
  return messages;
}

/** −180, −90, −30 days before the end of the creation period, to both sides (DOMAIN P3). */
export function provinceReminders(
  application: ProvinceApplication,
  timer: Extract<ProvinceTimer, { action: 'remind' }>,
): Message[] {
  const { id, addressee, governmentName, generation, period } = application;
  const open = application.milestones.filter(({ doneOn }) => doneOn === null).length;
  const message = {
    id: `${id}.g${generation}.remind${timer.days}`,
    subject: `创建期还有 ${timer.days} 天：${governmentName}`,
    body: `创建期至 ${shownDate(period?.end ?? '')}，还有 ${open} 个里程碑没有完成。期满之前可以由国家卫生健康委延长；期满后报送自评估报告，进入评估验收。`,
    link: `/provinces/${id}`,
    at: timer.at,
    kind: 'reminder' as const,
    until: period === null ? null : endOf(period.end),
  };
  return [
    ...toProvince(application, message),
    { ...message, id: `${message.id}.nation`, organisation: addressee, role: 'lead' },
  ];
}
