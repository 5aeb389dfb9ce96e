import type { Application } from '../model/application.ts';
import { leadLink, nextLink } from './standing.ts';
import type { Action } from './transitions.ts';

/** Which of the three ways up a level has: to the next reviewer, to the lead as a recommendation, or into evaluation. */
function wayUp(application: Application): 'forward' | 'recommend' | 'accept' | null {
  if (application.status.name !== 'underReview') return null;
  const next = nextLink(application, application.status.level);
  if (next === undefined) return 'accept';
  return next === leadLink(application) ? 'recommend' : 'forward';
}

/** Whether another of the three ways up is meant for this level: it is not shown here, and not taken. */
export function isAnotherWayUp(application: Application, action: Action): boolean {
  if (action !== 'forward' && action !== 'recommend' && action !== 'accept') return false;
  const way = wayUp(application);
  return way !== null && way !== action;
}
