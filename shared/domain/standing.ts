import type { Application } from '../model/application.ts';
import type { Campaign } from '../model/campaign.ts';
import type { Instant } from '../model/instant.ts';
import type { ChainLink, Level } from '../model/organisation.ts';
import type { Status, StatusName } from '../model/status.ts';
import { pastPauses } from './campaign-states.ts';
import { asFor } from './own-publicity.ts';
import { endOf, instantAt, millisecondsOf } from './time.ts';
import type { Target } from './transitions.ts';

/** The chain's organisation at a level. */
export function linkAt(application: Pick<Application, 'chain'>, level: Level): ChainLink | undefined {
  return application.chain.find((link) => link.level === level);
}

/** The last link: who leads the campaign. */
export function leadLink(application: Application): ChainLink {
  return application.chain[application.chain.length - 1] as ChainLink;
}

/** The link above the given level, if there is one. */
export function nextLink(application: Application, level: Level): ChainLink | undefined {
  const index = application.chain.findIndex((link) => link.level === level);
  return index < 0 ? undefined : application.chain[index + 1];
}

/** The link below the given level, if there is one. */
export function linkBelow(application: Application, level: Level): ChainLink | undefined {
  return application.chain[application.chain.findIndex((link) => link.level === level) - 1];
}

/** The level whose organisation has the case in hand, or null where nobody above the unit has. */
export function levelInHand(application: Application): Level | null {
  switch (application.status.name) {
    case 'underReview':
    case 'returned':
      return application.status.level;
    case 'recommended':
    case 'creating':
    case 'evaluating':
    case 'underAppeal':
    case 'ranked':
    case 'candidate':
    case 'inPublicity':
    case 'underObjection':
    case 'cleared':
      return leadLink(application).level;
    default:
      return null;
  }
}

/** Whether the unit itself fills in its form in a status: before it is sent, to correct it, and while it creates (A14). */
export function fillsIn(name: StatusName): boolean {
  return name === 'draft' || name === 'returned' || name === 'creating';
}

/** Last instant of the period of creation; null where the campaign has none. */
export function creationEndsAt({ creation }: Pick<Campaign, 'creation'>): Instant | null {
  return creation ? endOf(creation.endsOn) : null;
}

/** The organisation that is awaited now: the unit itself, the level in hand, or nobody (ended, or a timer). */
export function awaitedLink(application: Application): ChainLink | null {
  const { name } = application.status;
  if (fillsIn(name)) return application.chain[0] ?? null;
  if (name === 'inPublicity') return null;
  const level = levelInHand(application);
  return level === null ? null : (linkAt(application, level) ?? null);
}

/** Whether the case is where a correction brought it back to: sent there by the unit itself, past the levels between. */
export function cameBack({ status, returned }: Application): boolean {
  const backTo = returned?.backTo;
  return status.name === 'underReview' && backTo?.name === 'underReview' && backTo.level === status.level;
}

/** The applicants' deadline, or the later one that this unit was given. */
export function unitDeadline(
  { extendedUntil, extendedAt }: Pick<Application, 'extendedUntil' | 'extendedAt'>,
  campaign: Campaign,
): Instant | null {
  const deadline = campaign.deadlines[campaign.applicantLevel] ?? null;
  if (deadline === null || !extendedUntil) return deadline;
  const own = pastPauses(extendedUntil, campaign, extendedAt);
  if (own <= deadline) return deadline;
  return own;
}

/** Until when a returned application may be corrected; null where it is not returned. */
export function correctionDue(
  { returned }: Pick<Application, 'returned'>,
  campaign: Campaign,
): Instant | null {
  return returned ? pastPauses(returned.until, campaign, returned.since) : null;
}

/** Until when a unit may ask for 复核; null where it may not, or has asked (E-61). */
export function appealDue({ appeal }: Pick<Application, 'appeal'>, campaign: Campaign): Instant | null {
  return appeal?.state === 'open' ? pastPauses(appeal.until, campaign, appeal.since) : null;
}

/**
 * Until when what a unit sends still counts, for an end of its time: the time itself, and the seconds of grace that the
 * campaign gives (E-31). What is shown is the time itself.
 */
export function acceptedUntil<At extends Instant | null>(
  end: At,
  { graceSeconds = 0 }: Pick<Campaign, 'graceSeconds'>,
): At {
  if (end === null || graceSeconds === 0) return end;
  return instantAt(millisecondsOf(end as Instant) + graceSeconds * 1_000) as At;
}

/** When a timer may close what the case is in; null where none does. A unit has its grace, a level has none. */
export function closedAfter(application: Application, campaign: Campaign): Instant | null {
  const { name } = application.status;
  const due = dueAt(application, campaign);
  return name === 'draft' || name === 'returned' ? acceptedUntil(due, campaign) : due;
}

/**
 * Until when the awaited side has time; null where no deadline holds. A correction may end after the level's deadline
 * (DOMAIN A7); what comes back from such a one is free of it, or nobody could ever decide on it again.
 */
export function dueAt(application: Application, campaign: Campaign): Instant | null {
  const { status } = application;
  switch (status.name) {
    case 'draft':
      return unitDeadline(application, campaign);
    case 'returned':
      return correctionDue(application, campaign);
    case 'underReview': {
      const deadline = campaign.deadlines[status.level] ?? null;
      const until = cameBack(application) ? correctionDue(application, campaign) : null;
      return deadline !== null && until !== null && until > deadline ? null : deadline;
    }
    case 'creating':
      return creationEndsAt(campaign);
    case 'inPublicity':
      return asFor(application, campaign).publicity?.endsAt ?? null;
    default:
      return null;
  }
}

/**
 * The status that a target means for this application, by its chain and its campaign.
 * @param cleared AfterObjection: publicity is over, and nothing else is open against the unit
 */
export function targetOf(
  application: Application,
  target: Target,
  campaign: Campaign,
  cleared = false,
): Status {
  const { status } = application;
  const review = (level: Level): Status => ({ name: 'underReview', level, step: 'preliminaryReview' });
  switch (target) {
    case 'Same':
      return status;
    case 'FirstReview':
      return review((application.chain[1] ?? leadLink(application)).level);
    case 'NextReview':
      return status.name === 'underReview'
        ? review((nextLink(application, status.level) as ChainLink).level)
        : status;
    case 'BackToReviewer':
      return application.returned?.backTo ?? status;
    case 'BackToSender': {
      const level = levelInHand(application) as Level;
      const below = linkBelow(application, level) as ChainLink;
      return below === application.chain[0] ? { name: 'draft' } : review(below.level);
    }
    case 'NextEvaluation': {
      // Create first, evaluate later: where the campaign says so, whoever is accepted creates (C-07).
      if (campaign.creation && status.name !== 'creating' && status.name !== 'evaluating')
        return { name: 'creating' };
      const done = status.name === 'evaluating' ? campaign.evaluation.indexOf(status.step) + 1 : 0;
      const step = campaign.evaluation[done];
      return step === undefined ? { name: 'ranked' } : { name: 'evaluating', step };
    }
    case 'AppealedStep':
      return application.appeal ? { name: 'evaluating', step: application.appeal.step } : status;
    case 'AfterObjection':
      return { name: cleared ? 'cleared' : 'inPublicity' };
    case 'returned':
      return { name: 'returned', level: levelInHand(application) as Level };
    default:
      return { name: target } as Status;
  }
}
