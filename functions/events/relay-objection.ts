import type { Ports } from '#functions/ports/ports.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { isPublicityOver } from '#shared/domain/objection-intake.ts';
import { asFor } from '#shared/domain/own-publicity.ts';
import { type ObjectionEvent, objectionStatuses } from '#shared/model/objection.ts';
import { keepAwake } from './keep-awake.ts';
import { objectionNotice } from './notices.ts';

/**
 * Tells the handlers that something came in: of which unit, and nothing of who sent it. Where the last open objection
 * was refused after the last day, the end of publicity had waited for it: the calendar looks again.
 */
export async function relayObjection(ports: Ports, stores: Stores, event: ObjectionEvent): Promise<void> {
  const [objection, campaign] = await Promise.all([
    stores.objections.load(event.objection),
    stores.campaigns.load(event.campaign),
  ]);
  if (objection === undefined || campaign === undefined)
    throw new Error(`objection ${event.objection} of event ${event.number} or its campaign does not exist`);
  if (event.action === 'receive') await ports.mailer.send(objectionNotice(objection, campaign));
  if (objectionStatuses[event.to].open) return;
  const application = await stores.applications.load(event.application);
  if (application?.status.name === 'inPublicity' && isPublicityOver(asFor(application, campaign), event.at))
    await keepAwake(ports, stores, event.campaign, event.at, null);
}
