import type { Ports } from '#functions/ports/ports.ts';
import { calendarExecution } from '#functions/stores/campaign-store.ts';
import type { Difference } from '#functions/stores/count-store.ts';
import { isWaiting } from '#functions/stores/objection-store.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { horizonOf } from '#functions/workflow/campaign-horizon.ts';
import { outcomeOf } from '#functions/workflow/outcome.ts';
import { applicationExecution, startCalendar } from '#functions/workflow/start-calendar.ts';
import { isSwept, startSweep } from '#functions/workflow/sweep-page.ts';
import {
  type Counts,
  countedBranch,
  countedProvince,
  countKeyOf,
  isSameCount,
  sumOf,
} from '#shared/domain/counts.ts';
import { stageOf } from '#shared/domain/stages.ts';
import { instantAt, millisecondsOf } from '#shared/domain/time.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { statusTable } from '#shared/model/status.ts';
import { tellOfCalendar } from './calendar-notices.ts';
import { recordEarlierTitle } from './earlier-titles.ts';
import { followCancellation } from './follow-cancellation.ts';
import { followEdition } from './follow-edition.ts';
import { repairDuties } from './relay-designations.ts';
import { repairProvince } from './relay-province.ts';

/**
 * How long an event is looked after, in milliseconds: Step Functions forgets an execution's name after 90 days, and an
 * event that is long past must not be carried again.
 */
const sweepsKept = 30 * 86_400_000;

export interface Repairs {
  /** Executions of applications that were started, and applications that were ended with their cancelled campaign. */
  readonly applications: number;
  /** Tasks whose completion had been lost and was sent again. */
  readonly completions: number;
  readonly calendars: number;
  /** What an event of a campaign means for its applications, where nobody had begun to carry it to them. */
  readonly sweeps: number;
  /** Counters that were not what stands there. */
  readonly counters: number;
  /** Titles that were missing their record, or their duties an execution. */
  readonly designations: number;
}

/**
 * Rebuilds from the stored status what no execution waits for: at boot and daily. Whatever is already right is left
 * alone, so it may run at any time and beside itself. What cannot be repaired keeps nothing else from being repaired.
 * @throws AggregateError at the end, with one error for each campaign or application that failed
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async (): Promise<Repairs> => {
    const repairs = {
      applications: 0,
      completions: 0,
      calendars: 0,
      sweeps: 0,
      counters: 0,
      designations: 0,
    };
    const failures: Error[] = [];
    const doubtful: { campaign: string; branch: string; wrong: Difference }[] = [];
    const attempt = async (subject: string, repair: () => Promise<keyof Repairs | null>) => {
      try {
        const repaired = await repair();
        if (repaired !== null) repairs[repaired] += 1;
      } catch (cause) {
        failures.push(new Error(`${subject} could not be repaired`, { cause }));
      }
    };
    const all = await stores.campaigns.all();
    for (const campaign of all) {
      await attempt(campaign.id, async () =>
        (await repairCalendar(ports, stores, campaign)) ? 'calendars' : null,
      );
      await attempt(`${campaign.id} sweeps`, async () => {
        const since = instantAt(millisecondsOf(ports.clock.now()) - sweepsKept);
        let begun = 0;
        for (const event of await stores.campaigns.events(campaign.id))
          if (isSwept(event.type) && event.at > since && (await startSweep(ports, event))) begun += 1;
        return begun > 0 ? 'sweeps' : null;
      });
      const stored = await stores.counts.branches(campaign.id, '');
      const seen = new Map<string, Counts[]>([...stored.keys()].map((branch) => [branch, []]));
      for await (const listed of stores.listing.everyOf(campaign.id)) {
        const branch = countedBranch(listed.path);
        const counted = seen.get(branch) ?? [];
        counted.push({ [countKeyOf(listed)]: 1 });
        seen.set(branch, counted);
        const { id, edition } = listed;
        if (listed.status.name === 'named')
          await attempt(id, async () =>
            (await recordEarlierTitle(ports, stores, id, campaign)) ? 'designations' : null,
          );
        if (campaign.status === 'cancelled') {
          if (!statusTable[listed.status.name].ended)
            await attempt(id, async () =>
              (await followCancellation(ports, stores, id)) ? 'applications' : null,
            );
          continue;
        }
        const follows = edition === campaign.edition;
        // Nothing waits for a draft or an end; one that moved at this moment is the relay's, which comes to it.
        if (follows && (listed.run === 0 || stageOf(listed) === 'Ended')) continue;
        await attempt(id, async () => {
          if (!follows) await followEdition(stores, id, ports.clock.now());
          return repairApplication(ports, stores, id);
        });
      }
      // What the index says decides nothing; where it differs, every application of the branch is read itself.
      for (const [branch, counted] of seen) {
        if (isSameCount(stored.get(branch) ?? {}, sumOf(counted))) continue;
        await attempt(`${campaign.id} ${branch}`, async () => {
          const wrong = await stores.counts.compare(campaign.id, branch);
          if (wrong !== null) doubtful.push({ campaign: campaign.id, branch, wrong });
          return null;
        });
      }
      await attempt(`${campaign.id} objections`, async () => {
        const waiting = (await stores.objections.ofCampaign(campaign.id)).filter(isWaiting).length;
        return (await stores.counts.rewait(campaign.id, waiting)) ? 'counters' : null;
      });
    }
    for (const { campaign, branch, wrong } of doubtful)
      await attempt(`${campaign} ${branch}`, async () =>
        (await stores.counts.correct(campaign, branch, wrong)) ? 'counters' : null,
      );
    // Before counters of provinces there were those of branches, and every branch has been looked at by now.
    for (const { id } of all)
      for (const province of new Set([...(await stores.counts.branches(id, '')).keys()].map(countedProvince)))
        await attempt(`${id} ${province}`, async () =>
          (await stores.counts.resum(id, province)) ? 'counters' : null,
        );
    const leads = new Set(all.map(({ lead }) => lead));
    for (const lead of leads) {
      for await (const { id } of stores.designations.everyOf(lead))
        await attempt(id, async () => ((await repairDuties(ports, stores, id)) ? 'designations' : null));
    }
    for (const { id } of await stores.calendars.all())
      await attempt(`calendar ${id}`, async () => {
        await tellOfCalendar(ports, stores, id);
        return null;
      });
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
