import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamoTable } from '#functions/aws/dynamo-table.ts';
import { stateMachineNames } from '#functions/state-machines.ts';
import { play } from '#infra/local/demo/play.ts';
import { Instant } from '#shared/model/instant.ts';
import { awsEndpoint } from '../fixtures/aws-emulator.ts';
import { type Deployed, deploy, messagesIn } from './deployment.ts';
import { changesForEmulator } from './emulator-gaps.ts';
import { type Front, openFront } from './front.ts';
import { account, ask, region } from './requests.ts';

const endpoint = awsEndpoint ?? '';
const minutes = 60_000;

/** The stories' own today: see infra/local/demo/play.ts. */
const opening = Instant.parse('2026-11-23T01:00:00.000Z');

describe('the synthesized application, deployed by CloudFormation', () => {
  let front: Front;
  let deployed: Deployed;
  const client = new DynamoDBClient({
    endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

  beforeAll(async () => {
    front = await openFront(opening);
    deployed = await deploy({
      endpoint,
      assembly: join(import.meta.dirname, '../../.cache/cloud'),
      clockFile: front.clockFile,
      parameters: front.parameters,
    });
    const table = new DynamoTable(DynamoDBDocumentClient.from(client), deployed.tableName);
    await front.open(deployed.api, table);
  }, 8 * minutes);

  afterAll(async () => {
    client.destroy();
    await front?.close();
  }, minutes);

  test('is changed for the emulator where it is said, and nowhere else', () => {
    expect(deployed.changed).toEqual([...changesForEmulator].sort());
  });

  test(
    'plays both stories through its API: uploads checked, stages waited for, deadlines closed, six units named',
    async () => {
      const { campaigns, designated, applications } = await play(front.origin);
      expect({ campaigns, designated, applications }).toEqual({
        campaigns: 2,
        designated: 6,
        applications: 10,
      });
    },
    12 * minutes,
  );

  test('has set no event aside, and none of its executions has failed', async () => {
    expect(await messagesIn(endpoint, deployed.deadLetters)).toBe(0);
    for (const machine of stateMachineNames) {
      const { executions } = await ask<{ executions: { status: string }[] }>(
        endpoint,
        'states',
        'AWSStepFunctions.ListExecutions',
        { stateMachineArn: `arn:aws:states:${region}:${account}:stateMachine:${machine}` },
      );
      const bad = executions.filter(({ status }) => ['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status));
      expect([machine, bad]).toEqual([machine, []]);
    }
  });
});
