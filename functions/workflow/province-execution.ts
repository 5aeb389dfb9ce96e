import type { Ports } from '#functions/ports/ports.ts';
import { type ProvinceStage, provinceStageOf } from '#shared/domain/province-states.ts';
import type { ProvinceEvent } from '#shared/model/province-application.ts';

/** Which execution of a province's application: of which event, and the how-manieth of it. */
export interface ProvincePayload {
  readonly applicationId: string;
  /** The event that it was started by. */
  readonly generation: number;
  /** 0 for the first; a wait that outlasts an execution is gone on with by the next. */
  readonly round: number;
}

/** Starts an execution; the same again starts nothing. */
export function startProvince(
  { workflow }: Pick<Ports, 'workflow'>,
  payload: ProvincePayload,
): Promise<{ started: boolean }> {
  return workflow.start('ProvinceApplication', provinceExecution(payload), payload);
}

/** The name of an execution. */
export function provinceExecution({ applicationId, generation, round }: ProvincePayload): string {
  return `${applicationId}-g${generation}${round === 0 ? '' : `-r${round}`}`;
}

/** What a waiting task is completed with: what closed its stage, and where the application stood right after. */
export interface ProvinceOutcome {
  readonly outcome: string;
  readonly state: ProvinceStage | 'Ended';
  readonly stage: number;
}

export function provinceOutcomeOf(event: ProvinceEvent): ProvinceOutcome {
  return { outcome: event.action, state: provinceStageOf(event.to), stage: event.stage };
}
