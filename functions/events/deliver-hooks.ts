import { createHmac } from 'node:crypto';
import type { Ports } from '#functions/ports/ports.ts';
import { storesOf } from '#functions/stores/stores.ts';
import { afterFailure } from '#shared/domain/hooks.ts';
import { millisecondsOf } from '#shared/domain/time.ts';
import type { Hook, HookCall } from '#shared/model/hook.ts';

/** Messages to one target in one go. */
const atOnce = 20;

/** The headers of Standard Webhooks: who checks them knows that the body is ours, and recent. */
export function signedHeaders(
  id: string,
  secret: string,
  seconds: number,
  body: string,
): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  };
}

export interface HookDelivery {
  /** Active targets with something due. */
  due(): Promise<Hook[]>;
  /** Sends one target what is due for it, in order; the first failure ends it, so that a dead target costs one try. */
  deliver(hook: Hook): Promise<void>;
}

export function hookDelivery({
  table,
  clock,
  hooks: port,
}: Pick<Ports, 'table' | 'clock' | 'hooks'>): HookDelivery {
  const { hooks } = storesOf(table);

  /** @returns whether the target took it */
  async function deliverOne(hook: Hook, call: HookCall): Promise<boolean> {
    // By the real clock: the other side compares it with its own, whatever the demo's says.
    const seconds = Math.floor(Date.now() / 1000);
    const headers = signedHeaders(call.id, hook.secret, seconds, call.body);
    const answer = await port.call({ url: hook.url, headers, body: call.body });
    const now = clock.now();
    if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) {
      const delivered: HookCall = {
        ...call,
        attempts: call.attempts + 1,
        state: 'delivered',
        settledAt: now,
        lastStatus: answer.status,
        lastError: null,
      };
      await hooks.settle(call, delivered);
      return true;
    }
    const status = answer.kind === 'answered' ? answer.status : null;
    const error = answer.kind === 'answered' ? `对方答复 ${answer.status}` : answer.error;
    await hooks.settle(call, afterFailure(call, { status, error }, now));
    if (status === 410)
      await hooks.save({
        ...hook,
        active: false,
        stoppedBecause: '对方答复 410，表示不再接收',
        revision: hook.revision + 1,
      });
    return false;
  }

  return {
    async due() {
      const active = (await hooks.all()).filter((hook) => hook.active);
      const waiting = await Promise.all(active.map((hook) => hooks.due(hook.id, clock.now(), 1)));
      return active.filter((_, index) => (waiting[index]?.length ?? 0) > 0);
    },
    async deliver(hook) {
      for (const call of await hooks.due(hook.id, clock.now(), atOnce))
        if (!(await deliverOne(hook, call))) return;
    },
  };
}

/** All targets beside each other, each for itself: as a timer calls it every minute in the cloud. */
export default (ports: Ports) => {
  const delivery = hookDelivery(ports);
  return async (): Promise<void> => {
    const begun = millisecondsOf(ports.clock.now());
    const results = await Promise.allSettled((await delivery.due()).map((hook) => delivery.deliver(hook)));
    for (const result of results)
      if (result.status === 'rejected')
        throw new Error(`a delivery that began at ${begun} failed`, { cause: result.reason });
  };
};
