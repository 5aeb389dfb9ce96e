import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  changeRoles,
  handOver,
  inviteMember,
  isInForce,
  isOpen,
  memberActionsOf,
  type Roster,
  type RosterDecision,
  redeemInvitation,
  revokeInvitation,
  rolesToGive,
  suspendMember,
} from '#shared/domain/members.ts';
import type { Result } from '#shared/domain/refusal.ts';
import { instantAt, millisecondsOf } from '#shared/domain/time.ts';
import { InvitationId, MemberId, Subject } from '#shared/model/ids.ts';
import { Instant } from '#shared/model/instant.ts';
import { Invitation, Member, RosterEvent } from '#shared/model/member.ts';
import {
  roles as allRoles,
  assignableRoles,
  type Organisation,
  type Person,
  type Role,
} from '#shared/model/organisation.ts';
import { chongqing, nation, qijiang, xinjiang } from '../fixtures/units.ts';

const start = Instant.parse('2026-04-01T01:00:00.000Z');
const subject = (text: string) => Subject.parse(text);
const memberOf = (organisation: Organisation, name: string, roles: Role[]): Member => ({
  id: MemberId.parse(`m-${organisation.id}-${name}`),
  issuer: 'test',
  subject: subject(`${organisation.id}-${name}`),
  name,
  organisation: organisation.id,
  roles,
  from: start,
  to: null,
  version: 1,
  ended: null,
});
const actorOf = (organisation: Organisation, member: Member): Person => ({
  kind: 'person',
  subject: member.subject,
  name: member.name,
  organisation,
  roles: member.roles,
});
const hash = (number: number) => String(number).padStart(64, '0');

const units = [nation, chongqing, qijiang, xinjiang] as const;
const anyStep = fc.record({
  unit: fc.nat(units.length - 1),
  by: fc.oneof(fc.constant(0), fc.nat(30)),
  own: fc.constantFrom(true, true, true, false),
  byUnit: fc.nat(units.length - 1),
  what: fc.constantFrom('invite', 'revoke', 'redeem', 'roles', 'suspend', 'handOver'),
  whom: fc.nat(30),
  other: fc.nat(30),
  roles: fc.uniqueArray(fc.constantFrom(...allRoles), { minLength: 1, maxLength: 4 }),
  hours: fc.integer({ min: 0, max: 60 }),
  stale: fc.constantFrom(false, false, false, true),
});

/** Rosters of four units; chosen members try things, also those who may not and those who have left. */
function live(steps: readonly (typeof anyStep extends fc.Arbitrary<infer T> ? T : never)[]) {
  let now = start;
  let made = 0;
  const rosters = new Map<string, Roster>(
    units.map((unit) => [
      unit.id,
      {
        organisation: unit,
        version: 0,
        head: '',
        members: [
          memberOf(unit, 'first', ['administrator']),
          memberOf(unit, 'second', ['applicant']),
          memberOf(unit, 'third', ['reviewer']),
        ],
        invitations: [],
      },
    ]),
  );
  const seen: {
    before: Roster;
    after: Roster;
    decision: RosterDecision;
    actor: Person | null;
    now: Instant;
    what: string;
  }[] = [];
  for (const step of steps) {
    now = instantAt(millisecondsOf(now) + step.hours * 3_600_000);
    const unit = units[step.unit] as Organisation;
    const roster = rosters.get(unit.id) as Roster;
    const byUnit = step.own ? unit : (units[step.byUnit] as Organisation);
    const peers = (rosters.get(byUnit.id) as Roster).members;
    const by = peers[step.by % peers.length] as Member;
    // What the endpoint lets through: nobody acts whose membership has ended.
    if (step.what !== 'redeem' && !isInForce(by, now)) continue;
    const actor = actorOf(byUnit, by);
    const whom = roster.members[step.whom % roster.members.length] as Member;
    const pointed = { id: whom.id, version: whom.version + (step.stale ? 1 : 0) };
    const invitation = roster.invitations[step.whom % Math.max(1, roster.invitations.length)];
    made += 1;
    let result: Result<RosterDecision>;
    if (step.what === 'invite') {
      const wish = {
        name: `新人${made}`,
        roles: step.roles,
        days: 3,
        replaces: step.other % 2 === 0 ? whom.id : null,
      };
      result = inviteMember(
        roster,
        wish,
        { id: InvitationId.parse(`i-${made}`), codeHash: hash(made) },
        actor,
        now,
      );
    } else if (step.what === 'revoke') {
      if (!invitation) continue;
      result = revokeInvitation(roster, invitation.id, actor, now);
    } else if (step.what === 'redeem') {
      if (!invitation) continue;
      const from = invitation.by.kind === 'person' ? invitation.by.organisation : '';
      const who = { issuer: 'test', subject: subject(`new-${made}`), name: invitation.name };
      const inviters = rosters.get(from)?.members ?? [];
      result = redeemInvitation(
        roster,
        invitation.id,
        who,
        undefined,
        inviters,
        MemberId.parse(`m-${made}`),
        now,
      );
    } else if (step.what === 'roles') result = changeRoles(roster, pointed, step.roles, actor, now);
    else if (step.what === 'suspend') result = suspendMember(roster, pointed, '调离', actor, now);
    else {
      const other = roster.members[step.other % roster.members.length] as Member;
      result = handOver(roster, pointed, other.id, actor, now);
    }
    if (!result.ok) continue;
    const decision = result.value;
    const changed = <T extends { id: string }>(old: readonly T[], next: readonly T[]) => [
      ...old.map((one) => next.find(({ id }) => id === one.id) ?? one),
      ...next.filter((one) => !old.some(({ id }) => id === one.id)),
    ];
    const after: Roster = {
      ...roster,
      version: decision.event.number,
      members: changed(roster.members, decision.members),
      invitations: changed(roster.invitations, decision.invitations),
    };
    rosters.set(unit.id, after);
    seen.push({
      before: roster,
      after,
      decision,
      actor: step.what === 'redeem' ? null : actor,
      now,
      what: step.what,
    });
  }
  return seen;
}
const lives = fc.array(anyStep, { minLength: 20, maxLength: 80 });
const administrators = (roster: Roster, now: Instant) =>
  roster.members.filter((one) => one.roles.includes('administrator') && isInForce(one, now));

test('law: only an administrator of the unit or above it changes anything in it', () => {
  fc.assert(
    fc.property(lives, (steps) => {
      for (const { before, actor } of live(steps)) {
        if (actor === null) continue;
        expect(actor.roles).toContain('administrator');
        expect(before.organisation.path.startsWith(actor.organisation.path)).toBe(true);
      }
    }),
  );
});

test('law: a unit never loses its last administrator by its own hand, nor by a code', () => {
  fc.assert(
    fc.property(lives, (steps) => {
      for (const { before, after, actor, now, what } of live(steps)) {
        if (actor?.organisation.id !== before.organisation.id && what !== 'redeem') continue;
        if (administrators(before, now).length > 0)
          expect(administrators(after, now).length).toBeGreaterThan(0);
      }
    }),
  );
});

test('law: from above come only first administrators and suspensions', () => {
  fc.assert(
    fc.property(lives, (steps) => {
      for (const { before, decision, actor, now } of live(steps)) {
        if (actor === null || actor.organisation.id === before.organisation.id) continue;
        expect(['MemberInvited', 'InvitationRevoked', 'MemberSuspended']).toContain(decision.event.type);
        if (decision.event.type !== 'MemberInvited') continue;
        expect(decision.invitations[0]?.roles).toEqual(['administrator']);
        expect(administrators(before, now)).toEqual([]);
      }
    }),
  );
});

test('law: a code gives one place, once, in time, with the roles that were offered; who has left never comes back', () => {
  fc.assert(
    fc.property(lives, (steps) => {
      const redeemed = new Set<string>();
      for (const { before, after, decision, now, what } of live(steps)) {
        for (const old of before.members) {
          if (isInForce(old, now)) continue;
          expect(after.members.find(({ id }) => id === old.id)).toEqual(old);
        }
        if (what !== 'redeem') continue;
        const [joined] = decision.members;
        const invitation = decision.invitations[0] as Invitation;
        const offered = before.invitations.find(({ id }) => id === invitation.id) as Invitation;
        expect(isOpen(offered, now)).toBe(true);
        expect(redeemed.has(invitation.id)).toBe(false);
        redeemed.add(invitation.id);
        expect(joined?.roles).toEqual(offered.roles);
      }
    }),
  );
});

test('law: every change is one entry of the record that names who and whom, and what is stored fits the model', () => {
  fc.assert(
    fc.property(lives, (steps) => {
      for (const { before, decision } of live(steps)) {
        expect(decision.event.number).toBe(before.version + 1);
        RosterEvent.parse({ ...decision.event, previous: '', hash: '' });
        for (const member of decision.members) Member.parse(member);
        for (const invitation of decision.invitations) Invitation.parse(invitation);
        for (const member of decision.members) {
          const old = before.members.find(({ id }) => id === member.id);
          if (old)
            expect(member).toMatchObject({ version: old.version + 1, name: old.name, subject: old.subject });
        }
      }
    }),
  );
});

test('what a screen offers is what is accepted', () => {
  const roster: Roster = {
    organisation: qijiang,
    version: 0,
    head: '',
    members: [memberOf(qijiang, 'first', ['administrator']), memberOf(qijiang, 'second', ['applicant'])],
    invitations: [],
  };
  const [first, second] = roster.members as [Member, Member];
  const own = actorOf(qijiang, first);
  const above = actorOf(chongqing, memberOf(chongqing, 'first', ['administrator']));
  const beside = actorOf(xinjiang, memberOf(xinjiang, 'first', ['administrator']));
  const seen = { id: second.id, version: 1 };
  expect(memberActionsOf(roster, second, own, start)).toEqual([
    'changeRoles',
    'delegate',
    'suspend',
    'handOver',
  ]);
  expect(memberActionsOf(roster, second, above, start)).toEqual(['suspend']);
  expect(memberActionsOf(roster, second, beside, start)).toEqual([]);
  expect(rolesToGive(roster, own, start)).toEqual(assignableRoles);
  expect(rolesToGive(roster, above, start)).toEqual([]);
  expect(rolesToGive({ ...roster, members: [second] }, above, start)).toEqual(['administrator']);
  expect(rolesToGive(roster, actorOf(qijiang, second), start)).toEqual([]);
  expect(suspendMember(roster, seen, '调离', above, start).ok).toBe(true);
  expect(changeRoles(roster, seen, ['reviewer'], above, start)).toMatchObject({
    refusal: { code: 'notPermitted' },
  });
  expect(suspendMember(roster, seen, '调离', beside, start)).toMatchObject({ refusal: { code: 'notFound' } });
});

test('a membership ends at its last instant, and not a millisecond later', () => {
  const member = { from: start, to: instantAt(millisecondsOf(start) + 1) };
  expect(isInForce(member, start)).toBe(true);
  expect(isInForce(member, member.to)).toBe(false);
});
