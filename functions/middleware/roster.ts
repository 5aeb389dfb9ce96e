import type { Write } from '#functions/ports/table.ts';
import { genesis, isIntact } from '#functions/stores/event-chain.ts';
import type { Marker } from '#functions/stores/marker-store.ts';
import type { Stores } from '#functions/stores/stores.ts';
import type { InvitationView, RosterView } from '#shared/contract/routes.ts';
import {
  isInForce,
  isOpen,
  maySeeMembers,
  memberActionsOf,
  type Roster,
  type RosterDecision,
  redeemInvitation,
  rolesToGive,
  unknownCode,
} from '#shared/domain/members.ts';
import type { Result } from '#shared/domain/refusal.ts';
import type { RecordedActor } from '#shared/model/chained-event.ts';
import { MemberId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import { type Invitation, type Member, rosterEventLabels, type Signatory } from '#shared/model/member.ts';
import type { Membership, Organisation, Person } from '#shared/model/organisation.ts';
import { codeHashOf } from './invitation-code.ts';
import { orThrow, Refused, reject } from './refused.ts';

/** Changes of one unit's members are made one after the other; who comes second looks again. */
const mostAttempts = 5;
/** Entries of the record on the screen. */
const mostShown = 200;

const nameOf = (actor: RecordedActor) =>
  actor.kind === 'person' ? `${actor.organisationName} ${actor.name}` : '系统';

/** @throws Refused notFound, outside the own branch and for whoever is no administrator alike */
export async function organisationFor(stores: Stores, id: string, actor: Person): Promise<Organisation> {
  const organisation = await stores.organisations.load(id);
  if (organisation === undefined || !maySeeMembers(actor, organisation)) reject('notFound');
  return organisation;
}

export function invitationView(roster: Roster, invitation: Invitation, now: Instant): InvitationView {
  const { id, name, roles, replaces, by, at, expiresAt, state } = invitation;
  return {
    id,
    name,
    roles,
    replaces: roster.members.find((one) => one.id === replaces)?.name ?? null,
    by: nameOf(by),
    at,
    expiresAt,
    state: state === 'pending' && !isOpen(invitation, now) ? 'expired' : state,
  };
}

/** The members of a unit for an administrator of it or above it. */
export async function rosterView(
  stores: Stores,
  organisation: Organisation,
  actor: Person,
  now: Instant,
): Promise<RosterView> {
  const roster = await stores.rosters.load(organisation);
  // Read afterwards: what was added meanwhile belongs to the next reading.
  const changes = (await stores.rosters.changes(organisation.id)).slice(0, roster.version);
  const { id, name, fullName, level } = organisation;
  const members = roster.members
    // Experts are in the pool, which those who run campaigns keep.
    .filter(({ expert }) => expert === undefined)
    .map((member) => ({
      id: member.id,
      name: member.name,
      roles: member.roles,
      from: member.from,
      to: member.to,
      inForce: isInForce(member, now),
      self: member.subject === actor.subject && isInForce(member, now),
      delegation: member.delegation && member.delegation.until >= now ? member.delegation : null,
      ended: member.ended && { by: nameOf(member.ended.by), reason: member.ended.reason },
      version: member.version,
      actions: memberActionsOf(roster, member, actor, now),
    }))
    // Those who act come first, in the order in which they came.
    .sort((a, b) => Number(b.inForce) - Number(a.inForce) || (a.from < b.from ? -1 : 1));
  return {
    organisation: { id, name, fullName, level },
    own: actor.organisation.id === id,
    giveable: [...rolesToGive(roster, actor, now)],
    members,
    invitations: roster.invitations
      .filter(({ expert }) => expert === undefined)
      .map((invitation) => invitationView(roster, invitation, now))
      .sort((a, b) => (a.at < b.at ? 1 : -1)),
    changes: changes
      .slice(-mostShown)
      .reverse()
      .map((event) => ({
        number: event.number,
        type: event.type,
        label: rosterEventLabels[event.type],
        about: event.about,
        by: nameOf(event.actor),
        at: event.at,
        reason: event.reason,
      })),
    intact: isIntact(changes, { version: roster.version, head: roster.head || genesis }),
  };
}

/**
 * Decides on the members as they are and commits; where somebody else changed them meanwhile, decides again.
 * @param decide says no itself where what was seen is no longer so
 */
export async function changeRoster<Decided extends RosterDecision>(
  stores: Stores,
  organisation: Organisation,
  decide: (roster: Roster) => Result<Decided> | Promise<Result<Decided>>,
  terms: {
    readonly marker?: Marker;
    readonly reply?: (decided: Decided) => unknown;
    readonly held?: Member | undefined;
    readonly also?: readonly Write[];
  } = {},
): Promise<Decided> {
  for (let attempt = 1; ; attempt += 1) {
    const roster = await stores.rosters.load(organisation);
    const decided = orThrow(await decide(roster));
    const committed = await stores.rosters.commit(roster, decided, {
      ...(terms.marker && { marker: terms.marker, reply: terms.reply?.(decided) }),
      ...(terms.held && { held: terms.held }),
      ...(terms.also && { also: terms.also }),
    });
    if (committed.ok) return decided;
    if (committed.refusal.code !== 'versionConflict' || attempt === mostAttempts) orThrow(committed);
  }
}

/** A command on one member, answered with the list as it is afterwards; a repetition changes nothing and reads it again. */
export async function commandedRoster(
  stores: Stores,
  organisation: Organisation,
  decide: (roster: Roster) => Result<RosterDecision>,
  { actor, marker, now }: { readonly actor: Person; readonly marker: Marker; readonly now: Instant },
): Promise<RosterView> {
  const isDone = async () => (await stores.markers.replyTo(marker)).kind === 'replay';
  if (!(await isDone())) {
    await changeRoster(stores, organisation, decide, { marker, reply: () => null }).catch(async (error) => {
      // Its twin was quicker.
      if (!(error instanceof Refused) || !(await isDone())) throw error;
    });
  }
  return rosterView(stores, organisation, actor, now);
}

export interface Joined {
  readonly organisation: string;
  readonly name: string;
  readonly roles: Member['roles'];
}

const joinedOf = (organisation: Organisation, { name, roles }: Member): Joined => ({
  organisation: organisation.fullName,
  name,
  roles,
});

/**
 * Gives the place that a code stands for to whoever is signed in.
 * @throws Refused with the reason, at /code or /name
 */
export async function redeemCode(
  stores: Stores,
  who: Signatory & { readonly name: string },
  code: string,
  made: { readonly member: string; readonly now: Instant; readonly marker?: Marker },
): Promise<Joined> {
  const found = await stores.rosters.invitationOf(codeHashOf(code));
  const organisation = found && (await stores.organisations.load(found.organisation));
  if (found === undefined || organisation === undefined) return orThrow(unknownCode());
  const held = await stores.organisations.membership(who);
  const member = MemberId.parse(made.member);
  const decided = await changeRoster(
    stores,
    organisation,
    async (roster) => {
      const { by } = roster.invitations.find(({ id }) => id === found.id) ?? {};
      const inviters =
        by?.kind !== 'person' || by.organisation === organisation.id
          ? roster.members
          : await stores.rosters.members(by.organisation);
      return redeemInvitation(roster, found.id, who, held, inviters, member, made.now);
    },
    {
      ...(made.marker && { marker: made.marker }),
      reply: ({ joined }) => joinedOf(organisation, joined),
      held: heldMember(held),
    },
  );
  return joinedOf(organisation, decided.joined);
}

function heldMember(held: Membership | Member | undefined): Member | undefined {
  return held !== undefined && 'id' in held ? held : undefined;
}
