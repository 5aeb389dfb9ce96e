import type { ProvinceApplicationId } from '../model/ids.ts';
import type { Instant, LocalDate } from '../model/instant.ts';
import type { Actor, Organisation, Person } from '../model/organisation.ts';
import type { ProvinceApplication, ProvinceEvent, ProvinceStatus } from '../model/province-application.ts';
import type { ProvinceCommand } from '../model/province-command.ts';
import { recordedActor } from './decide.ts';
import { changeBy, type ProvinceChange, type ProvinceFacts, type ProvinceTimed } from './province-changes.ts';
import { ContentReader, governmentOf } from './province-content.ts';
import { isProvinceOfficer, objectionToProvince } from './province-permission.ts';
import {
  isProvinceOver,
  type ProvinceAction,
  provinceActionLabels,
  provinceEventTypes,
  provinceStatusTable,
  provinceTransitionOf,
} from './province-states.ts';
import { provinceTimers } from './province-timers.ts';
import { accept, type Result, refuse } from './refusal.ts';

/** The programme under which provinces are named and, for three years, banned (N-42, N-43). */
export const provinceProgramme = '全国医养结合示范省（区、市）';

export type ProvinceEventDraft = Omit<ProvinceEvent, 'previous' | 'hash'>;

export interface ProvinceDecision {
  readonly next: ProvinceApplication;
  readonly event: ProvinceEventDraft;
  /** The date of a termination: with it the province may not apply again for three years, in one commit (N-43). */
  readonly bannedOn: LocalDate | null;
  /** Named: the designation is made in the same commit (P11). */
  readonly plaqueNumber: string | null;
}

/** Actions before which the gates are asked again with today's data. */
const gated: ReadonlySet<string> = new Set(['submit', 'resubmit', 'accept', 'startPublicity', 'name']);

/**
 * A province begins an application, on any day: there is no campaign and no deadline (N-03). Refused while it is banned
 * or has one under way or a title (G-BAN, G-DUP); a 兵团 stands for no province and recommends only.
 */
export function beginProvinceApplication(
  person: Person,
  addressee: Pick<Organisation, 'id' | 'name'>,
  id: ProvinceApplicationId,
  blocked: readonly string[],
  now: Instant,
): Result<ProvinceDecision> {
  const { organisation } = person;
  if (!isProvinceOfficer(person))
    return refuse('notPermitted', '示范省（区、市）由省级卫生健康委的经办人员准备申请。');
  const governmentName = governmentOf(organisation);
  if (governmentName === null)
    return refuse(
      'notPermitted',
      `${organisation.name}不是省（区、市），不能申请示范省（区、市）；可以推荐所属单位。`,
    );
  const [first] = blocked;
  if (first !== undefined) return refuse('transitionNotAllowed', first);
  const next: ProvinceApplication = {
    id,
    programme: provinceProgramme,
    organisation: organisation.id,
    organisationName: organisation.name,
    path: organisation.path,
    addressee: addressee.id,
    addresseeName: addressee.name,
    governmentName,
    status: 'draft',
    stage: 1,
    generation: 0,
    timersFrom: null,
    content: null,
    milestones: [],
    submissions: 0,
    submittedAt: null,
    changes: null,
    returned: null,
    agreement: null,
    period: null,
    extensions: [],
    reports: { count: 0, newestAt: null },
    edition: null,
    selfEvaluation: null,
    evaluation: null,
    rectification: null,
    publicity: null,
    inquiry: null,
    termination: null,
    exit: null,
    designation: null,
    version: 1,
    head: '',
    updatedAt: now,
  };
  const event = eventOf(next, 'begin', 'ProvinceApplicationBegun', null, person, null, {}, null);
  return accept({ next, event, bannedOn: null, plaqueNumber: null });
}

/** The one place where a province's application changes. */
export function decideProvince(
  application: ProvinceApplication,
  command: ProvinceCommand | ProvinceTimed,
  actor: Actor,
  facts: ProvinceFacts,
): Result<ProvinceDecision> {
  const { action } = command;
  const transition = provinceTransitionOf(application.status, action);
  if (transition === undefined)
    return refuse(
      'transitionNotAllowed',
      `该申请现为“${provinceStatusTable[application.status].label}”，不能“${provinceActionLabels[action]}”。`,
    );
  const objection = objectionToProvince(application, action, actor, facts.now);
  if (objection === undefined)
    return refuse('notPermitted', `您没有对该申请“${provinceActionLabels[action]}”的权限。`);
  if (objection !== null) return { ok: false, refusal: objection };
  if (actor.kind === 'system' && !isDue(application, action, facts.now))
    return refuse('transitionNotAllowed', `未到“${provinceActionLabels[action]}”的时间。`);
  const [blocked] = gated.has(action) ? facts.blocked : [];
  if (blocked !== undefined) return refuse('transitionNotAllowed', blocked);

  const reader = new ContentReader(facts.files, facts.now);
  const changed = changeBy(application, command, reader, facts);
  if (!changed.ok) return changed;
  const { faults } = reader;
  if (faults.length > 0) return refuse('invalidInput', faults[0]?.message, { faults });
  return accept(applied(application, command, transition.to, changed.value, actor, facts.now));
}

/** A timer acts only when its time has come, however early it wakes. */
function isDue(application: ProvinceApplication, action: ProvinceAction, now: Instant): boolean {
  return provinceTimers(application).some((timer) => timer.action === action && timer.at <= now);
}

function applied(
  application: ProvinceApplication,
  command: ProvinceCommand | ProvinceTimed,
  to: ProvinceStatus | 'Same' | readonly ProvinceStatus[],
  change: ProvinceChange,
  actor: Actor,
  now: Instant,
): ProvinceDecision {
  const number = application.version + 1;
  const moved = to !== 'Same';
  const status = change.to ?? (typeof to === 'string' && to !== 'Same' ? to : application.status);
  // A machine that waits for a time does not hear of a person's decision: another execution takes over from here.
  const timed = application.status === 'returned' || application.status === 'rectifying';
  const restarts =
    command.action === 'submit' ||
    command.action === 'extend' ||
    (timed && moved && actor.kind === 'person' && !isProvinceOver(status));
  const next: ProvinceApplication = {
    ...application,
    ...change.next,
    status,
    stage: moved ? number : application.stage,
    generation: restarts ? number : application.generation,
    timersFrom: moved || command.action === 'extend' ? now : application.timersFrom,
    version: number,
    updatedAt: now,
  };
  const type = provinceEventTypes[command.action];
  return {
    next,
    event: eventOf(
      next,
      command.action,
      type,
      application.status,
      actor,
      change.reason ?? null,
      change.data ?? {},
      moved ? application.stage : null,
    ),
    bannedOn: command.action === 'terminate' ? (next.termination?.letter.date ?? null) : null,
    plaqueNumber: command.action === 'name' ? command.plaqueNumber.trim() : null,
  };
}

function eventOf(
  next: ProvinceApplication,
  action: string,
  type: string,
  from: ProvinceStatus | null,
  actor: Actor,
  reason: string | null,
  data: Record<string, unknown>,
  closes: number | null,
): ProvinceEventDraft {
  return {
    number: next.version,
    type,
    action,
    application: next.id,
    organisation: next.organisation,
    at: next.updatedAt,
    actor: recordedActor(actor),
    from,
    to: next.status,
    closes,
    stage: next.stage,
    generation: next.generation,
    reason,
    data,
  };
}
