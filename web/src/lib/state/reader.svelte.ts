import { getMe } from '#shared/contract/routes.ts';
import type { Me } from '#shared/contract/views.ts';
import type { Role } from '#shared/model/organisation.ts';
import { call } from '../api/client.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { session } from '../auth/session.svelte.ts';
import { keepReader, keptReader } from '../draft/kept-view.ts';

/** Who reads, as the server knows them, and the server's time. */
class Reader {
  me = $state.raw<Me | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  /** Server time in epoch milliseconds; ticks once a second. */
  now = $state(Date.now());
  #ahead = 0;
  #loading: Promise<void> | null = null;

  load(force = false): Promise<void> {
    if (this.me !== null && !force) return Promise.resolve();
    this.#loading ??= this.#read().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #read(): Promise<void> {
    const asked = Date.now();
    try {
      const me = await call(getMe);
      // The answer was made about half a round trip ago.
      this.#ahead = Date.parse(me.now) - (asked + Date.now()) / 2;
      this.me = me;
      this.problem = null;
      this.tick();
      const { visit } = session;
      if (visit !== null) void keepReader({ me, visit, ahead: this.#ahead }).catch(() => undefined);
    } catch (error) {
      const problem = asProblem(error);
      const kept = problem.passing && this.me === null ? await this.#fromDevice() : false;
      this.problem = kept ? null : problem;
    }
  }

  /** Who reads, as this sign-in knew it before the server went out of reach. */
  async #fromDevice(): Promise<boolean> {
    const { visit } = session;
    const kept = visit === null ? null : await keptReader(visit).catch(() => null);
    if (kept === null) return false;
    this.#ahead = kept.ahead;
    this.me = kept.me;
    this.tick();
    return true;
  }

  tick(): void {
    this.now = Date.now() + this.#ahead;
  }

  has(role: Role): boolean {
    return this.me?.roles.includes(role) ?? false;
  }
}

export const reader = new Reader();
