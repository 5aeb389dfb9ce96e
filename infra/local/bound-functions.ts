import type { inspect } from '#functions/events/inspection/inspect.ts';
import { functionEntries } from '#functions/manifest.ts';
import type { ApiHandler } from '#functions/middleware/endpoint.ts';
import { logged } from '#functions/middleware/log-lines.ts';
import type { Ports } from '#functions/ports/ports.ts';
import type { Item } from '#functions/ports/table.ts';
import { apiModules, eventModules, type TaskModule, workflowModules } from '#functions/registry.ts';
import type { Route } from '#shared/contract/route.ts';
import { routes } from '#shared/contract/routes.ts';

/** Every function of the product on one set of ports, callable as the cloud's services call them. */
export interface BoundFunctions {
  readonly api: readonly (readonly [Route, ApiHandler])[];
  /** Calls a state machine's function by the path of its module. */
  invoke(entry: string, payload: unknown): Promise<unknown>;
  /** What follows the table's stream: the relay, and what erases redacted content. */
  relay(items: readonly Item[]): Promise<void>;
  /** The bucket's event for one object. @returns false where its file counts, and still waits for a scanner */
  checkObject(key: string): Promise<boolean>;
  reconcile(): Promise<unknown>;
  /** Sends the mail that is due. @returns whether more is due now */
  deliverMail(): Promise<boolean>;
  /** Says in the log how many applications wait where. */
  measure(): Promise<unknown>;
  /** Seals what is over and not yet sealed. */
  seal(): Promise<unknown>;
}

/** Binds the functions; each module is made once. @throws Error for a route without a module */
export function bindFunctions(ports: Ports, inspectBytes: typeof inspect): BoundFunctions {
  const api = routes.map((route): readonly [Route, ApiHandler] => {
    const module = apiModules[route.name];
    if (!module) throw new Error(`route ${route.name} has no module`);
    return [route, module(ports)];
  });
  const tasks = new Map<string, (payload: never) => Promise<unknown>>();
  for (const entry of functionEntries) {
    if (entry.kind === 'workflow')
      tasks.set(
        entry.entry,
        logged(ports.log, entry.name, (workflowModules[entry.name] as TaskModule)(ports)),
      );
  }
  const followers = [eventModules['relay-events'](ports), eventModules['erase-content'](ports)];
  const checkEvidence = eventModules['check-evidence'](ports, inspectBytes);
  const reconcile = logged(ports.log, 'reconcile', eventModules.reconcile(ports));
  const seal = logged(ports.log, 'seal-records', eventModules['seal-records'](ports));
  const measure = logged(ports.log, 'measure-campaigns', eventModules['measure-campaigns'](ports));
  // Called every few seconds, mostly for nothing: no line for each.
  const deliverMail = eventModules['deliver-mail'](ports);
  return {
    api,
    async invoke(entry, payload) {
      const task = tasks.get(entry);
      if (!task) throw new Error(`${entry} is no function of a state machine`);
      return task(payload as never);
    },
    async relay(items) {
      const batch = { Records: items.map((NewImage) => ({ dynamodb: { NewImage } })) };
      for (const follow of followers) await follow(batch);
    },
    async checkObject(key) {
      const object = { key: encodeURIComponent(key) };
      return (await checkEvidence({ Records: [{ s3: { object } }] })).length === 0;
    },
    reconcile: () => reconcile(undefined),
    deliverMail: async () => (await deliverMail()).more,
    seal: () => seal(undefined),
    measure: () => measure(undefined),
  };
}
