import { clear, createStore, del, entries, set, type UseStore } from 'idb-keyval';
import type { Action } from '#shared/domain/transitions.ts';

/*
 * What was done to many cases in one go, kept on this device: so that the result can be read later, and so that a run
 * which was broken off goes on with the same keys and does nothing twice. Gone at sign-out.
 */

/** One command of a run. Its key was made before the first attempt: a repetition has no second effect. */
export interface MassJob {
  readonly id: string;
  readonly name: string;
  readonly action: Action;
  readonly version: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly state: 'waiting' | 'done' | 'refused';
  /** Why it was refused. */
  readonly why: string;
}
export interface MassRun {
  readonly id: string;
  /** 上报, 命名: what is done to each. */
  readonly title: string;
  /** The campaign that it was begun for; null where it spans several. */
  readonly campaign: string | null;
  readonly startedAt: string;
  readonly jobs: readonly MassJob[];
}

/** Runs that are kept; older ones go. */
const most = 20;

let opened: UseStore | null = null;
function store(): UseStore {
  opened ??= createStore('shifan-runs', 'runs');
  return opened;
}
const keyOf = (subject: string, run: MassRun) => `${subject}/${run.startedAt}/${run.id}`;

/** The reader's runs, the latest first. */
export async function keptRuns(subject: string): Promise<MassRun[]> {
  const own = await ownEntries(subject);
  return own.map(([, run]) => run);
}

export async function keepRun(subject: string, run: MassRun): Promise<void> {
  await set(keyOf(subject, run), run, store());
}

/** Lets go of a run, or of those beyond the number that is kept. */
export async function forgetRun(subject: string, run: MassRun): Promise<void> {
  await del(keyOf(subject, run), store());
}
export async function forgetOldRuns(subject: string): Promise<void> {
  const own = await ownEntries(subject);
  await Promise.all(own.slice(most).map(([key]) => del(key, store())));
}

/** Takes everything off this device. */
export async function forgetRuns(): Promise<void> {
  await clear(store());
}

async function ownEntries(subject: string): Promise<[string, MassRun][]> {
  const all = await entries<string, MassRun>(store());
  return all
    .filter(([key]) => key.startsWith(`${subject}/`))
    .toSorted(([, left], [, right]) => right.startedAt.localeCompare(left.startedAt));
}
