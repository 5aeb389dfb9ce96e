import * as z from 'zod';
import type { RefusalCode } from '../domain/refusal.ts';

/** Exhaustive: a new code does not compile without its status. */
export const httpStatus = {
  invalidInput: 422,
  notSignedIn: 401,
  notAMember: 403,
  notPermitted: 403,
  notFound: 404,
  transitionNotAllowed: 409,
  selfReview: 403,
  deadlinePassed: 409,
  notOpenYet: 409,
  campaignClosed: 409,
  campaignPaused: 409,
  alreadyOpened: 409,
  incompleteAnswers: 422,
  sealMissing: 409,
  findingsIncomplete: 409,
  recordsMissing: 409,
  lineNotReached: 409,
  quotaExhausted: 409,
  quotaReasonNeeded: 422,
  publicityStarted: 409,
  objectionsPending: 409,
  plaqueTaken: 409,
  alreadyNamed: 409,
  notHeardYet: 409,
  tooManyRequests: 429,
  noCandidates: 409,
  calendarMissing: 409,
  deadlineOrder: 422,
  versionConflict: 409,
  draftConflict: 409,
  idempotencyKeyReused: 422,
  idempotencyKeyMissing: 400,
  alreadyExists: 409,
  draftIncomplete: 422,
  draftClosed: 409,
  editionExists: 409,
  migrationNotPossible: 409,
  evidenceRefused: 422,
  evidenceNotExpected: 409,
  tooLarge: 413,
  unavailable: 503,
} as const satisfies Record<RefusalCode, number>;

/** RFC 9457 problem details, `application/problem+json`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  faults: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
  context: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof Problem>;
