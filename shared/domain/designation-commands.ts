import type { Letter } from '../model/application.ts';
import type { BanIdentifiers } from '../model/ban.ts';
import type {
  CaseCategory,
  CaseFile,
  ChangeKind,
  Designation,
  InspectionKind,
  ReportContent,
} from '../model/designation.ts';
import { type ReportFigure, reportFigures } from '../model/designation.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Organisation } from '../model/organisation.ts';
import { parseInteger } from './figures.ts';
import type { Fault } from './refusal.ts';
import { dutyOf } from './report-duty.ts';
import { dateOf, shownDate } from './time.ts';

/** What people ask for. Each is demanded by the action that names it; pointers of faults are those of the body. */
export type DesignationCommand =
  | { readonly action: 'submitReport'; readonly year: number; readonly content: ReportContent }
  | { readonly action: 'receiveReport'; readonly year: number }
  | {
      readonly action: 'returnReport';
      readonly year: number;
      readonly reason: string;
      readonly until: LocalDate;
    }
  | {
      readonly action: 'moveReportDue';
      readonly year: number;
      readonly reason: string;
      readonly until: LocalDate;
    }
  | {
      readonly action: 'recordPlaque';
      /** Only where none was given yet. */
      readonly plaqueNumber: string | null;
      readonly handedOverOn: LocalDate | null;
      readonly removedOn: LocalDate | null;
    }
  | {
      readonly action: 'planInspection';
      readonly kind: InspectionKind;
      readonly on: LocalDate;
      readonly focus: string;
    }
  | {
      readonly action: 'recordInspection' | 'reinspect';
      readonly on: LocalDate;
      /** Nothing found: the title stands, or stands again. */
      readonly findings: readonly string[];
      readonly rectifyBy: LocalDate | null;
    }
  | { readonly action: 'reportRectification'; readonly text: string }
  | { readonly action: 'moveRectification'; readonly reason: string; readonly until: LocalDate }
  | { readonly action: 'moveHearing'; readonly reason: string; readonly until: LocalDate }
  | {
      readonly action: 'openCase';
      readonly category: CaseCategory;
      readonly facts: string;
      readonly file: CaseFile;
      readonly hearingUntil: LocalDate;
    }
  | { readonly action: 'stateDefence'; readonly text: string; readonly waived: boolean }
  | { readonly action: 'dismissCase'; readonly reason: string }
  | { readonly action: 'dismissChange'; readonly reason: string }
  | {
      readonly action: 'revoke';
      readonly document: Letter;
      readonly reason: string;
      readonly identifiers: BanIdentifiers;
    }
  | { readonly action: 'annulRevocation'; readonly document: Letter; readonly reason: string }
  | { readonly action: 'flagChange'; readonly what: string }
  | {
      readonly action: 'change';
      readonly kind: ChangeKind;
      /** How the unit is called from now on. */
      readonly name: string;
      /** Who holds the title from now on; the same unit, or the one that it went into. */
      readonly successor: Organisation;
      readonly document: Letter;
      readonly reason: string;
    }
  | { readonly action: 'close'; readonly document: Letter; readonly reason: string };

/** 提前多少天告知: the least time that a unit is given to be heard, and to rectify. No source names one. */
export const leastHearingDays = 3;

/** What is wrong with a command's own content. */
export function faultsOfCommand(
  designation: Designation,
  command: DesignationCommand,
  now: Instant,
): Fault[] {
  const faults: Fault[] = [];
  const today = dateOf(now);
  const say = (field: string, message: string) => faults.push({ pointer: `/${field}`, message });
  const demand = (field: string, text: string, message: string) => {
    if (text.trim() === '') say(field, message);
  };
  const ahead = (field: string, day: LocalDate, what: string) => {
    if (day <= today) say(field, `${what}应晚于今天。`);
  };
  const notAhead = (field: string, day: LocalDate, what: string) => {
    if (day > today) say(field, `${what}不能晚于今天。`);
  };
  const notBefore = (field: string, day: LocalDate, first: LocalDate, what: string, than: string) => {
    if (day < first) say(field, `${what}不能早于${than}（${shownDate(first)}）。`);
  };
  switch (command.action) {
    case 'submitReport':
      faults.push(...faultsOfReport(designation, command.year, command.content));
      break;
    case 'returnReport':
      demand('reason', command.reason, '请填写退回的理由。');
      ahead('until', command.until, '重新提交的期限');
      break;
    case 'moveReportDue':
      demand('reason', command.reason, '请填写调整期限的理由。');
      ahead('until', command.until, '新的报送期限');
      if (command.until < `${command.year + 1}-01-01` || command.until > `${command.year + 1}-12-31`)
        say('until', `${command.year}年度报告应在次年年内报送。`);
      break;
    case 'recordPlaque':
      faultsOfPlaqueRecord(designation, command, say, notAhead, notBefore);
      break;
    case 'planInspection':
      demand('focus', command.focus, '请填写检查的内容。');
      if (command.on < today) say('on', '检查日期不能早于今天。');
      break;
    case 'recordInspection':
    case 'reinspect':
      notAhead('on', command.on, '检查日期');
      for (const [index, finding] of command.findings.entries())
        demand(`findings/${index}`, finding, '请填写问题。');
      if (command.findings.length > 0 && command.rectifyBy === null)
        say('rectifyBy', '发现问题的，请确定整改期限。');
      if (command.findings.length === 0 && command.rectifyBy !== null)
        say('findings', '请写明需要整改的问题。');
      if (command.rectifyBy !== null) ahead('rectifyBy', command.rectifyBy, '整改期限');
      break;
    case 'reportRectification':
      demand('text', command.text, '请填写整改情况。');
      break;
    case 'moveRectification':
    case 'moveHearing':
      demand('reason', command.reason, '请填写调整期限的理由。');
      ahead('until', command.until, '新的期限');
      break;
    case 'openCase':
      demand('facts', command.facts, '请写明事实，将告知该单位。');
      demand('evidence', command.file.evidence, '请列明证据材料。');
      if (command.file.source === 'clue' && command.file.objection === null)
        say('objection', '请选择作为线索的异议。');
      if (command.hearingUntil < dayFrom(today, leastHearingDays))
        say(
          'hearingUntil',
          `陈述申辩的期限不少于 ${leastHearingDays} 天，不早于${shownDate(dayFrom(today, leastHearingDays))}。`,
        );
      break;
    case 'stateDefence':
      if (!command.waived) demand('text', command.text, '请填写陈述申辩的内容；不陈述的，请选择放弃。');
      break;
    case 'dismissCase':
    case 'dismissChange':
      demand('reason', command.reason, '请填写理由。');
      break;
    case 'revoke':
      demand('reason', command.reason, '请填写取消命名的理由。');
      notAhead('document/date', command.document.date, '决定日期');
      if (designation.case !== null)
        notBefore('document/date', command.document.date, designation.case.openedOn, '决定日期', '立案日期');
      break;
    case 'annulRevocation':
      demand('reason', command.reason, '请填写撤销的理由。');
      notAhead('document/date', command.document.date, '决定日期');
      if (designation.revocation !== null)
        notBefore(
          'document/date',
          command.document.date,
          designation.revocation.document.date,
          '撤销的日期',
          '取消命名的日期',
        );
      break;
    case 'flagChange':
      demand('what', command.what, '请写明发生了什么变更。');
      break;
    case 'change':
      demand('name', command.name, '请填写现名称。');
      demand('reason', command.reason, '请填写理由。');
      notAhead('document/date', command.document.date, '决定日期');
      if (
        command.name.trim() === designation.organisationName &&
        command.successor.id === designation.organisation
      )
        say('name', '名称和单位都没有变化。');
      break;
    case 'close':
      demand('reason', command.reason, '请填写注销的理由。');
      notAhead('document/date', command.document.date, '决定日期');
      notBefore('document/date', command.document.date, designation.date, '注销日期', '命名日期');
      break;
    case 'receiveReport':
      break;
  }
  return faults;
}

/** The n-th day after a date. */
export function dayFrom(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * 86_400_000)
    .toISOString()
    .slice(0, 10) as LocalDate;
}

type Say = (field: string, message: string) => void;

function faultsOfPlaqueRecord(
  { plaque, status, date, revocation, closure }: Designation,
  command: Extract<DesignationCommand, { action: 'recordPlaque' }>,
  say: Say,
  notAhead: (field: string, day: LocalDate, what: string) => void,
  notBefore: (field: string, day: LocalDate, first: LocalDate, what: string, than: string) => void,
): void {
  const { plaqueNumber, handedOverOn, removedOn } = command;
  if (plaqueNumber === null && handedOverOn === null && removedOn === null)
    say('handedOverOn', '请填写授牌或摘牌的日期，或牌匾编号。');
  if (plaqueNumber !== null && plaque.number !== null && plaqueNumber !== plaque.number)
    say('plaqueNumber', `牌匾编号已登记为“${plaque.number}”，不能更改。`);
  if (handedOverOn !== null) {
    notAhead('handedOverOn', handedOverOn, '授牌日期');
    notBefore('handedOverOn', handedOverOn, date, '授牌日期', '命名日期');
  }
  if (removedOn === null) return;
  notAhead('removedOn', removedOn, '摘牌日期');
  const ended = revocation?.document.date ?? closure?.on;
  if ((status !== 'revoked' && status !== 'closed') || ended === undefined)
    say('removedOn', '命名有效期间不摘牌；须先依程序取消命名或注销。');
  else notBefore('removedOn', removedOn, ended, '摘牌日期', '决定日期');
}

/** A report is whole when it says what was done and gives its figures; a short one may leave the figures out (E-49). */
export function faultsOfReport(designation: Designation, year: number, content: ReportContent): Fault[] {
  const faults: Fault[] = [];
  const short = dutyOf(designation, year)?.short ?? false;
  if (content.progress.trim().length < 20)
    faults.push({ pointer: '/content/progress', message: '请填写工作推进情况（不少于 20 个字）。' });
  if (!short && content.plan.trim() === '')
    faults.push({ pointer: '/content/plan', message: '请填写下一步打算。' });
  for (const name of Object.keys(reportFigures) as ReportFigure[]) {
    const typed = content.figures[name];
    const { label } = reportFigures[name];
    if (typed.trim() === '') {
      if (!short)
        faults.push({ pointer: `/content/figures/${name}`, message: `请填写${label}数；没有的填 0。` });
    } else if (parseInteger(typed) === null)
      faults.push({ pointer: `/content/figures/${name}`, message: `${label}应为不小于 0 的整数。` });
  }
  return faults;
}
