import type { NameTest } from '#shared/contract/arrange.ts';
import { isWritten } from '#shared/domain/written-name.ts';

/**
 * How names are looked for on a screen: as they are written, and, once somebody has begun to type, as they are spelled.
 * The readings of the characters weigh more than the screen; nobody waits for them before it stands.
 */
class Names {
  test = $state.raw<NameTest>(isWritten);

  /** Has the readings fetched, where they are not there yet. Without a network names are found as written. */
  async spell(): Promise<void> {
    if (this.test !== isWritten) return;
    const spelling = await import('#shared/domain/spelling.ts').catch(() => null);
    if (spelling !== null) this.test = spelling.isNamed;
  }
}

export const names = new Names();
