import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import {
  provinceExecution,
  provinceOutcomeOf,
  startProvince,
} from '#functions/workflow/province-execution.ts';
import { isProvinceOver } from '#shared/domain/province-states.ts';
import type { ProvinceEvent } from '#shared/model/province-application.ts';
import { provinceNotices } from './province-notices.ts';

/** Carries what happened to a province's application to its execution and to people. Each step may be repeated. */
export async function relayProvince(ports: Ports, stores: Stores, event: ProvinceEvent): Promise<void> {
  const { application: applicationId, generation } = event;
  if (generation === event.number) await startProvince(ports, { applicationId, generation, round: 0 });
  await completeStage(ports, stores, event);
  const application = await stores.provinces.load(applicationId);
  if (application === undefined)
    throw new Error(`application ${applicationId} of event ${event.number} does not exist`);
  for (const message of provinceNotices(application, event)) await ports.mailer.send(message);
}

async function completeStage(ports: Ports, stores: Stores, event: ProvinceEvent): Promise<boolean> {
  if (event.closes === null) return false;
  const wait = await stores.provinces.wait(event.application, event.closes);
  return wait !== undefined && ports.workflow.succeed(wait.token, provinceOutcomeOf(event));
}

/**
 * Starts what an application's stored status wants and no execution waits for, or completes the task that one is stuck
 * in.
 */
export async function repairProvince(
  ports: Ports,
  stores: Stores,
  applicationId: string,
): Promise<'applications' | 'completions' | null> {
  const application = await stores.provinces.load(applicationId);
  if (application === undefined || application.generation === 0 || isProvinceOver(application.status))
    return null;
  const { generation, stage } = application;
  const machine = await stores.provinces.machine(applicationId);
  const round = machine?.generation === generation ? machine.round : 0;
  const payload = { applicationId, generation, round };
  if (await ports.workflow.isRunning('ProvinceApplication', provinceExecution(payload))) {
    const opening = (await stores.provinces.events(applicationId)).find(({ number }) => number === stage);
    return opening && (await completeStage(ports, stores, opening)) ? 'completions' : null;
  }
  // Under its own name first: what the relay is about to start at this moment is then the same execution.
  if (machine?.generation !== generation && (await startProvince(ports, payload)).started)
    return 'applications';
  const { started } = await startProvince(ports, { ...payload, round: round + 1 });
  return started ? 'applications' : null;
}
