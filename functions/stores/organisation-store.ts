import type { Identity } from '#functions/ports/identity.ts';
import { ConditionFailed, type Item, type TablePort, type Write } from '#functions/ports/table.ts';
import type { OrganisationDecision } from '#shared/domain/organisation-change.ts';
import { divisionDayOf, isLiveOn, stateOn } from '#shared/domain/organisation-life.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { LocalDate } from '#shared/model/instant.ts';
import type { Member } from '#shared/model/member.ts';
import type { Membership, Organisation } from '#shared/model/organisation.ts';
import type { OrganisationEvent } from '#shared/model/organisation-event.ts';
import { sealEvent } from './event-chain.ts';
import { institutionKeys } from './institution-keys.ts';
import { dataOf, everyValue, itemOf } from './items.ts';
import { membershipKey, organisationKey, organisationsIndex } from './keys.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';
import { childOrder, childrenIndex, organisationKeys as keys } from './organisation-keys.ts';
import { memberWrites, seededMember } from './roster-store.ts';

/** Whatever anybody may change of a unit, in one word: who writes it says which state was seen. */
export const stateMark = ({ version, path, fullName, institution }: Organisation) =>
  [version ?? 0, institution?.revision ?? 0, path, fullName].join('|');

/** Comes after every character of a path. */
const lastCharacter = '~';

/** `version` counts the changes on record, so that whoever changes a unit can say which one was seen. */
export const organisationItem = (organisation: Organisation): Item =>
  itemOf(organisationKey(organisation.id), organisation, {
    version: organisation.version ?? 0,
    state: stateMark(organisation),
    ...(organisation.institution && {
      gsi3pk: institutionKeys.below(organisation.parent ?? ''),
      gsi3sk: `${organisation.name}#${organisation.id}`,
    }),
    ...(organisation.parent !== null && {
      gsi1pk: childrenIndex(organisation.parent),
      gsi1sk: childOrder(organisation.divisionCode, organisation.id),
    }),
    gsi2pk: organisationsIndex,
    gsi2sk: organisation.path,
  });

export function organisationStore(table: TablePort) {
  const load = async (id: string) => dataOf<Organisation>(await table.get(organisationKey(id)));
  const branch = (path: string) =>
    everyValue<Organisation>(table, {
      index: 'gsi2',
      pk: organisationsIndex,
      ...(path !== '' && { skPrefix: path }),
    });

  /** From the root to the unit itself, by the ids of its path. */
  async function lineage(organisation: Organisation): Promise<Organisation[]> {
    const above = organisation.path.split('/').filter((id) => id !== '' && id !== organisation.id);
    const found = await Promise.all(above.map(load));
    return [...found.filter((unit) => unit !== undefined), organisation];
  }

  /** Many at once, in transactions as large as the table takes. */
  async function saveAll(organisations: readonly Organisation[]): Promise<void> {
    for (let from = 0; from < organisations.length; from += 100) {
      const writes = organisations.slice(from, from + 100).map((organisation) => ({
        kind: 'put' as const,
        item: organisationItem(organisation),
      }));
      await table.transact(writes);
    }
  }

  return {
    load,

    lineage,

    /**
     * The same as the divisions of a campaign have it: names and places of the day that it pinned (DOMAIN E-07, E-11).
     * Where a unit above has been abolished since, the tree of today: a closed unit is no link of a new chain.
     */
    async lineageIn(
      organisation: Organisation,
      campaign: Pick<Campaign, 'divisionsOn'>,
      today: LocalDate,
    ): Promise<Organisation[]> {
      const day = divisionDayOf(campaign, today);
      const then = await lineage({ ...organisation, ...stateOn(organisation, day) });
      const stands = then.every((unit) => isLiveOn(unit, today));
      return stands ? then.map((unit) => ({ ...unit, ...stateOn(unit, day) })) : lineage(organisation);
    },

    /** Membership of whoever a token names. Whether it holds today is the caller's question. */
    async membership({ issuer, subject }: Identity): Promise<Membership | Member | undefined> {
      return dataOf<Membership | Member>(await table.get(membershipKey(issuer, subject)));
    },

    /** For seeding and administration. */
    async save(organisation: Organisation): Promise<void> {
      await table.transact([{ kind: 'put', item: organisationItem(organisation) }]);
    },

    saveAll,

    /**
     * The divisions of a release: what is new is added, what nobody has changed since is renewed, and what an
     * administrator changed stays as it was decided.
     */
    async install(organisations: readonly Organisation[]): Promise<void> {
      const stored = new Map((await branch('')).map((unit) => [unit.id, unit]));
      const untouched = organisations.filter((unit) => {
        const known = stored.get(unit.id);
        if (known?.version !== undefined) return false;
        // Below one that was moved or renamed.
        return (known?.past?.length ?? 0) <= (unit.past?.length ?? 0);
      });
      await saveAll(
        untouched.map((unit) => {
          const registered = stored.get(unit.id)?.institution;
          return registered === undefined ? unit : { ...unit, institution: registered };
        }),
      );
    },

    /**
     * The units right below one, in the order of their paths. Each is found by a step over the branch of the one before,
     * so a province's thousands of counties are not read. From an index, which may lag behind.
     */
    async childrenOf(parent: Pick<Organisation, 'id' | 'path'>): Promise<Organisation[]> {
      const children: Organisation[] = [];
      let after = parent.path;
      for (;;) {
        const page = await table.query({
          index: 'gsi2',
          pk: organisationsIndex,
          skPrefix: parent.path,
          after,
          limit: 1,
        });
        const found = dataOf<Organisation>(page.items[0]);
        if (found === undefined) return children;
        if (found.parent === parent.id) children.push(found);
        after = `${found.path}${lastCharacter}`;
      }
    },

    /** The unit and everything below it, by path. From an index, which may lag behind. */
    branch,

    /** The same, a hundred at a time, so that nobody holds the whole country at once. */
    async *branchPages(path: string): AsyncGenerator<Organisation[]> {
      let cursor: string | undefined;
      do {
        const page = await table.query({
          index: 'gsi2',
          pk: organisationsIndex,
          skPrefix: path,
          limit: 100,
          ...(cursor !== undefined && { cursor }),
        });
        yield page.items.map((item) => dataOf<Organisation>(item));
        cursor = page.next;
      } while (cursor !== undefined);
    },

    /** What stands directly below a unit, a page at a time. From an index, which may lag behind. */
    async children(parent: string, cursor?: string) {
      const { items, next } = await table.query({
        index: 'gsi1',
        pk: childrenIndex(parent),
        limit: 60,
        ...(cursor !== undefined && { cursor }),
      });
      return { units: items.map((item) => dataOf<Organisation>(item)), next };
    },
    everyChild: (parent: string) =>
      everyValue<Organisation>(table, { index: 'gsi1', pk: childrenIndex(parent) }),

    /** One page of a branch, by path. */
    async branchPage(path: string, cursor?: string) {
      const { items, next } = await table.query({
        index: 'gsi2',
        pk: organisationsIndex,
        skPrefix: path,
        limit: 500,
        ...(cursor !== undefined && { cursor }),
      });
      return { units: items.map((item) => dataOf<Organisation>(item)), next };
    },

    /** The record of a unit, oldest first. */
    events: (id: string) =>
      everyValue<OrganisationEvent>(table, { pk: keys.partition(id), skPrefix: keys.eventPrefix }),

    /**
     * One transaction: every unit that the decision touches on condition of the state that was seen, an entry in the
     * record of each, the parents of new and moved units as they were seen, the command's marker.
     * @param parents units that others are put below
     * @returns versionConflict where anything of it has changed since; idempotencyKeyReused where the marker exists
     */
    async commit(
      { changes }: OrganisationDecision,
      parents: readonly Organisation[],
      terms: { readonly marker?: Marker; readonly reply?: unknown } = {},
    ): Promise<Result<void>> {
      const touched = new Set(changes.map(({ next }) => next.id));
      const writes: Write[] = parents
        .filter(({ id }) => !touched.has(id))
        .map((parent) => ({
          kind: 'check',
          key: organisationKey(parent.id),
          when: { equals: { state: stateMark(parent) } },
        }));
      for (const { before, next, event } of changes) {
        const sealed = sealEvent(event, before?.head ?? '');
        const when = before === null ? ({ absent: true } as const) : { equals: { state: stateMark(before) } };
        writes.push(
          { kind: 'put', item: organisationItem({ ...next, head: sealed.hash }), when },
          { kind: 'put', item: itemOf(keys.event(next.id, event.number), sealed), when: { absent: true } },
        );
      }
      const mark = terms.marker && markerWrite(terms.marker, terms.reply);
      const done = await transactOnce(table, writes, mark, () =>
        refuse('versionConflict', '机构刚刚有变动。请重新预览核对后办理。'),
      );
      return done.ok ? accept(undefined) : done;
    },

    /** A unit that follows one above it. @returns false where somebody changed it meanwhile */
    async follow(seen: Organisation, next: Organisation): Promise<boolean> {
      const when = { equals: { state: stateMark(seen) } };
      try {
        await table.transact([{ kind: 'put', item: organisationItem(next), when }]);
        return true;
      } catch (error) {
        if (error instanceof ConditionFailed) return false;
        throw error;
      }
    },

    /** For seeding: without an entry in the unit's record. */
    async saveMembership(issuer: string, membership: Membership): Promise<void> {
      await table.transact(memberWrites(seededMember(issuer, membership)));
    },
  };
}
export type OrganisationStore = ReturnType<typeof organisationStore>;
