import type { ProvinceView } from '#shared/contract/province-views.ts';
import type { ProvinceAction } from '#shared/domain/province-states.ts';

/** One thing that a decision asks for. `item`: what a file of it is. */
export interface Asked {
  readonly name: string;
  readonly label: string;
  readonly kind:
    | 'words'
    | 'line'
    | 'date'
    | 'days'
    | 'file'
    | 'letter'
    | 'document'
    | 'period'
    | 'category'
    | 'result'
    | 'team'
    | 'defects'
    | 'milestone';
  readonly item?: string;
  readonly hint?: string;
  /** Asked only where another answer has this value. */
  readonly when?: { readonly name: string; readonly is: string };
}

export interface DecisionForm {
  /** What follows, before it is pressed. */
  readonly effect: (view: ProvinceView) => string;
  readonly asks: readonly Asked[];
  readonly danger?: boolean;
}

const reason: Asked = { name: 'reason', label: '理由', kind: 'words' };

/** Decisions that are made in a dialog; applying and the self-evaluation have screens of their own. */
export const decisionForms: Readonly<Partial<Record<ProvinceAction, DecisionForm>>> = {
  return: {
    effect: () => '退回给该省补正。补正期满没有重新提交的，系统自动办结，不影响再次申请。',
    asks: [
      { name: 'defects', label: '需要补正的内容', kind: 'defects' },
      { name: 'days', label: '补正期限（天）', kind: 'days', hint: '自明天起算，最后一天 24:00 止。' },
    ],
  },
  accept: {
    effect: () => '同意支持创建，进入创建期。期满前 180、90、30 天自动提醒双方。',
    asks: [
      { name: 'agreement', label: '同意支持创建的文件', kind: 'letter', item: 'agreement' },
      {
        name: 'period',
        label: '创建期',
        kind: 'period',
        hint: '文件没有规定创建期的长度，请逐省填写。',
      },
    ],
  },
  decline: { effect: () => '不予支持。该省可以随时再次申请。', asks: [reason], danger: true },
  report: {
    effect: () => '报送一次工作进展，国家卫生健康委可以查看。',
    asks: [
      { name: 'text', label: '工作进展', kind: 'words' },
      { name: 'file', label: '附件（可不传）', kind: 'file', item: 'report' },
    ],
  },
  completeMilestone: {
    effect: () => '记录一个里程碑已经完成。',
    asks: [
      { name: 'milestone', label: '里程碑', kind: 'milestone' },
      { name: 'doneOn', label: '完成日期', kind: 'date' },
      { name: 'note', label: '完成情况', kind: 'words' },
    ],
  },
  extend: {
    effect: ({ application }) =>
      `延长创建期，现在的结束日期为 ${application.period?.end ?? ''}。历次延长都留在记录里。`,
    asks: [
      { name: 'end', label: '新的结束日期', kind: 'date' },
      { name: 'document', label: '同意延长的文件', kind: 'document' },
      reason,
    ],
  },
  exit: {
    effect: () => '本省退出创建，办理就此结束。主动退出不禁止再次申请。',
    asks: [{ name: 'letter', label: '人民政府退出函', kind: 'letter', item: 'exit' }, reason],
    danger: true,
  },
  openInquiry: {
    effect: () => '对触发情形立案核查。核查期间不能评估、公示和命名。',
    asks: [
      { name: 'category', label: '触发情形', kind: 'category' },
      { name: 'facts', label: '事实和来源', kind: 'words' },
    ],
  },
  recordHearing: {
    effect: () => '记录该省的陈述申辩；没有陈述申辩的，请写明已经告知。',
    asks: [{ name: 'hearing', label: '陈述申辩', kind: 'words' }],
  },
  closeInquiry: { effect: () => '查无实据，结案，创建继续。', asks: [reason] },
  terminate: {
    effect: () =>
      '终止创建。自决定之日起三年内不得再次申请创建示范省（区、市）；所属县和机构的申报不受影响。',
    asks: [
      { name: 'letter', label: '终止创建的决定', kind: 'letter', item: 'termination' },
      { ...reason, label: '核查结论和理由' },
    ],
    danger: true,
  },
  beginEvaluation: {
    effect: () => '组成评估组，按国家标准六个方面开始评估验收。',
    asks: [
      { name: 'team', label: '评估组成员', kind: 'team', hint: '每行一人，至少 2 人。' },
      { name: 'startsOn', label: '开始日期', kind: 'date' },
    ],
  },
  conclude: {
    effect: () => '记录评估结论。未达到标准的办理结束，可以再次申请。',
    asks: [
      { name: 'result', label: '结论', kind: 'result' },
      { name: 'report', label: '评估验收报告', kind: 'file', item: 'evaluation' },
      { name: 'text', label: '说明', kind: 'words' },
      { name: 'demand', label: '整改要求', kind: 'words', when: { name: 'result', is: 'rectify' } },
      { name: 'until', label: '整改期限', kind: 'date', when: { name: 'result', is: 'rectify' } },
    ],
  },
  answerRectification: {
    effect: () => '报送整改情况，转回评估验收。',
    asks: [
      { name: 'text', label: '整改情况', kind: 'words' },
      { name: 'file', label: '整改报告', kind: 'file', item: 'rectification' },
    ],
  },
  startPublicity: {
    effect: () => '立即开始公示，公众不用登录即可看到。开始日不计；也可以不公示，直接命名。',
    asks: [
      { name: 'workingDays', label: '工作日数', kind: 'days' },
      { name: 'address', label: '公示网址', kind: 'line' },
      { name: 'contact', label: '联系电话、邮箱和地址', kind: 'line' },
    ],
  },
  drop: { effect: () => '公示未通过，办理结束。', asks: [reason], danger: true },
  name: {
    effect: ({ application }) =>
      `命名${application.governmentName.replace(/人民政府$/, '')}为“${application.programme}”。`,
    asks: [
      { name: 'document', label: '命名文件', kind: 'document' },
      { name: 'plaqueNumber', label: '牌匾编号', kind: 'line' },
      {
        name: 'objections',
        label: '公示期间的异议和处理结果',
        kind: 'words',
        hint: '没有公示的可以不填；公示过、没有异议的，写明“无异议”。',
      },
    ],
  },
};

/** What an unanswered question is sent as: the domain says what is missing. */
export function unanswered({ kind }: Asked, today: string): unknown {
  switch (kind) {
    case 'file':
      return null;
    case 'letter':
      return { documentNumber: '', date: today, file: null };
    case 'document':
      return { documentNumber: '', date: today };
    case 'period':
      return { start: '', end: '' };
    case 'date':
      return today;
    case 'days':
      return 10;
    case 'category':
    case 'result':
      return '';
    case 'team':
      return '';
    case 'defects':
      return [];
    default:
      return '';
  }
}

/** The command as the server takes it. */
export function commandOf(
  action: string,
  asks: readonly Asked[],
  answers: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const command: Record<string, unknown> = { action };
  for (const { name, kind, when } of asks) {
    const answer = answers[name];
    const applies = when === undefined || answers[when.name] === when.is;
    if (kind === 'team') command[name] = String(answer).split('\n');
    else if (kind === 'period') {
      const { start, end } = answer as { start: string; end: string };
      command[name] = start === '' || end === '' ? null : { start, end };
    } else if (!applies) command[name] = kind === 'date' ? null : '';
    else command[name] = answer;
  }
  return command;
}
