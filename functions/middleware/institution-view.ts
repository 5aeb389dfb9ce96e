import type { Stores } from '#functions/stores/stores.ts';
import type { InstitutionRow, InstitutionView } from '#shared/contract/routes.ts';
import { evasionWarnings, identifierMarks, identifiersOf } from '#shared/domain/bans.ts';
import { certificateFault } from '#shared/domain/gates.ts';
import { mayRecordIncident } from '#shared/domain/incidents.ts';
import { mayChange, maySeeInstitution } from '#shared/domain/institutions.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Incident } from '#shared/model/incident.ts';
import type { Instant, LocalDate } from '#shared/model/instant.ts';
import { InstitutionDetails, type InstitutionRecord } from '#shared/model/institution.ts';
import type { Organisation, Person } from '#shared/model/organisation.ts';
import { reject } from './refused.ts';

/** @throws Refused notFound, for what is no institution and for what lies outside the own branch alike */
export async function institutionFor(stores: Stores, id: string, actor: Person): Promise<Organisation> {
  const unit = await stores.organisations.load(id);
  if (unit?.institution === undefined || !maySeeInstitution(actor, unit)) reject('notFound');
  return unit;
}

/** What is wrong with the certificates on a day. */
function certificateFaults({ medicalLicence, careFiling }: InstitutionRecord, on: LocalDate): string[] {
  return [
    certificateFault('医疗机构执业许可证', medicalLicence, on),
    certificateFault('养老机构备案', careFiling, on),
  ].filter((fault) => fault !== null);
}

export function institutionRow(unit: Organisation, now: Instant): InstitutionRow {
  const record = unit.institution as InstitutionRecord;
  const { kind, creditCode } = record;
  return { id: unit.id, name: unit.name, kind, creditCode, faults: certificateFaults(record, dateOf(now)) };
}

/** Bans of others that share its code, a licence, its address or a name: for those who recommend it (E-72). */
export async function evasionHints(stores: Stores, unit: Organisation, now: Instant): Promise<string[]> {
  const identifiers = identifiersOf(unit);
  const others = await stores.bans.sharing(identifierMarks(identifiers, unit.name));
  return evasionWarnings({ organisation: unit.id, name: unit.name, identifiers }, others, dateOf(now));
}

export async function institutionView(
  stores: Stores,
  unit: Organisation,
  actor: Person,
  now: Instant,
): Promise<InstitutionView> {
  const record = unit.institution as InstitutionRecord;
  const above = actor.organisation.id !== unit.id;
  const [parent, district, incidents, warnings] = await Promise.all([
    unit.parent === null ? undefined : stores.organisations.load(unit.parent),
    record.district === null ? undefined : stores.organisations.load(record.district),
    stores.incidents.ofOrganisation(unit.id),
    above ? evasionHints(stores, unit, now) : [],
  ]);
  return {
    id: unit.id,
    name: unit.name,
    fullName: unit.fullName,
    parent: unit.parent,
    parentName: parent?.name ?? '',
    details: detailsOf(record),
    districtName: district?.name ?? null,
    revision: record.revision,
    former: record.former.toReversed(),
    faults: certificateFaults(record, dateOf(now)),
    warnings,
    incidents: latestFirst(incidents),
    may: { change: mayChange(actor, unit), recordIncident: mayRecordIncident(actor, unit) },
  };
}

const latestFirst = (incidents: readonly Incident[]) => incidents.toSorted((a, b) => (a.on < b.on ? 1 : -1));

function detailsOf(record: InstitutionRecord): InstitutionDetails {
  const { district: _, former: __, revision: ___, ...details } = record;
  return InstitutionDetails.parse(details);
}
