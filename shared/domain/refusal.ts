/**
 * Every way the domain or the API says no. A refusal is a value: it names the code, says it in Chinese, and, where a
 * field is at fault, points at it. The HTTP status of a code is in shared/contract/problem.ts, exhaustively.
 */
export const refusalTitles = {
  invalidInput: '提交的内容有误',
  notSignedIn: '尚未登录或登录已过期',
  notAMember: '该账号尚未加入任何单位，或授权已到期',
  notPermitted: '您没有办理该事项的权限',
  notFound: '没有找到，或您无权查看',
  transitionNotAllowed: '当前状态下不能办理该事项',
  selfReview: '填报人不能审核本人提交的申报',
  deadlinePassed: '已超过截止时间',
  notOpenYet: '申报尚未开始',
  campaignClosed: '本批次已不再受理',
  campaignPaused: '本批次已暂停',
  alreadyOpened: '对方已打开该申报，不能撤回上报',
  returnsExhausted: '退回补正的次数已满',
  incompleteAnswers: '申报内容还有问题需要修改',
  sealMissing: '尚未上传盖章扫描件',
  findingsIncomplete: '尚有条目未核定',
  recordsMissing: '验收记录不全',
  sheetsMissing: '专家评分尚未完成',
  defencePending: '答辩尚未完成',
  passMarkNotReached: '专家评分未达到合格分',
  lineNotReached: '核定结果未达到标准',
  gateBlocked: '不符合申报条件',
  quotaExhausted: '名额已满',
  selectionChanged: '候选名单刚刚有变动，请核对后重新办理',
  publicityStarted: '公示已开始，名单不再变动',
  appealsPending: '复核尚未办结，或申请期未满',
  objectionsPending: '异议尚未办结，或受理期未满',
  plaqueTaken: '牌匾编号已被使用',
  alreadyNamed: '该单位已有同一项目的有效命名',
  notHeardYet: '陈述申辩尚未结束',
  tooManyRequests: '提交过于频繁',
  noCandidates: '尚未确定候选名单',
  calendarMissing: '该年度的工作日安排尚未公布',
  deadlineOrder: '各级截止时间的先后顺序不正确',
  versionConflict: '内容已被他人更新，请核对后重新办理',
  draftConflict: '部分内容已被他人修改',
  idempotencyKeyReused: '同一请求编号被用于不同内容',
  idempotencyKeyMissing: '缺少请求编号（Idempotency-Key）',
  alreadyExists: '本单位在该批次已有申报',
  draftIncomplete: '草案还不能发布',
  draftClosed: '草案已经发布或作废，不能再修改',
  editionExists: '这个编号的标准已经发布',
  migrationNotPossible: '本批次不能换用这个标准',
  evidenceRefused: '文件未通过检查',
  evidenceNotExpected: '该条目现在不能上传文件',
  tooLarge: '内容过大',
  unavailable: '服务暂时不可用，请稍后重试',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof refusalTitles;

/** One fault at one place. `pointer` is a JSON pointer into the request or, for answers, `/answers/<item>/<part>`. */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
}

export interface Refusal {
  readonly code: RefusalCode;
  /** The whole sentence for the person: what, why, since when, what to do. */
  readonly detail: string;
  readonly faults?: readonly Fault[];
  /** What the reader needs to go on: the current version, who changed it, the values of others. */
  readonly context?: Readonly<Record<string, unknown>>;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(
  code: RefusalCode,
  detail: string = refusalTitles[code],
  more: Pick<Refusal, 'faults' | 'context'> = {},
): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, detail, ...more } };
}
