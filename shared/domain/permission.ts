import type { Application } from '../model/application.ts';
import type { Actor, ChainLink, Person } from '../model/organisation.ts';
import type { StatusName } from '../model/status.ts';
import type { Circumstances } from './circumstances.ts';
import {
  appealable,
  expertsSigned,
  judgedAnew,
  lineReached,
  notReserve,
  standardReached,
  verified,
  visited,
} from './guards/evaluation.ts';
import { type Guard, no, type Question } from './guards/guard.ts';
import { mayStandApart, noObjection, placeLeft, separately } from './guards/publicity.ts';
import {
  complete,
  districtPlaceLeft,
  gatesOpen,
  recallable,
  returnsLeft,
  sealedBefore,
} from './guards/sending.ts';
import {
  arrivesInTime,
  campaignOpen,
  creationAhead,
  reviewerInTime,
  timerDue,
  unitInTime,
} from './guards/time.ts';
import type { Refusal } from './refusal.ts';
import { cameBack, leadLink, levelInHand, linkAt, linkBelow } from './standing.ts';
import { type Action, actionLabelIn, actions, type Transition, transitionOf } from './transitions.ts';
import { isAnotherWayUp } from './way-up.ts';

export interface AllowedAction {
  readonly action: Action;
  readonly label: string;
  readonly refusal: Refusal | null;
}

/** Whether the actor is the party that a transition names. Says nothing about time or content. */
export function isParty(application: Application, transition: Transition, actor: Actor): boolean {
  if (transition.by === 'system') return actor.kind === 'system';
  if (actor.kind === 'system') return false;
  const reviews = (link: ChainLink | undefined) =>
    link !== undefined && actor.organisation.id === link.organisation && actor.roles.includes('reviewer');
  const applies = () =>
    actor.organisation.id === application.organisation && actor.roles.includes('applicant');
  const level = levelInHand(application);
  switch (transition.by) {
    case 'applicant':
      return applies();
    case 'sender': {
      if (level === null) return false;
      if (cameBack(application)) return applies();
      const below = linkBelow(application, level);
      return below === application.chain[0] ? applies() : reviews(below);
    }
    case 'reviewerAtLevel':
      return level !== null && reviews(linkAt(application, level));
    case 'leadReviewer':
      return reviews(leadLink(application));
    case 'leadOrProvince': {
      const lead = leadLink(application);
      const runs = actor.organisation.id === lead.organisation && actor.roles.includes('lead');
      const province = linkAt(application, 'province');
      return runs || (province !== lead && reviews(province));
    }
    case 'lead':
      return actor.organisation.id === leadLink(application).organisation && actor.roles.includes('lead');
  }
}

/**
 * Why the actor may not take the action now, or null if they may. `undefined` where the action is none of the actor's
 * business: it is not shown at all. The screen's buttons and the server's decision both come from here, so what one
 * offers the other accepts.
 */
export function objectionTo(
  application: Application,
  action: Action,
  actor: Actor,
  circumstances: Circumstances,
): Refusal | null | undefined {
  const transition = transitionOf(application.status, action);
  if (transition === undefined || !isParty(application, transition, actor)) return undefined;
  if (isAnotherWayUp(application, action)) return undefined;
  if (action === 'receive' && application.openedBy !== null) return undefined;
  if (action === 'publish' && !mayStandApart(application, circumstances.campaign)) return undefined;
  // Once, of a verdict that experts had a part in.
  if (action === 'appeal' && application.appeal?.state !== 'open') return undefined;
  const question: Question = { application, action, actor, transition, circumstances };
  for (const guard of guards) {
    const refusal = guard(question);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Who submitted does not act on it from another post (DOMAIN E-20). */
const ownWork: Guard = ({ application, actor, transition: { by } }) => {
  const reviewing =
    by === 'reviewerAtLevel' || by === 'leadReviewer' || by === 'lead' || by === 'leadOrProvince';
  return reviewing && actor.kind === 'person' && application.submitters.includes(actor.subject)
    ? no('selfReview')
    : null;
};

/** In the order in which a person should hear of them. */
const guards: readonly Guard[] = [
  ownWork,
  campaignOpen,
  unitInTime,
  reviewerInTime,
  timerDue,
  complete,
  returnsLeft,
  recallable,
  arrivesInTime,
  creationAhead,
  standardReached,
  sealedBefore,
  visited,
  verified,
  lineReached,
  expertsSigned,
  notReserve,
  appealable,
  judgedAnew,
  gatesOpen,
  districtPlaceLeft,
  placeLeft,
  separately,
  noObjection,
];

/** What the actor can do now, with the reason where something that is theirs to do is not allowed. */
export function allowedActions(
  application: Application,
  actor: Actor,
  circumstances: Circumstances,
): AllowedAction[] {
  return actions.flatMap((action) => {
    const refusal = objectionTo(application, action, actor, circumstances);
    return refusal === undefined
      ? []
      : [{ action, label: actionLabelIn(action, application.status), refusal }];
  });
}

/** Statuses in which the evaluation is over: what was found is no longer a note of the lead's reviewers alone. */
const evaluated: ReadonlySet<StatusName> = new Set([
  'ranked',
  'candidate',
  'inPublicity',
  'underObjection',
  'cleared',
  'named',
  'notPassed',
  'underAppeal',
  'dropped',
  'disqualified',
]);

/** By where somebody stands: a person, or the system beside the lead. */
export interface Onlooker {
  readonly organisation: Pick<ChainLink, 'level'> & { readonly id: string };
}

/** Who reads the findings of the rows: the lead while it evaluates, and whoever sees the case once it has a verdict. */
export function seesFindings(application: Application, { organisation }: Onlooker): boolean {
  return evaluated.has(application.status.name) || organisation.id === leadLink(application).organisation;
}

/**
 * Who may see an application: everybody whose organisation is the unit itself or stood above it when it began. By their
 * ids in the path, so that a unit which has moved in the tree since still sees what it had (DOMAIN E-07).
 */
export function maySee(
  application: Pick<Application, 'path' | 'status' | 'chain' | 'run'>,
  person: Person,
): boolean {
  // An expert is no part of the organisation that asked for them.
  if (person.expert !== undefined || !application.path.split('/').includes(person.organisation.id))
    return false;
  // A draft is the unit's own until it is submitted.
  const sent = application.run > 0 && application.status.name !== 'draft';
  return sent || person.organisation.id === application.chain[0]?.organisation;
}
