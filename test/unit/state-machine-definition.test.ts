import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { loadStateMachines } from '../../infra/local/state-machine/load-template.ts';
import {
  createRunner,
  type StateMachineDefinition,
  UnsupportedDefinition,
} from '../../infra/local/state-machine/runner.ts';
import { ShiftableClock } from '../fixtures/shiftable-clock.ts';

const invoke = 'arn:aws:states:::lambda:invoke';
const end = { Type: 'Pass', End: true };

function refusal(state: object, top: object = {}): string {
  const machine = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: state, End: end }, ...top };
  try {
    createRunner({
      database: new DatabaseSync(':memory:'),
      definitions: { Review: machine as unknown as StateMachineDefinition },
      clock: new ShiftableClock(),
      invoke: async () => null,
    });
  } catch (error) {
    expect(error).toBeInstanceOf(UnsupportedDefinition);
    return (error as Error).message;
  }
  return 'accepted';
}

describe('a definition outside the list is refused with its path', () => {
  test.each([
    ['JSONPath', end, { QueryLanguage: 'JSONPath' }, '/Review/States/A/QueryLanguage:'],
    ['no query language', end, { QueryLanguage: undefined }, '/Review/States/A/QueryLanguage:'],
    ['a JSONPath field', { ...end, ResultPath: '$.x' }, {}, '/Review/States/A/ResultPath:'],
    ['an unknown top-level field', end, { Extra: 1 }, '/Review/Extra:'],
    ['an unknown state type', { Type: 'Sleep', End: true }, {}, '/Review/States/A/Type:'],
    ['a field of another type', { ...end, Seconds: 3 }, {}, '/Review/States/A/Seconds:'],
    [
      'an unsupported resource',
      { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', End: true },
      {},
      '/Review/States/A/Resource:',
    ],
    [
      'a callback service that is not allowed',
      { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', End: true },
      {},
      '/Review/States/A/Resource:',
    ],
    [
      'a run job resource',
      { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', End: true },
      {},
      '/Review/States/A/Resource:',
    ],
    [
      'a call without function',
      { Type: 'Task', Resource: invoke, Arguments: { Payload: 1 }, End: true },
      {},
      '/Review/States/A/Arguments/FunctionName:',
    ],
    [
      'an asynchronous call',
      {
        Type: 'Task',
        Resource: invoke,
        Arguments: { FunctionName: 'f', InvocationType: 'Event' },
        End: true,
      },
      {},
      '/Review/States/A/Arguments/InvocationType:',
    ],
    [
      'credentials',
      { Type: 'Task', Resource: invoke, Arguments: { FunctionName: 'f' }, Credentials: {}, End: true },
      {},
      '/Review/States/A/Credentials:',
    ],
    [
      'a distributed map',
      {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'B', States: { B: end } },
        End: true,
      },
      {},
      '/Review/States/A/ItemProcessor/ProcessorConfig/Mode:',
    ],
    [
      'an item reader',
      { Type: 'Map', ItemReader: {}, ItemProcessor: { StartAt: 'B', States: { B: end } }, End: true },
      {},
      '/Review/States/A/ItemReader:',
    ],
    [
      'a fault deep inside',
      {
        Type: 'Parallel',
        End: true,
        Branches: [{ StartAt: 'B', States: { B: { ...end, InputPath: '$' } } }],
      },
      {},
      '/Review/States/A/Branches/0/States/B/InputPath:',
    ],
    [
      'an expression that does not parse',
      { ...end, Output: { a: ['{% 1 + %}'] } },
      {},
      '/Review/States/A/Output/a/0:',
    ],
    [
      'a rule without condition',
      { Type: 'Choice', Choices: [{ Variable: '$.x', Next: 'End' }] },
      {},
      '/Review/States/A/Choices/0/Variable:',
    ],
    ['a missing target', { Type: 'Pass', Next: 'Nowhere' }, {}, '/Review/States/A/Next:'],
    ['neither Next nor End', { Type: 'Pass' }, {}, '/Review/States/A:'],
    ['a wait for nothing', { Type: 'Wait', End: true }, {}, '/Review/States/A:'],
    [
      'a wrong literal time',
      { Type: 'Wait', Timestamp: '2026-03-01 08:00', End: true },
      {},
      '/Review/States/A/Timestamp:',
    ],
    [
      'a wrong retry',
      {
        Type: 'Task',
        Resource: invoke,
        Arguments: { FunctionName: 'f' },
        Retry: [{ ErrorEquals: ['States.ALL'], BackoffRate: 0 }],
        End: true,
      },
      {},
      '/Review/States/A/Retry/0/BackoffRate:',
    ],
    [
      'a catcher without target',
      {
        Type: 'Task',
        Resource: invoke,
        Arguments: { FunctionName: 'f' },
        Catch: [{ ErrorEquals: ['States.ALL'] }],
        End: true,
      },
      {},
      '/Review/States/A/Catch/0/Next:',
    ],
  ])('%s', (_, state, top, path) => {
    expect(refusal(state, top)).toContain(path);
  });

  test('what lies inside is accepted', () => {
    expect(
      refusal({
        Type: 'Task',
        Resource: `${invoke}.waitForTaskToken`,
        Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' },
        HeartbeatSeconds: 5,
        End: true,
      }),
    ).toBe('accepted');
  });
});

describe('loading a synthesized template', () => {
  const definition = (resource: string, name: string) =>
    JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'Open',
      States: { Open: { Type: 'Task', Resource: resource, Arguments: { FunctionName: name }, End: true } },
    });
  const load = (properties: object) =>
    loadStateMachines(
      {
        Resources: {
          OpenStage: { Type: 'AWS::Lambda::Function' },
          Table: { Type: 'AWS::DynamoDB::Table' },
          Review: {
            Type: 'AWS::StepFunctions::StateMachine',
            Properties: properties as Record<string, unknown>,
          },
        },
      },
      (logicalId) => `local-${logicalId}`,
    );
  const nameIn = (machines: Record<string, StateMachineDefinition>, machine: string) =>
    (machines[machine]!.States['Open']!.Arguments as { FunctionName: string }).FunctionName;

  test('Fn::Join, as CDK writes it', () => {
    const [before, middle, after] = definition('arn:PART:states:::lambda:invoke', 'NAME').split(/PART|NAME/);
    const joined = {
      'Fn::Join': [
        '',
        [before, { Ref: 'AWS::Partition' }, middle, { 'Fn::GetAtt': ['OpenStage', 'Arn'] }, after],
      ],
    };
    const machines = load({ StateMachineName: 'application-review', DefinitionString: joined });
    expect(Object.keys(machines)).toEqual(['application-review']);
    expect(nameIn(machines, 'application-review')).toBe('local-OpenStage');
    expect(machines['application-review']?.States['Open']?.Resource).toBe(invoke);
  });

  test('Fn::Sub, DefinitionSubstitutions and a name that is no plain text', () => {
    expect(
      nameIn(
        load({
          DefinitionString: {
            'Fn::Sub': definition('arn:${AWS::Partition}:states:::lambda:invoke', '${OpenStage.Arn}'),
          },
        }),
        'Review',
      ),
    ).toBe('local-OpenStage');
    expect(
      nameIn(
        load({
          StateMachineName: { Ref: 'Whatever' },
          DefinitionString: definition(invoke, '${opener}'),
          DefinitionSubstitutions: { opener: { Ref: 'OpenStage' } },
        }),
        'Review',
      ),
    ).toBe('local-OpenStage');
  });

  test('a function as Resource stays recognisable', () => {
    const machines = load({ DefinitionString: { 'Fn::Sub': definition('${OpenStage.Arn}', 'x') } });
    expect(machines['Review']?.States['Open']?.Resource).toBe(
      'arn:aws:lambda:local:000000000000:function:local-OpenStage',
    );
  });

  test.each([
    [
      { DefinitionString: { 'Fn::Join': ['', ['{', { Ref: 'Table' }]] } },
      '/Resources/Review/Properties/DefinitionString/Fn::Join/1/1/Ref: Table',
    ],
    [
      { DefinitionString: { 'Fn::ImportValue': 'x' } },
      '/Resources/Review/Properties/DefinitionString/Fn::ImportValue:',
    ],
    [
      { DefinitionString: { 'Fn::GetAtt': ['OpenStage', 'SnapStartResponse'] } },
      'OpenStage.SnapStartResponse does not resolve',
    ],
    [{ DefinitionS3Location: {} }, '/Resources/Review/Properties/DefinitionString: missing'],
    [{ DefinitionString: '{' }, '/Resources/Review/Properties/DefinitionString: is not JSON'],
    [
      { DefinitionString: '{}', StateMachineType: 'EXPRESS' },
      '/Resources/Review/Properties/StateMachineType:',
    ],
  ])('what does not resolve stops with its path: %j', (properties, message) => {
    expect(() => load(properties)).toThrow(message);
  });
});
