import * as z from 'zod';
import { OrganisationId, PlanId, PlanUnitId, Subject } from './ids.ts';
import { Instant } from './instant.ts';

/** Levels of the chain, lowest first. 重庆's 市 is a province here; words on screens come from the organisation itself. */
export const levels = ['county', 'prefecture', 'province', 'nation'] as const;
export const Level = z.enum(levels);
export type Level = z.infer<typeof Level>;

/** 县级、地市级、省级、国家级 */
export const levelLabels = {
  county: '县级',
  prefecture: '地市级',
  province: '省级',
  nation: '国家级',
} as const satisfies Record<Level, string>;

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
});
export type Organisation = z.infer<typeof Organisation>;

/**
 * What a member may do inside the own organisation.
 * applicant 填报 · reviewer 审核 · lead 批次管理（主办单位）· administrator 系统管理 · participant 承办创建任务, who
 * acts for one unit of the county's creation plan and for nothing else (see `Membership.planUnit`).
 */
export const roles = ['applicant', 'reviewer', 'lead', 'administrator', 'participant'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

export const roleLabels = {
  applicant: '填报',
  reviewer: '审核',
  lead: '批次管理',
  administrator: '系统管理',
  participant: '承办任务',
} as const satisfies Record<Role, string>;

/** What an organisation's administrator gives; a participant is invited from the plan, for one of its units. */
export const assignableRoles: readonly Role[] = roles.filter((role) => role !== 'participant');

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
  /** Restricts the membership to one unit of the organisation's plan: every route but the plan's refuses it. */
  planUnit: PlanPlace.optional(),
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
      /** For whom a participant acts; absent for everybody else. */
      readonly planUnit?: PlanPlace;
    }
  | { readonly kind: 'system' };
export type Person = Extract<Actor, { kind: 'person' }>;

/** True where `unit` is the organisation itself or lies below it. */
export function isInBranch(path: string, organisation: Pick<Organisation, 'path'>): boolean {
  return path.startsWith(organisation.path);
}
