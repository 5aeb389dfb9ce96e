import type { Json, StateDefinition, StateType } from './definition.ts';
import { parseInstant } from './definition.ts';
import type { Thread } from './execution-state.ts';
import { EvaluationError, type Evaluator } from './expressions.ts';
import type { Failure } from './failures.ts';
import { present } from './present.ts';
import { scheduleTask } from './tasks.ts';
import type { ThreadTree } from './thread-tree.ts';

/** How a state is left: the output before `Output`, and whose `Output`, `Assign` and next state count. */
export interface Exit {
  readonly output: Json;
  readonly states?: Readonly<Record<string, unknown>>;
  readonly rule?: { readonly Output?: Json; readonly Assign?: Json };
  readonly next?: string;
  readonly location?: string;
}

/** What the handler of a state type may do with the execution. */
export interface Stepping {
  readonly tree: ThreadTree;
  readonly evaluator: Evaluator;
  readonly id: () => string;
  exit(thread: Thread, exit: Exit): Promise<void>;
  fail(thread: Thread, failure: Failure): Promise<void>;
  settle(parent: Thread): void;
}

type Handler = (step: Stepping, thread: Thread, state: StateDefinition) => Promise<void>;

/** As on AWS, where an inline Map without MaxConcurrency runs at most 40 iterations at once. */
const widestMap = 40;

/** Enters the state of a runnable thread, tries it again, or completes it once its branches have joined. */
export async function startState(step: Stepping, thread: Thread): Promise<void> {
  const state = step.tree.stateOf(thread);
  if (thread.phase === 'joined') return complete(step, thread, state);
  if (thread.phase === 'enter') {
    thread.beforeEntry = thread.previous;
    thread.entered = step.tree.advance(thread, `${state.Type}StateEntered`, {
      name: thread.state,
      input: thread.input,
    });
    thread.enteredAt = step.tree.now;
  }
  await handlers[state.Type](step, thread, state);
}

const handlers: Record<StateType, Handler> = {
  Task: scheduleTask,

  Pass: (step, thread) => step.exit(thread, { output: thread.input }),

  Succeed: (step, thread) => step.exit(thread, { output: thread.input }),

  async Fail(step, thread, state) {
    const scope = step.tree.scope(thread);
    const text = async (field: 'Error' | 'Cause') =>
      state[field] === undefined
        ? undefined
        : ((await step.evaluator.typed(state[field], field, scope, 'string')) as string);
    await step.fail(thread, { error: await text('Error'), cause: await text('Cause') });
  },

  async Choice(step, thread, state) {
    const scope = step.tree.scope(thread);
    for (const [place, rule] of present(state.Choices, 'Choices').entries()) {
      const location = `Choices[${place}]`;
      if (await step.evaluator.typed(rule.Condition, `${location}/Condition`, scope, 'boolean')) {
        return step.exit(thread, { output: thread.input, rule, next: rule.Next, location });
      }
    }
    if (state.Default === undefined) {
      const cause =
        `An error occurred while executing the state '${thread.state}' (entered at the event id #${thread.entered}). ` +
        "Failed to transition out of the state. The state's Choices did not match, and there is no Default.";
      return step.fail(thread, { error: 'States.NoChoiceMatched', cause });
    }
    return step.exit(thread, { output: thread.input, next: state.Default });
  },

  async Wait(step, thread, state) {
    const scope = step.tree.scope(thread);
    if (state.Seconds !== undefined) {
      const seconds = (await step.evaluator.typed(state.Seconds, 'Seconds', scope, 'number')) as number;
      if (!Number.isInteger(seconds) || seconds < 0)
        throw new EvaluationError(
          'Seconds',
          `The Seconds field must be a whole number of at least 0 but was: ${seconds}`,
        );
      thread.due = thread.enteredAt + seconds * 1000;
    } else {
      const text = (await step.evaluator.typed(
        present(state.Timestamp, 'Timestamp'),
        'Timestamp',
        scope,
        'string',
      )) as string;
      const instant = parseInstant(text);
      if (instant === undefined) {
        throw new EvaluationError(
          'Timestamp',
          `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
        );
      }
      thread.due = instant;
    }
    thread.phase = 'wait';
    step.tree.touch(thread);
    if (thread.due <= step.tree.now) await step.exit(thread, { output: thread.input });
  },

  async Parallel(step, thread, state) {
    const input =
      state.Arguments === undefined
        ? thread.input
        : await step.evaluator.template(state.Arguments, 'Arguments', step.tree.scope(thread));
    step.tree.advance(thread, 'ParallelStateStarted');
    thread.phase = 'children';
    for (const index of present(state.Branches, 'Branches').keys()) {
      step.tree.spawn(
        thread,
        index,
        `${thread.machine}/States/${thread.state}/Branches/${index}`,
        input,
        false,
      );
    }
  },

  async Map(step, thread, state) {
    const items = await itemsOf(step, thread, state);
    const inputs: Json[] = [];
    for (const [index, value] of items.entries()) {
      const scope = step.tree.scope(thread, {}, { index, value });
      inputs.push(
        state.ItemSelector === undefined
          ? value
          : await step.evaluator.template(state.ItemSelector, 'ItemSelector', scope),
      );
    }
    const widest = await wholeNumber(step, thread, state.MaxConcurrency ?? 0, 'MaxConcurrency');
    thread.concurrency = widest === 0 ? widestMap : widest;
    thread.tolerated = await toleratedFailures(step, thread, state, items.length);
    step.tree.advance(thread, 'MapStateStarted', { length: items.length });
    thread.phase = 'children';
    for (const [index, value] of items.entries()) {
      step.tree.spawn(
        thread,
        index,
        `${thread.machine}/States/${thread.state}/ItemProcessor`,
        inputs[index] ?? null,
        true,
        { value },
      );
    }
    step.settle(thread);
  },
};

async function itemsOf(step: Stepping, thread: Thread, state: StateDefinition): Promise<Json[]> {
  if (state.Items === undefined) {
    if (Array.isArray(thread.input)) return thread.input;
    throw new EvaluationError(
      undefined,
      `Map state input must be an array but was: ${JSON.stringify(thread.input)}`,
    );
  }
  return (await step.evaluator.typed(state.Items, 'Items', step.tree.scope(thread), 'array')) as Json[];
}

/** How many iterations may fail: the stricter of the two bounds, undefined when none is given. */
async function toleratedFailures(
  step: Stepping,
  thread: Thread,
  state: StateDefinition,
  items: number,
): Promise<number | undefined> {
  const bounds: number[] = [];
  if (state.ToleratedFailureCount !== undefined) {
    bounds.push(await wholeNumber(step, thread, state.ToleratedFailureCount, 'ToleratedFailureCount'));
  }
  if (state.ToleratedFailurePercentage !== undefined) {
    const share = await step.evaluator.typed(
      state.ToleratedFailurePercentage,
      'ToleratedFailurePercentage',
      step.tree.scope(thread),
      'number',
    );
    bounds.push(Math.floor((items * (share as number)) / 100));
  }
  return bounds.length > 0 ? Math.min(...bounds) : undefined;
}

async function wholeNumber(
  step: Stepping,
  thread: Thread,
  value: number | string,
  field: string,
): Promise<number> {
  const given = await step.evaluator.template(value, field, step.tree.scope(thread));
  const number =
    typeof given === 'number' || (typeof given === 'string' && /^\d+$/.test(given)) ? Number(given) : NaN; // a text of digits was taken
  if (Number.isInteger(number) && number >= 0) return number;
  throw new EvaluationError(
    field,
    `The ${field} field must be a whole number of at least 0 but was: ${JSON.stringify(given)}`,
  );
}

/** All branches or iterations have ended. An iteration whose failure was tolerated has no place in the result. */
async function complete(step: Stepping, thread: Thread, state: StateDefinition): Promise<void> {
  const result = step.tree
    .childrenOf(thread)
    .filter((child) => child.phase === 'done')
    .map((child) => child.output ?? null);
  step.tree.emit(`${state.Type}StateSucceeded`, thread.previous);
  step.tree.removeChildren(thread, false);
  await step.exit(thread, { output: result, states: { result } });
}
