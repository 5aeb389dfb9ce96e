import { organisationStore } from '#functions/stores/organisation-store.ts';
import { isLiveOn } from '#shared/domain/organisation-life.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Instant } from '#shared/model/instant.ts';
import { Membership } from '#shared/model/organisation.ts';
import { startShifan } from '../compose.ts';
import { organisationsOfChina } from '../seed/organisations.ts';
import { localIssuerName } from '../seed/seed.ts';
import { tellFigures } from './figures.ts';

/**
 * The product in a process of its own for the bench, as `npm start` runs it in demo mode. Arguments: port, data
 * directory, where the clock begins, and `load` for one more member in each of Chongqing's districts.
 */
const [port, dataDirectory, clockStart, purpose] = process.argv.slice(2) as [
  string,
  string,
  Instant,
  'load' | 'stories',
];
const shifan = await startShifan({ port: Number(port), dataDirectory, mode: 'demo', clockStart });
tellFigures();
process.on('message', (message) => {
  if (message === 'settle') void shifan.settled().then(() => process.send?.('settled'));
});
process.send?.(purpose === 'load' ? await addMembers() : []);

/** @returns the districts that have a member now */
async function addMembers(): Promise<string[]> {
  const stores = organisationStore(shifan.table);
  const districts = organisationsOfChina().filter(
    (unit) =>
      unit.level === 'county' &&
      unit.path.startsWith('nhc/hc-500000/') &&
      unit.divisionCode !== null &&
      isLiveOn(unit, dateOf(shifan.ports.clock.now())),
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
  return districts.map(({ id }) => id);
}
