import type { ProvinceStatus } from '../model/province-application.ts';

/** Everything that can happen to a province's application after it exists (DOMAIN D.3 P1–P11). */
export const provinceActions = [
  'submit',
  'resubmit',
  'return',
  'accept',
  'decline',
  'report',
  'completeMilestone',
  'extend',
  'exit',
  'openInquiry',
  'recordHearing',
  'closeInquiry',
  'terminate',
  'selfEvaluate',
  'beginEvaluation',
  'conclude',
  'answerRectification',
  'startPublicity',
  'drop',
  'name',
  'lapse',
  'expire',
  'endRectification',
  'endPublicity',
] as const;
export type ProvinceAction = (typeof provinceActions)[number];

/** Past tense, for the record. */
export const provinceEventTypes = {
  submit: 'ProvinceApplied',
  resubmit: 'ProvinceApplicationCorrected',
  return: 'ProvinceApplicationReturned',
  accept: 'CreationBegun',
  decline: 'ProvinceNotSupported',
  report: 'ProgressReported',
  completeMilestone: 'MilestoneCompleted',
  extend: 'CreationPeriodExtended',
  exit: 'CreationExited',
  openInquiry: 'InquiryOpened',
  recordHearing: 'HearingRecorded',
  closeInquiry: 'InquiryClosed',
  terminate: 'CreationTerminated',
  selfEvaluate: 'SelfEvaluationSubmitted',
  beginEvaluation: 'ProvinceEvaluationBegun',
  conclude: 'ProvinceEvaluationConcluded',
  answerRectification: 'RectificationAnswered',
  startPublicity: 'ProvincePublicityStarted',
  drop: 'ProvinceDropped',
  name: 'ProvinceNamed',
  lapse: 'ProvinceCorrectionLapsed',
  expire: 'CreationPeriodExpired',
  endRectification: 'RectificationEnded',
  endPublicity: 'ProvincePublicityEnded',
} as const satisfies Record<ProvinceAction, string>;

/** Words on buttons and in the story. */
export const provinceActionLabels = {
  submit: '提交申请',
  resubmit: '补正后重新提交',
  return: '退回补正',
  accept: '同意支持创建',
  decline: '不予支持',
  report: '报送工作进展',
  completeMilestone: '里程碑完成',
  extend: '延长创建期',
  exit: '主动退出创建',
  openInquiry: '对触发情形立案',
  recordHearing: '记录陈述申辩',
  closeInquiry: '查无实据，结案',
  terminate: '终止创建',
  selfEvaluate: '报送自评估报告',
  beginEvaluation: '开始评估验收',
  conclude: '评估结论',
  answerRectification: '报送整改情况',
  startPublicity: '公示',
  drop: '公示未通过',
  name: '命名',
  lapse: '补正期满未提交',
  expire: '创建期满',
  endRectification: '整改期满',
  endPublicity: '公示期满',
} as const satisfies Record<ProvinceAction, string>;

export const provinceRecordLabels: Readonly<Record<string, string>> = {
  begin: '开始准备申请',
  ...provinceActionLabels,
};

/**
 * Who may act. province: an officer of the province's health commission · staff: a reviewer or lead of the nation ·
 * lead: who runs the programme there · system: timers.
 */
export type ProvinceParty = 'province' | 'staff' | 'lead' | 'system';

export interface ProvinceTransition {
  readonly by: ProvinceParty;
  /** Several where the command says which. Same: the stage stays open. */
  readonly to: ProvinceStatus | 'Same' | readonly ProvinceStatus[];
}

/** From acceptance to naming the province is 创建中 in the words of N-43: it may leave, and creation may be terminated. */
const whileCreating = {
  exit: { by: 'province', to: 'exited' },
  openInquiry: { by: 'lead', to: 'Same' },
  recordHearing: { by: 'staff', to: 'Same' },
  closeInquiry: { by: 'lead', to: 'Same' },
  terminate: { by: 'lead', to: 'terminated' },
} as const satisfies Partial<Record<ProvinceAction, ProvinceTransition>>;

/** What is legal. When, and who is waited for, is the state machine's part; a contract test holds the two together. */
export const provinceTransitions = {
  draft: { submit: { by: 'province', to: 'applied' } },
  applied: {
    return: { by: 'staff', to: 'returned' },
    accept: { by: 'lead', to: 'creating' },
    decline: { by: 'lead', to: 'notSupported' },
  },
  returned: {
    resubmit: { by: 'province', to: 'applied' },
    lapse: { by: 'system', to: 'lapsed' },
  },
  creating: {
    report: { by: 'province', to: 'Same' },
    completeMilestone: { by: 'province', to: 'Same' },
    selfEvaluate: { by: 'province', to: 'Same' },
    extend: { by: 'lead', to: 'Same' },
    expire: { by: 'system', to: 'periodExpired' },
    ...whileCreating,
  },
  periodExpired: {
    report: { by: 'province', to: 'Same' },
    completeMilestone: { by: 'province', to: 'Same' },
    selfEvaluate: { by: 'province', to: 'Same' },
    beginEvaluation: { by: 'staff', to: 'evaluating' },
    ...whileCreating,
  },
  evaluating: {
    conclude: { by: 'lead', to: ['reached', 'rectifying', 'notReached'] },
    ...whileCreating,
  },
  rectifying: {
    answerRectification: { by: 'province', to: 'evaluating' },
    endRectification: { by: 'system', to: 'evaluating' },
    ...whileCreating,
  },
  reached: {
    startPublicity: { by: 'lead', to: 'inPublicity' },
    name: { by: 'lead', to: 'named' },
    ...whileCreating,
  },
  inPublicity: {
    drop: { by: 'lead', to: 'notReached' },
    endPublicity: { by: 'system', to: 'cleared' },
    ...whileCreating,
  },
  cleared: {
    drop: { by: 'lead', to: 'notReached' },
    name: { by: 'lead', to: 'named' },
    ...whileCreating,
  },
  named: {},
  lapsed: {},
  notSupported: {},
  exited: {},
  terminated: {},
  notReached: {},
} as const satisfies Record<ProvinceStatus, Partial<Record<ProvinceAction, ProvinceTransition>>>;

/** The transition of an action in a status, if the table has one. */
export function provinceTransitionOf(
  status: ProvinceStatus,
  action: ProvinceAction,
): ProvinceTransition | undefined {
  const table: Partial<Record<ProvinceAction, ProvinceTransition>> = provinceTransitions[status];
  return table[action];
}

/** The states of the machine `ProvinceApplication` in which it waits: for people, or for a time that may be moved. */
export const provinceStages = {
  Review: { label: '受理审查', waits: 'people' },
  Correction: { label: '退回补正', waits: 'time' },
  Creating: { label: '创建中', waits: 'time' },
  PeriodExpired: { label: '创建期满，待评估', waits: 'people' },
  Evaluation: { label: '评估验收', waits: 'people' },
  Rectification: { label: '限期整改', waits: 'time' },
  NamingDecision: { label: '达标，待公示或命名', waits: 'people' },
  Publicity: { label: '公示', waits: 'time' },
  Naming: { label: '公示期满，待命名', waits: 'people' },
} as const;
export type ProvinceStage = keyof typeof provinceStages;
export const provinceStageNames = Object.keys(provinceStages) as ProvinceStage[];

/** Status ↔ label ↔ stage ↔ who is awaited ↔ tone, which is never shown without the word. */
export const provinceStatusTable = {
  draft: { label: '准备申请', stage: 'Ended', awaits: 'province', tone: 'neutral' },
  applied: { label: '已申请，待受理', stage: 'Review', awaits: 'nation', tone: 'active' },
  returned: { label: '已退回补正', stage: 'Correction', awaits: 'province', tone: 'warning' },
  creating: { label: '创建中', stage: 'Creating', awaits: 'province', tone: 'active' },
  periodExpired: { label: '创建期满，待评估', stage: 'PeriodExpired', awaits: 'nation', tone: 'warning' },
  evaluating: { label: '评估验收中', stage: 'Evaluation', awaits: 'nation', tone: 'active' },
  rectifying: { label: '限期整改', stage: 'Rectification', awaits: 'province', tone: 'warning' },
  reached: { label: '达到标准，待命名', stage: 'NamingDecision', awaits: 'nation', tone: 'active' },
  inPublicity: { label: '公示中', stage: 'Publicity', awaits: 'nobody', tone: 'active' },
  cleared: { label: '公示期满，待命名', stage: 'Naming', awaits: 'nation', tone: 'active' },
  named: { label: '已命名', stage: 'Ended', awaits: 'nobody', tone: 'success' },
  lapsed: { label: '未按期补正', stage: 'Ended', awaits: 'nobody', tone: 'danger' },
  notSupported: { label: '不予支持', stage: 'Ended', awaits: 'nobody', tone: 'danger' },
  exited: { label: '主动退出', stage: 'Ended', awaits: 'nobody', tone: 'neutral' },
  terminated: { label: '终止创建', stage: 'Ended', awaits: 'nobody', tone: 'danger' },
  notReached: { label: '未达到标准', stage: 'Ended', awaits: 'nobody', tone: 'danger' },
} as const satisfies Record<
  ProvinceStatus,
  {
    label: string;
    stage: ProvinceStage | 'Ended';
    awaits: 'province' | 'nation' | 'nobody';
    tone: 'neutral' | 'active' | 'warning' | 'success' | 'danger';
  }
>;

/** The stage that an execution waits in, by the stored status alone. */
export function provinceStageOf(status: ProvinceStatus): ProvinceStage | 'Ended' {
  return provinceStatusTable[status].stage;
}

/** Whether nothing more can come of it. A draft is not over, though no execution waits for it. */
export function isProvinceOver(status: ProvinceStatus): boolean {
  return status !== 'draft' && provinceStageOf(status) === 'Ended';
}

/** Actions that close a stage, from the table, which alone says what is legal. */
export function provinceOutcomes(stage: ProvinceStage): ProvinceAction[] {
  const statuses = (Object.keys(provinceStatusTable) as ProvinceStatus[]).filter(
    (status) => provinceStatusTable[status].stage === stage,
  );
  return provinceActions.filter((action) =>
    statuses.some((status) => {
      const transition = provinceTransitionOf(status, action);
      return transition !== undefined && transition.to !== 'Same';
    }),
  );
}
