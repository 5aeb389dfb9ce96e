import * as z from 'zod';
import { ExpertId, OrganisationId, PlanId, PlanUnitId, Subject } from './ids.ts';
import { Instant } from './instant.ts';
import { InstitutionRecord } from './institution.ts';

/** Levels of the chain, lowest first. 重庆's 市 is a province here; words on screens come from the organisation itself. */
export const levels = ['institution', 'county', 'prefecture', 'province', 'nation'] as const;
export const Level = z.enum(levels);
export type Level = z.infer<typeof Level>;

/** 机构、县级、地市级、省级、国家级 */
export const levelLabels = {
  institution: '机构',
  county: '县级',
  prefecture: '地市级',
  province: '省级',
  nation: '国家级',
} as const satisfies Record<Level, string>;

/** What a unit is. A functional zone's bureau reports like a county and has no division code (DOMAIN C-01, E-05). */
export const organisationKindLabels = {
  commission: '卫生健康部门',
  functionalZone: '功能区管理机构',
  institution: '医养结合机构',
  affiliated: '委属医疗卫生机构',
} as const;
export const organisationKinds = Object.keys(
  organisationKindLabels,
) as (keyof typeof organisationKindLabels)[];
export const OrganisationKind = z.enum(organisationKinds);
export type OrganisationKind = z.infer<typeof OrganisationKind>;

/** What the place is that a unit stands for: of the county-level ones N-04 admits all but the functional zone. */
export const placeTypeLabels = {
  province: '省',
  autonomousRegion: '自治区',
  municipality: '直辖市',
  corps: '生产建设兵团',
  prefectureCity: '地级市',
  separatelyPlannedCity: '计划单列市',
  prefecture: '地区',
  autonomousPrefecture: '自治州',
  league: '盟',
  corpsDivision: '师',
  newArea: '新区',
  county: '县',
  countyCity: '县级市',
  district: '市辖区',
  autonomousCounty: '自治县',
  banner: '旗',
  autonomousBanner: '自治旗',
  forestDistrict: '林区',
  specialDistrict: '特区',
  regiment: '团场',
  functionalZone: '功能区',
} as const;
export const placeTypes = Object.keys(placeTypeLabels) as (keyof typeof placeTypeLabels)[];
export const PlaceType = z.enum(placeTypes);
export type PlaceType = z.infer<typeof PlaceType>;

/** A day, or the month or the year where the source says no more: 2025-11-06, 2026-03, 2011. */
const Moment = z.string().regex(/^\d{4}(-\d{2}){0,2}$/, '应为日期、年月或年份');

/** Another unit that this one came from or went into, wholly or in part. */
export const Kin = z.strictObject({
  organisation: OrganisationId,
  /** By its name when it happened. */
  name: z.string().min(1),
  on: Moment,
  /** What went there, where not everything did: 5镇. */
  part: z.string().nullable(),
});
export type Kin = z.infer<typeof Kin>;

/** How a unit was called and where it stood until a day: old documents and pinned campaigns keep it (E-07, E-11). */
export const PastState = z.strictObject({
  /** The first day (month, year) in which it no longer held. */
  until: Moment,
  name: z.string().min(1),
  fullName: z.string().min(1),
  divisionCode: z.string().nullable(),
  parent: OrganisationId.nullable(),
  path: z.string(),
});
export type PastState = z.infer<typeof PastState>;

/**
 * A unit of the organisation tree. `path` lists the ids from the root down to the unit itself, joined and ended by
 * «/», so that «is inside the branch of» is «starts with» and never matches half an id.
 */
export const Organisation = z.strictObject({
  id: OrganisationId,
  name: z.string().min(1).max(120),
  /** The province's name before the unit's, because 28 county names occur twice (DOMAIN E-13): 江苏省南京市鼓楼区. */
  fullName: z.string().min(1).max(200),
  level: Level,
  /** What this unit's own level is called in its region: 市级 for 重庆, 自治区级 for 新疆. */
  levelName: z.string().min(1).max(20),
  parent: OrganisationId.nullable(),
  path: z.string().regex(/^([^/]+\/)+$/),
  /** Division code, if the unit has one: 万盛经开区 has none (DOMAIN C-01). Not an id. */
  divisionCode: z.string().nullable(),
  /** Since when the place has its name and code: a day, or the month or year where the source says no more. */
  since: z.string().optional(),
  /** Places that went into this one, wholly or in part, and until when each had its name (DOMAIN E-06, E-07, E-11). */
  formerNames: z
    .array(z.strictObject({ name: z.string(), until: z.string(), part: z.string().nullable() }))
    .optional(),
  /** What an institution is registered and licensed as; only units of the level `institution` have it (N-08). */
  institution: InstitutionRecord.optional(),
  /** See `kindOf`: a commission, or an institution by its level, where absent. */
  kind: OrganisationKind.optional(),
  place: PlaceType.optional(),
  /** Other spellings by which people look for it: 县发改局 for 县发展改革局 (DOMAIN E-15). */
  aliases: z.array(z.string().min(1).max(120)).max(20).optional(),
  /** Since when the unit exists; absent: as far back as the sources go. */
  validFrom: Moment.optional(),
  /** The first day (month, year) on which it no longer exists. It stays in the tree: what it did points at it. */
  closedOn: Moment.optional(),
  predecessors: z.array(Kin).optional(),
  successors: z.array(Kin).optional(),
  /** Earlier names, codes and places in the tree, the earliest first. */
  past: z.array(PastState).optional(),
  /** Changes on record; absent: only the installation wrote. */
  version: z.int().min(1).optional(),
  /** Hash of the newest entry of its record. */
  head: z.string().optional(),
});
export type Organisation = z.infer<typeof Organisation>;

/**
 * What a member may do inside the own organisation.
 * applicant 填报 · reviewer 审核 · lead 批次管理（主办单位）· administrator 系统管理 · participant 承办创建任务, who
 * acts for one unit of the county's creation plan and for nothing else (see `Membership.planUnit`) · expert 评审专家, of
 * the organisation's pool and no part of its staff: every route that does not say otherwise is closed to them.
 */
export const roles = ['applicant', 'reviewer', 'lead', 'administrator', 'participant', 'expert'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

export const roleLabels = {
  applicant: '填报',
  reviewer: '审核',
  lead: '批次管理',
  administrator: '系统管理',
  expert: '评审专家',
  participant: '承办任务',
} as const satisfies Record<Role, string>;

/** What an organisation's administrator gives; a participant is invited from the plan, an expert from the pool. */
export const assignableRoles: readonly Role[] = roles.filter(
  (role) => role !== 'participant' && role !== 'expert',
);

/** What an administrator may delegate for a time: who administers a unit is invited or takes over, never stands in. */
export const delegableRoles: readonly Role[] = assignableRoles.filter((role) => role !== 'administrator');

/** 代理: roles that a member has for a time beside the own ones, in place of somebody who is away. */
export const Delegation = z.strictObject({
  roles: z.array(Role).min(1),
  from: Instant,
  /** The last instant. */
  until: Instant,
  reason: z.string(),
});
export type Delegation = z.infer<typeof Delegation>;

/** A unit of a creation plan: somebody who acts for it sees nothing else of the county. */
export const PlanPlace = z.strictObject({ plan: PlanId, unit: PlanUnitId });
export type PlanPlace = z.infer<typeof PlanPlace>;

/** Stored membership: the token says who, this says what they may (PROTOCOL «Composition»). */
export const Membership = z.strictObject({
  subject: Subject,
  name: z.string().min(1).max(60),
  organisation: OrganisationId,
  roles: z.array(Role).min(1),
  from: Instant,
  to: Instant.nullable(),
  /** Who of the organisation's pool signs in with it; only with the role `expert`. */
  expert: ExpertId.optional(),
  /** Restricts the membership to one unit of the organisation's plan: every route but the plan's refuses it. */
  planUnit: PlanPlace.optional(),
  /** At most one at a time; one that is over stays until the next. */
  delegation: Delegation.optional(),
});
export type Membership = z.infer<typeof Membership>;

/** One link of an application's chain, pinned when it is first submitted. */
export const ChainLink = z.strictObject({
  level: Level,
  organisation: OrganisationId,
  name: z.string(),
  levelName: z.string(),
});
export type ChainLink = z.infer<typeof ChainLink>;

/** Who acts: a person in one organisation, or the system (timers, state machines). */
export type Actor =
  | {
      readonly kind: 'person';
      readonly subject: Subject;
      readonly name: string;
      readonly organisation: Organisation;
      readonly roles: readonly Role[];
      /** An expert of the organisation's pool, who sees what is assigned to them and nothing else. */
      readonly expert?: ExpertId;
      /** For whom a participant acts; absent for everybody else. */
      readonly planUnit?: PlanPlace | undefined;
    }
  | { readonly kind: 'system' };
export type Person = Extract<Actor, { kind: 'person' }>;
