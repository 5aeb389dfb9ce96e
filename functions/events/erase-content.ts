import type { Ports } from '#functions/ports/ports.ts';
import { dataOf } from '#functions/stores/items.ts';
import { evidenceObjectKey } from '#functions/stores/keys.ts';
import { recordOf } from '#functions/stores/record-keys.ts';
import { type Stores, storesOf } from '#functions/stores/stores.ts';
import { redactionAction, redactShared } from '#shared/domain/redact-evidence.ts';
import type { ApplicationEvent } from '#shared/model/application.ts';
import type { ChangeBatch } from './relay-events.ts';

/** Where the bytes of a file lie, as its redaction says. */
interface Place {
  readonly application: string;
  readonly evidence: string;
}

/**
 * Follows redactions beside the relay: it alone may delete from the bucket. Committed first: whoever reads the record
 * knows that the content is gone, whenever the bytes follow. Called at least once for every event of the table.
 */
export default (ports: Ports) => {
  const stores = storesOf(ports.table);
  return async ({ Records }: ChangeBatch): Promise<void> => {
    for (const { dynamodb } of Records) {
      const item = dynamodb?.NewImage;
      if (item === undefined || recordOf(item)?.kind !== 'application') continue;
      const event = dataOf<ApplicationEvent>(item);
      if (event.action === redactionAction) await eraseContent(ports, stores, event);
    }
  };
};

/**
 * Erases the bytes behind a redacted record, and says so at every other record that shares them: one content has one
 * fate, whichever of its records was redacted. Each of those gets an event of its own, which comes here again and finds
 * nothing left to do.
 */
async function eraseContent(ports: Ports, stores: Stores, event: ApplicationEvent): Promise<void> {
  const redacted: Place = { application: event.application, evidence: event.data['evidence'] as string };
  const origin = (event.data['source'] as Place | undefined) ?? redacted;
  await ports.bucket.erase(evidenceObjectKey(origin.application, origin.evidence));
  for (const use of await stores.evidence.uses(event.data['sha256'] as string)) {
    const isOrigin = use.application === origin.application && use.evidence === origin.evidence;
    const file = await stores.evidence.load(use.application, use.evidence);
    const { source } = file ?? {};
    const shares = source?.application === origin.application && source.evidence === origin.evidence;
    if (isOrigin || shares) await redactToo(ports, stores, use, event.reason ?? '');
  }
}

async function redactToo(ports: Ports, stores: Stores, use: Place, reason: string): Promise<void> {
  const application = await stores.applications.load(use.application);
  const seen = await stores.evidence.load(use.application, use.evidence);
  const campaign = application && (await stores.campaigns.load(application.campaign));
  // A file of a creation plan has no application: its record says that the bytes are gone.
  if (application === undefined && seen !== undefined && seen.state.name !== 'redacted')
    await stores.evidence.settle(seen, { ...seen, state: { name: 'redacted', reason } });
  if (application === undefined || seen === undefined || campaign === undefined) return;
  const submission = await stores.applications.submission(application.id, application.submission);
  const sent = submission?.evidence.some(({ id }) => id === seen.id) ?? false;
  const shared = redactShared(application, seen, sent, reason, ports.clock.now());
  if (shared === null) return;
  const { file, decision } = shared;
  const committed = await stores.applications.commit(application, decision, {
    campaign,
    file: { seen, next: file },
  });
  // Somebody decided at this moment: the case is read anew.
  if (!committed.ok) await redactToo(ports, stores, use, reason);
}
