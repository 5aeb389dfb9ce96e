import type { Message } from '#functions/ports/mailer.ts';
import { banUntil, eligibleFrom } from '#shared/domain/bans.ts';
import { shownHolder } from '#shared/domain/designation-states.ts';
import { dutyOf, lastDayOf } from '#shared/domain/report-duty.ts';
import { shownDate } from '#shared/domain/time.ts';
import type { Designation, DesignationEvent } from '#shared/model/designation.ts';

type Words = readonly [subject: string, body: string];

/** What the named unit is told, or null where it is told nothing. */
function toHolder(designation: Designation, { action, data, reason }: DesignationEvent): Words | null {
  const { title, documentNumber, plaque } = designation;
  const year = Number(data['year']);
  const duty = dutyOf(designation, year);
  const day = (name: string) => shownDate(String(data[name]));
  const because = reason === null ? '' : `理由：${reason}`;
  switch (action) {
    case 'designate':
      return [
        `已命名：${title}`,
        `依据${documentNumber}。${plaque.number === null ? '' : `牌匾编号 ${plaque.number}。`}每年向${designation.leadName}报告上一年度工作推进情况。`,
      ];
    case 'openReport':
      return [`请提交${year}年度报告`, `${title}的${year}年度报告请于${day('dueOn')}前提交。`];
    case 'remindReport':
      return [
        `催报：${year}年度报告已逾期（第 ${data['reminder']} 次提醒）`,
        `应于${day('dueOn')}前提交，请尽快补报；补报的记为逾期提交${data['reminder'] === 3 ? '，仍不提交的列入检查名单' : ''}。`,
      ];
    case 'receiveReport':
      return [`${year}年度报告已接收`, data['late'] === true ? '本次为逾期提交。' : ''];
    case 'returnReport':
      return [`${year}年度报告退回修改`, `请于${day('until')}前修改后重新提交。${because}`];
    case 'moveReportDue':
      return [
        `${year}年度报告的期限已调整`,
        `请于${duty === undefined ? day('until') : shownDate(lastDayOf(duty))}前提交。${because}`,
      ];
    case 'planInspection':
      return data['kind'] === 'unscheduled'
        ? null
        : ['“回头看”检查通知', `检查日期：${day('on')}。检查内容：${String(data['focus'])}`];
    case 'recordInspection':
    case 'reinspect':
      return data['rectifyBy'] === null
        ? [action === 'reinspect' ? '复查合格' : '检查未发现问题', `${title}保持有效。`]
        : ['限期整改', `请于${day('rectifyBy')}前完成整改并报告，问题清单见命名页面。`];
    case 'moveRectification':
      return ['整改期限已调整', `请于${day('until')}前完成整改并报告。${because}`];
    case 'rectificationOverdue':
      return ['整改期限已届满', `整改期限为${day('rectifyBy')}，尚未收到整改报告。`];
    case 'openCase':
      return [
        '立案核查通知',
        `${title}因涉嫌应当取消命名的情形被立案核查，请于${day('hearingUntil')}前陈述申辩，或者放弃。`,
      ];
    case 'moveHearing':
      return ['陈述申辩期限已调整', `请于${day('until')}前陈述申辩。${because}`];
    case 'dismissCase':
      return ['核查结案：情形不成立', `${title}保持有效。${because}`];
    case 'revoke':
      return [`已取消命名：${title}`, revocationWords(designation, because)];
    case 'annulRevocation':
      return [
        `取消命名的决定已撤销：${title}`,
        `命名恢复有效，命名日期仍为${shownDate(designation.date)}，禁申已解除。${because}`,
      ];
    case 'change':
      return ['命名单位已变更', `${title}现由${shownHolder(designation)}承接。${because}`];
    case 'close':
      return [`命名已注销：${title}`, `不设禁申期。${because}`];
    case 'recordPlaque':
      return ['牌匾登记已更新', plaque.number === null ? '' : `牌匾编号 ${plaque.number}。`];
    default:
      return null;
  }
}

function revocationWords({ revocation }: Designation, because: string): string {
  if (revocation === null) return because;
  const until = banUntil(revocation.document.date);
  return `依据${revocation.document.documentNumber}取消命名，请交回牌匾；禁申至${shownDate(until)}，自${shownDate(eligibleFrom(until))}起可以再次申请。${because}`;
}

/** What the lead is told. */
function toLead(designation: Designation, { action, data, reason }: DesignationEvent): Words | null {
  const unit = shownHolder(designation);
  const year = String(data['year']);
  switch (action) {
    case 'submitReport':
      return [`待接收：${unit}的${year}年度报告`, data['late'] === true ? '逾期提交。' : ''];
    case 'markOverdue':
      return [`逾期：${unit}未提交${year}年度报告`, '系统将按期提醒该单位。'];
    case 'escalateReport':
      return [`列入检查名单：${unit}`, `${year}年度报告经三次提醒仍未提交。逾期本身不是取消命名的情形。`];
    case 'reportRectification':
      return [`待复查：${unit}已报告整改情况`, ''];
    case 'rectificationOverdue':
      return [`整改期限届满：${unit}`, '尚未收到整改报告，请复查或立案。'];
    case 'stateDefence':
      return [data['waived'] === true ? `${unit}放弃陈述申辩` : `${unit}已陈述申辩`, '可以作出核查决定。'];
    case 'closeHearing':
      return [`陈述申辩期满：${unit}`, '可以作出核查决定。'];
    case 'flagChange':
      return [`变更待核：${unit}`, reason ?? ''];
    default:
      return null;
  }
}

/** Acts that only say that a day is near or gone. */
const reminding: ReadonlySet<string> = new Set([
  'openReport',
  'remindReport',
  'rectificationOverdue',
  'closeHearing',
  'markOverdue',
]);
/** What a named unit has to answer in time, or loses something by. */
const urgent: ReadonlySet<string> = new Set([
  'openCase',
  'revoke',
  'annulRevocation',
  'recordInspection',
  'reinspect',
]);

/**
 * Whom an event is told to: the unit, or the lead. Ids are made of the event, so telling it twice is telling it once.
 */
export function designationNotices(designation: Designation, event: DesignationEvent): Message[] {
  const actor = event.actor.kind === 'person' ? event.actor.organisation : null;
  const messages: Message[] = [];
  const say = (organisation: string, role: 'applicant' | 'lead', words: Words | null) => {
    if (words === null || organisation === actor) return;
    messages.push({
      id: `${designation.id}.title.${event.number}.${role}`,
      organisation,
      role,
      subject: words[0],
      body: words[1],
      link: `/designations/${designation.id}`,
      at: event.at,
      kind: reminding.has(event.action) ? 'reminder' : role === 'lead' ? 'todo' : 'result',
      urgent: role === 'applicant' && urgent.has(event.action),
    });
  };
  say(event.organisation, 'applicant', toHolder(designation, event));
  say(designation.lead, 'lead', toLead(designation, event));
  return messages;
}

/** To whoever leads another programme whose title the unit still holds (DOMAIN E-74). */
export function otherLevelNotice(other: Designation, revoked: Designation, event: DesignationEvent): Message {
  return {
    id: `${revoked.id}.title.${event.number}.other.${other.id}`,
    organisation: other.lead,
    role: 'lead',
    subject: `其他层级取消命名：${shownHolder(other)}`,
    body: `${revoked.leadName}已取消其“${revoked.title}”命名（${revoked.revocation?.document.documentNumber ?? ''}）。“${other.title}”不受影响，是否核查由本单位研究决定。`,
    link: `/designations/${other.id}`,
    at: event.at,
  };
}
