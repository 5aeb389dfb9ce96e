import { type Designation, type DesignationStatus, designationStatuses } from '../model/designation.ts';
import type { Person } from '../model/organisation.ts';
import { isInBranch } from './branch.ts';

/** What people do with a title and its duties. */
export const designationActions = [
  'submitReport',
  'receiveReport',
  'returnReport',
  'moveReportDue',
  'recordPlaque',
  'planInspection',
  'recordInspection',
  'reportRectification',
  'moveRectification',
  'reinspect',
  'openCase',
  'moveHearing',
  'stateDefence',
  'dismissCase',
  'revoke',
  'annulRevocation',
  'flagChange',
  'dismissChange',
  'change',
  'close',
] as const;
export type DesignationAction = (typeof designationActions)[number];

/** What the yearly duties' machine does when a day comes. */
export const dutyActions = [
  'openReport',
  'markOverdue',
  'remindReport',
  'escalateReport',
  'rectificationOverdue',
  'closeHearing',
] as const;
export type DutyAction = (typeof dutyActions)[number];

/** Words on buttons and in the story. */
export const designationActionLabels: Readonly<Record<DesignationAction | DutyAction | 'designate', string>> =
  {
    designate: '命名',
    submitReport: '提交年度报告',
    receiveReport: '接收年度报告',
    returnReport: '退回年度报告',
    moveReportDue: '调整报送期限',
    recordPlaque: '登记牌匾',
    planInspection: '安排检查',
    recordInspection: '记录检查结果',
    reportRectification: '报告整改情况',
    moveRectification: '调整整改期限',
    reinspect: '记录复查结果',
    openCase: '立案核查',
    moveHearing: '调整陈述申辩期限',
    stateDefence: '陈述申辩',
    dismissCase: '情形不成立，结案',
    revoke: '取消命名',
    annulRevocation: '撤销取消命名的决定',
    flagChange: '标记变更待核',
    dismissChange: '维持不变',
    change: '变更命名单位',
    close: '注销命名',
    openReport: '年度报告开始报送',
    markOverdue: '年度报告逾期',
    remindReport: '催报年度报告',
    escalateReport: '列入检查名单',
    rectificationOverdue: '整改期限届满',
    closeHearing: '陈述申辩期满',
  };

/** Past tense, for the record. */
export const designationEventTypes: Readonly<Record<DesignationAction | DutyAction, string>> = {
  submitReport: 'ReportSubmitted',
  receiveReport: 'ReportReceived',
  returnReport: 'ReportReturned',
  moveReportDue: 'ReportDueMoved',
  recordPlaque: 'PlaqueRecorded',
  planInspection: 'InspectionPlanned',
  recordInspection: 'InspectionRecorded',
  reportRectification: 'RectificationReported',
  moveRectification: 'RectificationMoved',
  reinspect: 'Reinspected',
  openCase: 'RevocationCaseOpened',
  moveHearing: 'HearingMoved',
  stateDefence: 'UnitHeard',
  dismissCase: 'RevocationCaseDismissed',
  revoke: 'DesignationRevoked',
  annulRevocation: 'RevocationAnnulled',
  flagChange: 'ChangeFlagged',
  dismissChange: 'ChangeDismissed',
  change: 'DesignationChanged',
  close: 'DesignationClosed',
  openReport: 'ReportOpened',
  markOverdue: 'ReportOverdue',
  remindReport: 'ReportReminded',
  escalateReport: 'ReportEscalated',
  rectificationOverdue: 'RectificationOverdue',
  closeHearing: 'HearingClosed',
};

/**
 * Who may act.
 * - holder: a member with the role 填报 of the named unit
 * - lead: who runs the programme · inspector: the lead, or a reviewer of the province that the unit lies in (D.5)
 * - system: the duties' machine
 */
export type DesignationParty = 'holder' | 'lead' | 'inspector' | 'system';

interface DesignationTransition {
  readonly by: DesignationParty;
  readonly to: DesignationStatus | 'Same' | 'ByFindings';
}

const reporting = {
  submitReport: { by: 'holder', to: 'Same' },
  receiveReport: { by: 'lead', to: 'Same' },
  returnReport: { by: 'lead', to: 'Same' },
  moveReportDue: { by: 'lead', to: 'Same' },
  openReport: { by: 'system', to: 'Same' },
  markOverdue: { by: 'system', to: 'Same' },
  remindReport: { by: 'system', to: 'Same' },
  escalateReport: { by: 'system', to: 'Same' },
  recordPlaque: { by: 'lead', to: 'Same' },
  flagChange: { by: 'lead', to: 'Same' },
  dismissChange: { by: 'lead', to: 'Same' },
} as const;

/** Only by a decision of the lead, never by itself (DOMAIN E-09); not while a case is open, which it would empty. */
const changing = { change: { by: 'lead', to: 'Same' }, close: { by: 'lead', to: 'closed' } } as const;

/** What is legal (DOMAIN D.5). */
export const designationTransitions: Readonly<
  Record<DesignationStatus, Partial<Record<DesignationAction | DutyAction, DesignationTransition>>>
> = {
  active: {
    ...reporting,
    ...changing,
    planInspection: { by: 'inspector', to: 'Same' },
    recordInspection: { by: 'inspector', to: 'ByFindings' },
    openCase: { by: 'lead', to: 'underCase' },
  },
  watch: {
    ...reporting,
    ...changing,
    reportRectification: { by: 'holder', to: 'Same' },
    moveRectification: { by: 'inspector', to: 'Same' },
    rectificationOverdue: { by: 'system', to: 'Same' },
    reinspect: { by: 'inspector', to: 'ByFindings' },
    openCase: { by: 'lead', to: 'underCase' },
  },
  underCase: {
    ...reporting,
    stateDefence: { by: 'holder', to: 'Same' },
    moveHearing: { by: 'lead', to: 'Same' },
    closeHearing: { by: 'system', to: 'Same' },
    dismissCase: { by: 'lead', to: 'active' },
    revoke: { by: 'lead', to: 'revoked' },
  },
  revoked: {
    recordPlaque: { by: 'lead', to: 'Same' },
    annulRevocation: { by: 'lead', to: 'active' },
  },
  closed: { recordPlaque: { by: 'lead', to: 'Same' } },
};

/** The members who run the programme that the title belongs to. */
export function leadsDesignation({ lead }: Designation, { organisation, roles }: Person): boolean {
  return organisation.id === lead && roles.includes('lead');
}

/** The named unit's members who fill in. */
export function holdsDesignation({ organisation }: Designation, person: Person): boolean {
  return person.organisation.id === organisation && person.roles.includes('applicant');
}

/** The lead, or a reviewer of the province in whose branch the unit lies (回头看 by LED/PHC). */
export function inspectsDesignation(designation: Designation, person: Person): boolean {
  const { organisation, roles } = person;
  if (organisation.id === designation.lead) return roles.includes('lead') || roles.includes('reviewer');
  return (
    roles.includes('reviewer') &&
    organisation.level === 'province' &&
    organisation.id !== designation.organisation &&
    isInBranch(designation.path, organisation)
  );
}

/** Whoever stands above the unit on its way to the lead, the lead, and the unit itself. */
export function maySeeDesignation(designation: Designation, { organisation }: Person): boolean {
  return (
    organisation.id === designation.organisation ||
    organisation.id === designation.lead ||
    isInBranch(designation.path, organisation)
  );
}

export function isDesignationParty(designation: Designation, by: DesignationParty, person: Person): boolean {
  switch (by) {
    case 'holder':
      return holdsDesignation(designation, person);
    case 'lead':
      return leadsDesignation(designation, person);
    case 'inspector':
      return inspectsDesignation(designation, person);
    case 'system':
      return false;
  }
}

/** 原江北区（现两江新区）: the document keeps its name, the reader learns today's (DOMAIN E-09, E-11). */
export function shownHolder({
  namedAs,
  organisationName,
}: Pick<Designation, 'namedAs' | 'organisationName'>): string {
  return namedAs === organisationName ? namedAs : `原${namedAs}（现${organisationName}）`;
}

/** Whether anything can still happen to the title itself. */
export function isLiving({ status }: Pick<Designation, 'status'>): boolean {
  return !designationStatuses[status].ended;
}
