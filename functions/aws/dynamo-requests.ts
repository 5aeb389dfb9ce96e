import type { QueryCommandInput, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { type Condition, type Query, TableLimitExceeded, type Write } from '#functions/ports/table.ts';

/**
 * The port's words in DynamoDB's. Every attribute name goes through a placeholder: `status`, `name` and `data` are
 * reserved words, and a dot would be a path.
 */
type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

interface Expression {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

function conditionOf(condition: Condition): Expression {
  if ('absent' in condition) {
    return {
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
    };
  }
  const entries = Object.entries(condition.equals);
  return {
    ConditionExpression: entries.map((_, n) => `#a${n} = :a${n}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], n) => [`#a${n}`, name])),
    ExpressionAttributeValues: Object.fromEntries(entries.map(([, value], n) => [`:a${n}`, value])),
  };
}

/** ADD on condition that the result lies within the bounds, said of the value before: `n + by ≤ most` is `n ≤ most - by`. */
function incrementOf(write: Write & { kind: 'increment' }, TableName: string): TransactItem {
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY, by } = write;
  const also = Object.entries(write.also ?? {});
  const bounds: string[] = [];
  const values: Record<string, number> = {
    ':by': by,
    ...Object.fromEntries(also.map(([, number], n) => [`:b${n}`, number])),
  };
  if (Number.isFinite(atLeast)) {
    bounds.push('#a >= :least');
    values[':least'] = atLeast - by;
  }
  if (Number.isFinite(atMost)) {
    bounds.push('#a <= :most');
    values[':most'] = atMost - by;
  }
  const within = bounds.join(' AND ');
  // Absent counts as 0; ADD itself starts from there.
  const fromZero = by >= atLeast && by <= atMost;
  return {
    Update: {
      TableName,
      Key: { pk: write.key.pk, sk: write.key.sk },
      UpdateExpression: ['ADD #a :by', ...also.map((_, n) => `#b${n} :b${n}`)].join(', '),
      ExpressionAttributeNames: {
        '#a': write.attribute,
        ...Object.fromEntries(also.map(([name], n) => [`#b${n}`, name])),
      },
      ExpressionAttributeValues: values,
      ...(within === ''
        ? {}
        : { ConditionExpression: fromZero ? `attribute_not_exists(#a) OR (${within})` : within }),
    },
  };
}

/** One write of a transaction as DynamoDB takes it. */
export function transactItemOf(write: Write, TableName: string): TransactItem {
  switch (write.kind) {
    case 'put':
      return { Put: { TableName, Item: write.item, ...(write.when && conditionOf(write.when)) } };
    case 'check':
      return {
        ConditionCheck: {
          TableName,
          Key: { pk: write.key.pk, sk: write.key.sk },
          ...conditionOf(write.when),
        },
      };
    case 'increment':
      return incrementOf(write, TableName);
  }
}

export interface QueryPlan {
  readonly input: QueryCommandInput;
  /** Items whose sort key lacks this prefix are beyond the end of the query. */
  readonly endsOutside?: string;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

interface SortCondition {
  readonly sign: '' | '>' | '<' | 'begins_with';
  readonly value: string;
  readonly endsOutside?: string;
}

/**
 * DynamoDB takes one condition on the sort key; the port allows a prefix and a bound. Either the bound lies outside
 * what has the prefix, then one of the two decides alone, or inside it, then the query starts at the bound and ends
 * with the first key that lacks the prefix. Undefined where nothing can match.
 */
function sortConditionOf({ skPrefix = '', after, descending }: Query): SortCondition | undefined {
  const byPrefix = { sign: skPrefix === '' ? '' : 'begins_with', value: skPrefix } as const;
  if (after === undefined) return byPrefix;
  // Nothing precedes the empty key, which is none; everything follows it.
  if (after === '') return descending ? undefined : byPrefix;
  const sign = descending ? '<' : '>';
  if (skPrefix === '') return { sign, value: after };
  if (after.startsWith(skPrefix)) return { sign, value: after, endsOutside: skPrefix };
  const afterAll = compareBytes(after, skPrefix) > 0;
  return afterAll === Boolean(descending) ? byPrefix : undefined;
}

/** @returns undefined where nothing can match, and DynamoDB need not be asked. */
export function queryPlanOf(query: Query, TableName: string): QueryPlan | undefined {
  const condition = sortConditionOf(query);
  if (!condition) return undefined;
  const { sign, value, endsOutside } = condition;
  const names: Record<string, string> = { '#pk': query.index ? `${query.index}pk` : 'pk' };
  const values: Record<string, string> = { ':pk': query.pk };
  let expression = '#pk = :pk';
  if (sign !== '') {
    names['#sk'] = query.index ? `${query.index}sk` : 'sk';
    values[':sk'] = value;
    expression += sign === 'begins_with' ? ' AND begins_with(#sk, :sk)' : ` AND #sk ${sign} :sk`;
  }
  return {
    ...(endsOutside === undefined ? {} : { endsOutside }),
    input: {
      TableName,
      ...(query.index ? { IndexName: query.index } : { ConsistentRead: true }),
      KeyConditionExpression: expression,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ScanIndexForward: !query.descending,
      ...(query.limit === undefined ? {} : { Limit: query.limit }),
      ...(query.cursor === undefined ? {} : { ExclusiveStartKey: decodeCursor(query.cursor) }),
    },
  };
}

/** The last key that was read: keys are texts, so JSON holds them exactly. */
export function encodeCursor(key: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decodeCursor(cursor: string): Record<string, string> {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (
      typeof key === 'object' &&
      key !== null &&
      Object.values(key).every((part) => typeof part === 'string')
    ) {
      return key as Record<string, string>;
    }
  } catch {
    // Falls through to the one answer for every cursor that this side did not make.
  }
  throw new TableLimitExceeded('the cursor is not one that a page of this table gave');
}
