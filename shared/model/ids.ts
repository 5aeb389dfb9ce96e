import * as z from 'zod';

/**
 * Branded identifiers. A division code is never an id: 500110 was 万盛区 until 2011 and is 綦江区
 * since (DOMAIN E-06), so every unit carries an internal id with a validity of its own. The characters are those that
 * a Step Functions execution name, an S3 key and an address all take as they are.
 */
const id = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/, '编号格式不正确');

export const OrganisationId = id.brand<'OrganisationId'>();
export type OrganisationId = z.infer<typeof OrganisationId>;
export const CampaignId = id.brand<'CampaignId'>();
export type CampaignId = z.infer<typeof CampaignId>;
export const ApplicationId = id.brand<'ApplicationId'>();
export type ApplicationId = z.infer<typeof ApplicationId>;
export const EditionId = id.brand<'EditionId'>();
export type EditionId = z.infer<typeof EditionId>;
export const EvidenceId = id.brand<'EvidenceId'>();
export type EvidenceId = z.infer<typeof EvidenceId>;
export const ObjectionId = id.brand<'ObjectionId'>();
export type ObjectionId = z.infer<typeof ObjectionId>;
/** A province's own application: `province.hc-650000.1`, the last part counting the province's applications. */
export const ProvinceApplicationId = z
  .string()
  .regex(/^province\.[a-zA-Z0-9][a-zA-Z0-9._-]{0,40}\.\d{1,4}$/, '编号格式不正确')
  .brand<'ProvinceApplicationId'>();
export type ProvinceApplicationId = z.infer<typeof ProvinceApplicationId>;
/** A title: named from an application it bears that application's id, so an application is named once. */
export const DesignationId = id.brand<'DesignationId'>();
export type DesignationId = z.infer<typeof DesignationId>;
export const BanId = id.brand<'BanId'>();
export type BanId = z.infer<typeof BanId>;
export const GuidanceId = id.brand<'GuidanceId'>();
export type GuidanceId = z.infer<typeof GuidanceId>;
export const MemberId = id.brand<'MemberId'>();
export type MemberId = z.infer<typeof MemberId>;
export const InvitationId = id.brand<'InvitationId'>();
export type InvitationId = z.infer<typeof InvitationId>;
export const CalendarId = id.brand<'CalendarId'>();
export type CalendarId = z.infer<typeof CalendarId>;
export const IncidentId = id.brand<'IncidentId'>();
export type IncidentId = z.infer<typeof IncidentId>;
export const ExpertId = id.brand<'ExpertId'>();
export type ExpertId = z.infer<typeof ExpertId>;
/** One expert's review of one application in one step. Opaque: whoever holds it learns nothing of the unit. */
export const SheetId = id.brand<'SheetId'>();
export type SheetId = z.infer<typeof SheetId>;
export const PlanId = id.brand<'PlanId'>();
export type PlanId = z.infer<typeof PlanId>;
/** A unit of one plan: a department or a township of the county. It is no organisation of the tree. */
export const PlanUnitId = z
  .string()
  .regex(/^u[0-9]{1,4}$/, '责任单位编号格式不正确')
  .brand<'PlanUnitId'>();
export type PlanUnitId = z.infer<typeof PlanUnitId>;
/** An item of an edition: a row of a standard («10.2») or a field of a form («3.5a», «h.contact»). */
export const ItemId = z
  .string()
  .regex(/^[a-z0-9.]{1,20}$/, '条目编号格式不正确')
  .brand<'ItemId'>();
export type ItemId = z.infer<typeof ItemId>;

/** The subject of a token: who signs in. Issued by the OIDC issuer, opaque to us. */
export const Subject = z.string().min(1).max(200).brand<'Subject'>();
export type Subject = z.infer<typeof Subject>;

/**
 * One application per unit and campaign: the id is made of both, so the condition «does not exist yet» on its own
 * item is the uniqueness rule (DOMAIN A1), with no second marker that could disagree.
 */
export function applicationIdOf(campaign: CampaignId, organisation: OrganisationId): ApplicationId {
  return ApplicationId.parse(`${campaign}.${organisation}`);
}
