import type { OrganisationId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { InstitutionDetails, InstitutionRecord } from '../model/institution.ts';
import { InstitutionDetails as DetailsSchema } from '../model/institution.ts';
import type { Organisation, Person } from '../model/organisation.ts';
import { isInBranch } from './branch.ts';
import { isCheckedCode } from './credit-code.ts';
import { recordedActor } from './decide.ts';
import type { OrganisationDecision } from './organisation-change.ts';
import { objectionToUnit } from './organisation-life.ts';
import { accept, type Fault, type Result, refuse } from './refusal.ts';
import { dateOf } from './time.ts';

/** What somebody asks for who registers an institution or changes its record. */
export interface InstitutionWish {
  readonly details: InstitutionDetails;
  /** The person has looked at a code whose check digit does not fit, and says that it is right (E-18). */
  readonly codeConfirmed: boolean;
}

/** Institutions stand below whoever recommends them: a county, or directly below a city (委属医疗机构, C-01). */
export function mayRegister({ organisation, roles }: Person): boolean {
  return roles.includes('administrator') && organisation.level !== 'institution';
}

/** Who may change a record: the institution's own administrator, or one of the unit that it stands below. */
export function mayChange({ organisation, roles }: Person, unit: Organisation): boolean {
  return roles.includes('administrator') && (organisation.id === unit.id || organisation.id === unit.parent);
}

/** Who reads an institution's record: itself, and whoever stands above it. */
export function maySeeInstitution(person: Person, unit: Organisation): boolean {
  return unit.level === 'institution' && isInBranch(unit.path, person.organisation);
}

function faultsOf({ details, codeConfirmed }: InstitutionWish, now: Instant): Fault[] {
  const faults: Fault[] = [];
  if (!isCheckedCode(details.creditCode) && !codeConfirmed)
    faults.push({
      pointer: '/codeConfirmed',
      message: `统一社会信用代码“${details.creditCode}”的校验位不符。请对照登记证书核对；核对无误的，请勾选确认。`,
    });
  if (details.openedOn !== null && details.openedOn > dateOf(now))
    faults.push({ pointer: '/details/openedOn', message: '开业日期不能晚于今天。' });
  return faults;
}

const commission = /(卫生健康委员会|卫生健康委|卫生健康局|社会发展局|社发局|公共服务局)$/u;

/** With the place before it, once: names of institutions often begin with it. */
function fullNameOf(name: string, parent: Organisation): string {
  const place = parent.level === 'nation' ? '' : parent.fullName.replace(commission, '');
  const short = parent.name.replace(commission, '');
  if (place !== '' && name.startsWith(place)) return name;
  return name.startsWith(short) && parent.level !== 'nation'
    ? `${place.slice(0, place.length - short.length)}${name}`
    : `${place}${name}`;
}

/**
 * Registers an institution below the person's own unit. Applicant is the legal person with this facility; the division
 * is that of the facility's address, so it is registered where it stands (E-16).
 * @param district the district on whose ground it stands, where it does not report through it (E-19); null below a county
 */
export function registerInstitution(
  wish: InstitutionWish & { readonly name: string; readonly district: Organisation | null },
  id: OrganisationId,
  person: Person,
  now: Instant,
): Result<OrganisationDecision> {
  const { organisation: parent } = person;
  if (!mayRegister(person)) return refuse('notPermitted', '机构由所在区县或主管部门的系统管理员登记。');
  const gone = objectionToUnit(parent, dateOf(now));
  if (gone !== null) return refuse('notPermitted', gone);
  const faults = faultsOf(wish, now);
  const { district } = wish;
  if (
    district !== null &&
    (district.level !== 'county' || !isInBranch(district.path, parent) || parent.level === 'county')
  )
    faults.push({ pointer: '/district', message: '请选择本单位下级的一个区县；区县登记的机构不必填写。' });
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const institution: InstitutionRecord = {
    ...wish.details,
    district: district?.id ?? null,
    former: [],
    revision: 1,
  };
  const unit: Organisation = {
    id,
    name: wish.name,
    fullName: fullNameOf(wish.name, parent),
    level: 'institution',
    levelName: '机构',
    parent: parent.id,
    path: `${parent.path}${id}/`,
    divisionCode: null,
    kind: parent.level === 'county' ? 'institution' : 'affiliated',
    institution,
  };
  return accept(recorded(null, unit, 'InstitutionRegistered', null, person, now));
}

/**
 * Changes what an institution is registered as: a certificate renewed, another legal person, another address. What held
 * until now is kept with who changed it and why: nobody leaves a ban behind by a new code (E-72).
 */
export function changeInstitution(
  unit: Organisation,
  wish: InstitutionWish & { readonly reason: string; readonly revision: number },
  person: Person,
  now: Instant,
): Result<OrganisationDecision> {
  const { institution } = unit;
  if (institution === undefined) return refuse('notFound');
  if (!mayChange(person, unit))
    return refuse('notPermitted', '机构的登记由本机构或所在区县的系统管理员变更。');
  if (institution.revision !== wish.revision)
    return refuse('versionConflict', '该机构的登记刚刚被修改，请核对后重新办理。', {
      context: { currentVersion: institution.revision },
    });
  // A code that stays was looked at when it was registered.
  const codeConfirmed = wish.codeConfirmed || wish.details.creditCode === institution.creditCode;
  const faults = faultsOf({ ...wish, codeConfirmed }, now);
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  const before = DetailsSchema.parse(
    Object.fromEntries(
      Object.keys(DetailsSchema.shape).map((key) => [key, institution[key as keyof InstitutionDetails]]),
    ),
  );
  if (JSON.stringify(before) === JSON.stringify(DetailsSchema.parse(wish.details)))
    return refuse('invalidInput', '登记内容没有变化。', {
      faults: [{ pointer: '/details', message: '登记内容没有变化。' }],
    });
  const next: Organisation = {
    ...unit,
    institution: {
      ...wish.details,
      district: institution.district,
      former: [
        ...institution.former,
        {
          name: unit.name,
          details: before,
          until: now,
          by: `${person.organisation.name} ${person.name}`,
          reason: wish.reason,
        },
      ],
      revision: institution.revision + 1,
    },
  };
  return accept(recorded(unit, next, 'RegistrationChanged', wish.reason, person, now));
}

/** One more entry in the record of the unit. */
function recorded(
  before: Organisation | null,
  unit: Organisation,
  type: 'InstitutionRegistered' | 'RegistrationChanged',
  reason: string | null,
  person: Person,
  now: Instant,
): OrganisationDecision {
  const number = (before?.version ?? 0) + 1;
  return {
    changes: [
      {
        before,
        next: { ...unit, version: number },
        event: {
          number,
          type,
          organisation: unit.id,
          on: dateOf(now),
          document: null,
          reason,
          at: now,
          actor: recordedActor(person),
          data: { revision: unit.institution?.revision },
        },
      },
    ],
  };
}
