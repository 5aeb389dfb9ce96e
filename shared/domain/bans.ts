import type { Letter } from '../model/application.ts';
import type { Ban, BanIdentifiers, ProjectKind } from '../model/ban.ts';
import type { BanId, OrganisationId } from '../model/ids.ts';
import type { LocalDate } from '../model/instant.ts';
import type { Organisation } from '../model/organisation.ts';
import { dayAfter, shownDate, yearsAfter } from './time.ts';

/** 3年内不得再次申请 (DOMAIN N-43, N-48, C-18). */
export const banYears = 3;

/**
 * The last day of a ban: the same day of the year, or the month's last where that year has no such day (Civil Code
 * art. 202; 2024-02-29 and three years are 2027-02-28).
 */
export function banUntil(decidedOn: LocalDate, years: number = banYears): LocalDate {
  return yearsAfter(decidedOn, years);
}

/** The first day on which the unit may apply: the last day belongs to the period (DOMAIN D.5, E-47). */
export function eligibleFrom(until: LocalDate): LocalDate {
  return dayAfter(until);
}

export const originLabels = {
  revocation: '取消命名',
  termination: '终止创建',
  disqualification: '取消资格',
} as const satisfies Record<Ban['origin']['kind'], string>;

/** A new ban. `identifiers` are the unit's as they stand on the day of the decision. */
export function banOf(
  unit: { readonly organisation: OrganisationId; readonly organisationName: string },
  project: { readonly kind: ProjectKind; readonly programme: string },
  origin: Ban['origin'],
  decision: Letter,
  identifiers: BanIdentifiers = { creditCode: null, licences: [], address: null, formerNames: [] },
  years: number = banYears,
): Ban {
  return {
    id: `${origin.id}.${decision.date}`.slice(-64).replace(/^[^a-zA-Z0-9]/, 'b') as BanId,
    organisation: unit.organisation,
    organisationName: unit.organisationName,
    kind: project.kind,
    programme: project.programme,
    decidedOn: decision.date,
    documentNumber: decision.documentNumber,
    until: banUntil(decision.date, years),
    origin,
    identifiers,
    status: 'active',
    lifted: null,
    version: 1,
  };
}

/** 解除: the decision that the ban rests on was annulled (DOMAIN E-82). */
export function liftBan(ban: Ban, on: LocalDate, documentNumber: string, reason: string): Ban {
  return { ...ban, status: 'lifted', lifted: { on, documentNumber, reason }, version: ban.version + 1 };
}

/** 生效 → 届满 | 解除. Running out needs nobody: it is a date. */
export function banStateOn(ban: Ban, day: LocalDate): 'active' | 'expired' | 'lifted' {
  if (ban.status === 'lifted') return 'lifted';
  return day > ban.until ? 'expired' : 'active';
}
export const banStateLabels = { active: '禁申期内', expired: '已届满', lifted: '已解除' } as const;

/** Whether a ban concerns a project of this kind in this programme. */
function concerns(ban: Ban, kind: ProjectKind, programme: string): boolean {
  return ban.kind === kind && ban.programme === programme;
}

/**
 * The ban that keeps a unit from applying on a day, the longest if several; undefined where none does. It is of the
 * entity alone: a banned county's institutions apply, a banned province's counties too (E-70, E-73), and the county
 * itself may endorse them (E-71).
 * @param bans those of the unit itself
 */
export function activeBan(
  bans: readonly Ban[],
  day: LocalDate,
  kind: ProjectKind,
  programme: string,
): Ban | undefined {
  return bans
    .filter((ban) => concerns(ban, kind, programme) && banStateOn(ban, day) === 'active')
    .toSorted((a, b) => (a.until < b.until ? 1 : -1))[0];
}

/** Why a unit may not apply, since when, until when, and from which day it may again. */
export function banSentence(ban: Ban): string {
  return `${ban.organisationName}于${shownDate(ban.decidedOn)}被${originLabels[ban.origin.kind]}“${ban.programme}”（${ban.documentNumber}），禁申至${shownDate(ban.until)}，自${shownDate(eligibleFrom(ban.until))}起可以再次申请。`;
}

/** By what a unit is known today and was before: what its ban is found again by (DOMAIN E-72). */
export function identifiersOf(
  { institution, past = [] }: Pick<Organisation, 'institution' | 'past'>,
  formerNames: readonly string[] = [],
): BanIdentifiers {
  const all =
    institution === undefined ? [] : [institution, ...institution.former.map(({ details }) => details)];
  const licences = all.flatMap(({ medicalLicence, careFiling }) =>
    [medicalLicence, careFiling].flatMap((certificate) => (certificate === null ? [] : [certificate.number])),
  );
  const names = [
    ...formerNames,
    ...past.map(({ name }) => name),
    ...(institution?.former ?? []).map(({ name }) => name),
  ];
  return {
    creditCode: institution?.creditCode ?? null,
    formerCodes: [...new Set(all.slice(1).map(({ creditCode }) => creditCode))],
    licences: [...new Set(licences)],
    address: institution?.address ?? null,
    formerNames: [...new Set(names)],
  };
}

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/[\s·•\-—.,，。、（）()]/g, '')
    .toUpperCase();

/** The identifiers of a facility in one spelling, each with what it is: how bans are found again under a new name. */
export function identifierMarks(identifiers: BanIdentifiers, name?: string): string[] {
  const { creditCode, formerCodes = [], licences, address, formerNames } = identifiers;
  const marks = [
    ...[...(creditCode ? [creditCode] : []), ...formerCodes].map((code) => `code:${plain(code)}`),
    ...licences.map((licence) => `licence:${plain(licence)}`),
    ...(address ? [`address:${plain(address)}`] : []),
    ...[...formerNames, ...(name === undefined ? [] : [name])].map((each) => `name:${plain(each)}`),
  ];
  return [...new Set(marks)].filter((mark) => !mark.endsWith(':'));
}

const markLabels: Readonly<Record<string, string>> = {
  code: '统一社会信用代码',
  licence: '许可证或备案编号',
  address: '地址',
  name: '名称',
};

/**
 * Bans of others that share an identifier with a unit: somebody may be getting round a ban by a new legal person or a
 * new code (DOMAIN E-72). Nothing is blocked by it; the reviewer is told.
 * @param others bans of other organisations
 */
export function evasionWarnings(
  unit: {
    readonly organisation: OrganisationId;
    readonly name: string;
    readonly identifiers: BanIdentifiers;
  },
  others: readonly Ban[],
  day: LocalDate,
): string[] {
  const own = new Set(identifierMarks(unit.identifiers, unit.name));
  return others
    .filter((ban) => ban.organisation !== unit.organisation && banStateOn(ban, day) === 'active')
    .flatMap((ban) => {
      const shared = identifierMarks(ban.identifiers, ban.organisationName).filter((mark) => own.has(mark));
      if (shared.length === 0) return [];
      const what = [...new Set(shared.map((mark) => markLabels[mark.split(':')[0] as string]))].join('、');
      return [
        `${what}与禁申期内的${ban.organisationName}相同（禁申至${shownDate(ban.until)}），请核实是否为同一机构。`,
      ];
    });
}

/**
 * A unit that another one went into may be banned still. What becomes of it is decided by people (`banOnMerge=manual`,
 * DOMAIN E-10): the successor's application only carries a warning.
 * @param predecessors bans of the units that went into the one that applies
 */
export function predecessorWarnings(
  predecessors: readonly Ban[],
  day: LocalDate,
  kind: ProjectKind,
  programme: string,
): string[] {
  const ban = activeBan(predecessors, day, kind, programme);
  return ban === undefined
    ? []
    : [
        `并入本单位的${ban.organisationName}仍在禁申期内（禁申至${shownDate(ban.until)}），是否影响本单位由主办单位研究决定。`,
      ];
}
