import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * What the bootstrap remembers between commands: stamps, the lock, a carried browser and font. It stands beside
 * node_modules and not inside, because `npm ci` empties node_modules while the lock is held.
 */
export const cache = path.join(root, '.cache');
