import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type {
  Admission,
  BucketPort,
  PartedUpload,
  PartsOutcome,
  PartTerms,
  PartTicket,
  UploadTerms,
  UploadTicket,
} from '#functions/ports/bucket.ts';
import { checkObjectKey, checkParts, disposition } from '#functions/ports/object-terms.ts';
import { type Incoming, ObjectFiles, TooManyBytes } from './object-files.ts';
import { PartFiles } from './part-files.ts';
import { bucketSecret, isSigned, type Purpose, sign } from './signature.ts';

/** An upload or a reading that the bucket refuses, with the status and the code that S3 answers in the same case. */
export class BucketRefusal extends Error {
  override readonly name = 'BucketRefusal';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

export interface OpenedObject {
  readonly stream: Readable;
  readonly headers: Readonly<Record<string, string>>;
}

/** The event that S3 sends when an object was created, as far as anybody reads it. */
export interface ObjectCreated {
  readonly key: string;
}

export interface DiskBucket extends BucketPort {
  /** Takes the bytes that a ticket allows, once. @throws BucketRefusal */
  acceptUpload(
    fields: Readonly<Record<string, string>>,
    stream: AsyncIterable<Uint8Array>,
  ): Promise<ObjectCreated>;
  /**
   * Takes the bytes of one part, as the address and the headers name them.
   * @returns its ETag. @throws BucketRefusal
   */
  acceptPart(
    query: URLSearchParams,
    headers: { readonly checksum: string | undefined; readonly bytes: string | undefined },
    stream: AsyncIterable<Uint8Array>,
  ): Promise<string>;
  /** Clears away uploads in parts that were begun more than so many days ago. @returns how many */
  sweepParts(days: number): Promise<number>;
  /** Opens what a signed address names. @throws BucketRefusal */
  openAddress(query: URLSearchParams): Promise<OpenedObject>;
  /** Called after an upload is durable. @returns the way to stop. */
  onObjectCreated(listener: (event: ObjectCreated) => void): () => void;
  /** Uploads that landed and were not acknowledged: after a kill, what the checks still owe. */
  pending(): Promise<string[]>;
  acknowledge(key: string): Promise<void>;
  /** Takes over an object of another bucket with what was said of it; one that awaits its check is pending here too. */
  adopt(
    object: {
      readonly key: string;
      readonly contentType: string;
      readonly admission?: Admission | 'awaited';
    },
    bytes: Uint8Array,
  ): Promise<void>;
}

export interface BucketOptions {
  readonly folder: string;
  /** Wall time in epoch milliseconds: tickets and addresses run out on it, never on the demo's shiftable clock. */
  readonly now?: () => number;
  /** Where the HTTP layer serves the bucket. */
  readonly url?: string;
}

/** S3's name for it; the value is base64. */
const checksumHeader = 'x-amz-checksum-sha256';

const field = {
  key: 'key',
  type: 'Content-Type',
  bytes: 'x-shifan-bytes',
  checksum: checksumHeader,
  expires: 'x-shifan-expires',
  signature: 'x-shifan-signature',
} as const;
/** What the signature of a form covers. */
const signedFields = [field.key, field.type, field.bytes, field.checksum, field.expires] as const;

const partFields = ['key', 'upload', 'part', 'bytes', 'sha256', 'expires'] as const;

class Bucket implements DiskBucket {
  readonly #files: ObjectFiles;
  readonly #parts: PartFiles;
  readonly #secret: Buffer;
  readonly #now: () => number;
  readonly #url: string;
  readonly #listeners = new Set<(event: ObjectCreated) => void>();
  /** Keys whose upload is under way: the folder belongs to one process. */
  readonly #uploading = new Set<string>();
  /** Completions under way, by key: a second call shares the outcome of the first. */
  readonly #completing = new Map<string, Promise<PartsOutcome>>();

  constructor(
    files: ObjectFiles,
    parts: PartFiles,
    secret: Buffer,
    { now = Date.now, url = '/objects' }: BucketOptions,
  ) {
    this.#files = files;
    this.#parts = parts;
    this.#secret = secret;
    this.#now = now;
    this.#url = url;
  }

  async ticket({ key, contentType, bytes, sha256, expiresIn }: UploadTerms): Promise<UploadTicket> {
    checkObjectKey(key);
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    const expires = String(this.#now() + expiresIn * 1_000);
    const values = [key, contentType, String(bytes), checksum, expires];
    const fields = Object.fromEntries(signedFields.map((name, index) => [name, values[index] as string]));
    return {
      url: this.#url,
      fields: { ...fields, [field.signature]: sign(this.#secret, 'upload', values) },
    };
  }

  beginParts({ key, contentType }: Pick<UploadTerms, 'key' | 'contentType'>): Promise<string> {
    checkObjectKey(key);
    return this.#parts.begin({ key, contentType, begunAt: this.#now() });
  }

  async partTicket({ key, upload }: PartedUpload, part: PartTerms, expiresIn: number): Promise<PartTicket> {
    checkObjectKey(key);
    const checksum = Buffer.from(part.sha256, 'hex').toString('base64');
    const expires = String(this.#now() + expiresIn * 1_000);
    const values = [key, upload, String(part.number), String(part.bytes), part.sha256, expires];
    const query = new URLSearchParams(partFields.map((name, index) => [name, values[index] as string]));
    query.set('signature', sign(this.#secret, 'part', values));
    return { url: `${this.#url}?${query}`, headers: { [checksumHeader]: checksum } };
  }

  async landedParts(upload: PartedUpload): Promise<PartTerms[] | undefined> {
    return (await this.#parts.find(upload)) && this.#parts.list(upload);
  }

  async completeParts(upload: PartedUpload, parts: readonly PartTerms[]): Promise<PartsOutcome> {
    checkParts(parts);
    const { key } = upload;
    const known = this.#completing.get(key);
    if (known) return known;
    const outcome = this.#completed(upload, parts).finally(() => this.#completing.delete(key));
    this.#completing.set(key, outcome);
    return outcome;
  }

  async abortParts(upload: PartedUpload): Promise<void> {
    if (await this.#parts.find(upload)) await this.#parts.remove(upload);
  }

  async acceptPart(
    query: URLSearchParams,
    headers: { readonly checksum: string | undefined; readonly bytes: string | undefined },
    stream: AsyncIterable<Uint8Array>,
  ): Promise<string> {
    const values = partFields.map((name) => query.get(name) ?? '');
    const [key = '', upload = '', number = '', bytes = '', sha256 = '', expires = ''] = values;
    this.#verify('part', values, query.get('signature'), expires);
    // As on S3, size and checksum are headers that the signature covers.
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    if (headers.checksum !== checksum || headers.bytes !== bytes)
      throw new BucketRefusal(403, 'SignatureDoesNotMatch');
    if (!(await this.#parts.find({ key, upload }))) throw new BucketRefusal(404, 'NoSuchUpload');
    const incoming = await this.#receivedExactly(stream, Number(bytes), sha256);
    if (!(await this.#parts.put({ key, upload }, Number(number), incoming)))
      throw new BucketRefusal(404, 'NoSuchUpload');
    return incoming.sha256;
  }

  sweepParts(days: number): Promise<number> {
    return this.#parts.sweep(this.#now() - days * 24 * 3_600_000);
  }

  async #completed(upload: PartedUpload, parts: readonly PartTerms[]): Promise<PartsOutcome> {
    const { key } = upload;
    const begun = await this.#parts.find(upload);
    if (await this.#files.find(key)) {
      // Killed between the object's appearance and the removal of its parts, or completed by an earlier call.
      if (begun) await this.#parts.remove(upload);
      return 'completed';
    }
    if (begun === undefined) return 'gone';
    const landed = new Map((await this.#parts.list(upload)).map((part) => [part.number, part]));
    const fits = ({ number, bytes, sha256 }: PartTerms) =>
      landed.get(number)?.bytes === bytes && landed.get(number)?.sha256 === sha256;
    if (!parts.every(fits)) return 'incomplete';
    const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    const incoming = await this.#files.receive(this.#parts.bytesOf(upload, parts), total);
    await this.#files.mark(key);
    await this.#files.publish(key, begun.contentType, incoming, 'awaited');
    await this.#parts.remove(upload);
    void this.#announce({ key });
    return 'completed';
  }

  async address(
    key: string,
    { fileName, contentType, expiresIn }: { fileName: string; contentType: string; expiresIn: number },
  ): Promise<string> {
    checkObjectKey(key);
    const expires = String(this.#now() + expiresIn * 1_000);
    const signature = sign(this.#secret, 'read', [key, fileName, contentType, expires]);
    return `${this.#url}?${new URLSearchParams({ key, name: fileName, type: contentType, expires, signature })}`;
  }

  async admission(key: string): Promise<Admission | 'awaited' | undefined> {
    const sidecar = await this.#files.find(key);
    return sidecar && (sidecar.admission ?? 'awaited');
  }

  admit(key: string, admission: Admission): Promise<void> {
    checkObjectKey(key);
    return this.#files.admit(key, admission);
  }

  read(key: string): Promise<Uint8Array | undefined> {
    return this.#files.read(key);
  }

  erase(key: string): Promise<void> {
    checkObjectKey(key);
    return this.#files.erase(key);
  }

  async write(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    checkObjectKey(key);
    const incoming = await this.#files.receive(once(bytes), bytes.length);
    await this.#files.publish(key, contentType, incoming);
  }

  async adopt(
    {
      key,
      contentType,
      admission,
    }: { readonly key: string; readonly contentType: string; readonly admission?: Admission | 'awaited' },
    bytes: Uint8Array,
  ): Promise<void> {
    checkObjectKey(key);
    const incoming = await this.#files.receive(once(bytes), bytes.length);
    if (admission === 'awaited') await this.#files.mark(key);
    await this.#files.publish(key, contentType, incoming, admission);
  }

  async acceptUpload(
    fields: Readonly<Record<string, string>>,
    stream: AsyncIterable<Uint8Array>,
  ): Promise<ObjectCreated> {
    const { key, contentType, bytes, sha256 } = this.#verified(fields);
    if (this.#uploading.has(key)) throw new BucketRefusal(409, 'ConditionalRequestConflict');
    this.#uploading.add(key);
    try {
      if (await this.#files.find(key)) throw new BucketRefusal(412, 'PreconditionFailed');
      const incoming = await this.#receivedExactly(stream, bytes, sha256);
      await this.#files.mark(key);
      await this.#files.publish(key, contentType, incoming, 'awaited');
    } finally {
      this.#uploading.delete(key);
    }
    void this.#announce({ key });
    return { key };
  }

  async openAddress(query: URLSearchParams): Promise<OpenedObject> {
    const [key, name, type, expires] = ['key', 'name', 'type', 'expires'].map(
      (part) => query.get(part) ?? '',
    );
    if (key === undefined || name === undefined || type === undefined || expires === undefined) {
      throw new BucketRefusal(403, 'AccessDenied');
    }
    this.#verify('read', [key, name, type, expires], query.get('signature'), expires);
    const sidecar = await this.#files.find(key);
    if (!sidecar) throw new BucketRefusal(404, 'NoSuchKey');
    if (sidecar.admission === 'awaited' || sidecar.admission === 'refused')
      throw new BucketRefusal(403, 'AccessDenied');
    // Opened before the answer begins: a missing file is an error here, not in the middle of a body.
    const handle = await open(this.#files.pathOf(sidecar));
    return {
      stream: handle.createReadStream(),
      headers: {
        'content-type': type,
        'content-length': String(sidecar.bytes),
        'content-disposition': disposition(name),
        'x-content-type-options': 'nosniff',
        // What was uploaded is data: whatever it holds, it runs nothing and frames nothing.
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': 'private, no-store',
      },
    };
  }

  onObjectCreated(listener: (event: ObjectCreated) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  pending(): Promise<string[]> {
    return this.#files.landed();
  }

  acknowledge(key: string): Promise<void> {
    return this.#files.unmark(key);
  }

  #verified(fields: Readonly<Record<string, string>>): Omit<UploadTerms, 'expiresIn'> {
    const values = signedFields.map((name) => (Object.hasOwn(fields, name) ? fields[name] : undefined));
    const [key, contentType, bytes, checksum, expires] = values;
    if (
      key === undefined ||
      contentType === undefined ||
      bytes === undefined ||
      checksum === undefined ||
      expires === undefined
    ) {
      throw new BucketRefusal(400, 'InvalidArgument');
    }
    const signed = [key, contentType, bytes, checksum, expires];
    this.#verify('upload', signed, fields[field.signature] ?? null, expires);
    const sha256 = Buffer.from(checksum, 'base64').toString('hex');
    return { key, contentType, bytes: Number(bytes), sha256 };
  }

  #verify(purpose: Purpose, parts: string[], signature: string | null, expires: string): void {
    if (!isSigned(this.#secret, purpose, parts, signature ?? '')) {
      throw new BucketRefusal(403, 'SignatureDoesNotMatch');
    }
    if (this.#now() > Number(expires)) throw new BucketRefusal(403, 'AccessDenied');
  }

  async #receivedExactly(
    stream: AsyncIterable<Uint8Array>,
    bytes: number,
    sha256: string,
  ): Promise<Incoming> {
    let incoming: Incoming;
    try {
      incoming = await this.#files.receive(stream, bytes);
    } catch (error) {
      if (error instanceof TooManyBytes) throw new BucketRefusal(400, 'EntityTooLarge');
      throw error;
    }
    if (incoming.bytes === bytes && incoming.sha256 === sha256) return incoming;
    await this.#files.discard(incoming);
    throw new BucketRefusal(400, incoming.bytes === bytes ? 'BadDigest' : 'EntityTooSmall');
  }

  /** After the reply is on its way, as S3 does: an event is no part of the upload. */
  async #announce(event: ObjectCreated): Promise<void> {
    await turn();
    for (const listener of this.#listeners) listener(event);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The bucket port on a folder of this machine. One process at a time owns the folder. */
export async function openBucket(options: BucketOptions): Promise<DiskBucket> {
  const { folder } = options;
  const secret = await bucketSecret(folder);
  return new Bucket(await ObjectFiles.open(folder), await PartFiles.open(folder), secret, options);
}
