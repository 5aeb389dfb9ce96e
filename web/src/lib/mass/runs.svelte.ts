import type { Action } from '#shared/domain/transitions.ts';
import { asProblem } from '../api/problem.ts';
import { reader } from '../state/reader.svelte.ts';
import { instantOf } from '../words/time.ts';
import { forgetOldRuns, forgetRun, keepRun, keptRuns, type MassJob, type MassRun } from './kept-runs.ts';

/** What is to be done to one of many. */
export interface MassTarget {
  readonly id: string;
  readonly name: string;
  readonly action: Action;
  readonly version: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * One command after another for many cases, on whatever page the person goes to meanwhile. Each is a command of its
 * own, on the version that was seen and with a key of its own; one that is refused stops none of the others.
 */
class MassRuns {
  /** Goes on at this moment, in this tab. */
  running = $state.raw<MassRun | null>(null);
  /** All that are kept here, the latest first. */
  kept = $state.raw<readonly MassRun[]>([]);
  /** Why the last run stopped before its end. */
  stopped = $state<string | null>(null);
  #cancelled = false;

  async load(): Promise<void> {
    const subject = reader.me?.subject;
    if (subject === undefined) return;
    const kept = await keptRuns(subject).catch(() => []);
    const { running } = this;
    this.kept = running === null ? kept : [running, ...kept.filter(({ id }) => id !== running.id)];
  }

  /** @returns the run at its end, however it came to it */
  start(title: string, targets: readonly MassTarget[], campaign: string | null = null): Promise<MassRun> {
    return this.#work({
      id: crypto.randomUUID(),
      title,
      campaign,
      startedAt: instantOf(reader.now),
      jobs: targets.map((target) => ({ ...target, key: crypto.randomUUID(), state: 'waiting', why: '' })),
    });
  }

  /** Goes on with what is left of a run: the same commands with the same keys. */
  resume(run: MassRun): Promise<MassRun> {
    return this.#work(run);
  }

  /** After the command that is under way, which can no longer be taken back here. */
  cancel(): void {
    this.#cancelled = true;
  }

  async forget(run: MassRun): Promise<void> {
    this.kept = this.kept.filter(({ id }) => id !== run.id);
    await forgetRun(reader.me?.subject ?? '', run).catch(() => undefined);
  }

  async #work(begun: MassRun): Promise<MassRun> {
    if (this.running !== null) return this.running;
    const subject = reader.me?.subject ?? '';
    this.#cancelled = false;
    this.stopped = null;
    let run = begun;
    const put = async (next: MassRun): Promise<void> => {
      run = next;
      this.running = next;
      this.kept = [next, ...this.kept.filter(({ id }) => id !== next.id)];
      // A full disk costs the result its place here, and no command its effect.
      await keepRun(subject, next).catch(() => undefined);
    };
    await put(begun);
    addEventListener('beforeunload', holdBack);
    try {
      const { send } = await import('../state/decisions.ts');
      for (const job of begun.jobs) {
        if (job.state !== 'waiting') continue;
        if (this.#cancelled) {
          this.stopped = '已停止，其余的没有办理。';
          break;
        }
        const outcome = await attempt(() => send(job.action, job, { ...job.body }, job.key));
        if (outcome === null) {
          this.stopped = '没有连上服务器，已停下；连上之后可以继续，已经办理的不会重复。';
          break;
        }
        await put({
          ...run,
          jobs: run.jobs.map((one) => (one.id === job.id ? { ...one, ...outcome } : one)),
        });
      }
    } finally {
      removeEventListener('beforeunload', holdBack);
      this.running = null;
    }
    await forgetOldRuns(subject).catch(() => undefined);
    return run;
  }
}

/** @returns what became of it; null where nobody answered, and it can be sent again with the same key */
async function attempt(send: () => Promise<unknown>): Promise<Pick<MassJob, 'state' | 'why'> | null> {
  try {
    await send();
    return { state: 'done', why: '' };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.passing || problem.code === 'signedOut') return null;
    return { state: 'refused', why: problem.message };
  }
}

/** Leaving the page in mid-run is asked about; whoever leaves all the same goes on later. */
function holdBack(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

export const massRuns = new MassRuns();
