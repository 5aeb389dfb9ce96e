import type { Query, TablePort } from '#functions/ports/table.ts';
import type { Application } from '#shared/model/application.ts';
import { type Level, levels } from '#shared/model/organisation.ts';
import type { StatusName } from '#shared/model/status.ts';
import { dataOf, everyItem } from './items.ts';
import { awaitsIndex, branchIndex, stageIndex } from './keys.ts';

export interface ApplicationPage {
  readonly applications: readonly Application[];
  readonly next: string | undefined;
}

export interface PageOptions {
  readonly limit?: number;
  readonly cursor?: string | undefined;
}

/** The ranges that hold a status: a review has one for each level. */
export const stagesOf = (status: StatusName): readonly (Level | null)[] =>
  status === 'underReview' ? levels : [null];

/** Listings by index: eventually consistent, for reading and for finding work; no rule decides by them. */
export function applicationListing(table: TablePort) {
  async function page(query: Query, { limit = 50, cursor }: PageOptions): Promise<ApplicationPage> {
    const { items, next } = await table.query({
      ...query,
      limit,
      ...(cursor !== undefined && { cursor }),
    });
    return { applications: items.map((item) => dataOf<Application>(item)), next };
  }

  async function* every(query: Query): AsyncGenerator<Application> {
    for await (const item of everyItem(table, query)) yield dataOf<Application>(item);
  }

  const inBranch = (campaign: string, path: string): Query => ({
    index: 'gsi2',
    pk: branchIndex(campaign),
    skPrefix: path,
  });
  const inStage = (campaign: string, status: StatusName, level: Level | null): Query => ({
    index: 'gsi3',
    pk: stageIndex(campaign, status, level),
  });

  return {
    /** Those that await an organisation, the most urgent first. */
    awaiting: (organisation: string, options: PageOptions = {}) =>
      page({ index: 'gsi1', pk: awaitsIndex(organisation) }, options),
    /** Those of a campaign inside a branch of the tree. */
    branchPage: (campaign: string, path: string, options: PageOptions = {}) =>
      page(inBranch(campaign, path), options),
    everyInBranch: (campaign: string, path: string) => every(inBranch(campaign, path)),
    everyOf: (campaign: string) => every({ index: 'gsi2', pk: branchIndex(campaign) }),
    /** Those of a campaign in one status, the earliest due first. */
    stagePage: (campaign: string, status: StatusName, level: Level | null, options: PageOptions = {}) =>
      page(inStage(campaign, status, level), options),
    everyInStage: (campaign: string, status: StatusName, level: Level | null) =>
      every(inStage(campaign, status, level)),
  };
}
export type ApplicationListing = ReturnType<typeof applicationListing>;
