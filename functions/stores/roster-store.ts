import type { Condition, TablePort, Write } from '#functions/ports/table.ts';
import type { Roster, RosterDecision } from '#shared/domain/members.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { InvitationId, MemberId, OrganisationId } from '#shared/model/ids.ts';
import type { Invitation, Member, RosterEvent } from '#shared/model/member.ts';
import type { Membership, Organisation } from '#shared/model/organisation.ts';
import { sealEvent, sha256 } from './event-chain.ts';
import { everyValue, itemOf } from './items.ts';
import { rosterKeys as keys, membershipKey } from './keys.ts';
import { type Marker, markerWrite, transactOnce } from './marker-store.ts';

/** Always the same for the same person, so that seeding twice makes one member. */
export function seededMember(issuer: string, membership: Membership): Member {
  const id = MemberId.parse(`m-${sha256(`${issuer}#${membership.subject}`).slice(0, 24)}`);
  return { ...membership, id, issuer, version: 1, ended: null };
}

/**
 * A member stands twice, written together: under the person, where every request looks, and under the unit.
 * @param when what the person must hold at that moment
 */
export function memberWrites(member: Member, when?: Condition): Write[] {
  const { issuer, subject, organisation, id, version } = member;
  return [
    {
      kind: 'put',
      item: itemOf(membershipKey(issuer, subject), member, { member: id, version }),
      ...(when && { when }),
    },
    { kind: 'put', item: itemOf(keys.member(organisation, id), member) },
  ];
}

export function rosterStore(table: TablePort) {
  const members = (organisation: string) =>
    everyValue<Member>(table, { pk: keys.partition(organisation), skPrefix: keys.memberPrefix });

  return {
    members,

    /** Everything that a decision about the unit's members turns on; a change in between fails the commit. */
    async load(organisation: Organisation): Promise<Roster> {
      const { id } = organisation;
      // The number of changes first: what is written after it was read is then noticed.
      const item = await table.get(keys.roster(id));
      const [people, invitations] = await Promise.all([
        members(id),
        everyValue<Invitation>(table, { pk: keys.partition(id), skPrefix: keys.invitationPrefix }),
      ]);
      return {
        organisation,
        version: Number(item?.['version'] ?? 0),
        head: String(item?.['head'] ?? ''),
        members: people,
        invitations,
      };
    },

    /** The record of a unit's members, oldest first. */
    changes: (organisation: string) =>
      everyValue<RosterEvent>(table, { pk: keys.partition(organisation), skPrefix: keys.changePrefix }),

    /** Where a code leads. The code itself is stored nowhere. */
    async invitationOf(codeHash: string) {
      const item = await table.get(keys.code(codeHash));
      if (item === undefined) return undefined;
      return {
        organisation: OrganisationId.parse(item['organisation']),
        id: InvitationId.parse(item['invitation']),
      };
    },

    /**
     * One transaction: the unit's number of changes on condition of what was seen, the entry of the record, members,
     * invitations, marker.
     * @param terms.held what a joining person held before
     * @param terms.also written in the same transaction: what belongs to the same decision
     * @returns versionConflict where anything of it has changed since; idempotencyKeyReused where the marker exists
     */
    async commit(
      seen: Roster,
      decision: RosterDecision,
      terms: {
        readonly marker?: Marker;
        readonly reply?: unknown;
        readonly held?: Member | undefined;
        readonly also?: readonly Write[];
      } = {},
    ): Promise<Result<RosterEvent>> {
      const { id } = seen.organisation;
      const event = sealEvent(decision.event, seen.head);
      const roster = { ...keys.roster(id), version: event.number, head: event.hash };
      const writes: Write[] = [
        {
          kind: 'put',
          item: roster,
          when: seen.version === 0 ? { absent: true } : { equals: { version: seen.version } },
        },
        { kind: 'put', item: itemOf(keys.change(id, event.number), event), when: { absent: true } },
      ];
      const known = new Set(seen.invitations.map((invitation) => invitation.id));
      for (const invitation of decision.invitations) {
        writes.push({ kind: 'put', item: itemOf(keys.invitation(id, invitation.id), invitation) });
        if (known.has(invitation.id)) continue;
        const pointer = { ...keys.code(invitation.codeHash), organisation: id, invitation: invitation.id };
        writes.push({ kind: 'put', item: pointer, when: { absent: true } });
      }
      const before = new Map(seen.members.map((member) => [member.id, member]));
      for (const member of decision.members) {
        const held = before.get(member.id) ?? terms.held;
        const when =
          held === undefined
            ? ({ absent: true } as const)
            : { equals: { member: held.id, version: held.version } };
        writes.push(...memberWrites(member, when));
      }
      if (terms.also) writes.push(...terms.also);
      const mark = terms.marker && markerWrite(terms.marker, terms.reply);
      const done = await transactOnce(table, writes, mark, () =>
        refuse('versionConflict', '人员名单刚刚有变动。请刷新核对后重新办理。'),
      );
      return done.ok ? accept(event) : done;
    },
  };
}
export type RosterStore = ReturnType<typeof rosterStore>;
