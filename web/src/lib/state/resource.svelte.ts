import { type ApiProblem, asProblem } from '../api/problem.ts';

/** Something read from the server: not yet, there, or refused. An older answer never replaces a newer one. */
export class Resource<Value> {
  value = $state.raw<Value | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  loading = $state(false);
  #round = 0;
  readonly #read: () => Promise<Value>;

  constructor(read: () => Promise<Value>) {
    this.#read = read;
  }

  load = async (): Promise<void> => {
    const round = ++this.#round;
    this.loading = true;
    try {
      const value = await this.#read();
      if (round !== this.#round) return;
      this.value = value;
      this.problem = null;
    } catch (error) {
      if (round === this.#round) this.problem = asProblem(error);
    } finally {
      if (round === this.#round) this.loading = false;
    }
  };
}
