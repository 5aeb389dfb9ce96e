import { present } from './present.ts';

/** A JSON value: what flows between states and what is stored. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type StateType = 'Task' | 'Choice' | 'Wait' | 'Pass' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';

/** Which errors are tried again, after how many seconds, how often. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
  readonly Comment?: string;
}

/** Which errors lead to another state, and with what output and variables. */
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Output?: Json;
  readonly Assign?: Json;
  readonly Comment?: string;
}

export interface ChoiceRule {
  readonly Condition: string | boolean;
  readonly Next: string;
  readonly Output?: Json;
  readonly Assign?: Json;
  readonly Comment?: string;
}

/** One state. Which fields go with which type is checked in check-definition.ts, not by this type. */
export interface StateDefinition {
  readonly Type: StateType;
  readonly QueryLanguage?: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Output?: Json;
  readonly Assign?: Json;
  readonly Arguments?: Json;
  readonly Resource?: string;
  readonly TimeoutSeconds?: number | string;
  readonly HeartbeatSeconds?: number | string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Seconds?: number | string;
  readonly Timestamp?: string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Branches?: readonly SubMachine[];
  readonly ItemProcessor?: SubMachine;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: number | string;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailurePercentage?: number | string;
}

/** A branch of a Parallel or the processor of a Map. */
export interface SubMachine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
  readonly Comment?: string;
  readonly ProcessorConfig?: { readonly Mode?: string };
}

/** A parsed state machine in the Amazon States Language. */
export interface StateMachineDefinition extends SubMachine {
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number;
  readonly Version?: string;
}

/** A definition lies outside what the runner supports; the message begins with the path of the place. */
export class UnsupportedDefinition extends Error {
  override readonly name = 'UnsupportedDefinition';
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
  }
}

/** How a Task reaches its work. */
export type TaskResource =
  | { readonly kind: 'function'; readonly functionName: string }
  | {
      readonly kind: 'service';
      readonly service: string;
      readonly action: string;
      readonly callback: boolean;
    };

/** Reads a Task's Resource; undefined when it is neither a Lambda function nor a service integration. */
export function parseResource(resource: string): TaskResource | undefined {
  if (/^arn:[\w-]+:lambda:/.test(resource))
    return { kind: 'function', functionName: functionNameIn(resource) };
  const parts = /^arn:[\w-]+:states:[\w-]*:\d*:([\w-]+):(\w+)(\.waitForTaskToken)?$/.exec(resource);
  if (!parts) return undefined;
  return {
    kind: 'service',
    service: present(parts[1], 'service'),
    action: present(parts[2], 'action'),
    callback: parts[3] !== undefined,
  };
}

/** The bare name in a function ARN (`arn:…:function:name[:qualifier]`), or the name itself. */
export function functionNameIn(nameOrArn: string): string {
  return /:function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn;
}

/** Every machine inside a definition by its path: '' is the root, then `/States/<name>/Branches/<n>` and `/States/<name>/ItemProcessor`. */
export function machinesByPath(
  root: SubMachine,
  path = '',
  found = new Map<string, SubMachine>(),
): Map<string, SubMachine> {
  found.set(path, root);
  for (const [name, state] of Object.entries(root.States)) {
    const at = `${path}/States/${name}`;
    for (const [index, branch] of state.Branches?.entries() ?? [])
      machinesByPath(branch, `${at}/Branches/${index}`, found);
    if (state.ItemProcessor) machinesByPath(state.ItemProcessor, `${at}/ItemProcessor`, found);
  }
  return found;
}

const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds of an ISO-8601 instant with offset, or undefined when the text is not one. */
export function parseInstant(text: string): number | undefined {
  if (!instantPattern.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
