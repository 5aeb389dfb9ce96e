import { removeEvidence } from '#shared/contract/routes.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import { call } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { newIntent, objectionToFile, resume, upload } from '../api/upload.ts';
import { forgetTicket, keepTicket, ticketsOf } from '../draft/upload-tickets.ts';
import type { CaseWork } from '../state/case-work.svelte.ts';

export interface Running {
  readonly key: string;
  readonly item: string;
  readonly name: string;
  readonly bytes: number;
  readonly share: number;
  readonly phase: 'waiting' | 'sending' | 'broken' | 'paused' | 'failed';
  readonly fault: string | null;
  /** Whether trying again can help: a wrong type cannot be retried. */
  readonly again: boolean;
  /** Its record, once it has one. */
  readonly evidence: Evidence | null;
}

/** Why an upload was broken off: an error that is nobody's fault. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
}

/** Uploads of one case: three at a time, each shown until it is checked or dismissed. */
export class Uploads {
  list = $state.raw<readonly Running[]>([]);
  /** How far this device had come with uploads that are not finished, by evidence id; null until that is known. */
  left = $state.raw<ReadonlyMap<string, number> | null>(null);
  readonly #work: CaseWork;
  readonly #files = new Map<string, File>();
  readonly #controllers = new Map<string, AbortController>();
  #active = 0;
  #queue: string[] = [];

  constructor(work: CaseWork) {
    this.#work = work;
    void this.#restore();
  }

  /** Whether a record's upload is under way in this window. */
  has(evidence: string): boolean {
    return this.list.some((one) => one.evidence?.id === evidence);
  }

  add(item: string, files: readonly File[]): void {
    for (const file of files) this.#enter(item, file, null);
    this.#next();
  }

  /** Goes on with what broke off in another window, or before the page was loaded. */
  resume(evidence: Evidence, file: File): void {
    this.#enter(evidence.item, file, evidence);
    this.#next();
  }

  /** Keeps what has gone out; nothing more goes until it is continued. */
  pause(key: string): void {
    this.#queue = this.#queue.filter((one) => one !== key);
    this.#change(key, { phase: 'paused' });
    this.#controllers.get(key)?.abort(new BrokenOff());
  }

  /** After a pause or a failure: goes on where it stands. */
  retry(key: string): void {
    this.#change(key, { fault: null, phase: 'waiting' });
    this.#queue.push(key);
    this.#next();
  }

  /** Gives the upload up: what has arrived of it is thrown away, and its record counts no more. */
  async cancel(key: string): Promise<void> {
    const running = this.list.find((one) => one.key === key);
    this.pause(key);
    if (running?.evidence) {
      const { id, application } = running.evidence;
      try {
        const parameters = { id: application, evidence: id };
        const { evidence } = await call(removeEvidence, { parameters, key: newIntent() });
        this.#work.putEvidence(evidence);
      } catch (error) {
        this.#change(key, { fault: asProblem(error).message, phase: 'failed', again: true });
        return;
      }
      await forgetTicket(id);
    }
    this.dismiss(key);
  }

  dismiss(key: string): void {
    this.list = this.list.filter((one) => one.key !== key);
    this.#files.delete(key);
  }

  #enter(item: string, file: File, evidence: Evidence | null): void {
    const key = newIntent();
    const fault = objectionToFile(file);
    const phase = fault === null ? 'waiting' : 'failed';
    const { name, size: bytes } = file;
    this.list = [...this.list, { key, item, name, bytes, share: 0, phase, fault, again: false, evidence }];
    if (fault !== null) return;
    this.#files.set(key, file);
    this.#queue.push(key);
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
    const controller = new AbortController();
    const { signal } = controller;
    this.#controllers.set(key, controller);
    this.#change(key, { phase: 'sending' });
    const onProgress = (share: number) => this.#progress(key, share);
    const onBroken = () => this.#change(key, { phase: 'broken' });
    try {
      const evidence = running.evidence?.transfer
        ? await resume(running.evidence, { file, signal, onProgress, onBroken })
        : await upload({
            application: this.#work.view.application.id,
            item: running.item,
            file,
            key,
            unfinished: this.#unfinishedAt(running.item),
            signal,
            onProgress,
            onBroken,
            onGranted: (granted) => this.#granted(key, granted),
          });
      this.#work.putEvidence(evidence);
      await forgetTicket(evidence.id);
      this.dismiss(key);
    } catch (error) {
      if (error instanceof BrokenOff) return;
      const { message, code } = asProblem(error);
      // Another file was chosen to go on with: that choice is over, the record stays as it was.
      const wrong = code === 'evidenceRefused' && running.evidence !== null;
      if (wrong) this.#change(key, { evidence: null });
      this.#change(key, { fault: message, phase: 'failed', again: !wrong });
    } finally {
      if (this.#controllers.get(key) === controller) this.#controllers.delete(key);
    }
  }

  #unfinishedAt(item: string): Evidence[] {
    return this.#work.evidence.filter(
      (file) =>
        file.item === item &&
        file.state.name === 'awaitingUpload' &&
        file.transfer !== undefined &&
        !this.has(file.id),
    );
  }

  #granted(key: string, evidence: Evidence): void {
    this.#change(key, { evidence });
    this.#work.putEvidence(evidence);
    if (evidence.transfer)
      void keepTicket({ application: evidence.application, evidence: evidence.id, share: 0 });
  }

  #progress(key: string, share: number): void {
    const before = this.list.find((one) => one.key === key);
    this.#change(key, before?.phase === 'broken' ? { share, phase: 'sending' } : { share });
    const { evidence } = before ?? {};
    // Once a hundredth: a store is not written at every packet.
    if (evidence?.transfer && Math.floor(share * 100) !== Math.floor((before?.share ?? 0) * 100))
      void keepTicket({ application: evidence.application, evidence: evidence.id, share });
  }

  async #restore(): Promise<void> {
    const tickets = await ticketsOf(this.#work.view.application.id);
    const awaited = new Set<string>(
      this.#work.evidence.flatMap(({ id, state }) => (state.name === 'awaitingUpload' ? [id] : [])),
    );
    for (const { evidence } of tickets) if (!awaited.has(evidence)) void forgetTicket(evidence);
    this.left = new Map(
      tickets.flatMap(({ evidence, share }) => (awaited.has(evidence) ? [[evidence, share] as const] : [])),
    );
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
