import * as z from 'zod';
import { IncidentId, OrganisationId } from '../../model/ids.ts';
import { Incident, IncidentKind } from '../../model/incident.ts';
import { Instant, LocalDate } from '../../model/instant.ts';
import { FormerDetails, InstitutionDetails } from '../../model/institution.ts';
import { Cursor } from '../cursor.ts';
import { route } from '../route.ts';
import { reason } from './fields.ts';

const unit = z.strictObject({ id: OrganisationId });

/** An institution with its record, as those above it and itself read it. */
export const InstitutionView = z.object({
  id: OrganisationId,
  name: z.string(),
  fullName: z.string(),
  parent: OrganisationId.nullable(),
  parentName: z.string(),
  details: InstitutionDetails,
  /** On whose ground it stands, where it does not report through it. */
  districtName: z.string().nullable(),
  revision: z.int(),
  /** The latest first. */
  former: z.array(FormerDetails),
  /** What is wrong with its certificates today; empty where both hold. */
  faults: z.array(z.string()),
  /** What those who recommend it should look at: bans of whoever shares its code, licence, address or name (E-72). */
  warnings: z.array(z.string()),
  incidents: z.array(Incident),
  may: z.object({ change: z.boolean(), recordIncident: z.boolean() }),
});
export type InstitutionView = z.infer<typeof InstitutionView>;

export const InstitutionRow = z.object({
  id: OrganisationId,
  name: z.string(),
  kind: InstitutionDetails.shape.kind,
  creditCode: z.string(),
  faults: z.array(z.string()),
});
export type InstitutionRow = z.infer<typeof InstitutionRow>;

const wish = { details: InstitutionDetails, codeConfirmed: z.boolean() };

export const listInstitutions = route({
  name: 'list-institutions',
  method: 'GET',
  path: '/institutions',
  summary: '由本单位登记的机构，按名称排列，分页',
  query: z.strictObject({ cursor: Cursor }),
  reply: z.object({
    institutions: z.array(InstitutionRow),
    next: z.string().nullable(),
    may: z.object({ register: z.boolean() }),
  }),
});

export const registerInstitution = route({
  name: 'register-institution',
  method: 'POST',
  path: '/institutions',
  summary: '登记机构：在本单位之下（区县，或直接管理机构的主管部门）',
  body: z.strictObject({
    name: z.string().trim().min(4, '请填写机构全称').max(120, '机构名称不能超过 120 字'),
    ...wish,
    district: OrganisationId.nullable(),
  }),
  reply: InstitutionView,
});

export const getInstitution = route({
  name: 'get-institution',
  method: 'GET',
  path: '/institutions/{id}',
  summary: '一个机构的登记、变更记录和重大负面事件',
  parameters: unit,
  reply: InstitutionView,
});

export const changeInstitution = route({
  name: 'change-institution',
  method: 'POST',
  path: '/institutions/{id}/changes',
  summary: '变更机构的登记，原有内容保留',
  parameters: unit,
  body: z.strictObject({ revision: z.int().min(1), ...wish, reason }),
  reply: InstitutionView,
});

export const listIncidents = route({
  name: 'list-incidents',
  method: 'GET',
  path: '/organisations/{id}/incidents',
  summary: '一个单位登记在案的重大负面事件',
  parameters: unit,
  reply: z.object({ incidents: z.array(Incident), may: z.object({ record: z.boolean() }), now: Instant }),
});

export const recordIncident = route({
  name: 'record-incident',
  method: 'POST',
  path: '/organisations/{id}/incidents',
  summary: '登记一个单位的重大负面事件（上级审核或主办单位）',
  parameters: unit,
  body: z.strictObject({
    kind: IncidentKind,
    on: LocalDate,
    description: z.string().trim().min(4, '请写明事件经过和认定依据').max(1_000, '事件说明不能超过 1000 字'),
  }),
  reply: Incident,
});

export const retractIncident = route({
  name: 'retract-incident',
  method: 'POST',
  path: '/organisations/{id}/incidents/{incident}/retract',
  summary: '撤销一条登记有误的重大负面事件，记录保留',
  parameters: z.strictObject({ id: OrganisationId, incident: IncidentId }),
  body: z.strictObject({ revision: z.int().min(1), reason }),
  reply: Incident,
});
