import type { AttributeValue, DynamoDBStreamEvent } from 'aws-lambda';
import type { Item, Json } from '#functions/ports/table.ts';

/** What follows the table's new items takes: the shape of a stream's batch, with items as the table port knows them. */
export interface ItemBatch {
  readonly Records: readonly { readonly dynamodb: { readonly NewImage: Item } }[];
}

/** Turns a handler of item batches into one of DynamoDB Streams: the images come in the table's wire format. */
export function onStream<Reply>(
  handler: (batch: ItemBatch) => Promise<Reply>,
): (event: DynamoDBStreamEvent) => Promise<Reply> {
  return (event) =>
    handler({
      Records: event.Records.flatMap(({ dynamodb }) =>
        dynamodb?.NewImage === undefined
          ? []
          : [{ dynamodb: { NewImage: plainMap(dynamodb.NewImage) as Item } }],
      ),
    });
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
