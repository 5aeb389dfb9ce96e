import type { IncomingMessage } from 'node:http';

/** The body is larger than allowed; what remains of it is not read. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

const empty = Buffer.alloc(0);

/**
 * Reads a request body.
 * @param limit bytes
 * @throws BodyTooLarge; the connection's own error where the client goes away
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { method } = request;
  const declared = request.headers['content-length'];
  if (declared === '0' || ((method === 'GET' || method === 'HEAD') && declared === undefined)) {
    return Promise.resolve(empty);
  }
  if (declared !== undefined && Number(declared) > limit) return Promise.reject(new BodyTooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        request.pause();
        reject(new BodyTooLarge());
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length)),
    );
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client went away')));
  });
}
