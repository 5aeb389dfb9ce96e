/**
 * The one table: get, query, transact with conditions. The contract carries DynamoDB's limits on every side, so what
 * passes on one machine passes in the cloud: an item ≤ 400 KB, ≤ 100 writes a transaction on distinct keys, a page ≤
 * 1 MB, numbers as in JSON, no empty key, no undefined.
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Scalar = string | number | boolean | null;
export type Json = Scalar | readonly Json[] | { readonly [name: string]: Json | undefined };

/** An item with its keys. `gsi1pk/gsi1sk` … `gsi3pk/gsi3sk`, where present, place it in the secondary indexes. */
export type Item = Key & { readonly [attribute: string]: Json | undefined };

export type IndexName = 'gsi1' | 'gsi2' | 'gsi3';

/** A condition on the stored item: absent, or present with these attributes equal. */
export type Condition = { readonly absent: true } | { readonly equals: Readonly<Record<string, Scalar>> };

export type Write =
  | { readonly kind: 'put'; readonly item: Item; readonly when?: Condition }
  | { readonly kind: 'check'; readonly key: Key; readonly when: Condition }
  /** Adds `by` to a number (absent counts as 0) on condition that the result lies within the bounds. */
  | {
      readonly kind: 'increment';
      readonly key: Key;
      readonly attribute: string;
      readonly by: number;
      readonly atLeast?: number;
      readonly atMost?: number;
      /** Further numbers of the same item, each changed by what stands beside it, without bounds. */
      readonly also?: Readonly<Record<string, number>>;
    };

export interface Query {
  readonly pk: string;
  /** Without an index: the table itself, strongly consistent. Indexes are eventually consistent. */
  readonly index?: IndexName;
  readonly skPrefix?: string;
  /** Sort keys strictly after this one (before it, if descending). */
  readonly after?: string;
  readonly descending?: boolean;
  readonly limit?: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

export interface Page {
  readonly items: readonly Item[];
  /** Present where more may follow. Opaque. */
  readonly next?: string;
}

/** One write of a transaction was refused by its condition; nothing of the transaction was written. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed';
  /** Indexes of the refused writes. */
  readonly refused: readonly number[];
  constructor(refused: readonly number[]) {
    super(`conditions of writes ${refused.join(', ')} were not met`);
    this.refused = refused;
  }
}

/** A limit of the contract was broken: a fault of the caller, never retried. */
export class TableLimitExceeded extends Error {
  override readonly name = 'TableLimitExceeded';
}

export interface TablePort {
  /** Strongly consistent. */
  get(key: Key): Promise<Item | undefined>;
  query(query: Query): Promise<Page>;
  /** All or nothing, durable when it resolves. @throws ConditionFailed, TableLimitExceeded */
  transact(writes: readonly Write[]): Promise<void>;
}

export const tableLimits = {
  itemBytes: 400 * 1024,
  transactionWrites: 100,
  transactionBytes: 4 * 1024 * 1024,
  pageBytes: 1024 * 1024,
} as const;
