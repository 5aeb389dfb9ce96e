import type { Item, TablePort, Write } from '#functions/ports/table.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Guidance } from '#shared/model/guidance.ts';
import { dataOf, itemOf } from './items.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

const keys = {
  entry: (id: string) => ({ pk: `GUIDANCE#${id}`, sk: 'ENTRY' }),
  /** What is read in a branch: a reader asks for each unit above it. */
  inScope: (campaign: string, scope: string) => `GUIDANCE#${campaign}#${scope}`,
  /** What an organisation gave, questions to it among them. */
  byGuide: (campaign: string, guide: string) => `GUIDED#${campaign}#${guide}`,
  /** What a unit asked. */
  byAsker: (campaign: string, asker: string) => `ASKED#${campaign}#${asker}`,
} as const;

/** Entries of one range that a reader is shown at most: years of one level's guidance. */
const most = 200;

function itemOfGuidance(guidance: Guidance): Item {
  const { id, campaign, scope, guide, asker, at, version } = guidance;
  const sk = `${at}#${id}`;
  return itemOf(keys.entry(id), guidance, {
    version,
    gsi1pk: keys.inScope(campaign, scope),
    gsi1sk: sk,
    gsi2pk: keys.byGuide(campaign, guide),
    gsi2sk: sk,
    ...(asker && { gsi3pk: keys.byAsker(campaign, asker.organisation), gsi3sk: sk }),
  });
}

export function guidanceStore(table: TablePort) {
  const range = async (index: 'gsi1' | 'gsi2' | 'gsi3', pk: string): Promise<Guidance[]> => {
    const { items } = await table.query({ index, pk, descending: true, limit: most });
    return items.map((item) => dataOf<Guidance>(item));
  };
  return {
    async load(id: string): Promise<Guidance | undefined> {
      return dataOf<Guidance>(await table.get(keys.entry(id)));
    },
    inScope: (campaign: string, scope: string) => range('gsi1', keys.inScope(campaign, scope)),
    byGuide: (campaign: string, guide: string) => range('gsi2', keys.byGuide(campaign, guide)),
    byAsker: (campaign: string, asker: string) => range('gsi3', keys.byAsker(campaign, asker)),

    /** @returns versionConflict where it was answered or withdrawn meanwhile; idempotencyKeyReused */
    async commit(
      seen: Guidance | null,
      next: Guidance,
      marker: Marker,
      reply: unknown,
    ): Promise<Result<Guidance>> {
      const put: Write = {
        kind: 'put',
        item: itemOfGuidance(next),
        when: seen === null ? { absent: true } : { equals: { version: seen.version } },
      };
      const done = await transactOnce(table, [put], markerWrite(marker, reply), () =>
        refuse('versionConflict', '同事刚刚办理过这一条，请刷新后再办理。'),
      );
      return done.ok ? accept(next) : done;
    },
  };
}
export type GuidanceStore = ReturnType<typeof guidanceStore>;
