import { type Kept, keep, readKept } from './device-store.ts';

/**
 * What a reviewer marks for correction while reading, item by item, until the case is sent back. Kept on the device:
 * it is a reviewer's own working note, and nothing of it exists for others before the return.
 */
export class DefectMarks {
  notes = $state.raw<Readonly<Record<string, string>>>({});
  readonly #key: string;

  constructor(key: string) {
    this.#key = `defects/${key}/`;
    readKept<Record<string, string>>(this.#key).then(
      (kept) => {
        const found: Kept<Record<string, string>> | undefined = kept.get('notes');
        if (found !== undefined) this.notes = { ...found.value, ...this.notes };
      },
      () => undefined,
    );
  }

  get items(): string[] {
    return Object.keys(this.notes);
  }

  has(item: string): boolean {
    return item in this.notes;
  }

  set(item: string, note: string): void {
    this.notes = { ...this.notes, [item]: note };
    this.#keep();
  }

  remove(item: string): void {
    this.notes = Object.fromEntries(Object.entries(this.notes).filter(([key]) => key !== item));
    this.#keep();
  }

  clear(): void {
    this.notes = {};
    this.#keep();
  }

  #keep(): void {
    keep(`${this.#key}notes`, { value: this.notes, revision: 0, changedAt: Date.now() }).catch(
      () => undefined,
    );
  }
}
