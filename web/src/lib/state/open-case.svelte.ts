import { getApplication } from '#shared/contract/routes.ts';
import type { CaseView } from '#shared/contract/views.ts';
import type { Instant } from '#shared/model/instant.ts';
import { call } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import { keepView, keptView } from '../draft/kept-view.ts';
import { instantOf } from '../words/time.ts';
import { reader } from './reader.svelte.ts';
import { Resource } from './resource.svelte.ts';

/** How often the server is asked again while a case comes from the device; milliseconds. */
const again = 5_000;

/** A case from the server; the unit's own draft from the device while the server is out of reach. */
export class OpenCase extends Resource<CaseView> {
  /** When the server said it, where what is shown comes from the device. */
  keptAt = $state<Instant | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(id: () => string) {
    super(async () => {
      clearTimeout(this.#timer);
      const subject = reader.me?.subject ?? '';
      try {
        const view = await call(getApplication, { parameters: { id: id() } });
        void keepView(subject, view, instantOf(reader.now)).catch(() => undefined);
        // The form stays as it is under the person's hands where nothing but saved answers can have changed.
        const same = this.keptAt !== null && this.value?.application.version === view.application.version;
        this.keptAt = null;
        return same && this.value !== null ? this.value : view;
      } catch (error) {
        if (!(error instanceof ApiProblem) || !error.passing) throw error;
        if (this.value !== null && this.keptAt === null) throw error;
        const kept = await keptView(subject, id()).catch(() => null);
        if (kept === null) throw error;
        this.keptAt = kept.readAt;
        this.#timer = setTimeout(() => void this.load(), again);
        return this.value ?? kept.view;
      }
    });
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}
