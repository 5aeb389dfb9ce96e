import type { Ports } from '#functions/ports/ports.ts';
import { applicationStore } from '#functions/stores/application-store.ts';
import { type StageName, stageOf } from '#shared/domain/stages.ts';

export interface LocateStagePayload {
  readonly applicationId: string;
  readonly run: number;
}

/**
 * Where an execution begins: the stage that the application stands in. An execution of an earlier run (recalled and
 * sent again since) has nothing left to wait for.
 */
export default (ports: Ports) => {
  const applications = applicationStore(ports.table);
  return async ({
    applicationId,
    run,
  }: LocateStagePayload): Promise<{ state: StageName | 'Ended'; stage: number }> => {
    const application = await applications.load(applicationId);
    if (application === undefined) throw new Error(`application ${applicationId} does not exist`);
    const state = application.run === run ? stageOf(application) : 'Ended';
    return { state, stage: application.stage };
  };
};
