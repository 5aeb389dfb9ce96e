import type { Key, TablePort, Write } from '#functions/ports/table.ts';
import type { ListDecision, RecommendationDecision } from '#shared/domain/recommendations.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Letter } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type {
  FormalCheck,
  NationalList,
  NationalRecommendation,
  Recommendation,
  RecommendationEvent,
} from '#shared/model/recommendation.ts';
import { sealEvent } from './event-chain.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { campaignKeys } from './keys.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

const under = (pk: string, sk: string): Key => ({ pk, sk });
const padded = (number: number) => String(number).padStart(6, '0');

/** A recommender's list for a campaign, the national list of it, and what of it a unit's own page shows. */
const keys = {
  partition: (campaign: string, recommender: string) => `RECOMMENDATION#${campaign}#${recommender}`,
  recommendation: (campaign: string, recommender: string) =>
    under(`RECOMMENDATION#${campaign}#${recommender}`, 'RECOMMENDATION'),
  event: (pk: string, number: number) => under(pk, `EVENT#${padded(number)}`),
  /** A unit that was recommended by itself, to be put on the list. */
  unit: (campaign: string, recommender: string, application: string) =>
    under(`RECOMMENDATION#${campaign}#${recommender}`, `UNIT#${application}`),
  check: (campaign: string, recommender: string, application: string) =>
    under(`RECOMMENDATION#${campaign}#${recommender}`, `CHECK#${application}`),
  index: (campaign: string) => `RECOMMENDATIONS#${campaign}`,
  listPartition: (campaign: string) => `NATIONALLIST#${campaign}`,
  list: (campaign: string) => under(`NATIONALLIST#${campaign}`, 'LIST'),
  national: (organisation: string, campaign: string) =>
    under(`NATIONAL#${organisation}`, `CAMPAIGN#${campaign}`),
} as const;

/** A unit that was recommended singly, with its own letter. */
export interface GatheredUnit {
  readonly application: string;
  readonly letter: Letter | null;
}

/** Lists from before there was a reserve have none. */
function complete<Found extends Recommendation | undefined>(found: Found): Found {
  return found && { ...found, reserve: found.reserve ?? [], replaced: found.replaced ?? [] };
}

export function recommendationStore(table: TablePort) {
  const listVersion = (list: NationalList | undefined, campaign: string): Write => ({
    kind: 'check',
    key: keys.list(campaign),
    when: list === undefined ? { absent: true } : { equals: { version: list.version } },
  });
  const conflict = () => refuse('versionConflict', '推荐名单刚刚有变动，请刷新核对后重新办理。');

  const transact = (writes: readonly Write[], marker: Marker | undefined, reply: unknown) =>
    transactOnce(table, writes, marker && markerWrite(marker, reply), conflict);

  return {
    async load(campaign: string, recommender: string): Promise<Recommendation | undefined> {
      return complete(
        dataOf<Recommendation | undefined>(await table.get(keys.recommendation(campaign, recommender))),
      );
    },
    /** Of every recommender that ever sent one: at most 32. From an index. */
    async ofCampaign(campaign: string): Promise<Recommendation[]> {
      const all = await everyValue<Recommendation>(table, { index: 'gsi1', pk: keys.index(campaign) });
      return all.map((one) => complete(one));
    },
    events: (campaign: string, recommender: string) =>
      everyValue<RecommendationEvent>(table, {
        pk: keys.partition(campaign, recommender),
        skPrefix: 'EVENT#',
      }),
    units: (campaign: string, recommender: string) =>
      everyValue<GatheredUnit>(table, { pk: keys.partition(campaign, recommender), skPrefix: 'UNIT#' }),
    checks: (campaign: string, recommender: string) =>
      everyValue<FormalCheck>(table, { pk: keys.partition(campaign, recommender), skPrefix: 'CHECK#' }),
    async list(campaign: string): Promise<NationalList | undefined> {
      return dataOf<NationalList>(await table.get(keys.list(campaign)));
    },
    listEvents: (campaign: string) =>
      everyValue<RecommendationEvent>(table, { pk: keys.listPartition(campaign), skPrefix: 'EVENT#' }),
    /** Where the nation was told of this unit. */
    national: (organisation: string) =>
      everyValue<NationalRecommendation>(table, { pk: `NATIONAL#${organisation}`, skPrefix: 'CAMPAIGN#' }),

    /** Keeps that a unit was recommended by itself; again it changes nothing. */
    async gather(campaign: string, recommender: string, unit: GatheredUnit): Promise<void> {
      const item = itemOf(keys.unit(campaign, recommender, unit.application), unit);
      await table.transact([{ kind: 'put', item }]);
    },

    /** Says of a unit that it stands, or stood, on a recommender's list (C-13); again it changes nothing. */
    async tell(organisation: string, told: NationalRecommendation): Promise<void> {
      await table.transact([{ kind: 'put', item: itemOf(keys.national(organisation, told.campaign), told) }]);
    },

    /** The list and its event, on condition of the version seen and of the national list as it was read. */
    async commit(
      seen: Recommendation | undefined,
      list: NationalList | undefined,
      decision: RecommendationDecision,
      terms: {
        readonly marker?: Marker;
        readonly reply?: (next: Recommendation) => unknown;
        /** A replacement: publicity has not begun since it was read (A10). */
        readonly campaign?: Campaign;
      } = {},
    ): Promise<Result<Recommendation>> {
      const event = sealEvent(decision.event, seen?.head ?? '');
      const next: Recommendation = { ...decision.next, head: event.hash };
      const { campaign, recommender } = next;
      const item = itemOf(keys.recommendation(campaign, recommender), next, {
        version: next.version,
        gsi1pk: keys.index(campaign),
        gsi1sk: recommender,
      });
      const writes: Write[] = [
        {
          kind: 'put',
          item,
          when: seen === undefined ? { absent: true } : { equals: { version: seen.version } },
        },
        {
          kind: 'put',
          item: itemOf(keys.event(keys.partition(campaign, recommender), event.number), event),
          when: { absent: true },
        },
        listVersion(list, campaign),
      ];
      if (terms.campaign)
        writes.push({
          kind: 'check',
          key: campaignKeys.campaign(campaign),
          when: { equals: { status: terms.campaign.status } },
        });
      const done = await transact(writes, terms.marker, terms.reply?.(next));
      return done.ok ? accept(next) : done;
    },

    /**
     * The national list and its event. A freezing also holds every list that it was made of to the version read.
     */
    async commitList(
      seen: NationalList,
      decision: ListDecision,
      sources: readonly Recommendation[],
      terms: { readonly marker?: Marker; readonly reply?: (next: NationalList) => unknown } = {},
    ): Promise<Result<NationalList>> {
      const event = sealEvent(decision.event, seen.head);
      const next: NationalList = { ...decision.next, head: event.hash };
      const writes: Write[] = [
        {
          kind: 'put',
          item: itemOf(keys.list(next.campaign), next, { version: next.version }),
          when: seen.version === 0 ? { absent: true } : { equals: { version: seen.version } },
        },
        {
          kind: 'put',
          item: itemOf(keys.event(keys.listPartition(next.campaign), event.number), event),
          when: { absent: true },
        },
        ...sources.map(
          ({ campaign, recommender, version }): Write => ({
            kind: 'check',
            key: keys.recommendation(campaign, recommender),
            when: { equals: { version } },
          }),
        ),
      ];
      const done = await transact(writes, terms.marker, terms.reply?.(next));
      return done.ok ? accept(next) : done;
    },

    /** One unit's formal check, on condition of the revision it was made from, while the list is not frozen. */
    async saveCheck(
      { campaign, recommender }: Recommendation,
      list: NationalList | undefined,
      check: FormalCheck,
    ): Promise<Result<FormalCheck>> {
      const done = await transact(
        [
          {
            kind: 'put',
            item: itemOf(keys.check(campaign, recommender, check.application), check, {
              revision: check.revision,
            }),
            when: check.revision === 1 ? { absent: true } : { equals: { revision: check.revision - 1 } },
          },
          listVersion(list, campaign),
        ],
        undefined,
        null,
      );
      return done.ok ? accept(check) : refuse('draftConflict', '同事刚刚改过这项核对，请刷新后再改。');
    },
  };
}
export type RecommendationStore = ReturnType<typeof recommendationStore>;
