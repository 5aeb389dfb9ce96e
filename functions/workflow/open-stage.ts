import type { Ports } from '#functions/ports/ports.ts';
import { applicationStore } from '#functions/stores/application-store.ts';
import { waitStore } from '#functions/stores/wait-store.ts';
import { outcomeOf } from './outcome.ts';

export interface OpenStagePayload {
  readonly applicationId: string;
  readonly run: number;
  readonly state: string;
  readonly stage: number;
  /** The state machine's token for this stage. */
  readonly token: string;
}

/**
 * Registers the token of a stage, so that the decision which closes it completes the task. Decision and token may come
 * in either order: where the stage is closed already, the task is completed at once with what closed it. Invoked again
 * (at least once, each time with a new token), the newest token wins.
 */
export default (ports: Ports) => {
  const applications = applicationStore(ports.table);
  const waits = waitStore(ports.table);
  return async ({
    applicationId,
    run,
    state,
    stage,
    token,
  }: OpenStagePayload): Promise<{ waiting: boolean }> => {
    const registered = await waits.register(applicationId, { token, stage, run, state });
    if (registered) {
      // The relay of a decision that was committed meanwhile may have looked for the token before it was there.
      const current = await applications.load(applicationId);
      if (current?.stage === stage) return { waiting: true };
    }
    const closing = await applications.eventThatClosed(applicationId, stage);
    if (closing === undefined) {
      throw new Error(
        `stage ${stage} of ${applicationId} (run ${run}) is neither open nor closed: not a stage of this run`,
      );
    }
    await ports.workflow.succeed(token, outcomeOf(closing));
    return { waiting: false };
  };
};
