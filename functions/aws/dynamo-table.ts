import { setTimeout as pause } from 'node:timers/promises';
import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  ConditionFailed,
  type Item,
  type Key,
  type Page,
  type Query,
  TableLimitExceeded,
  type TablePort,
  type Write,
} from '#functions/ports/table.ts';
import { checkKey, checkQuery, checkWrites } from '#functions/ports/table-limits.ts';
import { encodeCursor, queryPlanOf, transactItemOf } from './dynamo-requests.ts';

/** Cancellations that say nothing about the data: another transaction held an item, or the table was busy. */
const passing: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);
const mostAttempts = 8;
/** Milliseconds; doubled after every attempt, with full jitter, so that rivals spread. */
const firstPause = 25;
const longestPause = 800;

/** The table port on DynamoDB. */
export class DynamoTable implements TablePort {
  readonly #client: DynamoDBDocumentClient;
  readonly #name: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#name = tableName;
  }

  async get({ pk, sk }: Key): Promise<Item | undefined> {
    checkKey({ pk, sk });
    const { Item: item } = await this.#client.send(
      new GetCommand({ TableName: this.#name, Key: { pk, sk }, ConsistentRead: true }),
    );
    return item as Item | undefined;
  }

  async query(query: Query): Promise<Page> {
    checkQuery(query);
    const plan = queryPlanOf(query, this.#name);
    if (!plan) return { items: [] };
    const { Items = [], LastEvaluatedKey } = await limited(this.#client.send(new QueryCommand(plan.input)));
    const found = Items as Item[];
    const { endsOutside } = plan;
    if (endsOutside !== undefined) {
      const sortKey = query.index ? (`${query.index}sk` as const) : 'sk';
      const end = found.findIndex((item) => !String(item[sortKey]).startsWith(endsOutside));
      if (end >= 0) return { items: found.slice(0, end) };
    }
    return { items: found, ...(LastEvaluatedKey ? { next: encodeCursor(LastEvaluatedKey) } : {}) };
  }

  async transact(writes: readonly Write[]): Promise<void> {
    checkWrites(writes);
    const TransactItems = writes.map((write) => transactItemOf(write, this.#name));
    for (let attempt = 1; ; attempt += 1) {
      try {
        // The SDK gives each call a token of its own, so its retries of one call write once.
        await limited(this.#client.send(new TransactWriteCommand({ TransactItems })));
        return;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = error.CancellationReasons ?? [];
        throwFinal(reasons);
        const again = reasons.some(({ Code }) => Code !== undefined && passing.has(Code));
        if (!again || attempt === mostAttempts) throw error;
        await pause(Math.random() * Math.min(longestPause, firstPause * 2 ** attempt));
      }
    }
  }
}

/** Reasons that another attempt would meet again. */
function throwFinal(reasons: readonly CancellationReason[]): void {
  const refused = reasons.flatMap(({ Code }, position) =>
    Code === 'ConditionalCheckFailed' ? [position] : [],
  );
  if (refused.length > 0) throw new ConditionFailed(refused);
  const invalid = reasons.find(
    ({ Code }) => Code === 'ValidationError' || Code === 'ItemCollectionSizeLimitExceeded',
  );
  if (invalid) throw new TableLimitExceeded(invalid.Message ?? 'a write was not valid');
}

/** DynamoDB names every fault of the caller ValidationException: a size, a cursor of another query. */
async function limited<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationException') {
      throw new TableLimitExceeded(error.message, { cause: error });
    }
    throw error;
  }
}
