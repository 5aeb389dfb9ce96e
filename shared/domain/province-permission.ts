import type { Instant } from '../model/instant.ts';
import type { Actor, Person } from '../model/organisation.ts';
import type { ProvinceApplication } from '../model/province-application.ts';
import {
  type ProvinceAction,
  type ProvinceParty,
  provinceActionLabels,
  provinceActions,
  provinceStatusTable,
  provinceTransitionOf,
} from './province-states.ts';
import { type Refusal, refuse } from './refusal.ts';
import { endOf, endOfDayAfter, shown, shownDate } from './time.ts';

/** Days in which a letter that was posted during publicity may still arrive; naming waits for them (DOMAIN H). */
const mailGraceDays = 5;

/** Officers of the province's health commission: whoever fills in, reviews or leads there. */
export function isProvinceOfficer({ organisation, roles }: Person): boolean {
  return organisation.level === 'province' && roles.some((role) => role !== 'administrator');
}

/** Who handles the provinces' applications: reviewers and leads of 国家卫生健康委. */
export function isNationStaff({ organisation, roles }: Person): boolean {
  return organisation.level === 'nation' && (roles.includes('reviewer') || roles.includes('lead'));
}

/** The province's own officers and the nation's staff; a draft is the province's alone. Nobody below sees it. */
export function maySeeProvince(
  application: Pick<ProvinceApplication, 'organisation' | 'addressee' | 'submissions'>,
  person: Person,
): boolean {
  if (isProvinceOfficer(person)) return person.organisation.id === application.organisation;
  return (
    isNationStaff(person) && person.organisation.id === application.addressee && application.submissions > 0
  );
}

function isParty(application: ProvinceApplication, by: ProvinceParty, actor: Actor): boolean {
  if (actor.kind === 'system' || by === 'system') return actor.kind === by;
  if (by === 'province')
    return isProvinceOfficer(actor) && actor.organisation.id === application.organisation;
  if (actor.organisation.id !== application.addressee) return false;
  return by === 'lead' ? actor.roles.includes('lead') : isNationStaff(actor);
}

/** The last instant before which a letter of objection may still arrive; null where there was no publicity. */
export function provinceIntakeEndsAt({ publicity }: Pick<ProvinceApplication, 'publicity'>): Instant | null {
  return publicity && endOfDayAfter(publicity.endsAt, mailGraceDays);
}

const no = (code: Refusal['code'], detail: string): Refusal => refuse(code, detail).refusal;

/**
 * Why the actor may not take the action now, or null if they may; undefined where it is none of their business. The
 * screen's buttons and the server's decision both come from here.
 */
export function objectionToProvince(
  application: ProvinceApplication,
  action: ProvinceAction,
  actor: Actor,
  now: Instant,
): Refusal | null | undefined {
  const { status, inquiry, period, returned, selfEvaluation } = application;
  const transition = provinceTransitionOf(status, action);
  if (transition === undefined || !isParty(application, transition.by, actor)) return undefined;
  switch (action) {
    case 'resubmit':
      return returned !== null && now > returned.until
        ? no('deadlinePassed', `补正期限已于 ${shown(returned.until)} 届满。`)
        : null;
    case 'extend':
      return period !== null && now > endOf(period.end)
        ? no('deadlinePassed', `创建期已于 ${shownDate(period.end)} 届满，期满之前才能延长。`)
        : null;
    case 'beginEvaluation':
      return selfEvaluation === null
        ? no('transitionNotAllowed', '尚未收到该省的自评估报告，收到后才能开始评估验收。')
        : null;
    case 'openInquiry':
      return inquiry === null ? null : no('transitionNotAllowed', '已经立案，办结后才能再次立案。');
    case 'recordHearing':
    case 'closeInquiry':
      // Nothing to be heard, and nothing to close: not shown at all.
      return inquiry === null ? undefined : null;
    case 'terminate':
      if (inquiry === null)
        return no(
          'transitionNotAllowed',
          '终止创建须先对触发情形立案核查（国卫老龄发〔2022〕14号：按程序）。',
        );
      return inquiry.hearing === null
        ? no('transitionNotAllowed', '尚未记录该省的陈述申辩，听取后才能终止创建。')
        : null;
    case 'name':
    case 'conclude':
    case 'startPublicity': {
      if (inquiry !== null)
        return no('transitionNotAllowed', `触发情形正在核查，结案后才能“${provinceActionLabels[action]}”。`);
      const until = action === 'name' ? provinceIntakeEndsAt(application) : null;
      return until !== null && now <= until
        ? no('objectionsPending', `公示期内寄出的异议信件在 ${shown(until)}前到达仍予受理，此后才能命名。`)
        : null;
    }
    default:
      return null;
  }
}

export interface AllowedProvinceAction {
  readonly action: ProvinceAction;
  readonly label: string;
  readonly refusal: Refusal | null;
}

/** What the person can do now, with the reason where something that is theirs to do is not allowed. */
export function allowedProvinceActions(
  application: ProvinceApplication,
  person: Person,
  now: Instant,
): AllowedProvinceAction[] {
  return provinceActions.flatMap((action) => {
    const refusal = objectionToProvince(application, action, person, now);
    return refusal === undefined ? [] : [{ action, label: provinceActionLabels[action], refusal }];
  });
}

/** Who is awaited, in words for a list. */
export function awaitedOfProvince(application: ProvinceApplication): string {
  const { awaits } = provinceStatusTable[application.status];
  if (application.status === 'periodExpired' && application.selfEvaluation === null)
    return application.organisationName;
  return awaits === 'province'
    ? application.organisationName
    : awaits === 'nation'
      ? application.addresseeName
      : '';
}
