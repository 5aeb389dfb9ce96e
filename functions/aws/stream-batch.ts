import type { AttributeValue, DynamoDBStreamEvent } from 'aws-lambda';
import { metric } from '#functions/metrics.ts';
import { faultOf, type LogPort } from '#functions/ports/log.ts';
import type { Item, Json } from '#functions/ports/table.ts';
import { isImported } from '#functions/stores/transfer-keys.ts';

/** What follows the table's new items takes: the shape of a stream's batch, with items as the table port knows them. */
export interface ItemBatch {
  readonly Records: readonly { readonly dynamodb: { readonly NewImage: Item } }[];
}

/** What Lambda is told: the first event that could not be followed. It comes again with those after it. */
export interface BatchReply {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Turns a handler of item batches into one of DynamoDB Streams: the images come in the table's wire format. A batch that
 * fails is gone through once more, event by event, so that what stands before the bad one is not held up by it and the
 * bad one can be set aside alone. The handler may be given an event twice.
 */
export function onStream(
  handler: (batch: ItemBatch) => Promise<unknown>,
  log: LogPort,
): (event: DynamoDBStreamEvent) => Promise<BatchReply> {
  const failed = (message: string, error: unknown, about: Readonly<Record<string, unknown>>) =>
    log({ level: 'error', message, ...about, ...faultOf(error), ...metric('RelayFailures', 1, {}) });
  const follow = (records: DynamoDBStreamEvent['Records']) =>
    handler({
      Records: records
        .flatMap(({ dynamodb }) =>
          dynamodb?.NewImage === undefined
            ? []
            : [{ dynamodb: { NewImage: plainMap(dynamodb.NewImage) as Item } }],
        )
        // What an event meant that an import has brought was done where it came from.
        .filter(({ dynamodb }) => !isImported(dynamodb.NewImage)),
    });
  return async ({ Records }) => {
    try {
      await follow(Records);
      return { batchItemFailures: [] };
    } catch (error) {
      if (Records.length > 1) failed('a batch of events failed', error, { events: Records.length });
    }
    for (const record of Records) {
      try {
        await follow([record]);
      } catch (error) {
        const { Keys, SequenceNumber = '' } = record.dynamodb ?? {};
        failed('an event could not be followed', error, { pk: Keys?.['pk']?.S, sk: Keys?.['sk']?.S });
        return { batchItemFailures: [{ itemIdentifier: SequenceNumber }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

function plainMap(image: Readonly<Record<string, AttributeValue>>): { [name: string]: Json } {
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, plain(value)]));
}

/** @throws TypeError for binaries and sets, which the table port never writes */
function plain(value: AttributeValue): Json {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.L !== undefined) return value.L.map(plain);
  if (value.M !== undefined) return plainMap(value.M);
  throw new TypeError(`The table port writes no attribute of type ${Object.keys(value).join()}`);
}
