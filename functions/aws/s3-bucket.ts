import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  NoSuchKey,
  type Part,
  PutObjectCommand,
  PutObjectTaggingCommand,
  paginateListParts,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
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
import { admissionTag } from '#shared/model/evidence.ts';

/**
 * The bucket port on S3. Size, SHA-256 and type are conditions of the POST's policy, so S3 itself refuses anything
 * else. A policy cannot say «only once»: until the ticket expires its holder may send the same bytes again.
 */
export class S3Bucket implements BucketPort {
  readonly #client: S3Client;
  readonly #name: string;
  readonly #locked: boolean;

  /** @param locked whether the bucket has object lock (governance) */
  constructor(client: S3Client, bucketName: string, locked = false) {
    this.#client = client;
    this.#name = bucketName;
    this.#locked = locked;
  }

  async ticket({ key, contentType, bytes, sha256, expiresIn }: UploadTerms): Promise<UploadTicket> {
    checkObjectKey(key);
    const exact = {
      'Content-Type': contentType,
      'x-amz-checksum-algorithm': 'SHA256',
      [checksumHeader]: base64(sha256),
    };
    const { url, fields } = await createPresignedPost(this.#client, {
      Bucket: this.#name,
      Key: key,
      Fields: exact,
      Conditions: [
        ['content-length-range', bytes, bytes],
        ...Object.entries(exact).map(([name, value]): ['eq', string, string] => ['eq', `$${name}`, value]),
      ],
      Expires: expiresIn,
    });
    return { url, fields };
  }

  async beginParts({ key, contentType }: Pick<UploadTerms, 'key' | 'contentType'>): Promise<string> {
    checkObjectKey(key);
    const { UploadId } = await this.#client.send(
      new CreateMultipartUploadCommand({
        Bucket: this.#name,
        Key: key,
        ContentType: contentType,
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    if (UploadId === undefined) throw new Error(`no upload was begun for ${key}`);
    return UploadId;
  }

  async partTicket(
    { key, upload }: PartedUpload,
    { number, bytes, sha256 }: PartTerms,
    expiresIn: number,
  ): Promise<PartTicket> {
    const checksum = base64(sha256);
    const command = new UploadPartCommand({
      Bucket: this.#name,
      Key: key,
      UploadId: upload,
      PartNumber: number,
      ContentLength: bytes,
      ChecksumSHA256: checksum,
    });
    // Both stay headers, and are signed: another size or other bytes fit no signature.
    const url = await getSignedUrl(this.#client, command, {
      expiresIn,
      unhoistableHeaders: new Set([checksumHeader]),
    });
    return { url, headers: { [checksumHeader]: checksum } };
  }

  async landedParts(upload: PartedUpload): Promise<PartTerms[] | undefined> {
    return (await this.#parts(upload))?.map(({ PartNumber = 0, Size = 0, ChecksumSHA256 = '' }) => ({
      number: PartNumber,
      bytes: Size,
      sha256: Buffer.from(ChecksumSHA256, 'base64').toString('hex'),
    }));
  }

  async completeParts(upload: PartedUpload, parts: readonly PartTerms[]): Promise<PartsOutcome> {
    checkParts(parts);
    const { key } = upload;
    const landed = await this.#parts(upload);
    if (landed === undefined) return (await this.#exists(key)) ? 'completed' : 'gone';
    const found = new Map(landed.map((part) => [part.PartNumber, part]));
    const chosen = parts.flatMap(({ number, bytes, sha256 }) => {
      const part = found.get(number);
      const fits = part?.Size === bytes && part.ChecksumSHA256 === base64(sha256);
      return fits ? [{ PartNumber: number, ETag: part.ETag, ChecksumSHA256: part.ChecksumSHA256 }] : [];
    });
    if (chosen.length < parts.length) return 'incomplete';
    try {
      await this.#client.send(
        new CompleteMultipartUploadCommand({
          Bucket: this.#name,
          Key: key,
          UploadId: upload.upload,
          MultipartUpload: { Parts: chosen },
          MpuObjectSize: parts.reduce((sum, { bytes }) => sum + bytes, 0),
        }),
      );
      return 'completed';
    } catch (error) {
      // Another call has completed it in the meantime, or has thrown it away.
      if (!isNoSuchUpload(error)) throw error;
      return (await this.#exists(key)) ? 'completed' : 'gone';
    }
  }

  async abortParts({ key, upload }: PartedUpload): Promise<void> {
    try {
      await this.#client.send(
        new AbortMultipartUploadCommand({ Bucket: this.#name, Key: key, UploadId: upload }),
      );
    } catch (error) {
      if (!isNoSuchUpload(error)) throw error;
    }
  }

  async #parts({ key, upload }: PartedUpload): Promise<Part[] | undefined> {
    try {
      const parts: Part[] = [];
      const query = { Bucket: this.#name, Key: key, UploadId: upload };
      for await (const { Parts = [] } of paginateListParts({ client: this.#client }, query))
        parts.push(...Parts);
      return parts;
    } catch (error) {
      if (isNoSuchUpload(error)) return undefined;
      throw error;
    }
  }

  /** By listing: an object that is not admitted yet cannot be asked for. Keys are listed in order, itself before longer. */
  async #exists(key: string): Promise<boolean> {
    const { Contents = [] } = await this.#client.send(
      new ListObjectsV2Command({ Bucket: this.#name, Prefix: key, MaxKeys: 1 }),
    );
    return Contents[0]?.Key === key;
  }

  async #tags(key: string): Promise<{ Key: string | undefined; Value: string | undefined }[] | undefined> {
    try {
      const { TagSet = [] } = await this.#client.send(
        new GetObjectTaggingCommand({ Bucket: this.#name, Key: key }),
      );
      return TagSet.map(({ Key, Value }) => ({ Key, Value }));
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async admission(key: string): Promise<Admission | 'awaited' | undefined> {
    const tags = await this.#tags(key);
    const said = tags?.find(({ Key }) => Key === admissionTag)?.Value;
    return tags && (said === 'accepted' || said === 'refused' ? said : 'awaited');
  }

  /** A tag, which the bucket's policy reads (infra/constructs/admission-policy.ts). A scanner's own tags stay. */
  async admit(key: string, admission: Admission): Promise<void> {
    const tags = await this.#tags(key);
    if (tags === undefined) return;
    const TagSet = [
      ...tags.filter(({ Key }) => Key !== admissionTag),
      { Key: admissionTag, Value: admission },
    ];
    await this.#client.send(
      new PutObjectTaggingCommand({ Bucket: this.#name, Key: key, Tagging: { TagSet } }),
    );
  }

  async address(
    key: string,
    { fileName, contentType, expiresIn }: { fileName: string; contentType: string; expiresIn: number },
  ): Promise<string> {
    checkObjectKey(key);
    const command = new GetObjectCommand({
      Bucket: this.#name,
      Key: key,
      ResponseContentDisposition: disposition(fileName),
      ResponseContentType: contentType,
      ResponseCacheControl: 'private, no-store',
    });
    return getSignedUrl(this.#client, command, { expiresIn });
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#name, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async erase(key: string): Promise<void> {
    checkObjectKey(key);
    // What is listed is deleted before the next listing, until nothing of this key is listed any more.
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await this.#client.send(
        new ListObjectVersionsCommand({ Bucket: this.#name, Prefix: key }),
      );
      const Objects = [...Versions, ...DeleteMarkers]
        .filter(({ Key }) => Key === key)
        .map(({ VersionId }) => ({ Key: key, VersionId }));
      // Keys are listed in order: this one comes before those that it begins.
      if (Objects.length === 0) return;
      const { Errors = [] } = await this.#client.send(
        new DeleteObjectsCommand({
          Bucket: this.#name,
          Delete: { Objects, Quiet: true },
          // Erasing personal data goes before the term of a lock; whoever may not pass it is refused by S3.
          ...(this.#locked && { BypassGovernanceRetention: true }),
        }),
      );
      if (Errors.length > 0)
        throw new Error(`${key} was not erased: ${Errors[0]?.Code} ${Errors[0]?.Message}`);
    }
  }

  async write(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    checkObjectKey(key);
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#name,
        Key: key,
        Body: bytes,
        ContentType: contentType,
        // A bucket with object lock takes nothing without one.
        ChecksumAlgorithm: 'SHA256',
      }),
    );
  }
}

const checksumHeader = 'x-amz-checksum-sha256';

/** S3 writes checksums in base64. */
function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** Of ListParts, Complete and Abort; the SDK knows a class for it only for some of them. */
function isNoSuchUpload(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchUpload';
}
