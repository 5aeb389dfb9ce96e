import { orThrow } from '#functions/middleware/refused.ts';
import type { TablePort } from '#functions/ports/table.ts';
import { seededMember } from '#functions/stores/roster-store.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { appointMember } from '#shared/domain/members.ts';
import { instantAt } from '#shared/domain/time.ts';
import { Membership, type Organisation } from '#shared/model/organisation.ts';

/**
 * Writes the first system administrator of a unit, who invites everybody else.
 * @param issuer name under which the memberships of the sign-in service are stored
 */
export async function appointAdministrator(
  table: TablePort,
  organisation: Organisation,
  person: { readonly issuer: string; readonly subject: string; readonly name: string },
): Promise<void> {
  const now = instantAt(Date.now());
  const membership = Membership.parse({
    subject: person.subject,
    name: person.name,
    organisation: organisation.id,
    roles: ['administrator'],
    from: now,
    to: null,
  });
  const { rosters } = storesOf(table);
  const roster = await rosters.load(organisation);
  const appointed = appointMember(roster, seededMember(person.issuer, membership), now);
  orThrow(await rosters.commit(roster, orThrow(appointed)));
}
