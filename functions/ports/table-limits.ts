import { type Item, type Key, type Query, TableLimitExceeded, tableLimits, type Write } from './table.ts';

/**
 * The arithmetic of the table's limits, used by every adapter, so that the same write is refused with the same error on
 * one machine and in the cloud. Sizes follow DynamoDB's published item size rules (names and strings in UTF-8 bytes,
 * a byte or two and half a byte a digit for a number, one byte for true, false and null, three bytes and one an element
 * for a list or map), rounded up wherever the published rule says «approximately».
 */
const keyBytes = { pk: 2048, sk: 1024 } as const;
/** DynamoDB's limit on nested lists and maps. */
const deepest = 32;
const indexKeys = ['gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk', 'gsi3pk', 'gsi3sk'] as const;
const reserved: ReadonlySet<string> = new Set(['pk', 'sk', ...indexKeys]);

function checkKeyText(value: unknown, name: string): void {
  if (typeof value !== 'string' || value === '')
    throw new TableLimitExceeded(`key ${name} must be a non-empty string`);
  if (!value.isWellFormed() || value.includes('\0')) {
    throw new TableLimitExceeded(`key ${name} holds a lone surrogate or U+0000`);
  }
  const limit = name.endsWith('pk') ? keyBytes.pk : keyBytes.sk;
  if (value.length * 3 > limit && Buffer.byteLength(value) > limit) {
    throw new TableLimitExceeded(`key ${name} is longer than ${limit} bytes`);
  }
}

/** @throws TableLimitExceeded for an empty, too long or ill-formed key. */
export function checkKey(key: Key): void {
  checkKeyText(key.pk, 'pk');
  checkKeyText(key.sk, 'sk');
}

function sizeOfNumber(value: number, path: string): number {
  // The document client refuses integers that a double cannot hold exactly; so does every side.
  if (
    !Number.isFinite(value) ||
    Math.abs(value) > Number.MAX_SAFE_INTEGER ||
    (value !== 0 && Math.abs(value) < 1e-130)
  ) {
    throw new TableLimitExceeded(`${path} is ${value}: not a number that every side stores exactly`);
  }
  return Math.ceil(String(value).length / 2) + 2;
}

function sizeOf(value: unknown, path: string, depth: number): number {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TableLimitExceeded(`${path} holds a lone surrogate`);
      return Buffer.byteLength(value);
    case 'number':
      return sizeOfNumber(value, path);
    case 'boolean':
      return 1;
    case 'object': {
      if (value === null) return 1;
      if (depth > deepest) throw new TableLimitExceeded(`${path} is nested deeper than ${deepest} levels`);
      let bytes = 3;
      if (Array.isArray(value)) {
        for (const [index, element] of value.entries())
          bytes += 1 + sizeOf(element, `${path}/${index}`, depth + 1);
        return bytes;
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) {
        throw new TableLimitExceeded(`${path} is an instance of a class, not a plain value`);
      }
      for (const [name, member] of Object.entries(value)) {
        bytes += 1 + Buffer.byteLength(name) + sizeOf(member, `${path}/${name}`, depth + 1);
      }
      return bytes;
    }
    default:
      throw new TableLimitExceeded(`${path} is ${typeof value}, which no side stores`);
  }
}

/** Bytes of a name in UTF-8. Names are short and plain; asking the runtime takes longer than looking. */
function bytesOfName(name: string): number {
  for (let index = 0; index < name.length; index += 1)
    if (name.charCodeAt(index) > 0x7f) return Buffer.byteLength(name);
  return name.length;
}

/**
 * {@link sizeOf} without words: NaN where that would throw. Every value of every write is measured, and the path to
 * each of them would be most of the work; only a refusal needs it.
 */
function quickSizeOf(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.isWellFormed() ? Buffer.byteLength(value) : Number.NaN;
  if (typeof value === 'boolean' || value === null) return 1;
  if (typeof value === 'number') {
    // One digit is the most frequent; everything that is not a small integer is left to the exact rule.
    return Number.isInteger(value) && value >= 0 && value < 1e15
      ? Math.ceil(String(value).length / 2) + 2
      : Number.NaN;
  }
  if (typeof value !== 'object' || depth > deepest) return Number.NaN;
  let bytes = 3;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) bytes += 1 + quickSizeOf(value[index], depth + 1);
    return bytes;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return Number.NaN;
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(members))
    bytes += 1 + bytesOfName(name) + quickSizeOf(members[name], depth + 1);
  return bytes;
}

/** The exact size. @throws TableLimitExceeded that names the path of what no side stores. */
function measured(value: unknown, path: string): number {
  const quick = quickSizeOf(value, 0);
  return Number.isNaN(quick) ? sizeOf(value, path, 0) : quick;
}

/**
 * The size of an item in bytes, by DynamoDB's rules.
 * @throws TableLimitExceeded above 400 KB, and for keys or values that one of the sides does not store.
 */
export function itemBytes(item: Item): number {
  checkKey(item);
  for (const name of indexKeys) if (Object.hasOwn(item, name)) checkKeyText(item[name], name);
  // An item is not counted as a map of its own: only its attributes are.
  const bytes = measured(item, '') - 3 - Object.keys(item).length;
  if (bytes > tableLimits.itemBytes) {
    throw new TableLimitExceeded(
      `item ${item.pk} ${item.sk} has ${bytes} bytes, more than ${tableLimits.itemBytes}`,
    );
  }
  return bytes;
}

function checkIncrement(write: Write & { kind: 'increment' }): void {
  const { also = {} } = write;
  for (const name of [write.attribute, ...Object.keys(also)])
    if (name === '' || reserved.has(name)) throw new TableLimitExceeded(`«${name}» cannot be incremented`);
  if (Object.hasOwn(also, write.attribute))
    throw new TableLimitExceeded(`«${write.attribute}» is incremented twice in one write`);
  for (const value of [write.by, write.atLeast ?? 0, write.atMost ?? 0, ...Object.values(also)]) {
    // Integers only: the cloud compares with `bound - by`, which is exact for them alone.
    if (!Number.isSafeInteger(value))
      throw new TableLimitExceeded('an increment and its bounds are safe integers');
  }
}

/**
 * Checks a transaction before anything is sent or written.
 * @returns the size in bytes that each write brings (0 for checks and increments, whose items are already stored).
 * @throws TableLimitExceeded
 */
export function checkWrites(writes: readonly Write[]): number[] {
  if (writes.length === 0) throw new TableLimitExceeded('a transaction has at least one write');
  if (writes.length > tableLimits.transactionWrites) {
    throw new TableLimitExceeded(
      `${writes.length} writes in a transaction, more than ${tableLimits.transactionWrites}`,
    );
  }
  const seen = new Set<string>();
  let total = 0;
  const sizes = writes.map((write) => {
    const key = write.kind === 'put' ? write.item : write.key;
    let bytes = 0;
    if (write.kind === 'put') bytes = itemBytes(write.item);
    else checkKey(key);
    if (write.kind === 'increment') checkIncrement(write);
    else if (write.when && 'equals' in write.when) {
      if (Object.keys(write.when.equals).length === 0)
        throw new TableLimitExceeded('a condition names an attribute');
      measured(write.when.equals, 'when');
    }
    const identity = `${key.pk}\0${key.sk}`;
    if (seen.has(identity))
      throw new TableLimitExceeded(`two writes on ${key.pk} ${key.sk} in one transaction`);
    seen.add(identity);
    total += bytes;
    return bytes;
  });
  checkTransactionBytes(total);
  return sizes;
}

/** @throws TableLimitExceeded above 4 MB. */
export function checkTransactionBytes(total: number): void {
  if (total > tableLimits.transactionBytes) {
    throw new TableLimitExceeded(
      `a transaction of ${total} bytes, more than ${tableLimits.transactionBytes}`,
    );
  }
}

/** @throws TableLimitExceeded for an empty partition key or a limit below one. */
export function checkQuery(query: Query): void {
  checkKeyText(query.pk, query.index ? `${query.index}pk` : 'pk');
  if (query.limit !== undefined && !(Number.isSafeInteger(query.limit) && query.limit > 0)) {
    throw new TableLimitExceeded('the limit of a query is a whole number above zero');
  }
}
