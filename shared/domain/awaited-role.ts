import type { Role } from '../model/organisation.ts';
import type { Status } from '../model/status.ts';

/** Who acts in a status, by role: the unit fills in, the lead manages selection and naming, everybody else reviews. */
export function awaitedRole(status: Status): Role {
  switch (status.name) {
    case 'draft':
    case 'returned':
    case 'creating':
      return 'applicant';
    case 'ranked':
    case 'candidate':
    case 'underAppeal':
    case 'underObjection':
    case 'cleared':
      return 'lead';
    default:
      return 'reviewer';
  }
}
