import { call } from '#lib/api/client.ts';
import { asProblem } from '#lib/api/problem.ts';
import { saveProvinceDraft } from '#shared/contract/routes.ts';
import type { ProvinceApplicationId } from '#shared/model/ids.ts';
import type { ProvinceContent } from '#shared/model/province-application.ts';

/** Keeps what is typed on the server: a moment after the last stroke, again until it is there, and says so. */
export class DraftKeeper {
  state = $state<'kept' | 'typing' | 'saving' | 'waiting' | 'overtaken'>('kept');
  message = $state('');
  readonly #id: ProvinceApplicationId;
  #revision: number;
  #wanted: ProvinceContent | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;

  constructor(id: ProvinceApplicationId, revision: number) {
    this.#id = id;
    this.#revision = revision;
  }

  put(content: ProvinceContent): void {
    this.#wanted = content;
    if (this.state !== 'overtaken') this.state = 'typing';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), 800);
  }

  /** Resolves when everything typed so far is kept, or cannot be. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
    if (this.#wanted === null || this.state === 'overtaken') return;
    this.#running = this.#save().finally(() => (this.#running = null));
    await this.#running;
  }

  async #save(): Promise<void> {
    const content = this.#wanted;
    if (content === null) return;
    this.#wanted = null;
    this.state = 'saving';
    try {
      const { draft } = await call(saveProvinceDraft, {
        parameters: { id: this.#id },
        body: { revision: this.#revision, content },
      });
      this.#revision = draft.revision;
      if (this.#wanted === null) this.state = 'kept';
    } catch (error) {
      const problem = asProblem(error);
      this.message = problem.message;
      this.#wanted ??= content;
      if (problem.passing) {
        this.state = 'waiting';
        this.#timer = setTimeout(() => void this.flush(), 5_000);
      } else this.state = 'overtaken';
    }
  }
}
