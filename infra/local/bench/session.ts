import { randomUUID } from 'node:crypto';
import { type Agent, request as httpRequest } from 'node:http';
import type { JWK } from 'jose';
import { tokenFor } from './units.ts';

/** A bare client: what is measured is the server. */
export class Session {
  /** Of the replies, so far. */
  bytes = 0;
  readonly #origin: string;
  readonly #key: JWK;
  readonly #agent: Agent;
  readonly #tokens = new Map<string, string>();

  constructor(origin: string, key: JWK, agent: Agent) {
    this.#origin = origin;
    this.#key = key;
    this.#agent = agent;
  }

  async token(subject: string): Promise<string> {
    const token = this.#tokens.get(subject) ?? (await tokenFor(subject, this.#origin, this.#key));
    this.#tokens.set(subject, token);
    return token;
  }

  /** @throws Error for any answer but 200 */
  async call<Reply>(method: string, path: string, subject: string | null, body?: unknown): Promise<Reply> {
    const authorization = subject === null ? {} : { authorization: `Bearer ${await this.token(subject)}` };
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        `${this.#origin}/api${path}`,
        {
          method,
          agent: this.#agent,
          headers: {
            ...authorization,
            ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
            ...(text !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(text),
            }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const whole = Buffer.concat(chunks);
            this.bytes += whole.length;
            const reply = whole.toString('utf8');
            if (response.statusCode === 200) resolve(JSON.parse(reply) as Reply);
            else reject(new Error(`${method} ${path}: ${response.statusCode} ${reply.slice(0, 300)}`));
          });
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }
}
