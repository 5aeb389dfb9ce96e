/** What one tab holds after a sign-in or a renewal. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string | null;
  readonly identity: string | null;
  /** Of one sign-in: what is kept on the device for offline reading belongs to it, and to nobody who comes after. */
  readonly visit: string;
}

type Message =
  | { readonly kind: 'ask'; readonly spent: string }
  | { readonly kind: 'renewed'; readonly spent: readonly string[]; readonly tokens: Tokens }
  | { readonly kind: 'ended'; readonly visit: string };

interface Listeners {
  readonly held: () => Tokens | null;
  readonly adopt: (tokens: Tokens) => void;
  readonly end: () => void;
}

/** How long a tab waits for another one to say that it has renewed already; milliseconds. */
const patience = 150;

/**
 * A duplicated tab holds the same refresh token, which can be spent once. Tabs of one sign-in therefore renew one
 * after another, and hand the result over. Tokens pass between open tabs only; nothing is left in a store that
 * outlives them.
 */
export class TabChannel {
  readonly #listeners: Listeners;
  readonly #channel: BroadcastChannel | null;
  /** Refresh tokens that this tab knows to be spent. */
  readonly #spent = new Set<string>();

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('shifan.session');
    this.#channel?.addEventListener('message', (event: MessageEvent<Message>) => this.#hear(event.data));
  }

  /** Runs a renewal when no other tab does. */
  inTurn<T>(renewal: () => Promise<T>): Promise<T> {
    return 'locks' in navigator ? navigator.locks.request('shifan.renewal', renewal) : renewal();
  }

  /** Whether another tab has renewed this token; if so its tokens have been adopted. */
  async handedOver(refresh: string): Promise<boolean> {
    if (this.#channel === null) return false;
    this.#channel.postMessage({ kind: 'ask', spent: refresh } satisfies Message);
    for (let waited = 0; waited < patience; waited += 10) {
      if (this.#listeners.held()?.refresh !== refresh) return true;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return false;
  }

  /** Tells the others what came in the place of a token. */
  renewed(spent: string, tokens: Tokens): void {
    this.#spent.add(spent);
    this.#tell(tokens);
  }

  ended(visit: string): void {
    this.#channel?.postMessage({ kind: 'ended', visit } satisfies Message);
  }

  #tell(tokens: Tokens): void {
    this.#channel?.postMessage({ kind: 'renewed', spent: [...this.#spent], tokens } satisfies Message);
  }

  #hear(message: Message): void {
    const held = this.#listeners.held();
    if (held === null) return;
    if (message.kind === 'ask') {
      if (this.#spent.has(message.spent)) this.#tell(held);
    } else if (message.kind === 'ended') {
      if (message.visit === held.visit) this.#listeners.end();
    } else if (held.refresh !== null && message.spent.includes(held.refresh)) {
      for (const token of message.spent) this.#spent.add(token);
      this.#listeners.adopt(message.tokens);
    }
  }
}
