import { call } from '#lib/api/client.ts';
import { Resource } from '#lib/state/resource.svelte.ts';
import { listGuidance } from '#shared/contract/routes.ts';
import type { Guidance } from '#shared/model/guidance.ts';

/** Under which a case hands its guidance to its rows. */
export const guidanceContext = Symbol('guidance');

/** What the reader is told about a campaign, read once for all rows of a case. */
export class CaseGuidance {
  readonly campaign: string;
  readonly #read;

  constructor(campaign: string) {
    this.campaign = campaign;
    this.#read = new Resource(() => call(listGuidance, { parameters: { id: campaign as never } }));
  }

  load = (): Promise<void> => this.#read.load();

  get mayAsk(): boolean {
    return this.#read.value?.mayAsk ?? false;
  }

  at(items: readonly string[]): Guidance[] {
    return (this.#read.value?.entries ?? []).filter(
      (entry) => entry.withdrawn === null && entry.items.some((item) => items.includes(item)),
    );
  }
}
