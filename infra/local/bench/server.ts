import { organisationStore } from '#functions/stores/organisation-store.ts';
import type { Instant } from '#shared/model/instant.ts';
import { Membership } from '#shared/model/organisation.ts';
import { startShifan } from '../compose.ts';
import { organisationsOfChina } from '../seed/organisations.ts';
import { localIssuerName } from '../seed/seed.ts';

/**
 * The product in a process of its own for the bench: as `npm start` runs it in demo mode, with one more member in each
 * of Chongqing's districts. Arguments: port, data directory, and where the clock begins.
 */
const [port, dataDirectory, clockStart] = process.argv.slice(2) as [string, string, Instant];
const shifan = await startShifan({ port: Number(port), dataDirectory, mode: 'demo', clockStart });
const stores = organisationStore(shifan.table);
const districts = organisationsOfChina().filter(
  ({ level, path }) => level === 'county' && path.startsWith('nhc/hc-500000/'),
);
for (const { id } of districts) {
  const member = {
    subject: `bench-${id}`,
    name: '压测',
    organisation: id,
    roles: ['applicant'],
    from: '2020-01-01T00:00:00.000Z',
    to: null,
  };
  await stores.saveMembership(localIssuerName, Membership.parse(member));
}
process.on('message', (message) => {
  if (message === 'memory') process.send?.(process.memoryUsage.rss());
  if (message === 'settle') void shifan.settled().then(() => process.send?.('settled'));
});
process.send?.(districts.filter(({ divisionCode }) => divisionCode !== null).map(({ id }) => id));
