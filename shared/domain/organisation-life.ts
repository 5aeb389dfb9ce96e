import type { Campaign } from '../model/campaign.ts';
import type { LocalDate } from '../model/instant.ts';
import {
  type Organisation,
  type OrganisationKind,
  type PastState,
  placeTypeLabels,
} from '../model/organisation.ts';
import { isReached, type Since } from './divisions.ts';

/** A unit as it stood on a day: what it was called, which code it had, and where in the tree it was. */
export type UnitState = Omit<PastState, 'until'>;

/** What a unit is, also where the stored record does not say so yet. */
export function kindOf({ kind, level }: Pick<Organisation, 'kind' | 'level'>): OrganisationKind {
  return kind ?? (level === 'institution' ? 'institution' : 'commission');
}

/**
 * Whether the unit had come into being by that day, and whether it had gone. Where the source gives a month or a year
 * and the day lies in it, the unit is taken to be there: nobody is turned away by a guess.
 */
export function lifeOn(
  unit: Pick<Organisation, 'validFrom' | 'closedOn'>,
  day: LocalDate,
): 'before' | 'live' | 'closed' {
  if (unit.validFrom !== undefined && isReached(unit.validFrom as Since, day) === 'no') return 'before';
  if (unit.closedOn !== undefined && isReached(unit.closedOn as Since, day) === 'yes') return 'closed';
  return 'live';
}

/** True where the unit exists on that day. */
export const isLiveOn = (unit: Pick<Organisation, 'validFrom' | 'closedOn'>, day: LocalDate) =>
  lifeOn(unit, day) === 'live';

/** The unit as it stood on a day. Of a change whose month or year alone is known, the day before it counts. */
export function stateOn(unit: Organisation, day: LocalDate): UnitState {
  const { name, fullName, divisionCode, parent, path } = unit;
  const then = unit.past?.find(({ until }) => isReached(until as Since, day) !== 'yes');
  return then ?? { name, fullName, divisionCode, parent, path };
}

/** The day whose divisions hold for a campaign: the one that it pinned, else today (DOMAIN E-07). */
export function divisionDayOf(campaign: Pick<Campaign, 'divisionsOn'>, today: LocalDate): LocalDate {
  return campaign.divisionsOn ?? today;
}

/** 2025-11-06 → 2025年11月6日; a month or a year stays as short as it is. */
export function momentShown(moment: string): string {
  const [year, month, day] = moment.split('-').map(Number);
  return `${year}年${month === undefined ? '' : `${month}月`}${day === undefined ? '' : `${day}日`}`;
}

/** 并入重庆市两江新区…, where the unit went; empty where the record does not say. */
function wentInto({ successors = [] }: Pick<Organisation, 'successors'>): string {
  const names = successors.map(({ name, part }) => (part === null ? name : `${name}（${part}）`));
  return names.length === 0 ? '' : `，并入${names.join('、')}`;
}

/**
 * Why a unit takes no part in anything new on a day, in words; null where it may. A closed unit begins no application,
 * endorses nobody and is no link of a new chain; what ran before goes on (DOMAIN E-07).
 */
export function objectionToUnit(unit: Organisation, day: LocalDate): string | null {
  const life = lifeOn(unit, day);
  if (life === 'before') return `${unit.fullName}自 ${momentShown(unit.validFrom ?? '')}设立，此前不能办理。`;
  if (life === 'closed')
    return `${unit.fullName}已于 ${momentShown(unit.closedOn ?? '')}撤销${wentInto(unit)}，不能办理新的事项。`;
  return null;
}

/**
 * The units whose recommendations count together with this one's for a limit by district (每个区县不超过 2 个): itself, and
 * whoever went into it since the campaign's divisions were pinned. So what both had recommended stays, and the merged
 * district gets no new places before the old ones are used up (DOMAIN E-08).
 */
export function countedTogether(
  unit: Organisation,
  campaign: Pick<Campaign, 'divisionsOn'>,
): Organisation['id'][] {
  const day = campaign.divisionsOn;
  const since = (unit.predecessors ?? []).filter(
    ({ on, part }) => part === null && day != null && isReached(on as Since, day) !== 'yes',
  );
  return [unit.id, ...since.map(({ organisation }) => organisation)];
}

/**
 * Why a unit of the right level may still not apply in a campaign, in words; null where it may. The lead may admit any
 * unit by name.
 * @param today by the server's clock, Asia/Shanghai
 */
export function objectionToApplicant(
  unit: Organisation,
  campaign: Pick<Campaign, 'divisionsOn' | 'admitted' | 'functionalZoneCanApply'>,
  today: LocalDate,
): string | null {
  const gone = objectionToUnit(unit, today);
  if (gone !== null) return gone;
  if (isAdmitted(unit, campaign)) return null;
  const pinned = campaign.divisionsOn;
  if (pinned != null && lifeOn(unit, pinned) === 'before')
    return `本批次的行政区划以 ${momentShown(pinned)}为准，${unit.fullName}自 ${momentShown(unit.validFrom ?? '')}设立。确需申报的，由主办单位准入。`;
  if (isFunctionalZone(unit) && campaign.functionalZoneCanApply !== true)
    return `${unit.fullName}是功能区，不属于县、县级市、市辖区，本批次不能申报。确需申报的，由主办单位准入。`;
  return null;
}

/** Whether the lead has let this unit in by name. */
export function isAdmitted(unit: Pick<Organisation, 'id'>, campaign: Pick<Campaign, 'admitted'>): boolean {
  return campaign.admitted?.some(({ organisation }) => organisation === unit.id) ?? false;
}

export function isFunctionalZone(unit: Pick<Organisation, 'kind' | 'level' | 'place'>): boolean {
  return kindOf(unit) === 'functionalZone' || unit.place === 'functionalZone';
}

/** 市辖区, 县级市, 功能区; the level's own word where the record does not say what the place is. */
export function placeShown({ place, levelName }: Pick<Organisation, 'place' | 'levelName'>): string {
  return place === undefined ? levelName.replace(/级$/, '') : placeTypeLabels[place];
}
