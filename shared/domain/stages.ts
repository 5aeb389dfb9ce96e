import type { Application } from '../model/application.ts';
import { type StatusName, statusTable } from '../model/status.ts';
import { type Action, actions, type Transition, transitions } from './transitions.ts';

/** The human stages of the state machine `Application`; each is a task that waits for a token. */
export const stageNames = [
  'CountyEndorse',
  'PrefectureReview',
  'ProvincePreliminaryReview',
  'FormalCheck',
  'Creation',
  'Evaluation',
  'Appeal',
  'Selection',
  'CandidateList',
  'Publicity',
  'UnderObjection',
  'Naming',
  'Correction',
] as const;
export type StageName = (typeof stageNames)[number];

/** The stage of a status. A draft is nobody's case yet, or again after a recall: no execution waits for it. */
const stageOfStatus = {
  draft: 'Ended',
  underReview: 'ProvincePreliminaryReview',
  returned: 'Correction',
  recommended: 'FormalCheck',
  creating: 'Creation',
  evaluating: 'Evaluation',
  ranked: 'Selection',
  candidate: 'CandidateList',
  inPublicity: 'Publicity',
  underObjection: 'UnderObjection',
  cleared: 'Naming',
  named: 'Ended',
  withdrawn: 'Ended',
  lapsed: 'Ended',
  ineligible: 'Ended',
  notRecommended: 'Ended',
  creationEnded: 'Ended',
  notPassed: 'Ended',
  underAppeal: 'Appeal',
  dropped: 'Ended',
  disqualified: 'Ended',
  cancelled: 'Ended',
} as const satisfies Record<StatusName, StageName | 'Ended'>;

/**
 * The stage that an execution waits in, by the stored status alone. A county only recommends institutions (县级推荐,
 * DOMAIN A4); every review but the county's and the prefecture's is the preliminary review (初审): the province's, or
 * that of a lead to whom units report directly.
 */
export function stageOf({ status }: Pick<Application, 'status'>): StageName | 'Ended' {
  if (status.name === 'underReview' && status.level === 'county') return 'CountyEndorse';
  if (status.name === 'underReview' && status.level === 'prefecture') return 'PrefectureReview';
  return stageOfStatus[status.name];
}

/** Actions that close a stage of this status. `receive` leaves the stage open, so it is none of them. */
function closing(status: StatusName): Action[] {
  const table: Partial<Record<Action, Transition>> = transitions[status];
  return actions.filter((action) => table[action] !== undefined && table[action]?.to !== 'Same');
}

function outcomes(stage: StageName): readonly Action[] {
  if (stage === 'CountyEndorse' || stage === 'PrefectureReview') return closing('underReview');
  const statuses = (Object.keys(statusTable) as StatusName[]).filter((name) => stageOfStatus[name] === stage);
  return actions.filter((action) => statuses.some((name) => closing(name).includes(action)));
}

/** With which actions each stage can end: derived from the transition table, which alone says what is legal. */
export const outcomesOf = Object.fromEntries(
  stageNames.map((stage) => [stage, outcomes(stage)]),
) as unknown as Record<StageName, readonly Action[]>;
