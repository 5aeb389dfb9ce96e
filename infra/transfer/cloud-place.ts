import { setTimeout as pause } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateScan,
} from '@aws-sdk/lib-dynamodb';
import { S3Bucket } from '#functions/aws/s3-bucket.ts';
import type { Item } from '#functions/ports/table.ts';
import { isOfTheTable, schemaKey, schemaOf, transferKeys } from '#functions/stores/transfer-keys.ts';
import { uploadsUnder } from '#shared/model/evidence.ts';
import type { RunningExecution, StoredObject } from './archive-format.ts';
import type { Destination } from './bring.ts';

export interface CloudPlace {
  readonly dynamo: DynamoDBClient;
  readonly table: string;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly sfn: SFNClient;
  /** ARN of each state machine, by its name. */
  readonly machines: Readonly<Record<string, string>>;
}

const mostAttempts = 10;

/** The table and the bucket of the cloud, as a place that archives come from and go to. */
export function cloudPlace({ dynamo, table, s3, bucket, sfn, machines }: CloudPlace): Destination {
  const document = DynamoDBDocumentClient.from(dynamo);
  const uploads = new S3Bucket(s3, bucket);
  const scan = () => paginateScan({ client: document }, { TableName: table, ConsistentRead: true });
  return {
    async schema() {
      const { Item: found } = await document.send(
        new GetCommand({ TableName: table, Key: schemaKey, ConsistentRead: true }),
      );
      return schemaOf(found as Item | undefined);
    },
    async begun() {
      const { Item: found } = await document.send(
        new GetCommand({ TableName: table, Key: transferKeys.import, ConsistentRead: true }),
      );
      return found === undefined ? null : { archive: String(found['archive']), done: found['done'] === true };
    },
    async remember(archive, done) {
      await document.send(
        new PutCommand({ TableName: table, Item: { ...transferKeys.import, archive, done } }),
      );
    },
    async isEmpty() {
      for await (const { Items = [] } of scan())
        if (Items.some((one) => !isOfTheTable(one as Item))) return false;
      return true;
    },
    async put(items) {
      let requests = items.map((item) => ({ PutRequest: { Item: item } }));
      for (let attempt = 0; requests.length > 0; attempt += 1) {
        if (attempt === mostAttempts) throw new Error(`${requests.length} items were not taken`);
        if (attempt > 0) await pause(50 * 2 ** attempt * Math.random());
        const { UnprocessedItems = {} } = await document.send(
          new BatchWriteCommand({ RequestItems: { [table]: requests } }),
        );
        requests = (UnprocessedItems[table] ?? []) as typeof requests;
      }
    },
    async putObject({ key: Key, contentType: ContentType, admission }, Body) {
      await s3.send(
        new PutObjectCommand({ Bucket: bucket, Key, ContentType, Body, ChecksumAlgorithm: 'SHA256' }),
      );
      // An upload that awaits its check stays shut: its arrival here has just been announced to the check.
      if (Key.startsWith(uploadsUnder) && admission !== 'awaited')
        await uploads.admit(Key, admission ?? 'accepted');
    },
    async *items() {
      for await (const { Items = [] } of scan())
        for (const item of Items as Item[]) if (!isOfTheTable(item)) yield item;
    },
    async *objects(): AsyncGenerator<StoredObject> {
      for (let ContinuationToken: string | undefined; ; ) {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: bucket, ...(ContinuationToken && { ContinuationToken }) }),
        );
        for (const { Key = '' } of page.Contents ?? []) {
          const { ContentType = 'application/octet-stream' } = await s3.send(
            new HeadObjectCommand({ Bucket: bucket, Key }),
          );
          const admission = Key.startsWith(uploadsUnder) ? await uploads.admission(Key) : undefined;
          yield { key: Key, contentType: ContentType, admission };
        }
        if (!page.IsTruncated) return;
        ContinuationToken = page.NextContinuationToken;
      }
    },
    async read(Key) {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async *executions(): AsyncGenerator<RunningExecution> {
      for (const [machine, stateMachineArn] of Object.entries(machines)) {
        const pages = paginateListExecutions({ client: sfn }, { stateMachineArn, statusFilter: 'RUNNING' });
        for await (const { executions = [] } of pages)
          for (const { name = '' } of executions) yield { machine, name };
      }
    },
  };
}
