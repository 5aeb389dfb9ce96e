/**
 * Words typed into a dialog, kept in this tab until the decision is made: a session that ends, or a page that is
 * reloaded, costs none of them.
 */
export class TypedWords {
  readonly words: Readonly<Record<string, string>>;
  readonly #key: string;
  #done = false;

  constructor(key: string) {
    this.#key = `shifan.words/${key}`;
    this.words = read(this.#key);
  }

  keep(words: Readonly<Record<string, string>>): void {
    if (this.#done) return;
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(words));
    } catch {
      // Storage may be full or switched off; the words then last as long as the dialog.
    }
  }

  clear(): void {
    this.#done = true;
    sessionStorage.removeItem(this.#key);
  }
}

function read(key: string): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}
