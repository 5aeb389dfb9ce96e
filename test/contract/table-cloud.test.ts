import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { DynamoTable } from '#functions/aws/dynamo-table.ts';
import { awsEndpoint, createDynamoTable, noteWithoutEndpoint } from '../fixtures/aws-emulator.ts';
import { describeTableContract } from './table-contract.ts';
import { refusedAt } from './table-setting.ts';

const endpoint = awsEndpoint;
if (endpoint === undefined) {
  noteWithoutEndpoint('table port: DynamoDB');
} else {
  describeTableContract('DynamoDB', async () => {
    const { client, name } = await createDynamoTable(endpoint);
    return { table: new DynamoTable(client, name), close: async () => client.destroy() };
  });
}

/** Keeps what it is sent and gives the answers in turn: what DynamoDB would do with them, an emulator shows. */
function recording(...answers: (object | Error)[]) {
  const inputs: Record<string, unknown>[] = [];
  const send = async ({ input }: { input: Record<string, unknown> }) => {
    inputs.push(input);
    const answer = answers.shift() ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return {
    inputs,
    table: new DynamoTable({ send } as unknown as DynamoDBDocumentClient, 'shifan'),
  };
}

function cancelled(...codes: string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code, Message: `because of ${Code}` })),
  });
}

describe('requests to DynamoDB', () => {
  const key = { pk: 'APP#1', sk: 'APP' };

  it('name every attribute by a placeholder', async () => {
    const { table, inputs } = recording();
    const item = { ...key, version: 8, status: 'underReview' };
    await table.transact([
      { kind: 'put', item, when: { equals: { version: 7, status: 'draft' } } },
      { kind: 'check', key: { pk: 'IDEMPOTENCY#u#k', sk: 'MARKER' }, when: { absent: true } },
    ]);
    expect(inputs).toEqual([
      {
        TransactItems: [
          {
            Put: {
              TableName: 'shifan',
              Item: item,
              ConditionExpression: '#a0 = :a0 AND #a1 = :a1',
              ExpressionAttributeNames: { '#a0': 'version', '#a1': 'status' },
              ExpressionAttributeValues: { ':a0': 7, ':a1': 'draft' },
            },
          },
          {
            ConditionCheck: {
              TableName: 'shifan',
              Key: { pk: 'IDEMPOTENCY#u#k', sk: 'MARKER' },
              ConditionExpression: 'attribute_not_exists(#pk)',
              ExpressionAttributeNames: { '#pk': 'pk' },
            },
          },
        ],
      },
    ]);
  });

  it.each<[{ by: number; atLeast?: number; atMost?: number }, string | undefined]>([
    [{ by: 1 }, undefined],
    [{ by: 1, atMost: 5 }, 'attribute_not_exists(#a) OR (#a <= :most)'],
    [{ by: 6, atMost: 5 }, '#a <= :most'],
    [{ by: -1, atLeast: 0 }, '#a >= :least'],
    [{ by: 2, atLeast: 0, atMost: 9 }, 'attribute_not_exists(#a) OR (#a >= :least AND #a <= :most)'],
  ])('say the bounds of %o of the value before', async (terms, condition) => {
    const { table, inputs } = recording();
    await table.transact([{ kind: 'increment', key, attribute: 'taken', ...terms }]);
    const [{ Update }] = (inputs[0]?.['TransactItems'] ?? []) as [{ Update: Record<string, unknown> }];
    expect(Update['ConditionExpression']).toBe(condition);
    expect(Update['UpdateExpression']).toBe('ADD #a :by');
    expect(Update['ExpressionAttributeValues']).toEqual({
      ':by': terms.by,
      ...(terms.atMost === undefined ? {} : { ':most': terms.atMost - terms.by }),
      ...(terms.atLeast === undefined ? {} : { ':least': terms.atLeast - terms.by }),
    });
  });

  it('change several numbers of an item in one update', async () => {
    const { table, inputs } = recording();
    await table.transact([
      {
        kind: 'increment',
        key,
        attribute: 'revision',
        by: 1,
        also: { 'county/draft': -1, 'county/lapsed': 1 },
      },
    ]);
    const [{ Update }] = (inputs[0]?.['TransactItems'] ?? []) as [{ Update: Record<string, unknown> }];
    expect(Update).toMatchObject({
      UpdateExpression: 'ADD #a :by, #b0 :b0, #b1 :b1',
      ExpressionAttributeNames: { '#a': 'revision', '#b0': 'county/draft', '#b1': 'county/lapsed' },
      ExpressionAttributeValues: { ':by': 1, ':b0': -1, ':b1': 1 },
    });
    expect(Update).not.toHaveProperty('ConditionExpression');
  });

  it('read the table consistently and the indexes as they are', async () => {
    const { table, inputs } = recording();
    await table.get(key);
    await table.query({ pk: 'APP#1', skPrefix: 'EVENT#', limit: 5, descending: true });
    await table.query({ pk: 'AWAITS#o', index: 'gsi1' });
    expect(inputs[0]).toMatchObject({ Key: key, ConsistentRead: true });
    expect(inputs[1]).toMatchObject({ ConsistentRead: true, ScanIndexForward: false, Limit: 5 });
    expect(inputs[1]?.['KeyConditionExpression']).toBe('#pk = :pk AND begins_with(#sk, :sk)');
    expect(inputs[2]).toMatchObject({
      IndexName: 'gsi1',
      ExpressionAttributeNames: { '#pk': 'gsi1pk' },
    });
    expect(inputs[2]).not.toHaveProperty('ConsistentRead');
  });

  it('end at the first key without the prefix, where the query had to start at a bound', async () => {
    const events = ['EVENT#2', 'EVENT#3', 'FINDING#1'].map((sk) => ({ pk: 'APP#1', sk }));
    const { table, inputs } = recording({ Items: events, LastEvaluatedKey: events[2] });
    const page = await table.query({ pk: 'APP#1', skPrefix: 'EVENT#', after: 'EVENT#1' });
    expect(inputs[0]?.['KeyConditionExpression']).toBe('#pk = :pk AND #sk > :sk');
    expect(page).toEqual({ items: events.slice(0, 2) });
  });

  it('are not sent where nothing can match, and for what breaks a limit', async () => {
    const { table, inputs } = recording();
    expect(await table.query({ pk: 'APP#1', skPrefix: 'EVENT#', after: 'F' })).toEqual({
      items: [],
    });
    await expect(table.transact([])).rejects.toThrow('at least one write');
    expect(inputs).toEqual([]);
  });

  it('turn refusals into those of the port, with their places', async () => {
    const { table } = recording(
      cancelled('None', 'ConditionalCheckFailed', 'TransactionConflict', 'ConditionalCheckFailed'),
    );
    const writes = [1, 2, 3, 4].map((n) => ({
      kind: 'put' as const,
      item: { pk: 'A', sk: String(n) },
    }));
    await expect(table.transact(writes)).rejects.toEqual(refusedAt(1, 3));
  });

  it('are sent again after a conflict, and given up in the end', async () => {
    const passing = recording(cancelled('TransactionConflict'), cancelled('ThrottlingError'));
    await passing.table.transact([{ kind: 'put', item: key }]);
    expect(passing.inputs).toHaveLength(3);
    const stuck = recording(...Array.from({ length: 20 }, () => cancelled('TransactionConflict')));
    await expect(stuck.table.transact([{ kind: 'put', item: key }])).rejects.toThrow('Transaction cancelled');
    expect(stuck.inputs).toHaveLength(8);
  });

  it('tell a fault of the caller from a fault of the service', async () => {
    const invalid = Object.assign(new Error('bad start key'), { name: 'ValidationException' });
    const { table } = recording(invalid, new Error('socket hang up'), cancelled('ValidationError'));
    await expect(table.query({ pk: 'A' })).rejects.toMatchObject({ name: 'TableLimitExceeded' });
    await expect(table.query({ pk: 'A' })).rejects.toThrow('socket hang up');
    await expect(table.transact([{ kind: 'put', item: key }])).rejects.toMatchObject({
      name: 'TableLimitExceeded',
    });
  });
});
