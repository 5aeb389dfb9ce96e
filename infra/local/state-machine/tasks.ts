import { functionNameIn, type Json, parseResource, type StateDefinition } from './definition.ts';
import type { Answer, Call, Thread } from './execution-state.ts';
import { EvaluationError } from './expressions.ts';
import type { Failure } from './failures.ts';
import { present } from './present.ts';
import type { Stepping } from './states.ts';
import { RuntimeFault } from './thread-tree.ts';

/** The bound of Step Functions on the result of a state, in bytes of JSON (256 KiB). */
export const largestResult = 262_144;

/** Evaluates the arguments of a task and writes it down as scheduled; the runner calls it after that is stored. */
export async function scheduleTask(step: Stepping, thread: Thread, state: StateDefinition): Promise<void> {
  const resource = parseResource(present(state.Resource, 'Resource'));
  if (!resource) throw new RuntimeFault(`The resource '${state.Resource}' is not supported`);
  const callback = resource.kind === 'service' && resource.callback;
  const token = callback ? step.id() : undefined;
  const scope = step.tree.scope(thread, {}, undefined, token);
  const given =
    state.Arguments === undefined
      ? thread.input
      : await step.evaluator.template(state.Arguments, 'Arguments', scope);
  const seconds = async (field: 'TimeoutSeconds' | 'HeartbeatSeconds') => {
    if (state[field] === undefined) return undefined;
    const value = (await step.evaluator.typed(state[field], field, scope, 'number')) as number;
    if (Number.isInteger(value) && value > 0) return value;
    throw new EvaluationError(field, `The ${field} field must be a whole number above 0 but was: ${value}`);
  };
  const timeout = await seconds('TimeoutSeconds');
  const heartbeat = await seconds('HeartbeatSeconds');
  const bounds = {
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
  };
  if (resource.kind === 'function') {
    step.tree.advance(thread, 'LambdaFunctionScheduled', {
      input: given,
      resource: present(state.Resource, 'Resource'),
      ...bounds,
    });
    step.tree.advance(thread, 'LambdaFunctionStarted');
  } else {
    const name = `${resource.service}:${resource.action}${callback ? '.waitForTaskToken' : ''}`;
    step.tree.advance(thread, 'TaskScheduled', { parameters: given, resource: name, ...bounds });
    step.tree.advance(thread, 'TaskStarted');
  }
  const call: Call = {
    id: step.id(),
    style: resource.kind === 'function' ? 'function' : callback ? 'callback' : 'invoke',
    ...target(resource, given),
    ...(token === undefined ? {} : { token }),
    ...(timeout === undefined ? {} : { timeoutAt: step.tree.now + timeout * 1000 }),
    // Only who holds a token can send a heartbeat, so only such a task can miss one.
    ...(heartbeat === undefined || !callback
      ? {}
      : { heartbeatSeconds: heartbeat, heartbeatAt: step.tree.now + heartbeat * 1000 }),
  };
  thread.call = call;
  thread.phase = 'invoke';
  thread.due = dueOf(call);
  if (token !== undefined) step.tree.draft.openedTokens.push({ token, thread: thread.id });
  step.tree.draft.calls.push(thread.id);
}

function target(
  resource: NonNullable<ReturnType<typeof parseResource>>,
  given: Json,
): { functionName: string; payload: Json } {
  if (resource.kind === 'function') return { functionName: resource.functionName, payload: given };
  if (resource.service !== 'lambda')
    return { functionName: `${resource.service}:${resource.action}`, payload: given };
  const { FunctionName: name, Payload: payload } = (
    typeof given === 'object' && given !== null ? given : {}
  ) as { [key: string]: Json };
  if (typeof name !== 'string')
    throw new EvaluationError('Arguments', "The field 'FunctionName' is required and must be a text");
  // Recorded: a payload that is null or missing reaches the function as {}.
  return { functionName: functionNameIn(name), payload: payload ?? {} };
}

/** When a call times out or misses its heartbeat, whichever comes first. */
export function dueOf(call: Call): number | undefined {
  const bounds = [call.timeoutAt, call.heartbeatAt].filter((bound) => bound !== undefined);
  return bounds.length > 0 ? Math.min(...bounds) : undefined;
}

/** The function has returned or thrown. With a token, returning only means that the task is submitted. */
export async function returnFromTask(step: Stepping, thread: Thread, answer: Answer): Promise<void> {
  const call = present(thread.call, 'call');
  const events = call.style === 'function' ? 'LambdaFunction' : 'Task';
  if (!('output' in answer)) return failTask(step, thread, events, answer);
  if (call.style === 'callback') {
    step.tree.advance(thread, 'TaskSubmitted');
    thread.phase = 'token';
    delete call.payload;
    return;
  }
  if (Buffer.byteLength(JSON.stringify(answer.output)) > largestResult) {
    const resource =
      call.style === 'function' ? present(step.tree.stateOf(thread).Resource, 'Resource') : 'lambda';
    const cause = `The state/task '${resource}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    return failTask(step, thread, events, { error: 'States.DataLimitExceeded', cause });
  }
  const result = call.style === 'function' ? answer.output : invokeResult(answer.output, call.id);
  step.tree.advance(thread, `${events}Succeeded`, { output: result });
  await step.exit(thread, { output: result, states: { result } });
}

/** The holder of the token has answered, perhaps before the function returned. */
export async function answerTask(step: Stepping, thread: Thread, answer: Answer): Promise<void> {
  if (!('output' in answer)) return failTask(step, thread, 'Task', answer);
  step.tree.advance(thread, 'TaskSucceeded', { output: answer.output });
  step.tree.settleCall(thread);
  await step.exit(thread, { output: answer.output, states: { result: answer.output } });
}

/** The time of a task is over. Recorded: a missed heartbeat shows as States.Timeout, without a cause. */
export async function expireTask(step: Stepping, thread: Thread): Promise<void> {
  const call = present(thread.call, 'call');
  const timedOut = call.timeoutAt !== undefined && call.timeoutAt <= step.tree.now;
  step.tree.advance(thread, call.style === 'function' ? 'LambdaFunctionTimedOut' : 'TaskTimedOut', {
    error: 'States.Timeout',
  });
  await step.fail(thread, { error: 'States.Timeout', timedOut: true, heartbeat: !timedOut, fromTask: true });
}

async function failTask(
  step: Stepping,
  thread: Thread,
  events: string,
  answer: { error?: string | undefined; cause?: string | undefined },
): Promise<void> {
  const failure: Failure = { ...answer, fromTask: true };
  step.tree.advance(thread, `${events}Failed`, {
    ...(answer.error === undefined ? {} : { error: answer.error }),
    ...(answer.cause === undefined ? {} : { cause: answer.cause }),
  });
  await step.fail(thread, failure);
}

function invokeResult(payload: Json, requestId: string): Json {
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { AllHttpHeaders: {}, HttpHeaders: {}, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}
