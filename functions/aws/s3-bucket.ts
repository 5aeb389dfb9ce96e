import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { BucketPort, UploadTerms, UploadTicket } from '#functions/ports/bucket.ts';
import { checkObjectKey, disposition } from '#functions/ports/object-terms.ts';

/**
 * The bucket port on S3. Size and type are conditions of the POST's policy, so S3 itself refuses anything else. A
 * policy cannot say «only once»: until the ticket expires its holder may send the same key again; the bucket keeps
 * versions, and the check compares the SHA-256 that the evidence was registered with.
 */
export class S3Bucket implements BucketPort {
  readonly #client: S3Client;
  readonly #name: string;

  constructor(client: S3Client, bucketName: string) {
    this.#client = client;
    this.#name = bucketName;
  }

  async ticket({ key, contentType, bytes, expiresIn }: UploadTerms): Promise<UploadTicket> {
    checkObjectKey(key);
    const { url, fields } = await createPresignedPost(this.#client, {
      Bucket: this.#name,
      Key: key,
      Fields: { 'Content-Type': contentType },
      Conditions: [
        ['content-length-range', bytes, bytes],
        ['eq', '$Content-Type', contentType],
      ],
      Expires: expiresIn,
    });
    return { url, fields };
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
        new DeleteObjectsCommand({ Bucket: this.#name, Delete: { Objects, Quiet: true } }),
      );
      if (Errors.length > 0)
        throw new Error(`${key} was not erased: ${Errors[0]?.Code} ${Errors[0]?.Message}`);
    }
  }

  async write(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    checkObjectKey(key);
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#name, Key: key, Body: bytes, ContentType: contentType }),
    );
  }
}
