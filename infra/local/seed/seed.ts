import type { ClockPort } from '#functions/ports/clock.ts';
import type { TablePort } from '#functions/ports/table.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { publicityCalendar, publishCampaign } from '#shared/domain/decide-campaign.ts';
import { Subject } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import { Membership, type Person } from '#shared/model/organisation.ts';
import { stateCouncilCalendar, stateCouncilSource } from '#shared/reference/state-council-calendar.ts';
import { editions } from '#shared/standards/editions.ts';
import { type Accounts, storedPassword } from '../issuer/accounts.ts';
import type { ServerDatabase } from '../server-database.ts';
import { demoCampaigns } from './campaigns.ts';
import { demoAccounts, demoPassword, demoSubject } from './demo-accounts.ts';
import { demoInstitutions } from './demo-institutions.ts';
import { seedJiangkouPlan } from './jiangkou-plan.ts';
import { organisationsOfChina } from './organisations.ts';

/** Raise it when reference data changed: the next start writes it again. */
const referenceVersion = '6';

/** Long before anything else, so that a demonstration that begins in the past has its members. */
const always = '2020-01-01T00:00:00.000Z' as Instant;

/** The issuer's name in stored memberships; the embedded issuer may change its address, its members stay. */
export const localIssuerName = 'local';

/**
 * Reference data of every installation: the organisation tree, the editions and the working calendars. Idempotent;
 * about a second at the first start, nothing afterwards. Every write repeats harmlessly, so a kill in between is
 * made good by the next start.
 */
export async function seedReference(table: TablePort, server: ServerDatabase): Promise<void> {
  if (server.setting('reference') === referenceVersion) return;
  const stores = storesOf(table);
  await stores.organisations.install(organisationsOfChina());
  for (const edition of editions) await stores.editions.publish(edition);
  await stores.calendars.seed(publicityCalendar, stateCouncilCalendar, stateCouncilSource, always);
  server.keep('reference', referenceVersion);
}

/** Folders of before 2026-11-22 know who is a member of what, but no list of a unit's members: puts them into it. */
export async function listEarlierMembers(
  table: TablePort,
  server: ServerDatabase,
  accounts: Accounts,
): Promise<void> {
  if (server.setting('members') !== undefined) return;
  const { organisations } = storesOf(table);
  for (const subject of accounts.subjects()) {
    const membership = await organisations.membership({ issuer: localIssuerName, subject });
    if (membership !== undefined && !('id' in membership))
      await organisations.saveMembership(localIssuerName, membership);
  }
  server.keep('members', 'listed');
}

/** Accounts, memberships and the two campaigns of the demonstration. Idempotent. */
export async function seedDemo(
  table: TablePort,
  server: ServerDatabase,
  accounts: Accounts,
  clock: ClockPort,
): Promise<void> {
  if (server.setting('demo') !== undefined) return;
  const stores = storesOf(table);
  // One public password for all of them: salting each by itself would protect nothing and cost seconds.
  const password = await storedPassword(demoPassword);
  const district = await stores.organisations.load('hc-500110');
  if (district !== undefined) await stores.organisations.saveAll(demoInstitutions(district));
  for (const { login, name, organisation, role } of demoAccounts) {
    const subject = demoSubject(login);
    if (!accounts.has(login)) accounts.add({ subject, login, name, demo: true }, password);
    const membership = Membership.parse({
      subject,
      name,
      organisation,
      roles: [role],
      from: always,
      to: null,
    });
    await stores.organisations.saveMembership(localIssuerName, membership);
  }
  const now = clock.now();
  for (const { campaign, publishedBy } of demoCampaigns(now)) {
    // The event is what the relay starts the calendar machine from. A campaign that exists stays as it is.
    await stores.campaigns.publish(publishCampaign(campaign, await demoActor(stores, publishedBy), now));
  }
  await seedJiangkouPlan(stores, await demoActor(stores, 'jiangkou'), now);
  server.keep('demo', now);
}

async function demoActor(stores: ReturnType<typeof storesOf>, login: string): Promise<Person> {
  const account = demoAccounts.find((one) => one.login === login);
  const organisation = account && (await stores.organisations.load(account.organisation));
  if (!organisation) throw new Error(`${login} is no demo account`);
  return {
    kind: 'person',
    subject: Subject.parse(demoSubject(login)),
    name: account.name,
    organisation,
    roles: [account.role],
  };
}
