import * as z from 'zod';
import { BanId, OrganisationId } from './ids.ts';
import { LocalDate } from './instant.ts';

/** The three kinds of project (DOMAIN N-01). A ban of one kind says nothing of another (N-43, N-48, E-73). */
export const projectKinds = ['county', 'institution', 'province'] as const;
export const ProjectKind = z.enum(projectKinds);
export type ProjectKind = z.infer<typeof ProjectKind>;

/** 示范县 · 示范机构 · 示范省. */
export const projectKindLabels = {
  county: '示范县（市、区）',
  institution: '示范机构',
  province: '示范省（区、市）',
} as const satisfies Record<ProjectKind, string>;

/**
 * By what a facility is known again when its legal person or its code changes (DOMAIN E-72). Empty where the unit has
 * none: a county has only its former names.
 */
export const BanIdentifiers = z.strictObject({
  /** 统一社会信用代码. */
  creditCode: z.string().nullable(),
  formerCodes: z.array(z.string()).optional(),
  /** 医疗机构执业许可证号、养老机构备案编号. */
  licences: z.array(z.string()),
  address: z.string().nullable(),
  formerNames: z.array(z.string()),
});
export type BanIdentifiers = z.infer<typeof BanIdentifiers>;

/** 禁申: of one entity, one kind of project and one programme, never of a territory (DOMAIN D.5, E-70). */
export const Ban = z.strictObject({
  id: BanId,
  organisation: OrganisationId,
  organisationName: z.string(),
  kind: ProjectKind,
  programme: z.string(),
  /** The date of the decision: the period runs from it. */
  decidedOn: LocalDate,
  documentNumber: z.string(),
  /** The last day of the period; the unit may apply from the day after. */
  until: LocalDate,
  /** What it came of: the designation, the application, or the province's creation. */
  origin: z.strictObject({ kind: z.enum(['revocation', 'termination', 'disqualification']), id: z.string() }),
  identifiers: BanIdentifiers,
  /** Whether it has run out says the date, not a status. */
  status: z.enum(['active', 'lifted']),
  lifted: z.strictObject({ on: LocalDate, documentNumber: z.string(), reason: z.string() }).nullable(),
  version: z.int().min(1),
});
export type Ban = z.infer<typeof Ban>;
