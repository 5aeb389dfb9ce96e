import { metric } from '#functions/metrics.ts';
import type { LogLine } from '#functions/ports/log.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { Item } from '#functions/ports/table.ts';
import { dataOf } from '#functions/stores/items.ts';
import { type KeptRecord, recordOf } from '#functions/stores/record-keys.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import type { RecordKind } from '#shared/domain/record-chain.ts';
import type { ApplicationEvent } from '#shared/model/application.ts';
import { relayOrganisation } from './follow-organisation.ts';
import { relayApplication } from './relay-application.ts';
import { relayCampaign } from './relay-campaign.ts';
import { relayDefence } from './relay-defence.ts';
import { relayDesignation } from './relay-designations.ts';
import { relayObjection } from './relay-objection.ts';
import { relayPlan } from './relay-plan.ts';
import { relayProvince } from './relay-province.ts';
import { relayRecommendation } from './relay-recommendation.ts';
import { relayReview } from './relay-review.ts';

/** A batch of the table's change log, as DynamoDB Streams gives it, with items as plain values. */
export interface ChangeBatch {
  readonly Records: readonly { readonly dynamodb?: { readonly NewImage?: Item } }[];
}

interface Relay {
  /**
   * sideBySide: records know nothing of each other; the events of one go in their order, beside those of the others.
   * inTurn: concerns what went side by side before it, and waits until that is done. atOnce: concerns none of it.
   */
  readonly order: 'sideBySide' | 'inTurn' | 'atOnce';
  readonly follow: (ports: Ports, stores: Stores, item: Item) => Promise<void>;
}

const relay = <Event>(
  order: Relay['order'],
  follow: (ports: Ports, stores: Stores, event: Event) => Promise<void>,
): Relay => ({ order, follow: (ports, stores, item) => follow(ports, stores, dataOf<Event>(item)) });

/** What follows the events of every kind of record; null where nothing does. A kind that is missing does not compile. */
const relays: Readonly<Record<RecordKind, Relay | null>> = {
  application: relay('sideBySide', relayApplication),
  campaign: relay('inTurn', relayCampaign),
  objection: relay('inTurn', relayObjection),
  designation: relay('inTurn', relayDesignation),
  organisation: relay('inTurn', relayOrganisation),
  recommendation: relay('inTurn', relayRecommendation),
  province: relay('atOnce', relayProvince),
  review: relay('atOnce', relayReview),
  defence: relay('atOnce', relayDefence),
  plan: relay('atOnce', relayPlan),
  // Kept and read where they were written; nobody waits for them.
  nationalList: null,
  sheet: null,
  visit: null,
  expert: null,
  roster: null,
  letter: null,
  calendar: null,
};

/**
 * Carries what was committed to where it matters: starts the execution, completes the waiting task, keeps the calendar
 * machine awake in time, tells people. Called at least once for every event, in order; each step may be repeated. An
 * error ends the batch, which then comes again.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async ({ Records }: ChangeBatch): Promise<void> => {
    let sideBySide = new Map<string, (() => Promise<void>)[]>();
    const together = async () => {
      const all = [...sideBySide.values()];
      sideBySide = new Map();
      const results = await Promise.allSettled(
        all.map(async (steps) => {
          for (const step of steps) await step();
        }),
      );
      // After all of them, so that the batch does not come again while a part of it is still under way.
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    };
    for (const { dynamodb } of Records) {
      const item = dynamodb?.NewImage;
      const record = item && recordOf(item);
      if (!record) continue;
      const { order, follow } = relays[record.kind] ?? {};
      if (follow === undefined) continue;
      const step = async () => {
        await follow(ports, stores, item);
        ports.log(eventLine(record, item));
      };
      if (order === 'sideBySide') {
        const name = `${record.kind}#${record.id}`;
        sideBySide.set(name, [...(sideBySide.get(name) ?? []), step]);
        continue;
      }
      if (order === 'inTurn') await together();
      await step();
    }
    await together();
  };
};

/** What was followed. Of an application it is also a number: how often each decision was made in each campaign. */
function eventLine({ kind, id }: KeptRecord, item: Item): LogLine {
  const line: LogLine = { level: 'info', message: 'event', kind, record: id, event: item.sk };
  if (kind !== 'application') return line;
  const { action, application, campaign } = dataOf<ApplicationEvent>(item);
  const counted = metric('Decisions', 1, { Campaign: campaign, Action: action });
  return { ...line, application, campaign, action, ...counted };
}
