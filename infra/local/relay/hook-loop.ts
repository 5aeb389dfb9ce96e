import type { HookDelivery } from '#functions/events/deliver-hooks.ts';
import type { Hook } from '#shared/model/hook.ts';

export interface HookLoopOptions {
  readonly delivery: HookDelivery;
  onError(error: unknown, hook?: string): void;
  /** Milliseconds between two looks. */
  readonly pause?: number;
}

/** Looks every few seconds for what is due. Each target is served for itself: one that hangs holds up no other. */
export class HookLoop {
  readonly #options: HookLoopOptions;
  readonly #serving = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #closing = false;

  constructor(options: HookLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => {
        if (!this.#closing) this.start();
      });
    }, this.#options.pause ?? 2_000);
  }

  /** A call under way ends by itself within ten seconds. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#serving.values());
  }

  async #look(): Promise<void> {
    try {
      for (const hook of await this.#options.delivery.due()) if (!this.#closing) this.#serve(hook);
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #serve(hook: Hook): void {
    if (this.#serving.has(hook.id)) return;
    const served = this.#options.delivery
      .deliver(hook)
      .catch((error: unknown) => this.#options.onError(error, hook.id))
      .finally(() => this.#serving.delete(hook.id));
    this.#serving.set(hook.id, served);
  }
}
