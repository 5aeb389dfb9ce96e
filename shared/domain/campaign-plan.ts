import type { Campaign, Deadlines, Quota } from '../model/campaign.ts';
import type { Edition } from '../model/edition.ts';
import type { CalendarId, CampaignId, EditionId, OrganisationId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import { type Level, levelLabels, levels, type Organisation, type Person } from '../model/organisation.ts';
import { type Step, stepLabels } from '../model/status.ts';
import { isInBranch } from './branch.ts';
import { type CampaignDecision, manages, objectionToCampaign, recordedCampaign } from './decide-campaign.ts';
import { regionOf } from './given-fields.ts';
import { mailGraceDaysOf } from './objection-intake.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { defaultReportDue } from './report-duty.ts';
import { interruptionHoursOf } from './running-publicity.ts';
import { dateOf, endOf, sameTimeAfter, shown, shownDate, startOf, yearsAfter } from './time.ts';
import { checkCreation, checkDeadlines, checkPaperDeadline, programmeEnd } from './timeline.ts';

export const affiliatedQuotaLabels = {
  none: '不占区县名额',
  district: '占所在区县名额',
} as const satisfies Record<NonNullable<Campaign['affiliatedQuota']>, string>;

export const operationBaseLabels = {
  laterCertificate: '两证中较晚的一个',
  opening: '开业日期',
} as const satisfies Record<NonNullable<Campaign['operationBase']>, string>;

/** What a lead lays down before a campaign is announced; afterwards all of it is pinned but the deadlines. */
export interface CampaignPlan {
  readonly title: string;
  /** Departments that hold the campaign together with the lead; none where absent (J-01). */
  readonly jointWith?: Campaign['jointWith'] | undefined;
  readonly programme: string;
  /** The organisation inside whose branch units may apply. */
  readonly scope: OrganisationId;
  readonly applicantLevel: Level;
  readonly edition: EditionId;
  readonly evaluation: readonly Step[];
  /** The period of creation before the evaluation; null or absent: there is none (A14). */
  readonly creation?: Campaign['creation'] | undefined;
  readonly sealedBy: Level | null;
  readonly quota: Quota;
  /** Whether a place that falls empty after publicity began may be filled (E-81); not where absent. */
  readonly refillAfterDrop?: boolean | undefined;
  readonly publicityDays: number;
  readonly correctionDays: number;
  /** Returns of one submission; null or absent: no bound (A6). */
  readonly maxReturns?: number | null | undefined;
  /** Whether the levels must say their opinion; optional where absent (A5). */
  readonly opinion?: Campaign['opinion'] | undefined;
  readonly mailGraceDays: number;
  readonly opensAt: Instant;
  readonly deadlines: Deadlines;
  /** Seconds after a unit's deadline in which what arrives still counts; 0 where absent (E-31). */
  readonly graceSeconds?: number | undefined;
  /** Until when the paper copy is to be there; null or absent: none is asked for (E-33). */
  readonly paperDeadline?: Instant | null | undefined;
  readonly needsApproval: boolean;
  readonly namingPlannedOn: LocalDate;
  readonly cycleYears: number;
  /** Institutions that one district may recommend; null or absent: no bound (C-09). */
  readonly institutionsPerDistrict?: number | null | undefined;
  /** Whose places an institution uses that reports past the county (E-19); nobody's where absent. */
  readonly affiliatedQuota?: Campaign['affiliatedQuota'] | undefined;
  /** From which day years of operation count (E-45); the later certificate where absent. */
  readonly operationBase?: Campaign['operationBase'] | undefined;
  /** MM-DD (`annualReportDue`, C-17). */
  readonly annualReportDue?: string | undefined;
  /** Whether functional zones may apply as counties (E-05). */
  readonly functionalZoneCanApply: boolean;
  /** The working calendar of publicity; the State Council's where it is absent (E-42). */
  readonly calendar?: CalendarId | undefined;
  /** Whether a county's ban also closes its territory; not where absent (E-70). */
  readonly banTerritorial?: boolean | undefined;
  /** Hours without the page from which the publicity is extended; 24 where absent. */
  readonly interruptionHours?: number | undefined;
}

/** What the plan refers to, as it is stored. */
export interface PlanFacts {
  readonly edition: Edition | undefined;
  readonly scope: Organisation | undefined;
  /** Other campaigns of the lead. */
  readonly others: readonly Campaign[];
  /** Whether the calendar that the plan names exists; absent where it names none. */
  readonly calendarExists?: boolean | undefined;
}

/** Who may lay down a campaign: central and provincial organs, not a county's department (F-07 art. 4, DOMAIN E-98). */
export function mayPlan({ organisation, roles }: Person): boolean {
  return roles.includes('lead') && (organisation.level === 'nation' || organisation.level === 'province');
}

/** Faults of a plan; pointers are those of the request body. */
export function faultsOfPlan(
  plan: CampaignPlan,
  { edition, scope, calendarExists }: PlanFacts,
  lead: Organisation,
  now: Instant,
): Fault[] {
  const faults: Fault[] = [];
  const say = (field: string, message: string) => faults.push({ pointer: `/${field}`, message });
  const rank = (level: Level) => levels.indexOf(level);
  if (plan.calendar !== undefined && calendarExists !== true)
    say('calendar', '没有这个工作日历，请从列表中选择。');
  if (edition === undefined) say('edition', '没有这个标准或表单，请从列表中选择。');
  else if (edition.kind === 'plan') say('edition', '创建方案不能用于申报，请选择标准或表单。');
  if (scope === undefined || !isInBranch(scope.path, lead)) say('scope', '申报范围应为本单位或其下级单位。');
  else if (rank(plan.applicantLevel) >= rank(lead.level) || rank(plan.applicantLevel) > rank(scope.level))
    say('applicantLevel', `申报单位的层级应低于主办单位（${levelLabels[lead.level]}），并在申报范围之内。`);
  if (
    plan.sealedBy !== null &&
    (rank(plan.sealedBy) <= rank(plan.applicantLevel) || rank(plan.sealedBy) >= rank(lead.level))
  )
    say('sealedBy', '盖章的层级应在申报单位和主办单位之间。');
  if (plan.evaluation.includes('preliminaryReview'))
    say('evaluation', '初审由各级审核单位办理，不是主办单位的评审环节。');
  if (new Set(plan.evaluation).size < plan.evaluation.length) say('evaluation', '评审环节不能重复。');
  for (const level of levels) {
    if (
      plan.deadlines[level] !== undefined &&
      (rank(level) < rank(plan.applicantLevel) || rank(level) > rank(lead.level))
    )
      faults.push({
        pointer: `/deadlines/${level}`,
        message: `${levelLabels[level]}不在申报单位和主办单位之间，不设截止时间。`,
      });
  }
  // In front of the deadlines of its own that the check compares with.
  const draft = { applicantLevel: plan.applicantLevel, opensAt: plan.opensAt, deadlines: {} } as Campaign;
  faults.push(...checkDeadlines(draft, plan.deadlines, now));
  faults.push(...checkCreation(plan.creation, plan.deadlines));
  if (plan.creation && plan.namingPlannedOn <= plan.creation.endsOn)
    say('namingPlannedOn', `计划命名日期应晚于创建期的最后一天（${shownDate(plan.creation.endsOn)}）。`);
  faults.push(...checkPaperDeadline(plan, plan.paperDeadline));
  const last = Object.values(plan.deadlines).toSorted().at(-1);
  if (endOf(plan.namingPlannedOn) > programmeEnd)
    say('namingPlannedOn', '创建工作 2030 年完成，计划命名日期不能晚于 2030年12月31日。');
  else if (last !== undefined && endOf(plan.namingPlannedOn) < last)
    say('namingPlannedOn', `计划命名日期应晚于各级截止时间（${shown(last)}）。`);
  return faults;
}

/**
 * What deserves a second look, and stops nobody: two campaigns of a programme closer together than its cycle (N-05,
 * N-09, C-05: the first national cycle slipped, so a cycle is never derived from a calendar).
 */
export function warningsOfPlan(
  plan: Pick<CampaignPlan, 'programme' | 'opensAt' | 'cycleYears'>,
  others: readonly Campaign[],
  own?: CampaignId,
): string[] {
  const before = others
    .filter(
      (other) =>
        other.programme === plan.programme &&
        other.id !== own &&
        other.status !== 'cancelled' &&
        other.opensAt <= plan.opensAt,
    )
    .toSorted((a, b) => (a.opensAt < b.opensAt ? 1 : -1))[0];
  if (before === undefined) return [];
  const due = yearsAfter(dateOf(before.opensAt), plan.cycleYears);
  return dateOf(plan.opensAt) < due
    ? [`距上一批次“${before.title}”（${shown(before.opensAt)}开始）不足 ${plan.cycleYears} 年，请确认。`]
    : [];
}

/** Short, because an application's id is made of it and of the unit's. */
export function newCampaignId(unique: string): CampaignId {
  return `c${unique.replaceAll('-', '').slice(0, 12)}` as CampaignId;
}

/** The plan as a campaign that is not announced. */
function campaignOf(
  plan: CampaignPlan,
  id: CampaignId,
  lead: Organisation,
  scope: Organisation,
  previous: CampaignId | null,
): Campaign {
  const {
    scope: _,
    evaluation,
    institutionsPerDistrict,
    affiliatedQuota,
    operationBase,
    annualReportDue,
    maxReturns,
    opinion,
    graceSeconds,
    paperDeadline,
    creation,
    jointWith,
    banTerritorial,
    interruptionHours,
    refillAfterDrop,
    ...rest
  } = plan;
  return {
    ...rest,
    // Only institutions are recommended by districts, and only they have certificates.
    ...(plan.applicantLevel === 'institution' && {
      institutionsPerDistrict: institutionsPerDistrict ?? null,
      affiliatedQuota: affiliatedQuota ?? 'none',
      operationBase: operationBase ?? 'laterCertificate',
    }),
    ...(annualReportDue !== undefined && { annualReportDue }),
    maxReturns: maxReturns ?? null,
    opinion: opinion ?? 'optional',
    graceSeconds: graceSeconds ?? 0,
    paperDeadline: paperDeadline ?? null,
    creation: creation ?? null,
    jointWith: [...(jointWith ?? [])],
    refillAfterDrop: refillAfterDrop ?? false,
    banTerritorial: banTerritorial ?? false,
    interruptionHours: interruptionHoursOf({ interruptionHours }),
    id,
    evaluation: [...evaluation],
    documentNumber: '',
    lead: lead.id,
    leadName: lead.name,
    scope: scope.path,
    scopeName: scope.level === 'nation' ? '全国' : regionOf(scope.name),
    approval: null,
    publishedOn: null,
    previous,
    pausedAt: null,
    pauses: [],
    publicity: null,
    status: 'draft',
    version: 1,
    head: '',
  };
}

/** A new campaign, as the lead lays it down; nobody else knows of it before its notice. */
export function planCampaign(
  plan: CampaignPlan,
  facts: PlanFacts,
  id: CampaignId,
  person: Person,
  now: Instant,
  previous: CampaignId | null = null,
): Result<CampaignDecision> {
  if (!mayPlan(person)) return refuse('notPermitted', '批次由国家或省级主办单位的批次管理人员建立。');
  const lead = person.organisation;
  const faults = faultsOfPlan(plan, facts, lead, now);
  if (faults.length > 0 || facts.scope === undefined)
    return refuse('invalidInput', faults[0]?.message, { faults });
  const campaign = campaignOf(plan, id, lead, facts.scope, previous);
  return accept(
    recordedCampaign({ ...campaign, version: 0 }, campaign, 'CampaignDrafted', { previous }, person, now),
  );
}

/** Changes what is not announced yet; the record names each field. */
export function editCampaign(
  campaign: Campaign,
  plan: CampaignPlan,
  facts: PlanFacts,
  person: Person,
  now: Instant,
): Result<CampaignDecision> {
  if (!manages(campaign, person)) return refuse('notPermitted', '只有主办单位的批次管理人员可以修改批次。');
  const illegal = objectionToCampaign(campaign, 'edit');
  if (illegal !== null) return { ok: false, refusal: illegal };
  const faults = faultsOfPlan(plan, facts, person.organisation, now);
  if (faults.length > 0 || facts.scope === undefined)
    return refuse('invalidInput', faults[0]?.message, { faults });
  const next = campaignOf(plan, campaign.id, person.organisation, facts.scope, campaign.previous ?? null);
  const changes = changesBetween(campaign, next);
  return accept(
    recordedCampaign(
      campaign,
      { ...next, version: campaign.version, head: campaign.head },
      'CampaignEdited',
      { changes },
      person,
      now,
    ),
  );
}

/** One thing that differs between two campaigns, in words. */
export interface CampaignChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

const deadlineWords = (deadlines: Deadlines, level: Level) => {
  const at = deadlines[level];
  return at === undefined ? '不设' : shown(at);
};

/** What differs, field by field, in the order in which a notice would say it. */
export function changesBetween(before: Campaign, after: Campaign): CampaignChange[] {
  const words = (campaign: Campaign): [string, string][] => [
    ['名称', campaign.title],
    ['联合主办', campaign.jointWith?.join('、') || '无'],
    ['项目', campaign.programme],
    ['申报范围', campaign.scopeName],
    ['申报单位层级', levelLabels[campaign.applicantLevel]],
    ['标准或表单', campaign.edition],
    ['评审环节', campaign.evaluation.map((step) => stepLabels[step]).join('、')],
    ['创建期', campaign.creation ? `至 ${shownDate(campaign.creation.endsOn)}` : '不设'],
    ['盖章层级', campaign.sealedBy === null ? '不盖章' : levelLabels[campaign.sealedBy]],
    ['名额', `${campaign.quota.kind === 'soft' ? '约 ' : ''}${campaign.quota.places} 个`],
    [
      '每个区县推荐机构',
      campaign.institutionsPerDistrict ? `不超过 ${campaign.institutionsPerDistrict} 个` : '不限',
    ],
    ['委属机构占用名额', affiliatedQuotaLabels[campaign.affiliatedQuota ?? 'none']],
    ['运营年限起算', operationBaseLabels[campaign.operationBase ?? 'laterCertificate']],
    ['公示后递补', campaign.refillAfterDrop ? '可以，另行公示' : '不递补'],
    ['公示', `${campaign.publicityDays} 个工作日`],
    ['公示页面中断', `满 ${interruptionHoursOf(campaign)} 小时顺延`],
    ['工作日历', campaign.calendar ?? '国务院放假安排'],
    ['补正期限', `${campaign.correctionDays} 天`],
    ['退回次数', campaign.maxReturns ? `最多 ${campaign.maxReturns} 次` : '不限'],
    ['审核意见', campaign.opinion === 'required' ? '必须填写' : '选填'],
    ['信件在途期', `${mailGraceDaysOf(campaign)} 天`],
    ['开始申报', shown(campaign.opensAt)],
    ...levels.map((level): [string, string] => [
      `${levelLabels[level]}截止`,
      deadlineWords(campaign.deadlines, level),
    ]),
    ['提交宽限', campaign.graceSeconds ? `${campaign.graceSeconds} 秒` : '没有'],
    ['纸质件截止', campaign.paperDeadline ? shown(campaign.paperDeadline) : '不要求'],
    ['计划命名日期', campaign.namingPlannedOn ?? '未定'],
    ['禁报范围', campaign.banTerritorial ? '连同辖区内的机构' : '限被取消的单位'],
    ['功能区申报', campaign.functionalZoneCanApply ? '可以' : '不可以'],
    ['年度报告', `次年 ${campaign.annualReportDue ?? defaultReportDue} 前`],
    ['报批', campaign.needsApproval ? '须经表彰办审核同意' : '不需要'],
    ['通知文号', campaign.documentNumber || '未发布'],
  ];
  const old = new Map(words(before));
  return words(after).flatMap(([field, now]) => {
    const then = old.get(field) ?? '';
    return then === now ? [] : [{ field, before: then, after: now }];
  });
}

/** 2026 年 → 2028 年 in a title; a title without the year stays. */
function titleIn(title: string, from: number, to: number): string {
  return title.replaceAll(String(from), String(to));
}

/** The plan that a campaign was laid down by. A campaign without a planned naming gets the year's last day. */
export function planOf(campaign: Campaign): CampaignPlan {
  const last = Object.values(campaign.deadlines).toSorted().at(-1) ?? campaign.opensAt;
  return {
    title: campaign.title,
    jointWith: campaign.jointWith ?? [],
    programme: campaign.programme,
    // The organisation that the path ends with.
    scope: campaign.scope.split('/').filter(Boolean).at(-1) as OrganisationId,
    applicantLevel: campaign.applicantLevel,
    edition: campaign.edition,
    evaluation: campaign.evaluation,
    creation: campaign.creation ?? null,
    sealedBy: campaign.sealedBy,
    quota: campaign.quota,
    refillAfterDrop: campaign.refillAfterDrop ?? false,
    publicityDays: campaign.publicityDays,
    correctionDays: campaign.correctionDays,
    maxReturns: campaign.maxReturns ?? null,
    opinion: campaign.opinion ?? 'optional',
    mailGraceDays: mailGraceDaysOf(campaign),
    opensAt: campaign.opensAt,
    deadlines: campaign.deadlines,
    graceSeconds: campaign.graceSeconds ?? 0,
    paperDeadline: campaign.paperDeadline ?? null,
    needsApproval: campaign.needsApproval ?? false,
    namingPlannedOn: campaign.namingPlannedOn ?? (`${dateOf(last).slice(0, 4)}-12-31` as LocalDate),
    cycleYears: campaign.cycleYears ?? 2,
    ...(campaign.applicantLevel === 'institution' && {
      institutionsPerDistrict: campaign.institutionsPerDistrict ?? null,
      affiliatedQuota: campaign.affiliatedQuota ?? 'none',
      operationBase: campaign.operationBase ?? 'laterCertificate',
    }),
    annualReportDue: campaign.annualReportDue ?? defaultReportDue,
    functionalZoneCanApply: campaign.functionalZoneCanApply ?? false,
    banTerritorial: campaign.banTerritorial ?? false,
    interruptionHours: interruptionHoursOf(campaign),
    ...(campaign.calendar && { calendar: campaign.calendar }),
  };
}

/**
 * 下一周期: the plan of the next campaign, made of this one by moving every date by the cycle, and by as many cycles
 * as it takes until units have time ahead (the first national cycle slipped by years).
 */
export function nextCyclePlan(campaign: Campaign, now: Instant): CampaignPlan {
  const plan = planOf(campaign);
  const deadline = campaign.deadlines[campaign.applicantLevel] ?? campaign.opensAt;
  let years = plan.cycleYears;
  while (endOf(yearsAfter(dateOf(deadline), years)) < now) years += plan.cycleYears;
  const startYear = Number(dateOf(campaign.opensAt).slice(0, 4));
  const deadlines = Object.fromEntries(
    Object.entries(campaign.deadlines).map(([level, at]) => [
      level,
      at && endOf(yearsAfter(dateOf(at), years)),
    ]),
  ) as Deadlines;
  return {
    ...plan,
    title: titleIn(campaign.title, startYear, startYear + years),
    opensAt: startOf(yearsAfter(dateOf(campaign.opensAt), years)),
    deadlines,
    creation: plan.creation ? { endsOn: yearsAfter(plan.creation.endsOn, years) } : null,
    paperDeadline: plan.paperDeadline ? sameTimeAfter(plan.paperDeadline, years) : null,
    namingPlannedOn: yearsAfter(plan.namingPlannedOn, years),
  };
}
