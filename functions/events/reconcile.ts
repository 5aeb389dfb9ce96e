import type { Ports } from '#functions/ports/ports.ts';
import { calendarExecution } from '#functions/stores/campaign-store.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { horizonOf } from '#functions/workflow/campaign-horizon.ts';
import { outcomeOf } from '#functions/workflow/outcome.ts';
import { applicationExecution, startCalendar } from '#functions/workflow/start-calendar.ts';
import { stageOf } from '#shared/domain/stages.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { followEdition } from './follow-edition.ts';
import { repairProvince } from './relay-province.ts';

export interface Repairs {
  /** Executions of applications that were started. */
  readonly applications: number;
  /** Tasks whose completion had been lost and was sent again. */
  readonly completions: number;
  readonly calendars: number;
}

/**
 * Rebuilds from the stored status what no execution waits for: at boot and daily. Whatever is already right is left
 * alone, so it may run at any time and beside itself. What cannot be repaired keeps nothing else from being repaired.
 * @throws AggregateError at the end, with one error for each campaign or application that failed
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async (): Promise<Repairs> => {
    const repairs = { applications: 0, completions: 0, calendars: 0 };
    const failures: Error[] = [];
    const attempt = async (subject: string, repair: () => Promise<keyof Repairs | null>) => {
      try {
        const repaired = await repair();
        if (repaired !== null) repairs[repaired] += 1;
      } catch (cause) {
        failures.push(new Error(`${subject} could not be repaired`, { cause }));
      }
    };
    for (const campaign of await stores.campaigns.all()) {
      await attempt(campaign.id, async () =>
        (await repairCalendar(ports, stores, campaign)) ? 'calendars' : null,
      );
      for await (const { id, edition } of stores.listing.everyOf(campaign.id)) {
        await attempt(id, async () => {
          if (edition !== campaign.edition) await followEdition(stores, id, ports.clock.now());
          return repairApplication(ports, stores, id);
        });
      }
    }
    for (const { id } of await stores.provinces.all())
      await attempt(id, () => repairProvince(ports, stores, id));
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} could not be repaired`);
    return repairs;
  };
};

/** Starts the execution that an application's stored status wants, or completes the task that it is stuck in. */
export async function repairApplication(
  ports: Ports,
  stores: Stores,
  id: string,
): Promise<'applications' | 'completions' | null> {
  const application = await stores.applications.load(id);
  if (application === undefined || application.run === 0 || stageOf(application) === 'Ended') return null;
  const { run, stage, version } = application;
  const name = (await stores.waits.repairedBy(id, run)) ?? applicationExecution(id, run);
  if (await ports.workflow.isRunning('Application', name)) {
    const wait = await stores.waits.latest(id);
    if (wait === undefined || wait.stage === stage || wait.run !== run) return null;
    const closing = await stores.applications.eventThatClosed(id, wait.stage);
    return closing && (await ports.workflow.succeed(wait.token, outcomeOf(closing))) ? 'completions' : null;
  }
  // Under its own name first: what the relay is about to start at this moment is then the same execution.
  if (name === applicationExecution(id, run)) {
    const begun = await ports.workflow.start('Application', name, { applicationId: id, run });
    if (begun.started) return 'applications';
  }
  const repair = applicationExecution(id, run, version);
  await stores.waits.recordRepair(id, run, repair);
  const { started } = await ports.workflow.start('Application', repair, { applicationId: id, run });
  return started ? 'applications' : null;
}

async function repairCalendar(ports: Ports, stores: Stores, campaign: Campaign): Promise<boolean> {
  const calendar = await stores.campaigns.calendar(campaign.id);
  if (calendar === undefined) throw new Error(`campaign ${campaign.id} has no calendar`);
  const now = ports.clock.now();
  const horizon = await horizonOf(stores, campaign, calendar, now);
  if (horizon.next === 'done') return false;
  const name = calendarExecution(campaign.id, calendar.generation);
  if (await ports.workflow.isRunning('CampaignCalendar', name)) {
    const { wakesAt } = calendar;
    // At work, or about to be; else it waits, and what lies before its wake-up was missed.
    if (wakesAt === null || wakesAt <= now) return false;
    if (horizon.next === 'wait' && horizon.until >= wakesAt) return false;
  }
  const generation = await stores.campaigns.nextGeneration(calendar);
  if (generation === null) return false;
  await startCalendar(ports, campaign.id, generation);
  return true;
}
