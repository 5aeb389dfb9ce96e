import { noteVisit } from '#shared/contract/routes.ts';
import { call } from '../api/client.ts';

/** Since when the news are new. The server keeps it, so it is the same on every machine of the reader's. */
class OwnVisit {
  since = $state<string | null>(null);

  /** Says that the reader is here. Without an answer nothing is marked as new: the news are there all the same. */
  async note(): Promise<void> {
    try {
      this.since = (await call(noteVisit, { body: {} })).since;
    } catch {
      // The page's other readings say what is wrong with the connection.
    }
  }
}

export const visit = new OwnVisit();
