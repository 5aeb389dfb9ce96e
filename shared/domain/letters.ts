import type { Role } from '../model/organisation.ts';

/** What a letter is drafted from. */
export type LetterSubject = 'campaign' | 'application' | 'objection' | 'designation';

/** A list of a letter, one line of its table for each entry, by these columns. */
export interface LetterList {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface LetterKind {
  readonly label: string;
  readonly subject: LetterSubject;
  /** Who drafts it, inside the unit whose letter it is. */
  readonly role: Role;
  /** What each field stands for. */
  readonly fields: Readonly<Record<string, string>>;
  readonly lists: readonly LetterList[];
}

/** Every letter has these. */
const common = {
  发文机关: '发文单位的名称',
  署名: '文末的署名；联合主办的批次，各部门依次一行一个',
  文号: '发文字号；还没有的留空待填',
  成文日期: '成文日期；还没有的为今天',
  主送机关: '收文单位',
  批次: '批次的名称',
  项目: '示范项目的名称',
  批次文号: '批次通知的文号',
} as const;

const units: LetterList = { name: '名单', columns: ['序号', '单位', '地区'] };

/** The letters that the product drafts from its record (公文). Their fields are what a template may use. */
export const letterKinds = {
  campaignNotice: {
    label: '批次通知',
    subject: 'campaign',
    role: 'lead',
    fields: {
      ...common,
      申报范围: '申报单位所在的范围',
      申报开始: '申报开始的时间',
      申报截止: '申报单位提交的截止时间',
      名额: '名额，约数写“约”',
      标准: '采用的标准或表单',
      公示工作日: '公示的工作日数',
      补正天数: '退回补正的天数',
    },
    lists: [{ name: '时限', columns: ['环节', '截止时间'] }],
  },
  correction: {
    label: '退回补正通知',
    subject: 'application',
    role: 'reviewer',
    fields: {
      ...common,
      申报单位: '被退回的单位',
      补正截止: '补正的截止时间',
      问题数: '需补正的条目数',
      第几次: '第几次退回',
    },
    lists: [{ name: '问题', columns: ['序号', '条目', '内容', '问题'] }],
  },
  recommendation: {
    label: '推荐函和汇总表',
    subject: 'campaign',
    role: 'reviewer',
    fields: { ...common, 单位数: '推荐的单位数' },
    lists: [{ name: '名单', columns: ['序号', '单位', '地区', '自评结果', '提交时间', '审核意见'] }],
  },
  expertMinute: {
    label: '专家评审纪要',
    subject: 'campaign',
    role: 'lead',
    fields: {
      ...common,
      评审办法: '轮次、权重、合格分、最少人数、是否去极值、是否盲评',
      专家人数: '签字的专家人数',
      评审单位数: '参加评审的单位数',
      通过单位数: '通过评审的单位数',
      候选单位数: '列为候选的单位数',
      名额: '批次的名额',
      分数线: '分数线上下的两个单位和得分',
      并列处理: '并列单位由主办单位决定先后的理由',
      回避人次: '回避的人次',
    },
    lists: [
      { name: '专家', columns: ['姓名', '职称', '单位', '评审件数'] },
      { name: '排序', columns: ['名次', '单位', '总分', '各轮得分', '先后依据', '结果'] },
      { name: '未按排序', columns: ['候选单位', '排在前面的单位', '理由'] },
      { name: '回避', columns: ['专家', '单位', '情形', '说明'] },
      { name: '未通过', columns: ['单位', '各轮得分'] },
    ],
  },
  publicity: {
    label: '公示',
    subject: 'campaign',
    role: 'lead',
    fields: {
      ...common,
      单位数: '公示的单位数',
      公示开始: '公示开始的日期',
      公示结束: '公示最后一日',
      公示工作日: '公示的工作日数',
      公示网址: '公示的网址',
      联系方式: '受理异议的联系方式',
    },
    lists: [units],
  },
  objectionReply: {
    label: '异议答复',
    subject: 'objection',
    role: 'lead',
    fields: {
      ...common,
      异议人: '异议人的姓名或单位',
      异议单位: '被异议的单位',
      收到日期: '收到异议的日期',
      结论: '核查结论',
      核查情况: '核查报告',
      答复内容: '已经记录的答复',
    },
    lists: [],
  },
  naming: {
    label: '命名通报',
    subject: 'campaign',
    role: 'lead',
    fields: { ...common, 单位数: '命名的单位数', 公示开始: '公示开始的日期', 公示结束: '公示最后一日' },
    lists: [units],
  },
  revocation: {
    label: '取消命名决定',
    subject: 'designation',
    role: 'lead',
    fields: {
      ...common,
      单位: '被取消命名的单位',
      称号: '被取消的称号',
      命名文号: '原命名文件的文号',
      命名日期: '原命名的日期',
      牌匾编号: '牌匾编号',
    },
    lists: [],
  },
  annualReport: {
    label: '年度报告提醒',
    subject: 'designation',
    role: 'lead',
    fields: {
      ...common,
      单位: '应报告的单位',
      称号: '命名的称号',
      命名文号: '命名文件的文号',
      报告年度: '报告哪一年',
      报告截止: '应提交的日期',
    },
    lists: [],
  },
} as const satisfies Record<string, LetterKind>;
export type LetterKindId = keyof typeof letterKinds;
export const letterKindIds = Object.keys(letterKinds) as [LetterKindId, ...LetterKindId[]];

/** What a template is filled with. */
export interface LetterValues {
  readonly fields: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;
}

/** Left in a draft where the record has nothing: to be filled in Word, and impossible to overlook. */
export const blank = '＿＿＿＿';

/** What a template asks for, and what of it the kind does not have. */
export interface TemplateFaults {
  /** Fields that do not exist, as written. */
  readonly unknown: readonly string[];
  /** Columns of a list outside of a table row, or of two lists in one row. */
  readonly misplaced: readonly string[];
  /** `{{` without its `}}`, with the words around it. */
  readonly broken: readonly string[];
}

/** Reads the fields of a template: `{{申报单位}}`, and `{{名单.单位}}` in a table row that comes once for each entry. */
export function fieldsIn(text: string): { readonly fields: string[]; readonly broken: string[] } {
  const fields = [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/gu)].map(([, name]) => name as string);
  const rest = text.replace(/\{\{[^{}]*\}\}/gu, '');
  const broken = [...rest.matchAll(/.{0,12}(?:\{\{|\}\}).{0,12}/gu)].map(([words]) => words.trim());
  return { fields, broken };
}

/** Whether a kind has a field, or a column of one of its lists. */
export function isFieldOf(kind: LetterKind, name: string): 'field' | 'column' | null {
  if (Object.hasOwn(kind.fields, name)) return 'field';
  const [list, column] = name.split('.');
  return kind.lists.some((one) => one.name === list && one.columns.includes(column ?? '')) ? 'column' : null;
}

/** Values that show how a template looks where there is no record to draft from. */
export function sampleValues(kind: LetterKind): LetterValues {
  return {
    fields: Object.fromEntries(
      Object.entries(kind.fields).map(([name, meaning]) => [name, `【${meaning.split('；')[0]}】`]),
    ),
    lists: Object.fromEntries(
      kind.lists.map(({ name, columns }) => [
        name,
        [1, 2, 3].map((number) =>
          Object.fromEntries(
            columns.map((column) => [column, column === '序号' ? String(number) : `【${column}】`]),
          ),
        ),
      ]),
    ),
  };
}
