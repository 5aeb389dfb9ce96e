import type { Json, StateDefinition } from './definition.ts';
import {
  type Answer,
  type Draft,
  type ReturnedCall,
  runnablePhases,
  type Thread,
} from './execution-state.ts';
import { EvaluationError, type Evaluator } from './expressions.ts';
import { errorOutput, type Failure, nextRetry, takes } from './failures.ts';
import { type Exit, type Stepping, startState } from './states.ts';
import { answerTask, expireTask, returnFromTask } from './tasks.ts';
import { RuntimeFault, type ThreadTree } from './thread-tree.ts';

/** As on AWS: a history ends here, so an endless loop does not fill the disk. */
const longestHistory = 25_000;
/** So many states are passed in one transaction at most. */
const longestAdvance = 64;

/**
 * Moves one execution forward as far as it can go without the outside world, and collects the changes in the tree's draft.
 * It writes nothing and calls nothing: the runner stores the draft first and then makes the calls that the draft names.
 */
export class Interpreter implements Stepping {
  readonly tree: ThreadTree;
  readonly evaluator: Evaluator;
  readonly random: () => number;
  readonly id: () => string;

  constructor(tree: ThreadTree, evaluator: Evaluator, random: () => number, id: () => string) {
    this.tree = tree;
    this.evaluator = evaluator;
    this.random = random;
    this.id = id;
  }

  get draft(): Draft {
    return this.tree.draft;
  }

  /** Takes in what returned, what was answered by token and what is due, then steps. True when more could be done at once. */
  async advance(returned: readonly ReturnedCall[], answers: ReadonlyMap<string, Answer>): Promise<boolean> {
    try {
      return await this.run(returned, answers);
    } catch (error) {
      if (!(error instanceof RuntimeFault)) throw error;
      this.endWith({ error: error.name, cause: error.message }, this.root()?.previous ?? 0);
      return false;
    }
  }

  private async run(
    returned: readonly ReturnedCall[],
    answers: ReadonlyMap<string, Answer>,
  ): Promise<boolean> {
    const { execution } = this.tree;
    if (execution.deadline !== undefined && execution.deadline <= this.tree.now) {
      this.tree.emit('ExecutionTimedOut', this.root()?.previous ?? 0);
      this.tree.finish({ status: 'TIMED_OUT' });
      return false;
    }
    for (const result of returned) {
      const thread = execution.threads.get(result.thread);
      if (thread?.phase === 'invoke' && thread.call?.id === result.callId) {
        await this.guarded(thread, () => returnFromTask(this, thread, result.answer));
      }
    }
    for (const thread of answers.size > 0 ? [...execution.threads.values()] : []) {
      const answer = thread.call?.token === undefined ? undefined : answers.get(thread.call.token);
      if (answer) await this.guarded(thread, () => answerTask(this, thread, answer));
    }
    for (const thread of [...execution.threads.values()]) {
      if (thread.due !== undefined && thread.due <= this.tree.now)
        await this.guarded(thread, () => this.expire(thread));
    }
    for (let steps = 0; !this.draft.outcome; steps++) {
      const thread = this.nextRunnable();
      if (!thread) return false;
      if (steps >= longestAdvance) return true;
      if (execution.lastEvent >= longestHistory) {
        throw new RuntimeFault(
          `The execution reached the maximum number of history events (${longestHistory}).`,
        );
      }
      await this.guarded(thread, () => startState(this, thread));
    }
    return false;
  }

  private nextRunnable(): Thread | undefined {
    for (const thread of this.tree.execution.threads.values())
      if (runnablePhases.has(thread.phase)) return thread;
    return undefined;
  }

  private root(): Thread | undefined {
    for (const thread of this.tree.execution.threads.values()) if (thread.parent === undefined) return thread;
    return undefined;
  }

  private async expire(thread: Thread): Promise<void> {
    thread.due = undefined;
    this.tree.touch(thread);
    if (thread.phase === 'retry') thread.phase = 'again';
    else if (thread.phase === 'wait') await this.exit(thread, { output: thread.input });
    else await expireTask(this, thread);
  }

  /** Runs one step of a thread; an expression that fails becomes a failure of the state. */
  private async guarded(thread: Thread, step: () => Promise<void>): Promise<void> {
    if (this.draft.outcome || !this.tree.execution.threads.has(thread.id)) return;
    try {
      await step();
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      await this.fail(thread, this.evaluationFailed(thread, error));
    }
  }

  private evaluationFailed(thread: Thread, fault: EvaluationError): Failure {
    const error = 'States.QueryEvaluationError';
    const cause = `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.entered}). ${fault.message}`;
    // Recorded: the event points before the entry of the state, save for a wrong timestamp, which points at the entry.
    const previous = fault.location === 'Timestamp' ? thread.entered : thread.beforeEntry;
    thread.previous = this.tree.emit('EvaluationFailed', previous, {
      error,
      cause,
      state: thread.state,
      ...(fault.location === undefined ? {} : { location: fault.location }),
    });
    return { error, cause };
  }

  /** Leaves a state: output and variables are computed side by side from the old variables, then the thread goes on or ends. */
  async exit(thread: Thread, exit: Exit): Promise<void> {
    const state = this.tree.stateOf(thread);
    const rule = exit.rule ?? state;
    const scope = this.tree.scope(thread, exit.states);
    const at = (field: string) => (exit.location ? `${exit.location}/${field}` : field);
    const output =
      rule.Output === undefined
        ? exit.output
        : await this.evaluator.template(rule.Output, at('Output'), scope);
    const assigned =
      rule.Assign === undefined
        ? {}
        : ((await this.evaluator.template(rule.Assign, at('Assign'), scope)) as Record<string, Json>);
    this.tree.settleCall(thread);
    this.tree.advance(thread, `${state.Type}StateExited`, {
      name: thread.state,
      output,
      ...(Object.keys(assigned).length > 0 ? { assignedVariables: assigned } : {}),
    });
    thread.variables = { ...thread.variables, ...assigned };
    delete thread.retries;
    delete thread.retryCount;
    const next = exit.next ?? state.Next;
    if (next === undefined) return this.end(thread, output);
    thread.state = next;
    thread.phase = 'enter';
    thread.input = output;
  }

  /** A state failed: retried, caught, or passed on to what encloses it. */
  async fail(thread: Thread, failure: Failure): Promise<void> {
    const state = this.tree.stateOf(thread);
    this.tree.settleCall(thread);
    this.tree.removeChildren(thread, false);
    this.tree.touch(thread);
    const delay = nextRetry(state.Retry, thread, failure, this.random);
    if (delay !== undefined) {
      thread.phase = 'retry';
      thread.due = this.tree.now + delay;
      return;
    }
    if (state.Type === 'Map' || state.Type === 'Parallel')
      this.tree.advance(thread, `${state.Type}StateFailed`);
    const place = state.Catch?.findIndex((catcher) => takes(catcher.ErrorEquals, failure)) ?? -1;
    const catcher = state.Catch?.[place];
    if (!catcher) return this.passOn(thread, failure, state);
    const caught = errorOutput(failure);
    try {
      await this.exit(thread, {
        rule: catcher,
        next: catcher.Next,
        output: caught,
        states: { errorOutput: caught },
        location: `Catch[${place}]`,
      });
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      await this.passOn(thread, this.evaluationFailed(thread, error), state);
    }
  }

  private async passOn(thread: Thread, failure: Failure, state: StateDefinition): Promise<void> {
    const parent = this.tree.parentOf(thread);
    if (!parent) return this.endWith(failure, thread.previous);
    if (state.Type === 'Task') this.tree.emit('TaskStateAborted', thread.previous);
    parent.previous = thread.previous;
    this.tree.touch(parent);
    const iterations = this.tree.stateOf(parent).Type === 'Map';
    if (iterations)
      this.tree.emit('MapIterationFailed', thread.previous, { name: parent.state, index: thread.index });
    thread.phase = 'failed';
    this.tree.touch(thread);
    if (iterations && parent.tolerated !== undefined) {
      const failed = this.tree.childrenOf(parent).filter((child) => child.phase === 'failed').length;
      if (failed <= parent.tolerated) return this.settle(parent);
      this.tree.removeChildren(parent, true);
      return this.fail(parent, {
        error: 'States.ExceedToleratedFailureThreshold',
        cause: 'The specified tolerated failure threshold was exceeded',
      });
    }
    this.tree.removeChildren(parent, true);
    // Recorded: a failing branch keeps its error, so a catcher of the Parallel or Map sees it unchanged.
    await this.fail(parent, failure);
  }

  /** The last state of a thread was left: the execution succeeds, or the enclosing state may be complete. */
  private end(thread: Thread, output: Json): void {
    const parent = this.tree.parentOf(thread);
    if (!parent) {
      this.tree.emit('ExecutionSucceeded', thread.previous);
      this.tree.finish({ status: 'SUCCEEDED', output });
      return;
    }
    thread.phase = 'done';
    thread.output = output;
    thread.input = null;
    thread.variables = {};
    parent.previous = thread.previous;
    const last =
      this.tree.stateOf(parent).Type === 'Map'
        ? this.tree.emit('MapIterationSucceeded', thread.previous, {
            name: parent.state,
            index: thread.index,
          })
        : thread.previous;
    this.settle(parent, last);
  }

  /** Starts queued iterations as far as the concurrency allows; joins when all children have ended. */
  settle(parent: Thread, last = parent.previous): void {
    const children = this.tree.childrenOf(parent);
    this.tree.touch(parent);
    const running = children.filter((child) => !['queued', 'done', 'failed'].includes(child.phase)).length;
    const queued = children.filter((child) => child.phase === 'queued');
    for (const child of queued.slice(0, Math.max(0, (parent.concurrency ?? Infinity) - running))) {
      child.previous = parent.previous;
      this.tree.advance(child, 'MapIterationStarted', { name: parent.state, index: child.index });
      child.phase = 'enter';
    }
    if (running > 0 || queued.length > 0) return;
    parent.previous = last;
    parent.phase = 'joined';
  }

  private endWith(failure: Failure, previous: number): void {
    const named = {
      ...(failure.error === undefined ? {} : { error: failure.error }),
      ...(failure.cause === undefined ? {} : { cause: failure.cause }),
    };
    this.tree.emit('ExecutionFailed', previous, named);
    this.tree.finish({ status: 'FAILED', ...named });
  }
}
