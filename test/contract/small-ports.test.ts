import { systemClock } from '#functions/aws/clock.ts';
import { randomIds } from '#functions/ports/random-ids.ts';
import { inboxMailer, inboxStore } from '#functions/stores/inbox-store.ts';
import { ShiftableClock } from '#infra/local/clock/shiftable-clock.ts';
import { openTable } from '#infra/local/table/sqlite-table.ts';
import type { Role } from '#shared/model/organisation.ts';
import {
  describeClockContract,
  describeIdsContract,
  describeMailerContract,
} from './small-ports-contract.ts';

describeClockContract('system', systemClock);
describeClockContract('shiftable', new ShiftableClock().port);
describeIdsContract('random', randomIds);
describeMailerContract('inbox on the table', async () => {
  const table = openTable({ path: ':memory:' });
  return {
    mailer: inboxMailer(table),
    delivered: (organisation, role) => inboxStore(table).list(organisation, [role as Role]),
  };
});
