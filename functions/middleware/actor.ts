import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { isInForce, rolesAt } from '#shared/domain/members.ts';
import type { Subject } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Signatory } from '#shared/model/member.ts';
import type { Person } from '#shared/model/organisation.ts';
import { reject } from './refused.ts';

/**
 * Who sent the request, and nothing about what they may.
 * @throws Refused notSignedIn
 */
export async function identityOf(ports: Ports, authorization: string | undefined): Promise<Signatory> {
  const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? '')?.[1];
  const identity = token === undefined ? undefined : await ports.identity.verify(token);
  if (identity === undefined) reject('notSignedIn');
  return { issuer: identity.issuer, subject: identity.subject as Subject };
}

/**
 * Who acts: the token proves who, the store says in which organisation and with which roles, today. Nothing else that
 * a client sends is believed.
 * @throws Refused notSignedIn, notAMember
 */
export async function actorOf(
  ports: Ports,
  stores: Stores,
  authorization: string | undefined,
  now: Instant,
): Promise<Person> {
  const identity = await identityOf(ports, authorization);
  const membership = await stores.organisations.membership(identity);
  if (membership === undefined || !isInForce(membership, now)) reject('notAMember');
  const organisation = await stores.organisations.load(membership.organisation);
  if (organisation === undefined) reject('notAMember');
  return {
    kind: 'person',
    subject: membership.subject,
    name: membership.name,
    organisation,
    roles: rolesAt(membership, now),
    ...(membership.expert !== undefined && { expert: membership.expert }),
    ...(membership.planUnit && { planUnit: membership.planUnit }),
  };
}
