import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { faultOf, type LogLine, type LogPort } from '#functions/ports/log.ts';
import { sha256 } from '#functions/stores/event-chain.ts';
import type { Route } from '#shared/contract/route.ts';

/** An id as the product makes them. What somebody typed into an address instead is not written down. */
const anId = /^[A-Za-z0-9][A-Za-z0-9._#:-]{0,119}$/;

const idIn = (value: unknown): string | undefined =>
  typeof value === 'string' && anId.test(value) ? value : undefined;

/** An application's id begins with its campaign's (shared/model/ids.ts). */
const ofApplication = (application: string | undefined) => ({
  application,
  campaign: application?.split('.')[0],
});

/**
 * Who acted, for whoever follows a complaint: the beginning of the SHA-256 of the token's subject. The subject itself may
 * be a telephone number or an address, where the issuer takes them for accounts.
 */
export const actorMark = (subject: string): string => sha256(subject).slice(0, 16);

/** How a request ended. Fields that do not apply are left out. */
export function requestLine(
  route: Pick<Route, 'name' | 'path'>,
  event: Partial<Pick<APIGatewayProxyEventV2, 'requestContext' | 'pathParameters'>>,
  ended: {
    readonly status: number;
    readonly milliseconds: number;
    readonly subject: string | undefined;
    readonly organisation: string | undefined;
  },
): LogLine {
  const id = idIn(event.pathParameters?.['id']);
  const about = route.path.startsWith('/applications/{id}')
    ? ofApplication(id)
    : route.path.startsWith('/campaigns/{id}')
      ? { campaign: id }
      : { subject: id };
  return {
    level: ended.status >= 500 ? 'error' : 'info',
    message: 'request',
    request: event.requestContext?.requestId,
    route: route.name,
    actor: ended.subject === undefined ? undefined : actorMark(ended.subject),
    organisation: ended.organisation,
    ...about,
    status: ended.status,
    milliseconds: Math.round(ended.milliseconds),
  };
}

/** Fields of a task's payload that say what it is about. The token is none of them. */
const told = ['designationId', 'run', 'state', 'stage', 'generation', 'event', 'round'] as const;

function payloadFields(payload: unknown): Readonly<Record<string, unknown>> {
  if (typeof payload !== 'object' || payload === null) return {};
  const { applicationId, campaignId, ...rest } = payload as Readonly<Record<string, unknown>>;
  const fields = told.flatMap((name) => {
    const value = rest[name];
    const shown = typeof value === 'number' ? value : idIn(value);
    return shown === undefined ? [] : [[name, shown] as const];
  });
  const application = idIn(applicationId);
  const campaign = idIn(campaignId);
  return {
    ...(application !== undefined && ofApplication(application)),
    ...(campaign !== undefined && { campaign }),
    ...Object.fromEntries(fields),
  };
}

/** A function that is no endpoint, with one line for every call of it. What it throws goes on to whoever called it. */
export function logged<Payload, Result>(
  log: LogPort,
  task: string,
  handler: (payload: Payload) => Promise<Result>,
): (payload: Payload, context?: { readonly awsRequestId?: string }) => Promise<Result> {
  return async (payload, context) => {
    const began = performance.now();
    const line = { message: 'task', task, request: context?.awsRequestId, ...payloadFields(payload) };
    const took = () => ({ milliseconds: Math.round(performance.now() - began) });
    try {
      const result = await handler(payload);
      log({ level: 'info', ...line, ...took() });
      return result;
    } catch (error) {
      log({ level: 'error', ...line, ...took(), ...faultOf(error) });
      throw error;
    }
  };
}
