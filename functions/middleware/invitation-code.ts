import { createHash } from 'node:crypto';
import { sha256 } from '#functions/stores/event-chain.ts';

/** Crockford's digits: no I, L, O or U, so that what is read aloud or copied by hand arrives. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 20;

/**
 * A code of 100 bits as people copy it: K7Q2M-0XB4N-….
 * @param secret unguessable, of 100 bits or more; used for nothing else
 */
export function codeOf(secret: string): string {
  const bytes = createHash('sha256').update(secret).digest();
  const code = Array.from({ length }, (_, index) => digits[(bytes[index] as number) % 32]).join('');
  return (code.match(/.{5}/g) as string[]).join('-');
}

/**
 * What is stored of a code. Nothing slow: 100 random bits are not guessed, whoever reads the table.
 * @param typed as a person wrote it: full-width or small letters, O for 0, with or without hyphens
 */
export function codeHashOf(typed: string): string {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return sha256(plain);
}
