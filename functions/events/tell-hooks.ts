import { sha256 } from '#functions/stores/event-chain.ts';
import type { Stores } from '#functions/stores/stores.ts';
import { type HookFact, hookBody, isTold } from '#shared/domain/hooks.ts';
import type { Hook, HookCall } from '#shared/model/hook.ts';
import type { Instant } from '#shared/model/instant.ts';

/** A message for a target. Its id is of target and fact: told again, it is the same one. */
export function callOf(
  hook: Pick<Hook, 'id'>,
  fact: Pick<HookFact, 'id' | 'type' | 'at' | 'data'>,
  now: Instant,
): HookCall {
  return {
    id: `msg_${sha256(`${hook.id}\n${fact.id}`).slice(0, 32)}`,
    hook: hook.id,
    type: fact.type,
    body: hookBody(fact),
    state: 'waiting',
    attempts: 0,
    since: now,
    dueAt: now,
    createdAt: now,
    settledAt: null,
    lastStatus: null,
    lastError: null,
  };
}

/** Queues a fact for every target that is to be told of it. Nobody is called here: a target that hangs delays nothing. */
export async function tellHooks(stores: Stores, fact: HookFact | null, now: Instant): Promise<void> {
  if (fact === null) return;
  const hooks = (await stores.hooks.all()).filter((hook) => hook.active && isTold(hook, fact));
  // A target hears of what happens from its making on, also where the relay carries old events once more.
  await Promise.all(
    hooks
      .filter(({ createdAt }) => createdAt <= fact.at)
      .map((hook) => stores.hooks.enqueue(callOf(hook, fact, now))),
  );
}
