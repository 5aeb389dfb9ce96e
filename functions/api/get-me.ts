import { endpoint } from '#functions/middleware/endpoint.ts';
import type { ScannerPort } from '#functions/ports/scanner.ts';
import { getMe } from '#shared/contract/routes.ts';
import type { Me } from '#shared/contract/views.ts';

export default endpoint(getMe, ({ ports: { scanner } }) => async ({ actor, now }) => ({
  subject: actor.subject,
  name: actor.name,
  organisation: actor.organisation,
  roles: [...actor.roles],
  ...(actor.planUnit && { planUnit: actor.planUnit }),
  now,
  mode: process.env['SHIFAN_MODE'] === 'demo' ? ('demo' as const) : ('production' as const),
  scanning: await scanningOf(scanner),
}));

async function scanningOf(scanner: ScannerPort): Promise<Me['scanning']> {
  if ((await scanner.present()) !== null) return 'scanned';
  return scanner.unscannedCounts ? 'counted' : 'held';
}
