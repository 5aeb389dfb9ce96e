import { randomBytes } from 'node:crypto';
import type { IdsPort } from './ids.ts';

/**
 * 128 random bits in hexadecimal: unguessable, and taken as they are by an id of the model, an execution's name, an S3
 * key and an address. (base64url is shorter, and begins with `-` or `_` once in 32, which an id may not.)
 */
export const randomIds: IdsPort = { next: () => randomBytes(16).toString('hex') };
