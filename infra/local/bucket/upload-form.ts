import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { BucketRefusal, type DiskBucket, type ObjectCreated } from './disk-bucket.ts';

/** More fields than any ticket has, and less than would cost memory. */
const limits = { fields: 20, fieldSize: 8 * 1024, files: 1, parts: 21, headerPairs: 20 };

/**
 * Reads a multipart form like the one of S3's presigned POST: the ticket's fields first, the file last and streamed.
 * The caller answers 204, or the refusal's status; what is left of a refused body is read and thrown away, so that the
 * answer arrives.
 * @throws BucketRefusal
 */
export async function acceptForm(
  bucket: DiskBucket,
  headers: IncomingHttpHeaders,
  body: Readable,
): Promise<ObjectCreated> {
  const form = formParser(headers);
  const fields = new Map<string, string>();
  const { promise, resolve, reject } = Promise.withResolvers<ObjectCreated>();
  let file: Readable | undefined;

  let broken = false;
  const refuse = (error: unknown) => {
    body.unpipe(form);
    body.resume();
    const unfinished = broken && !(error instanceof BucketRefusal);
    reject(unfinished ? new BucketRefusal(400, 'IncompleteBody') : error);
  };
  const breakOff = () => {
    broken = true;
    // Broken off by the sender, or malformed: what was received so far is no file. The refusal comes from whoever
    // reads the file, when it has cleaned up: an answer before that lets a repetition find the place still taken.
    if (file) file.destroy(new Error('the form ended before the file did'));
    else refuse(new BucketRefusal(400, 'IncompleteBody'));
  };
  form.on('field', (name: string, value: string) => {
    if (!file) fields.set(name, value);
  });
  form.on('file', (_name: string, stream: Readable) => {
    file = stream;
    // An error of the stream reaches its reader; after the reader has left, it concerns nobody.
    stream.on('error', () => {
      broken = true;
    });
    bucket.acceptUpload(Object.fromEntries(fields), stream).then(resolve, refuse);
  });
  form.once('finish', () => {
    if (!file) refuse(new BucketRefusal(400, 'InvalidArgument'));
  });
  form.once('error', breakOff);
  body.once('error', breakOff);
  body.once('close', () => {
    if (!body.readableEnded) breakOff();
  });
  body.pipe(form);
  return promise;
}

function formParser(headers: IncomingHttpHeaders) {
  const contentType = headers['content-type'];
  if (!contentType?.startsWith('multipart/form-data')) throw new BucketRefusal(412, 'PreconditionFailed');
  try {
    return new Busboy({ headers: { ...headers, 'content-type': contentType }, limits });
  } catch {
    // No boundary, or one that no form can have.
    throw new BucketRefusal(400, 'MalformedPOSTRequest');
  }
}
