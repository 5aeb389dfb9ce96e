export interface DeliveryLoopOptions {
  /** Sends what is due. @returns whether more is due now */
  deliver(): Promise<boolean>;
  onError(error: unknown): void;
  /** Milliseconds between two looks. */
  readonly pause?: number;
}

/** Has what is due sent every few seconds, as a rule does every minute in the cloud. What a kill left is still due. */
export class DeliveryLoop {
  readonly #options: DeliveryLoopOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #closing = false;

  constructor(options: DeliveryLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setTimeout(() => this.#look(), this.#options.pause ?? 3_000);
  }

  /** What is being sent is sent to its end. */
  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    await this.#working;
  }

  #look(): void {
    this.#working = this.#deliverAll().finally(() => {
      this.#working = undefined;
      if (!this.#closing) this.start();
    });
  }

  async #deliverAll(): Promise<void> {
    try {
      while (!this.#closing && (await this.#options.deliver()));
    } catch (error) {
      this.#options.onError(error);
    }
  }
}
