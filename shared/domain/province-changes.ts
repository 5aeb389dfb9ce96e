import type { Edition } from '../model/edition.ts';
import type { EditionId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { ProvinceApplication, ProvinceStatus } from '../model/province-application.ts';
import type { ProvinceCommand } from '../model/province-command.ts';
import { faultsOfAnswers } from './check-answers.ts';
import { calendarMissing } from './decide-campaign.ts';
import { type ContentReader, type FilesByName, readContent } from './province-content.ts';
import { accept, type Result, refuse } from './refusal.ts';
import { dateOf, endOfDayAfter, shownDate } from './time.ts';
import { tallyAnswers } from './verdict.ts';
import { publicityWindow, type WorkingCalendar } from './working-days.ts';

/** The national standard has one text for provinces and counties (N-10…N-17). */
export const provinceEdition = 'NAT-COUNTY-2022' as EditionId;

/** What happens by itself, decided as actor `system` when its time has come. */
export type ProvinceTimed = { readonly action: 'lapse' | 'expire' | 'endRectification' | 'endPublicity' };

/** What a decision needs to know beside the aggregate. */
export interface ProvinceFacts {
  readonly now: Instant;
  readonly files: FilesByName;
  /** Sentences of the gates that block today (G-BAN, G-DUP): asked at every gate. */
  readonly blocked: readonly string[];
  /** startPublicity. */
  readonly calendar?: WorkingCalendar;
  /** selfEvaluate: the standard that is pinned. */
  readonly edition?: Edition;
}

/** What a command makes of the application, and what the record says of it. */
export interface ProvinceChange {
  readonly next: Partial<ProvinceApplication>;
  /** Where the command chooses among the table's targets. */
  readonly to?: ProvinceStatus;
  readonly reason?: string;
  readonly data?: Record<string, unknown>;
}

/** Characters of a self-evaluation: it is kept with the record, whose parts hold 400 KB each. */
const mostWritten = 50_000;

type Of<Action extends ProvinceCommand['action']> = Extract<ProvinceCommand, { action: Action }>;

/**
 * Reads a command's content against the application as it stands. What is wrong with it is left with the reader; only
 * what no correction of the request could mend is a refusal of its own.
 */
export function changeBy(
  application: ProvinceApplication,
  command: ProvinceCommand | ProvinceTimed,
  reader: ContentReader,
  facts: ProvinceFacts,
): Result<ProvinceChange> {
  switch (command.action) {
    case 'submit':
    case 'resubmit':
      return accept(sent(application, command, reader, facts));
    case 'return': {
      if (command.defects.length === 0) reader.say('/defects', '请至少指出一处需要补正的内容。');
      const until = endOfDayAfter(facts.now, command.days);
      const times = (application.returned?.times ?? 0) + 1;
      const returned = { defects: [...command.defects], until, times };
      return accept({ next: { returned }, data: { ...returned } });
    }
    case 'accept':
      return accept(accepted(command, reader));
    case 'decline':
    case 'drop': {
      const reason = reader.words('/reason', command.reason, '理由');
      return accept({ next: {}, reason });
    }
    case 'report': {
      const text = reader.words('/text', command.text, '工作进展', 10);
      const file = command.file && reader.file('/file', command.file, 'report', 'province', '工作进展附件');
      const reports = { count: application.reports.count + 1, newestAt: facts.now };
      return accept({ next: { reports }, data: { text, ...(file && { file }) } });
    }
    case 'completeMilestone':
      return accept(milestoneDone(application, command, reader, facts));
    case 'extend':
      return accept(extended(application, command, reader, facts));
    case 'exit': {
      const exit = reader.sealed('/letter', command.letter, 'exit', 'province', '人民政府退出函');
      const reason = reader.words('/reason', command.reason, '退出的理由');
      return accept({ next: { exit }, reason, data: { letter: exit } });
    }
    case 'openInquiry': {
      const { category } = command;
      const found = reader.words('/facts', command.facts, '触发情形的事实和来源', 10);
      const inquiry = { category, facts: found, openedAt: facts.now, hearing: null };
      return accept({ next: { inquiry }, data: { category, facts: found } });
    }
    case 'recordHearing': {
      const hearing = reader.words('/hearing', command.hearing, '该省的陈述申辩');
      const inquiry = application.inquiry && { ...application.inquiry, hearing };
      return accept({ next: { inquiry }, data: { hearing } });
    }
    case 'closeInquiry': {
      const reason = reader.words('/reason', command.reason, '结案的理由');
      return accept({ next: { inquiry: null }, reason });
    }
    case 'terminate':
      return terminated(application, command, reader);
    case 'selfEvaluate':
      return selfEvaluated(command, reader, facts);
    case 'beginEvaluation': {
      const team = command.team.map((name) => name.trim()).filter((name) => name !== '');
      if (team.length < 2) reader.say('/team', '请填写评估组成员，至少 2 人。');
      const { startsOn } = command;
      const evaluation = { team, startsOn, result: null, report: null };
      return accept({ next: { evaluation }, data: { team, startsOn } });
    }
    case 'conclude':
      return accept(concluded(application, command, reader, facts));
    case 'answerRectification': {
      const text = reader.words('/text', command.text, '整改情况', 10);
      const file = reader.file('/file', command.file, 'rectification', 'province', '整改报告');
      const { rectification } = application;
      const answered = rectification && { ...rectification, answeredAt: facts.now };
      return accept({ next: { rectification: answered }, data: { text, file } });
    }
    case 'startPublicity':
      return published(command, reader, facts);
    case 'name': {
      const designation = reader.document('/document', command.document);
      if (command.plaqueNumber.trim() === '') reader.say('/plaqueNumber', '请填写牌匾编号。');
      const objections = command.objections.trim();
      if (application.publicity !== null && objections === '')
        reader.say('/objections', '请填写公示期间收到异议的情况和处理结果；没有的请写明“无异议”。');
      const data = { document: designation, plaqueNumber: command.plaqueNumber.trim(), objections };
      return accept({ next: { designation }, data });
    }
    case 'lapse':
    case 'expire':
    case 'endRectification':
    case 'endPublicity':
      return accept({ next: {} });
  }
}

function sent(
  application: ProvinceApplication,
  command: Of<'submit'> | Of<'resubmit'>,
  reader: ContentReader,
  { now }: ProvinceFacts,
): ProvinceChange {
  const { content, milestones } = readContent(reader, command.content, application.governmentName);
  const changes =
    command.action === 'resubmit'
      ? reader.words('/changes', command.changes, '补正说明，逐项写明改了什么')
      : null;
  const submissions = application.submissions + 1;
  const next = { content, milestones, submissions, submittedAt: now, changes };
  // The whole of it stands in the event: every version that was ever sent can be read there.
  return { next, data: { submission: submissions, content, milestones, ...(changes && { changes }) } };
}

function accepted(command: Of<'accept'>, reader: ContentReader): ProvinceChange {
  const agreement = reader.sealed(
    '/agreement',
    command.agreement,
    'agreement',
    'nation',
    '同意支持创建的文件',
  );
  const { period } = command;
  if (period === null)
    reader.say('/period', '请逐省填写创建期的起止日期：文件没有规定创建期的长度，系统不代为推定。');
  else if (period.end <= period.start) reader.say('/period/end', '创建期的结束日期应晚于开始日期。');
  return { next: { agreement, period, edition: provinceEdition }, data: { agreement, period } };
}

function milestoneDone(
  { milestones }: ProvinceApplication,
  command: Of<'completeMilestone'>,
  reader: ContentReader,
  { now }: ProvinceFacts,
): ProvinceChange {
  const found = milestones.find(({ id }) => id === command.milestone);
  if (found === undefined) reader.say('/milestone', '没有这个里程碑，请刷新后重试。');
  else if (found.doneOn !== null)
    reader.say('/milestone', `该里程碑已于 ${shownDate(found.doneOn)} 完成，不必重复报送。`);
  if (command.doneOn > dateOf(now)) reader.say('/doneOn', '完成日期不能晚于今天。');
  const note = reader.words('/note', command.note, '完成情况');
  const { doneOn } = command;
  return {
    next: { milestones: milestones.map((one) => (one === found ? { ...one, doneOn } : one)) },
    data: { milestone: command.milestone, title: found?.title ?? '', doneOn, note },
  };
}

function extended(
  { period, extensions }: ProvinceApplication,
  command: Of<'extend'>,
  reader: ContentReader,
  { now }: ProvinceFacts,
): ProvinceChange {
  const reason = reader.words('/reason', command.reason, '延长的理由');
  const letter = reader.document('/document', command.document);
  if (period === null) return { next: {} };
  const { end: to } = command;
  if (to <= period.end) reader.say('/end', `新的结束日期应晚于现在的 ${shownDate(period.end)}。`);
  const extension = { from: period.end, to, at: now, reason, letter };
  return {
    next: { period: { ...period, end: to }, extensions: [...extensions, extension] },
    reason,
    data: { from: period.end, to, document: letter },
  };
}

function terminated(
  { inquiry }: ProvinceApplication,
  command: Of<'terminate'>,
  reader: ContentReader,
): Result<ProvinceChange> {
  if (inquiry === null) return refuse('transitionNotAllowed');
  const letter = reader.sealed('/letter', command.letter, 'termination', 'nation', '终止创建的决定');
  const reason = reader.words('/reason', command.reason, '核查结论和终止的理由', 10);
  const termination = { category: inquiry.category, letter };
  return accept({ next: { termination, inquiry: null }, reason, data: { ...termination } });
}

function selfEvaluated(
  command: Of<'selfEvaluate'>,
  reader: ContentReader,
  { edition, now }: ProvinceFacts,
): Result<ProvinceChange> {
  if (edition === undefined) return refuse('unavailable', '没有找到评估所用的标准，请联系系统管理员。');
  const report = reader.file('/report', command.report, 'selfevaluation', 'province', '自评估报告');
  for (const fault of faultsOfAnswers(edition, command.answers, [])) reader.say(fault.pointer, fault.message);
  if (JSON.stringify(command.answers).length > mostWritten)
    reader.say('/answers', `自评说明合计不能超过 ${mostWritten} 字，详细情况请写在自评估报告里。`);
  const tally = tallyAnswers(edition, command.answers);
  const selfEvaluation = { answers: command.answers, report, tally, at: now };
  return accept({ next: { selfEvaluation }, data: { report, tally, answers: command.answers } });
}

function concluded(
  { evaluation, rectification }: ProvinceApplication,
  command: Of<'conclude'>,
  reader: ContentReader,
  { now }: ProvinceFacts,
): ProvinceChange {
  const { result } = command;
  const report = reader.file('/report', command.report, 'evaluation', 'nation', '评估验收报告');
  const text = reader.words('/text', command.text, '评估结论的说明');
  const rectifies = result === 'rectify';
  const demand = rectifies ? reader.words('/demand', command.demand, '整改要求') : '';
  if (rectifies && command.until === null) reader.say('/until', '请填写整改期限。');
  else if (rectifies && command.until !== null && command.until <= dateOf(now))
    reader.say('/until', '整改期限应晚于今天。');
  const until = command.until ?? dateOf(now);
  return {
    to: rectifies ? 'rectifying' : result,
    next: {
      evaluation: evaluation && { ...evaluation, result, report },
      ...(rectifies && {
        rectification: { demand, until, times: (rectification?.times ?? 0) + 1, answeredAt: null },
      }),
    },
    data: { result, report, text, ...(rectifies && { demand, until }) },
  };
}

function published(
  command: Of<'startPublicity'>,
  reader: ContentReader,
  { calendar, now }: ProvinceFacts,
): Result<ProvinceChange> {
  if (calendar === undefined) return refuse('calendarMissing', '没有工作日安排，不能开始公示。');
  const address = reader.words('/address', command.address, '公示网址');
  const contact = reader.words('/contact', command.contact, '联系方式');
  const window = publicityWindow(dateOf(now), command.workingDays, calendar);
  if (window.provisional)
    return refuse('calendarMissing', calendarMissing(window.missingYears), {
      context: { years: window.missingYears },
    });
  const publicity = {
    startsAt: now,
    endsAt: window.endsAt,
    lastDay: window.lastDay,
    workingDays: command.workingDays,
    calendar: calendar.name,
    address,
    contact,
  };
  return accept({ next: { publicity }, data: { publicity } });
}
