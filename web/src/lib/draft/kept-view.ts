import { clear, createStore, del, entries, get, set, type UseStore, update } from 'idb-keyval';
import type { CaseView, Me } from '#shared/contract/views.ts';
import type { DraftAnswer } from '#shared/model/answer.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Instant } from '#shared/model/instant.ts';

/*
 * The unit's own draft as the server last said it, so that it opens and is filled while the server is down. Never
 * another unit's case: what an officer decides on is what the server says now. Gone at sign-out.
 */

export interface KeptCase {
  readonly view: CaseView;
  readonly readAt: Instant;
}
interface KeptReader {
  readonly me: Me;
  readonly visit: string;
  /** How far the server's clock was ahead of this device's; milliseconds. */
  readonly ahead: number;
}

let opened: UseStore | null = null;
function store(): UseStore {
  opened ??= createStore('shifan-views', 'views');
  return opened;
}
const caseKey = (subject: string, id: string) => `case/${subject}/${id}`;

/** Keeps who reads, for this sign-in; what the person before left goes. */
export async function keepReader(kept: KeptReader): Promise<void> {
  const before = await get<KeptReader>('reader', store());
  if (before !== undefined && before.me.subject !== kept.me.subject) await clear(store());
  await set('reader', kept, store());
}

/** Who reads, if it was read in this sign-in. */
export async function keptReader(visit: string): Promise<KeptReader | null> {
  const kept = await get<KeptReader>('reader', store());
  return kept?.visit === visit ? kept : null;
}

/** Keeps a case that the reader fills in, and lets go of one that is not theirs to fill in any more. */
export async function keepView(subject: string, view: CaseView, readAt: Instant): Promise<void> {
  const key = caseKey(subject, view.application.id);
  if (view.editable.answers) await set(key, { view, readAt } satisfies KeptCase, store());
  else await del(key, store());
}

export async function keptView(subject: string, id: string): Promise<KeptCase | null> {
  const kept = await get<KeptCase>(caseKey(subject, id), store());
  return kept === undefined ? null : completed(kept);
}

/** What was kept before a part of the view was known lacks it. */
function completed(kept: KeptCase): KeptCase {
  const { view } = kept;
  const observations = view.observations ?? [];
  return { ...kept, view: { ...view, observations, editable: { ...view.editable, records: [] } } };
}

/** Every draft of the reader that is kept here. */
export async function keptViews(subject: string): Promise<KeptCase[]> {
  const all = await entries<string, KeptCase>(store());
  return all.filter(([key]) => key.startsWith(caseKey(subject, ''))).map(([, kept]) => kept);
}

/** Answers that the server has confirmed since: without them the next reading without a server would show old text. */
export function keepAnswers(subject: string, id: string, saved: readonly DraftAnswer[]): Promise<void> {
  const items = new Set(saved.map(({ item }) => item));
  return change(subject, id, (view) => ({
    ...view,
    answers: [...view.answers.filter(({ item }) => !items.has(item)), ...saved],
  }));
}

export function keepEvidence(subject: string, id: string, file: Evidence): Promise<void> {
  return change(subject, id, (view) => ({
    ...view,
    evidence: [...view.evidence.filter((one) => one.id !== file.id), file],
  }));
}

/** Takes everything off this device. */
export async function forgetViews(): Promise<void> {
  await clear(store());
}

async function change(subject: string, id: string, next: (view: CaseView) => CaseView): Promise<void> {
  const key = caseKey(subject, id);
  if ((await get(key, store())) === undefined) return;
  await update<KeptCase>(
    key,
    (kept) => (kept === undefined ? (kept as never) : { ...kept, view: next(kept.view) }),
    store(),
  );
}
