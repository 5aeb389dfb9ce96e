import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SealKey } from '#functions/ports/sealer.ts';
import type { SealAlgorithm } from '#shared/domain/seals.ts';
import { writePrivateFile } from '../private-file.ts';
import { newSm2Key, sm2KeyOf } from './sm2.ts';

/** What a key in a file can be for. */
export type FileAlgorithm = Exclude<SealAlgorithm, 'ECDSA-P256-SHA256'>;

/** As people call them, and as SEAL_ALGORITHM says them. */
export const fileAlgorithms = { Ed25519: 'Ed25519', SM2: 'SM2-SM3' } as const satisfies Record<
  string,
  FileAlgorithm
>;
export type AlgorithmName = keyof typeof fileAlgorithms;

export interface OpenKey extends SealKey {
  readonly algorithm: FileAlgorithm;
  /** Over a text (UTF-8), base64. */
  sign(text: string): Promise<string>;
}

/** SHA-256 of the key's bytes, in hex: what is published, and short enough to be compared by eye. */
export const fingerprintOf = (publicKey: string) => hash('sha256', Buffer.from(publicKey, 'base64'), 'hex');

/** The private key in a PEM file. @returns null where it is damaged, encrypted or of another kind */
export function readKeyFile(file: string): OpenKey | null {
  const pem = readFileSync(file, 'utf8');
  try {
    const sm2 = sm2KeyOf(pem);
    if (sm2) return { algorithm: 'SM2-SM3', ...sm2 };
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') return null;
    return {
      algorithm: 'Ed25519',
      publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64'),
      sign: async (text) => sign(null, Buffer.from(text), key).toString('base64'),
    };
  } catch {
    return null;
  }
}

/** Writes a new key for its owner's eyes only: complete or absent, never half written. */
export function makeKeyFile(file: string, algorithm: FileAlgorithm): void {
  const pem =
    algorithm === 'SM2-SM3'
      ? newSm2Key()
      : generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  writePrivateFile(file, pem);
}
