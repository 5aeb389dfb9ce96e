import { clear, createStore, del, entries, set, type UseStore } from 'idb-keyval';

/*
 * Uploads in parts that this device began and has not finished, so that a page that was reloaded or a computer that was
 * switched off goes on with them. Never the file itself: it stays where the person keeps it. Gone at sign-out.
 */

export interface UploadTicket {
  readonly application: string;
  readonly evidence: string;
  /** What had gone out when it was last seen, 0 to 1. */
  readonly share: number;
}

let opened: UseStore | null = null;
function store(): UseStore {
  opened ??= createStore('shifan-uploads', 'tickets');
  return opened;
}

/** A device without a store goes on all the same: the server knows what has arrived. */
export async function keepTicket(ticket: UploadTicket): Promise<void> {
  await set(ticket.evidence, ticket, store()).catch(() => undefined);
}

export async function forgetTicket(evidence: string): Promise<void> {
  await del(evidence, store()).catch(() => undefined);
}

export async function ticketsOf(application: string): Promise<UploadTicket[]> {
  const all = await entries<string, UploadTicket>(store()).catch(() => []);
  return all.map(([, ticket]) => ticket).filter((ticket) => ticket.application === application);
}

export async function forgetTickets(): Promise<void> {
  await clear(store()).catch(() => undefined);
}
