import { publicEndpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { type Marker, requestHash } from '#functions/stores/marker-store.ts';
import { submitObjection } from '#shared/contract/routes.ts';
import { objectionNumber } from '#shared/domain/objection-intake.ts';
import { emptyDocket, type ObjectionSent, receiveObjection } from '#shared/domain/objections.ts';
import type { Result } from '#shared/domain/refusal.ts';
import { type ApplicationId, ObjectionId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Objection } from '#shared/model/objection.ts';

/** Others who object to the same unit at the same moment; each try reads anew. */
const mostAttempts = 8;

interface Receipt {
  readonly number: string;
  readonly receivedAt: Instant;
  readonly clue: boolean;
}

/**
 * From somebody without an account: the address is believed in nothing, the time is the server's, and what is answered
 * is a number and a time.
 */
export default publicEndpoint(submitObjection, (tools) => async ({ body, arrivedAt: now }) => {
  const { key, application, ...sent } = body;
  const hash = requestHash(submitObjection.name, application, JSON.stringify(sent));
  const marker: Marker = { subject: '(public)', key, hash, at: now };
  const earlier = await tools.markers.replyTo(marker);
  if (earlier.kind === 'replay') return JSON.parse(earlier.body) as Receipt;
  if (earlier.kind === 'reused') reject('idempotencyKeyReused');
  for (let attempt = 1; ; attempt += 1) {
    const result = await receive(tools, application, sent, marker, now);
    if (result.ok) return receiptOf(result.value);
    const { code } = result.refusal;
    // The same again, while the first was under way.
    const twin = code === 'idempotencyKeyReused' ? await tools.markers.replyTo(marker) : null;
    if (twin?.kind === 'replay') return JSON.parse(twin.body) as Receipt;
    if (code !== 'versionConflict' || attempt === mostAttempts) orThrow(result);
  }
});

const receiptOf = ({ id, receivedAt, status }: Objection): Receipt => ({
  number: objectionNumber(id),
  receivedAt,
  clue: status === 'clue',
});

async function receive(
  tools: Tools,
  id: ApplicationId,
  sent: ObjectionSent,
  marker: Marker,
  now: Instant,
): Promise<Result<Objection>> {
  const application = await tools.applications.load(id);
  const campaign = application && (await tools.campaigns.load(application.campaign));
  if (application === undefined || campaign === undefined)
    reject('notFound', '该单位不在公示中，不能提出异议。');
  const docket = (await tools.objections.docket(id)) ?? emptyDocket;
  const ids = { id: ObjectionId.parse(tools.ports.ids.next()), salt: tools.ports.ids.next() };
  const arrival = { channel: 'online' } as const;
  const decision = receiveObjection({ application, campaign, docket }, sent, arrival, ids, null, now);
  if (!decision.ok) return decision;
  return tools.objections.commit(null, decision.value, { marker, reply: receiptOf });
}
