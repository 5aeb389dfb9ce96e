import { type StageName, stageOf } from '#shared/domain/stages.ts';
import type { Action } from '#shared/domain/transitions.ts';
import type { ApplicationEvent } from '#shared/model/application.ts';

/**
 * What a waiting task is completed with: the action that closed its stage, and where the application stood right after
 * it. Not where it stands now: if it has moved on since, the next task finds its stage closed and is completed in its
 * turn, so the execution walks the same way that the application went.
 */
export interface Outcome {
  readonly outcome: Action;
  readonly state: StageName | 'Ended';
  readonly stage: number;
}

/** The outcome that an event is for the stage it closed. */
export function outcomeOf(event: ApplicationEvent): Outcome {
  return {
    outcome: event.action as Action,
    state: stageOf({ status: event.to }),
    stage: event.stage,
  };
}
