import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { provinceOutcomeOf } from './province-execution.ts';

export interface OpenProvinceStagePayload {
  readonly applicationId: string;
  readonly stage: number;
  /** The state machine's token for this stage. */
  readonly token: string;
}

/**
 * Registers the token of a stage that waits for people. Decision and token may come in either order: where the stage is
 * closed already, the task is completed at once with what closed it.
 */
export default (ports: Ports) => {
  const { provinces } = storesOf(ports.table);
  return async ({ applicationId, stage, token }: OpenProvinceStagePayload): Promise<{ waiting: boolean }> => {
    // The relay of a decision that was committed meanwhile may have looked for the token before it was there.
    if (
      (await provinces.registerWait(applicationId, { token, stage })) &&
      (await provinces.load(applicationId))?.stage === stage
    )
      return { waiting: true };
    const closing = await provinces.eventThatClosed(applicationId, stage);
    if (closing === undefined)
      throw new Error(`stage ${stage} of ${applicationId} is neither open nor closed`);
    await ports.workflow.succeed(token, provinceOutcomeOf(closing));
    return { waiting: false };
  };
};
