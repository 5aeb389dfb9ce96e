import { asProblem } from '../api/problem.ts';
import { newIntent, objectionToFile, upload } from '../api/upload.ts';
import type { CaseWork } from '../state/case-work.svelte.ts';

export interface Running {
  readonly key: string;
  readonly item: string;
  readonly name: string;
  readonly share: number;
  readonly fault: string | null;
  /** Whether trying again can help: a wrong type cannot be retried. */
  readonly again: boolean;
}

/** Uploads of one case: three at a time, each shown until it is checked or dismissed. */
class Uploads {
  list = $state.raw<readonly Running[]>([]);
  readonly #work: CaseWork;
  readonly #files = new Map<string, File>();
  #active = 0;
  #queue: string[] = [];

  constructor(work: CaseWork) {
    this.#work = work;
  }

  add(item: string, files: readonly File[]): void {
    for (const file of files) {
      const key = newIntent();
      const fault = objectionToFile(file);
      this.list = [...this.list, { key, item, name: file.name, share: 0, fault, again: false }];
      if (fault !== null) continue;
      this.#files.set(key, file);
      this.#queue.push(key);
    }
    this.#next();
  }

  retry(key: string): void {
    this.#change(key, { fault: null, share: 0 });
    this.#queue.push(key);
    this.#next();
  }

  dismiss(key: string): void {
    this.list = this.list.filter((one) => one.key !== key);
    this.#files.delete(key);
  }

  #next(): void {
    while (this.#active < 3) {
      const key = this.#queue.shift();
      if (key === undefined) return;
      this.#active++;
      void this.#run(key).finally(() => {
        this.#active--;
        this.#next();
      });
    }
  }

  async #run(key: string): Promise<void> {
    const file = this.#files.get(key);
    const running = this.list.find((one) => one.key === key);
    if (file === undefined || running === undefined) return;
    try {
      const evidence = await upload({
        application: this.#work.view.application.id,
        item: running.item,
        file,
        key,
        onProgress: (share) => this.#change(key, { share }),
      });
      this.#work.putEvidence(evidence);
      this.dismiss(key);
    } catch (error) {
      this.#change(key, { fault: asProblem(error).message, again: true });
    }
  }

  #change(key: string, change: Partial<Running>): void {
    this.list = this.list.map((one) => (one.key === key ? { ...one, ...change } : one));
  }
}

const known = new WeakMap<CaseWork, Uploads>();

export function uploadsOf(work: CaseWork): Uploads {
  let uploads = known.get(work);
  if (uploads === undefined) {
    uploads = new Uploads(work);
    known.set(work, uploads);
  }
  return uploads;
}
