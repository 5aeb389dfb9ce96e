import type { Json } from './definition.ts';
import type { Answer } from './execution-state.ts';

/** One call of a function, made for one thread of an execution. */
export interface PendingCall {
  readonly id: string;
  readonly execution: number;
  readonly thread: number;
  readonly functionName: string;
  readonly payload: unknown;
}

/** Makes calls, at most `width` at once; the rest wait in the order in which they came. */
export class CallPool {
  readonly #width: number;
  readonly #make: (call: PendingCall) => Promise<Answer>;
  readonly #returned: (call: PendingCall, answer: Answer) => void;
  readonly #known = new Map<string, PendingCall>();
  readonly #waiting = new Map<string, PendingCall>();
  #running = 0;
  #closed = true;

  constructor(
    width: number,
    make: (call: PendingCall) => Promise<Answer>,
    returned: (call: PendingCall, answer: Answer) => void,
  ) {
    this.#width = width;
    this.#make = make;
    this.#returned = returned;
  }

  /** Calls in flight or waiting whose answer still counts. */
  get size(): number {
    return this.#known.size;
  }

  has(id: string): boolean {
    return this.#known.has(id);
  }

  launch(call: PendingCall): void {
    if (this.#closed || this.#known.has(call.id)) return;
    this.#known.set(call.id, call);
    this.#waiting.set(call.id, call);
    this.fill();
  }

  /** The answers of these calls no longer count: what waits is not made, what is in flight runs out unheard. */
  forget(execution: number, keep: (call: PendingCall) => boolean): void {
    for (const call of this.#known.values()) {
      if (call.execution !== execution || keep(call)) continue;
      this.#known.delete(call.id);
      this.#waiting.delete(call.id);
    }
  }

  open(): void {
    this.#closed = false;
  }

  /** Calls in flight run out unheard, those that wait are dropped. */
  close(): void {
    this.#closed = true;
    this.#known.clear();
    this.#waiting.clear();
  }

  private fill(): void {
    for (const call of this.#waiting.values()) {
      if (this.#running >= this.#width) return;
      this.#waiting.delete(call.id);
      this.#running++;
      void this.#make(call).then((answer) => {
        this.#running--;
        if (this.#known.delete(call.id)) this.#returned(call, answer);
        this.fill();
      });
    }
  }
}

/** Makes one call. What the function throws becomes error and cause as the Node runtime of Lambda gives them. */
export async function answerOf(
  call: PendingCall,
  invoke: (functionName: string, payload: unknown) => Promise<unknown>,
): Promise<Answer> {
  try {
    return { output: asJson((await invoke(call.functionName, call.payload)) ?? null) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.name : 'Error';
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    // Errors of the service itself (Lambda.…) carry a plain text, those of a function JSON; the trace would show paths of this machine.
    const plain = error.startsWith('Lambda.') || error.startsWith('States.');
    return {
      error,
      cause: plain ? message : JSON.stringify({ errorType: error, errorMessage: message, trace: [] }),
    };
  }
}

/** A value as it would arrive through JSON. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value) ?? 'null') as Json;
}
