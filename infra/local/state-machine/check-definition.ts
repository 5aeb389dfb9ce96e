import {
  type Json,
  parseInstant,
  parseResource,
  type StateMachineDefinition,
  type StateType,
  UnsupportedDefinition,
} from './definition.ts';
import { isExpression, syntaxErrorIn } from './expressions.ts';
import { present } from './present.ts';

const everyState = ['Type', 'Comment', 'QueryLanguage'];
const transition = ['Next', 'End', 'Output', 'Assign'];
const faults = ['Retry', 'Catch'];
const stateFields: Record<StateType, readonly string[]> = {
  Task: [...transition, ...faults, 'Resource', 'Arguments', 'TimeoutSeconds', 'HeartbeatSeconds'],
  Choice: ['Choices', 'Default', 'Output', 'Assign'],
  Wait: [...transition, 'Seconds', 'Timestamp'],
  Pass: transition,
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
  Parallel: [...transition, ...faults, 'Branches', 'Arguments'],
  Map: [
    ...transition,
    ...faults,
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ],
};
const retrierFields = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const catcherFields = ['ErrorEquals', 'Next', 'Output', 'Assign', 'Comment'];
const ruleFields = ['Condition', 'Next', 'Output', 'Assign', 'Comment'];

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a definition may call besides Lambda functions. */
export interface Allowed {
  /** `service:action` pairs that may occur as `….waitForTaskToken`, besides lambda:invoke. */
  readonly callbackServices: readonly string[];
}

/**
 * Refuses every state, field, resource and expression that the interpreter does not support.
 * @throws UnsupportedDefinition whose message begins with the path, such as `/ApplicationMachine/States/Wait/SecondsPath`
 */
export function checkDefinition(name: string, definition: StateMachineDefinition, allowed: Allowed): void {
  const path = `/${name}`;
  if (!isFields(definition)) throw new UnsupportedDefinition(path, 'a state machine is an object');
  const language = (definition as Fields)['QueryLanguage'];
  checkTimeout(path, definition as unknown as Fields, 'TimeoutSeconds', false);
  checkMachine(
    path,
    definition as unknown as Fields,
    ['Version', 'QueryLanguage', 'TimeoutSeconds'],
    language,
    allowed,
  );
}

function checkMachine(
  path: string,
  machine: Fields,
  extra: readonly string[],
  language: unknown,
  allowed: Allowed,
): void {
  onlyFields(path, machine, ['StartAt', 'States', 'Comment', ...extra]);
  const states = machine['States'];
  if (!isFields(states)) throw new UnsupportedDefinition(`${path}/States`, 'missing');
  target(`${path}/StartAt`, machine['StartAt'], states);
  for (const [name, state] of Object.entries(states))
    checkState(`${path}/States/${name}`, state, states, language, allowed);
}

function checkState(
  path: string,
  state: unknown,
  siblings: Fields,
  language: unknown,
  allowed: Allowed,
): void {
  if (!isFields(state)) throw new UnsupportedDefinition(path, 'a state is an object');
  const type = state['Type'] as StateType;
  if (!Object.hasOwn(stateFields, type))
    throw new UnsupportedDefinition(`${path}/Type`, `state type ${String(type)} is not supported`);
  if ((state['QueryLanguage'] ?? language) !== 'JSONata') {
    throw new UnsupportedDefinition(`${path}/QueryLanguage`, 'only JSONata is supported');
  }
  onlyFields(path, state, [...everyState, ...stateFields[type]]);
  if (stateFields[type].includes('Next')) {
    if ((state['Next'] === undefined) === (state['End'] !== true))
      throw new UnsupportedDefinition(path, 'needs either Next or End');
    if (state['Next'] !== undefined) target(`${path}/Next`, state['Next'], siblings);
  }
  for (const field of [
    'Output',
    'Arguments',
    'Items',
    'ItemSelector',
    'Error',
    'Cause',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ])
    expressions(`${path}/${field}`, state[field]);
  assign(`${path}/Assign`, state['Assign']);
  list(path, state, 'Retry', (at, retrier) => checkRetrier(at, retrier));
  list(path, state, 'Catch', (at, catcher) => {
    onlyFields(at, catcher, catcherFields);
    errorNames(at, catcher);
    leaves(at, catcher, siblings);
  });
  ownRules[type]?.(path, state, siblings, language, allowed);
}

type Rule = (path: string, state: Fields, siblings: Fields, language: unknown, allowed: Allowed) => void;

const ownRules: Partial<Record<StateType, Rule>> = {
  Task(path, state, _siblings, _language, allowed) {
    const resource = typeof state['Resource'] === 'string' ? parseResource(state['Resource']) : undefined;
    const action = resource?.kind === 'service' ? `${resource.service}:${resource.action}` : undefined;
    const known =
      resource?.kind === 'function' ||
      action === 'lambda:invoke' ||
      (resource?.kind === 'service' &&
        resource.callback &&
        allowed.callbackServices.includes(present(action, 'the resource’s action')));
    if (!known)
      throw new UnsupportedDefinition(
        `${path}/Resource`,
        `resource ${String(state['Resource'])} is not supported`,
      );
    checkTimeout(path, state, 'TimeoutSeconds', true);
    checkTimeout(path, state, 'HeartbeatSeconds', true);
    if (action !== 'lambda:invoke' || isExpression(state['Arguments'])) return;
    const call = state['Arguments'];
    if (!isFields(call) || call['FunctionName'] === undefined)
      throw new UnsupportedDefinition(`${path}/Arguments/FunctionName`, 'missing');
    onlyFields(`${path}/Arguments`, call, ['FunctionName', 'Payload', 'InvocationType']);
    if (![undefined, 'RequestResponse'].includes(call['InvocationType'] as string | undefined)) {
      throw new UnsupportedDefinition(
        `${path}/Arguments/InvocationType`,
        'only RequestResponse is supported',
      );
    }
  },
  Choice(path, state, siblings) {
    if (!Array.isArray(state['Choices']) || state['Choices'].length === 0)
      throw new UnsupportedDefinition(`${path}/Choices`, 'missing');
    list(path, state, 'Choices', (at, rule) => {
      onlyFields(at, rule, ruleFields);
      if (!isExpression(rule['Condition']) && typeof rule['Condition'] !== 'boolean') {
        throw new UnsupportedDefinition(`${at}/Condition`, 'needs a JSONata expression');
      }
      expressions(`${at}/Condition`, rule['Condition']);
      leaves(at, rule, siblings);
    });
    if (state['Default'] !== undefined) target(`${path}/Default`, state['Default'], siblings);
  },
  Wait(path, state) {
    const { Seconds: seconds, Timestamp: timestamp } = state;
    if ((seconds === undefined) === (timestamp === undefined))
      throw new UnsupportedDefinition(path, 'needs either Seconds or Timestamp');
    expressions(`${path}/Seconds`, seconds);
    expressions(`${path}/Timestamp`, timestamp);
    if (
      seconds !== undefined &&
      !isExpression(seconds) &&
      !(Number.isInteger(seconds) && (seconds as number) >= 0)
    ) {
      throw new UnsupportedDefinition(`${path}/Seconds`, 'needs a whole number of seconds or an expression');
    }
    if (
      timestamp !== undefined &&
      !isExpression(timestamp) &&
      parseInstant(String(timestamp)) === undefined
    ) {
      throw new UnsupportedDefinition(
        `${path}/Timestamp`,
        'needs an ISO-8601 instant with offset or an expression',
      );
    }
  },
  Parallel(path, state, _siblings, language, allowed) {
    if (!Array.isArray(state['Branches']) || state['Branches'].length === 0)
      throw new UnsupportedDefinition(`${path}/Branches`, 'missing');
    list(path, state, 'Branches', (at, branch) => checkMachine(at, branch, [], language, allowed));
  },
  Map(path, state, _siblings, language, allowed) {
    const processor = state['ItemProcessor'];
    if (!isFields(processor)) throw new UnsupportedDefinition(`${path}/ItemProcessor`, 'missing');
    const config = processor['ProcessorConfig'];
    if (config !== undefined) {
      if (!isFields(config))
        throw new UnsupportedDefinition(`${path}/ItemProcessor/ProcessorConfig`, 'must be an object');
      onlyFields(`${path}/ItemProcessor/ProcessorConfig`, config, ['Mode']);
      if ((config['Mode'] ?? 'INLINE') !== 'INLINE') {
        throw new UnsupportedDefinition(
          `${path}/ItemProcessor/ProcessorConfig/Mode`,
          'only INLINE is supported',
        );
      }
    }
    checkMachine(`${path}/ItemProcessor`, processor, ['ProcessorConfig'], language, allowed);
  },
};

function checkRetrier(path: string, retrier: Fields): void {
  onlyFields(path, retrier, retrierFields);
  errorNames(path, retrier);
  const bounds: readonly (readonly [field: string, least: number, whole: boolean])[] = [
    ['IntervalSeconds', 1, true],
    ['MaxAttempts', 0, true],
    ['BackoffRate', 1, false],
    ['MaxDelaySeconds', 1, true],
  ];
  for (const [field, least, whole] of bounds) {
    const value = retrier[field];
    if (value === undefined) continue;
    if (typeof value !== 'number' || value < least || (whole && !Number.isInteger(value))) {
      throw new UnsupportedDefinition(
        `${path}/${field}`,
        `needs a ${whole ? 'whole ' : ''}number of at least ${least}`,
      );
    }
  }
  if (!['FULL', 'NONE'].includes(String(retrier['JitterStrategy'] ?? 'NONE'))) {
    throw new UnsupportedDefinition(`${path}/JitterStrategy`, 'is FULL or NONE');
  }
}

function errorNames(path: string, holder: Fields): void {
  const names = holder['ErrorEquals'];
  if (!Array.isArray(names) || names.length === 0 || names.some((name) => typeof name !== 'string')) {
    throw new UnsupportedDefinition(`${path}/ErrorEquals`, 'needs a list of error names');
  }
}

function checkTimeout(path: string, holder: Fields, field: string, expressionToo: boolean): void {
  const value = holder[field];
  if (value === undefined || (Number.isInteger(value) && (value as number) > 0)) return;
  if (!expressionToo || !isExpression(value))
    throw new UnsupportedDefinition(`${path}/${field}`, 'needs a whole number of seconds above 0');
  expressions(`${path}/${field}`, value);
}

function leaves(path: string, holder: Fields, siblings: Fields): void {
  target(`${path}/Next`, holder['Next'], siblings);
  expressions(`${path}/Output`, holder['Output']);
  assign(`${path}/Assign`, holder['Assign']);
}

function assign(path: string, value: unknown): void {
  if (value === undefined) return;
  if (!isFields(value)) throw new UnsupportedDefinition(path, 'must be an object');
  if (Object.hasOwn(value, 'states'))
    throw new UnsupportedDefinition(`${path}/states`, 'the name states is reserved');
  expressions(path, value);
}

function expressions(path: string, value: unknown): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) expressions(`${path}/${index}`, item);
  else if (isFields(value))
    for (const [key, item] of Object.entries(value)) expressions(`${path}/${key}`, item);
  else if (isExpression(value)) {
    const reason = syntaxErrorIn(value as Json & string);
    if (reason !== undefined)
      throw new UnsupportedDefinition(path, `the JSONata expression does not parse: ${reason}`);
  }
}

function list(
  path: string,
  holder: Fields,
  field: string,
  check: (path: string, item: Fields) => void,
): void {
  const items = holder[field];
  if (items === undefined) return;
  if (!Array.isArray(items)) throw new UnsupportedDefinition(`${path}/${field}`, 'must be a list');
  items.forEach((item, index) => {
    if (!isFields(item)) throw new UnsupportedDefinition(`${path}/${field}/${index}`, 'must be an object');
    check(`${path}/${field}/${index}`, item);
  });
}

function target(path: string, name: unknown, states: Fields): void {
  if (typeof name !== 'string' || !Object.hasOwn(states, name))
    throw new UnsupportedDefinition(path, `no state ${String(name)}`);
}

function onlyFields(path: string, holder: Fields, known: readonly string[]): void {
  for (const field of Object.keys(holder)) {
    if (!known.includes(field))
      throw new UnsupportedDefinition(`${path}/${field}`, 'this field is not supported');
  }
}
