import type { Status, StatusName } from '../model/status.ts';

/** Everything that can happen to an application after it exists. */
export const actions = [
  'submit',
  'resubmit',
  'recall',
  'withdraw',
  'reopen',
  'receive',
  'return',
  'forward',
  'recommend',
  'notRecommend',
  'accept',
  'declareIneligible',
  'reportCreation',
  'reachStandard',
  'endCreation',
  'pass',
  'fail',
  'appeal',
  'acceptAppeal',
  'refuseAppeal',
  'select',
  'deselect',
  'acceptObjection',
  'dismissObjection',
  'upholdObjection',
  'name',
  'disqualify',
  'lapse',
  'beginPublicity',
  'endPublicity',
  'holdBack',
  'publish',
  'republish',
  'cancel',
] as const;
export type Action = (typeof actions)[number];

/** Past tense, for the record. */
export const eventTypes = {
  submit: 'ApplicationSubmitted',
  resubmit: 'ApplicationResubmitted',
  recall: 'ApplicationRecalled',
  withdraw: 'ApplicationWithdrawn',
  reopen: 'ApplicationReopened',
  receive: 'ApplicationReceived',
  return: 'ApplicationReturned',
  forward: 'ApplicationForwarded',
  recommend: 'ApplicationRecommended',
  notRecommend: 'ApplicationNotRecommended',
  accept: 'ApplicationAccepted',
  declareIneligible: 'ApplicationDeclaredIneligible',
  reportCreation: 'CreationReported',
  reachStandard: 'CreationAchieved',
  endCreation: 'CreationEnded',
  pass: 'ApplicationPassed',
  fail: 'ApplicationFailed',
  appeal: 'AppealMade',
  acceptAppeal: 'AppealAccepted',
  refuseAppeal: 'AppealRefused',
  select: 'CandidateSelected',
  deselect: 'CandidateDeselected',
  acceptObjection: 'ObjectionOpened',
  dismissObjection: 'ObjectionDismissed',
  upholdObjection: 'ObjectionUpheld',
  name: 'ApplicationNamed',
  disqualify: 'ApplicationDisqualified',
  lapse: 'ApplicationLapsed',
  beginPublicity: 'PublicityBegun',
  endPublicity: 'PublicityEnded',
  holdBack: 'PublicityHeldBack',
  publish: 'PublishedSeparately',
  republish: 'PublishedAgain',
  cancel: 'ApplicationCancelled',
} as const satisfies Record<Action, string>;

/** Words on buttons and in the story (UX «Words on buttons and states»). */
export const actionLabels = {
  submit: '提交上报',
  resubmit: '补正后重新提交',
  recall: '撤回上报',
  withdraw: '撤回申报',
  reopen: '重新申报',
  receive: '接收',
  return: '退回补正',
  forward: '同意上报',
  recommend: '推荐',
  notRecommend: '不予推荐',
  accept: '受理',
  declareIneligible: '不予受理',
  reportCreation: '报告创建进展',
  reachStandard: '达到标准，进入评审',
  endCreation: '创建期满',
  pass: '评审通过',
  fail: '评审不通过',
  appeal: '申请复核',
  acceptAppeal: '同意复核',
  refuseAppeal: '不予复核',
  select: '列为候选',
  deselect: '移出候选',
  acceptObjection: '受理异议',
  dismissObjection: '异议不成立',
  upholdObjection: '异议成立',
  name: '命名',
  disqualify: '取消资格',
  lapse: '逾期',
  beginPublicity: '开始公示',
  endPublicity: '公示期满',
  holdBack: '暂缓公示',
  publish: '单独公示',
  republish: '重新公示',
  cancel: '批次取消',
} as const satisfies Record<Action, string>;

/** What an action is called where it is taken: a county agrees to recommend an institution (同意推荐, C-09). */
export function actionLabelIn(action: Action, status: Status): string {
  const endorses = action === 'forward' || action === 'recommend';
  return endorses && status.name === 'underReview' && status.level === 'county'
    ? '同意推荐'
    : actionLabels[action];
}

/** What the record calls its events: the actions, and what leaves the status as it is. */
export const recordLabels: Readonly<Record<string, string>> = {
  ...actionLabels,
  redactEvidence: '抹除材料',
  migrateEdition: '换用标准',
  extendDeadline: '延期',
  reviveLapsed: '恢复办理',
  releaseIncident: '放行（填报有重大负面事件）',
  recordPaper: '收到纸质件',
};

/**
 * Who may act.
 * - applicant: a member with the role 填报 of the applying unit
 * - sender: the side that sent it to where it is now: the applicant, or a reviewer of the level below
 * - reviewerAtLevel: a reviewer of the chain's organisation at the awaited level
 * - leadReviewer: a reviewer of the lead · lead: who runs the campaign · system: timers and state machines
 * - leadOrProvince: who runs the campaign, or a reviewer of the province in the chain (A24)
 */
export type Party =
  | 'applicant'
  | 'sender'
  | 'reviewerAtLevel'
  | 'leadReviewer'
  | 'lead'
  | 'leadOrProvince'
  | 'system';

/** Where it goes. Names that start with a capital are computed in decide.ts from the chain and the campaign. */
export type Target =
  | StatusName
  | 'FirstReview'
  | 'NextReview'
  | 'BackToReviewer'
  | 'BackToSender'
  | 'NextEvaluation'
  | 'AppealedStep'
  | 'AfterObjection'
  | 'Same';

export interface Transition {
  readonly by: Party;
  readonly to: Target;
  /** A reason in words is demanded and recorded. */
  readonly reason?: 'required';
}
export type TransitionTable = Record<StatusName, Partial<Record<Action, Transition>>>;

/** 弄虚作假、重大事件、证照失效、禁申: at any live state (A24). A draft is the unit's own, and nobody's case yet. */
const disqualify = { by: 'leadOrProvince', to: 'disqualified', reason: 'required' } as const;
/** Its campaign was given up, which is possible until publicity starts: ended without fault (D.1 取消). */
const cancel = { by: 'system', to: 'cancelled' } as const;
const withdraw = { by: 'applicant', to: 'withdrawn', reason: 'required' } as const;

/** What is legal. When, and who is waited for, is the state machine's part; a contract test holds the two together. */
export const transitions = {
  draft: {
    submit: { by: 'applicant', to: 'FirstReview' },
    withdraw,
    lapse: { by: 'system', to: 'lapsed' },
    cancel,
  },
  underReview: {
    receive: { by: 'reviewerAtLevel', to: 'Same' },
    forward: { by: 'reviewerAtLevel', to: 'NextReview' },
    recommend: { by: 'reviewerAtLevel', to: 'recommended' },
    accept: { by: 'reviewerAtLevel', to: 'NextEvaluation' },
    return: { by: 'reviewerAtLevel', to: 'returned' },
    notRecommend: { by: 'reviewerAtLevel', to: 'notRecommended', reason: 'required' },
    recall: { by: 'sender', to: 'BackToSender' },
    withdraw,
    disqualify,
    lapse: { by: 'system', to: 'lapsed' },
    cancel,
  },
  returned: {
    resubmit: { by: 'applicant', to: 'BackToReviewer' },
    withdraw,
    disqualify,
    lapse: { by: 'system', to: 'lapsed' },
    cancel,
  },
  recommended: {
    receive: { by: 'leadReviewer', to: 'Same' },
    accept: { by: 'leadReviewer', to: 'NextEvaluation' },
    declareIneligible: { by: 'leadReviewer', to: 'ineligible', reason: 'required' },
    recall: { by: 'sender', to: 'BackToSender' },
    withdraw,
    disqualify,
    cancel,
  },
  // 创建中 (A14): the unit reports how far it is, the lead moves it on, the end of the period ends it.
  creating: {
    reportCreation: { by: 'applicant', to: 'Same', reason: 'required' },
    reachStandard: { by: 'leadReviewer', to: 'NextEvaluation' },
    endCreation: { by: 'system', to: 'creationEnded' },
    withdraw,
    disqualify,
    cancel,
  },
  evaluating: {
    pass: { by: 'leadReviewer', to: 'NextEvaluation' },
    fail: { by: 'leadReviewer', to: 'notPassed', reason: 'required' },
    return: { by: 'leadReviewer', to: 'returned' },
    withdraw,
    disqualify,
    cancel,
  },
  ranked: {
    select: { by: 'lead', to: 'candidate' },
    // 递补: into a place that fell empty after publicity began, where the campaign has it so (A21, E-81).
    publish: { by: 'lead', to: 'inPublicity', reason: 'required' },
    fail: { by: 'lead', to: 'notPassed', reason: 'required' },
    withdraw,
    disqualify,
    cancel,
  },
  candidate: {
    deselect: { by: 'lead', to: 'ranked', reason: 'required' },
    beginPublicity: { by: 'system', to: 'inPublicity' },
    // Who does not pass the gates on the day stays a candidate; once it does, it is published by itself (A19, E-80).
    holdBack: { by: 'system', to: 'Same', reason: 'required' },
    publish: { by: 'lead', to: 'inPublicity', reason: 'required' },
    withdraw,
    disqualify,
    cancel,
  },
  inPublicity: {
    acceptObjection: { by: 'lead', to: 'underObjection' },
    endPublicity: { by: 'system', to: 'cleared' },
    // Another unit was meant than the list named: a whole publicity anew, for it alone (E-80).
    republish: { by: 'lead', to: 'Same', reason: 'required' },
    withdraw,
    disqualify,
  },
  underObjection: {
    dismissObjection: { by: 'lead', to: 'AfterObjection' },
    upholdObjection: { by: 'lead', to: 'dropped', reason: 'required' },
    withdraw,
    disqualify,
  },
  cleared: {
    // A letter that was posted in time may arrive after the end (DOMAIN E-76).
    acceptObjection: { by: 'lead', to: 'underObjection' },
    name: { by: 'lead', to: 'named' },
    republish: { by: 'lead', to: 'inPublicity', reason: 'required' },
    withdraw,
    disqualify,
  },
  withdrawn: {
    reopen: { by: 'applicant', to: 'draft' },
  },
  named: {},
  lapsed: {},
  ineligible: {},
  notRecommended: {},
  creationEnded: {},
  // 复核 (E-61): once, within the days that the campaign gives; other experts judge anew.
  notPassed: {
    appeal: { by: 'applicant', to: 'underAppeal', reason: 'required' },
  },
  underAppeal: {
    acceptAppeal: { by: 'lead', to: 'AppealedStep' },
    refuseAppeal: { by: 'lead', to: 'notPassed', reason: 'required' },
    withdraw,
    disqualify,
    cancel,
  },
  dropped: {},
  disqualified: {},
  cancelled: {},
} as const satisfies TransitionTable;

/** The transition of an action in a status, if the table has one. */
export function transitionOf(status: Status, action: Action): Transition | undefined {
  return (transitions as TransitionTable)[status.name][action];
}
