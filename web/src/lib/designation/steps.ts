import type { DesignationView } from '#shared/contract/designation-views.ts';
import type { Route } from '#shared/contract/route.ts';
import * as routes from '#shared/contract/routes.ts';
import { banUntil, eligibleFrom } from '#shared/domain/bans.ts';
import { dayFrom } from '#shared/domain/designation-commands.ts';
import type { DesignationAction } from '#shared/domain/designation-states.ts';
import { lastDayOf } from '#shared/domain/report-duty.ts';
import { shownDate } from '#shared/domain/time.ts';
import { caseCategories, caseSources, changeKinds, inspectionKinds } from '#shared/model/designation.ts';
import type { LocalDate } from '#shared/model/instant.ts';

/** What a step asks: one field of its form. The pointer of a fault is `/` and the name. */
export type StepField =
  | {
      readonly kind: 'line' | 'area' | 'date' | 'lines';
      readonly name: string;
      readonly label: string;
      readonly hint?: string;
      readonly optional?: true;
    }
  | {
      readonly kind: 'choice';
      readonly name: string;
      readonly label: string;
      readonly options: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'check'; readonly name: string; readonly label: string }
  | { readonly kind: 'unit'; readonly name: string; readonly label: string; readonly hint?: string };

export type StepValues = Readonly<Record<string, string>>;

interface Step {
  readonly route: Route;
  readonly tone: 'primary' | 'plain' | 'danger';
  readonly fields: readonly StepField[];
  /** What will happen, named before it happens. */
  readonly effect: (view: DesignationView, values: StepValues, year: number | null) => string;
  /** What is in the fields before anybody types. */
  readonly start?: (view: DesignationView, today: LocalDate, year: number | null) => StepValues;
  readonly body: (values: StepValues, year: number | null) => Record<string, unknown>;
}

const reason = { kind: 'area', name: 'reason', label: '理由' } as const;
const until = (label: string) => ({ kind: 'date', name: 'until', label }) as const;
const documentFields = [
  { kind: 'line', name: 'document/documentNumber', label: '文号' },
  { kind: 'date', name: 'document/date', label: '决定日期' },
] as const;
const documentOf = (values: StepValues) => ({
  documentNumber: values['document/documentNumber'] ?? '',
  date: values['document/date'] ?? '',
});
const orNull = (text: string | undefined) => (text === undefined || text.trim() === '' ? null : text.trim());
const linesOf = (text: string | undefined) =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
const holder = (view: DesignationView) => view.shownName;
const today = (_: DesignationView, day: LocalDate): StepValues => ({ on: day, 'document/date': day });

const found = {
  tone: 'primary',
  fields: [
    { kind: 'date', name: 'on', label: '检查日期' },
    {
      kind: 'lines',
      name: 'findings',
      label: '发现的问题',
      hint: '每行一个；没有问题的留空。',
      optional: true,
    },
    { kind: 'date', name: 'rectifyBy', label: '整改期限', hint: '有问题的必填，当日有效。', optional: true },
  ],
  start: today,
  effect: (view: DesignationView, values: StepValues) =>
    linesOf(values['findings']).length === 0
      ? `没有发现问题：${holder(view)}的命名保持有效。`
      : `${holder(view)}将进入限期整改，问题和期限告知该单位。`,
  body: (values: StepValues) => ({
    on: values['on'],
    findings: linesOf(values['findings']),
    rectifyBy: orNull(values['rectifyBy']),
  }),
} as const;

/** Every action that a person takes on a title by a button; the report itself is written on the page. */
export const steps: Readonly<Record<Exclude<DesignationAction, 'submitReport'>, Step>> = {
  receiveReport: {
    route: routes.receiveReport,
    tone: 'primary',
    fields: [],
    effect: (view, _, year) => `将接收${holder(view)}的${year}年度报告，该年度的任务完成。`,
    body: (_, year) => ({ year }),
  },
  returnReport: {
    route: routes.returnReport,
    tone: 'plain',
    fields: [reason, until('重新提交的期限')],
    start: (_, day) => ({ until: dayFrom(day, 15) }),
    effect: (view, _, year) => `将退回${holder(view)}的${year}年度报告，理由告知该单位。`,
    body: (values, year) => ({ year, reason: values['reason'], until: values['until'] }),
  },
  moveReportDue: {
    route: routes.moveReportDue,
    tone: 'plain',
    fields: [until('新的报送期限'), reason],
    effect: (view, _, year) => {
      const duty = view.designation.duties.find((each) => each.year === year);
      return `${year}年度报告现在的期限是${duty === undefined ? '—' : shownDate(lastDayOf(duty))}。只调整${holder(view)}，其他单位不变；已逾期的重新计时。`;
    },
    body: (values, year) => ({ year, reason: values['reason'], until: values['until'] }),
  },
  recordPlaque: {
    route: routes.recordPlaque,
    tone: 'plain',
    fields: [
      { kind: 'line', name: 'plaqueNumber', label: '牌匾编号', hint: '已有编号的不能更改。', optional: true },
      { kind: 'date', name: 'handedOverOn', label: '授牌日期', optional: true },
      {
        kind: 'date',
        name: 'removedOn',
        label: '摘牌日期',
        hint: '取消命名或注销之后填写。',
        optional: true,
      },
    ],
    start: ({ designation: { plaque } }) => ({
      plaqueNumber: plaque.number ?? '',
      handedOverOn: plaque.handedOverOn ?? '',
      removedOn: plaque.removedOn ?? '',
    }),
    effect: (view) => `登记${holder(view)}的牌匾，供公众查验。`,
    body: (values) => ({
      plaqueNumber: orNull(values['plaqueNumber']),
      handedOverOn: orNull(values['handedOverOn']),
      removedOn: orNull(values['removedOn']),
    }),
  },
  planInspection: {
    route: routes.planInspection,
    tone: 'primary',
    fields: [
      { kind: 'choice', name: 'kind', label: '检查方式', options: inspectionKinds },
      { kind: 'date', name: 'on', label: '检查日期' },
      { kind: 'area', name: 'focus', label: '检查内容' },
    ],
    start: (_, day) => ({ kind: 'planned', on: day }),
    effect: (view, values) =>
      values['kind'] === 'unscheduled'
        ? `不预先告知${holder(view)}，结果记录之后才对其可见。`
        : `将通知${holder(view)}检查的日期和内容。`,
    body: (values) => ({ kind: values['kind'], on: values['on'], focus: values['focus'] ?? '' }),
  },
  recordInspection: { route: routes.recordInspection, ...found },
  reinspect: { route: routes.reinspectDesignation, ...found },
  reportRectification: {
    route: routes.reportRectification,
    tone: 'primary',
    fields: [{ kind: 'area', name: 'text', label: '整改情况' }],
    effect: () => '提交后由主办单位复查，提交的内容不能修改。',
    body: (values) => ({ text: values['text'] ?? '' }),
  },
  moveRectification: {
    route: routes.moveRectification,
    tone: 'plain',
    fields: [until('新的整改期限'), reason],
    effect: (view) => `调整${holder(view)}的整改期限，理由告知该单位。`,
    body: (values) => ({ reason: values['reason'], until: values['until'] }),
  },
  openCase: {
    route: routes.openCase,
    tone: 'danger',
    fields: [
      { kind: 'choice', name: 'category', label: '退出情形', options: caseCategories },
      { kind: 'choice', name: 'source', label: '线索来源', options: caseSources },
      {
        kind: 'line',
        name: 'objection',
        label: '异议或线索的编号',
        hint: '来源为公示期满后的线索时填写；从异议页面进入的已填好。',
        optional: true,
      },
      { kind: 'area', name: 'facts', label: '事实', hint: '将告知该单位，不得透露线索提供人。' },
      { kind: 'area', name: 'evidence', label: '证据材料', hint: '只供承办人查阅。' },
      { kind: 'date', name: 'hearingUntil', label: '陈述申辩期限' },
    ],
    start: (_, day) => ({ hearingUntil: dayFrom(day, 10) }),
    effect: (view) =>
      `${holder(view)}将转入退出核查，收到立案通知并可陈述申辩；有结论之前命名对外仍为有效。年度报告逾期本身不是退出情形。`,
    body: (values) => ({
      category: values['category'] ?? '',
      source: values['source'] ?? '',
      objection: orNull(values['objection']),
      facts: values['facts'] ?? '',
      evidence: values['evidence'] ?? '',
      hearingUntil: values['hearingUntil'],
    }),
  },
  moveHearing: {
    route: routes.moveHearing,
    tone: 'plain',
    fields: [until('新的陈述申辩期限'), reason],
    effect: (view) => `调整${holder(view)}陈述申辩的期限，理由告知该单位。`,
    body: (values) => ({ reason: values['reason'], until: values['until'] }),
  },
  stateDefence: {
    route: routes.stateDefence,
    tone: 'primary',
    fields: [
      { kind: 'area', name: 'text', label: '陈述申辩', optional: true },
      { kind: 'check', name: 'waived', label: '放弃陈述申辩' },
    ],
    effect: (_, values) =>
      values['waived'] === 'yes'
        ? '放弃之后，主办单位可以随时作出决定。放弃不能撤回。'
        : '提交之后由主办单位在作出决定时考虑，提交的内容不能修改。',
    body: (values) => ({ text: values['text'] ?? '', waived: values['waived'] === 'yes' }),
  },
  dismissCase: {
    route: routes.dismissCase,
    tone: 'primary',
    fields: [reason],
    effect: (view) => `情形不成立：${holder(view)}的命名保持有效，理由告知该单位。`,
    body: (values) => ({ reason: values['reason'] }),
  },
  revoke: {
    route: routes.revokeDesignation,
    tone: 'danger',
    fields: [...documentFields, reason],
    start: today,
    effect: (view, values) => {
      const date = values['document/date'];
      if (date === undefined || date === '') return `将取消${holder(view)}的命名，向社会公布。`;
      const last = banUntil(date as LocalDate);
      return `将取消${holder(view)}的命名，向社会公布；自决定之日起禁申至${shownDate(last)}，${shownDate(eligibleFrom(last))}起可以再次申请。年度报告任务终止。`;
    },
    body: (values) => ({ document: documentOf(values), reason: values['reason'] }),
  },
  annulRevocation: {
    route: routes.annulRevocation,
    tone: 'danger',
    fields: [...documentFields, reason],
    start: today,
    effect: (view) =>
      `将恢复${holder(view)}的命名，命名日期仍为${shownDate(view.designation.date)}，解除禁申；其间的空档记入办理记录。`,
    body: (values) => ({ document: documentOf(values), reason: values['reason'] }),
  },
  flagChange: {
    route: routes.flagChange,
    tone: 'plain',
    fields: [{ kind: 'line', name: 'what', label: '发生了什么变更', hint: '例如：綦江区并入两江新区。' }],
    effect: (view) => `只作标记，${holder(view)}的命名不变，由主办单位研究决定。`,
    body: (values) => ({ what: values['what'] ?? '' }),
  },
  dismissChange: {
    route: routes.dismissChange,
    tone: 'plain',
    fields: [reason],
    effect: (view) => `经研究，变更不影响${holder(view)}的命名。`,
    body: (values) => ({ reason: values['reason'] }),
  },
  change: {
    route: routes.changeDesignation,
    tone: 'danger',
    fields: [
      { kind: 'choice', name: 'kind', label: '变更情形', options: changeKinds },
      { kind: 'line', name: 'name', label: '现名称' },
      { kind: 'unit', name: 'successor', label: '承接的单位', hint: '仍是同一单位的不选。' },
      ...documentFields,
      reason,
    ],
    start: ({ designation }, day) => ({
      kind: 'renamed',
      name: designation.organisationName,
      'document/date': day,
    }),
    effect: (view, values) =>
      `命名文件上的名称不变，对外显示“原${view.designation.namedAs}（现${values['name']?.trim() || '…'}）”；承接的单位从此履行年度报告等义务。`,
    body: (values) => ({
      kind: values['kind'],
      name: values['name'] ?? '',
      successor: orNull(values['successor']),
      document: documentOf(values),
      reason: values['reason'],
    }),
  },
  close: {
    route: routes.closeDesignation,
    tone: 'danger',
    fields: [...documentFields, reason],
    start: today,
    effect: (view) => `将注销${holder(view)}的命名，向社会公布，不能恢复；不设禁申期，年度报告任务终止。`,
    body: (values) => ({ document: documentOf(values), reason: values['reason'] }),
  },
};
