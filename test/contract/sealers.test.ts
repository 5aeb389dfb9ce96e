import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, describe, expect, test } from 'vitest';
import { kmsSealer } from '#functions/aws/kms-sealer.ts';
import { type SealerPort, SealKeyMissing } from '#functions/ports/sealer.ts';
import { signatureHolds } from '#infra/local/archive/verify.ts';
import { keyFileSealer } from '#infra/local/seal/key-file-sealer.ts';
import { newSm2Key, type Sm2Key, sm2KeyOf } from '#infra/local/seal/sm2.ts';
import { sealAlgorithms } from '#shared/domain/seals.ts';
import { memorySealer } from '../fixtures/memory-sealer.ts';

const folder = mkdtempSync(join(tmpdir(), 'shifan-sealers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The key service with one key, as far as sealing asks it. */
function fakeKms(
  { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject },
  algorithm: 'ED25519_SHA_512' | 'ECDSA_SHA_256' | 'RSASSA_PSS_SHA_256',
  state: { gone?: string } = {},
): KMSClient {
  const send = async (command: unknown) => {
    if (state.gone) throw Object.assign(new Error('gone'), { name: state.gone });
    if (command instanceof GetPublicKeyCommand) {
      const others = algorithm === 'ED25519_SHA_512' ? ['ED25519_PH_SHA_512'] : [];
      return {
        PublicKey: publicKey.export({ format: 'der', type: 'spki' }),
        SigningAlgorithms: [...others, algorithm],
      };
    }
    if (!(command instanceof SignCommand)) throw new Error('not asked by sealing');
    const { Message, MessageType, SigningAlgorithm } = command.input;
    // The service takes no more than 4 KB of a raw message.
    if (MessageType !== 'RAW' || SigningAlgorithm !== algorithm || (Message?.length ?? 0) > 4096)
      throw new Error('refused');
    const digest = algorithm === 'ED25519_SHA_512' ? null : 'sha256';
    return { Signature: new Uint8Array(sign(digest, Message as Uint8Array, privateKey)) };
  };
  return { send } as unknown as KMSClient;
}

/** The key service of a region of China, with an SM2 key. */
function chineseKms(): KMSClient {
  const key = sm2KeyOf(newSm2Key()) as Sm2Key;
  const send = async (command: unknown) => {
    if (command instanceof GetPublicKeyCommand)
      return { PublicKey: Buffer.from(key.publicKey, 'base64'), SigningAlgorithms: ['SM2DSA'] };
    if (!(command instanceof SignCommand) || command.input.SigningAlgorithm !== 'SM2DSA')
      throw new Error('not asked by sealing');
    const text = Buffer.from(command.input.Message as Uint8Array).toString();
    return { Signature: Buffer.from(await key.sign(text), 'base64') };
  };
  return { send } as unknown as KMSClient;
}

const fileSealer = (algorithm?: 'SM2') => {
  const settings = new Map<string, string>();
  const server = {
    setting: (name: string) => settings.get(name),
    keep: (name: string, value: string) => void settings.set(name, value),
  };
  return keyFileSealer(mkdtempSync(join(folder, 'data-')), server, algorithm);
};
const sealers: readonly (readonly [string, SealerPort, string])[] = [
  ['memory', memorySealer(), 'Ed25519'],
  ['file', fileSealer(), 'Ed25519'],
  ['file, SM2', fileSealer('SM2'), 'SM2-SM3'],
  ['KMS, Ed25519', kmsSealer(fakeKms(generateKeyPairSync('ed25519'), 'ED25519_SHA_512'), 'key'), 'Ed25519'],
  [
    'KMS, P-256',
    kmsSealer(fakeKms(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ECDSA_SHA_256'), 'key'),
    'ECDSA-P256-SHA256',
  ],
  ['KMS, SM2', kmsSealer(chineseKms(), 'key'), 'SM2-SM3'],
];

describe.each(sealers)('the sealer contract: %s', (_, sealer, expected) => {
  test('names its algorithm and key, and signs so that the verifier believes it, and nothing else', async () => {
    const { algorithm, publicKey } = await sealer.key();
    expect(algorithm).toBe(expected);
    expect(await sealer.key()).toEqual({ algorithm, publicKey });
    const signature = await sealer.sign('shifan-seal/1 封存');
    const text = 'shifan-seal/1 封存';
    expect(await signatureHolds(text, signature, publicKey, algorithm)).toBe(true);
    expect(await signatureHolds(`${text} `, signature, publicKey, algorithm)).toBe(false);
    for (const other of sealAlgorithms.filter((one) => one !== algorithm))
      expect(await signatureHolds(text, signature, publicKey, other)).toBe(false);
    expect(await signatureHolds(text, signature, publicKey, 'none' as never)).toBe(false);
    expect(await signatureHolds(text, 'nonsense', publicKey, algorithm)).toBe(false);
    expect(await signatureHolds(text, signature, 'nonsense', algorithm)).toBe(false);
  });
});

describe('a key of the key service', () => {
  const pair = generateKeyPairSync('ed25519');

  test.each(['NotFoundException', 'DisabledException', 'KMSInvalidStateException'])(
    'that is gone (%s) is missing, and is asked for again',
    async (gone) => {
      const state: { gone?: string } = { gone };
      const sealer = kmsSealer(fakeKms(pair, 'ED25519_SHA_512', state), 'key');
      await expect(sealer.key()).rejects.toThrow(SealKeyMissing);
      delete state.gone;
      expect((await sealer.key()).algorithm).toBe('Ed25519');
      state.gone = gone;
      await expect(sealer.sign('x')).rejects.toThrow(SealKeyMissing);
    },
  );

  test('that is of another kind is refused; a service that is away is not a missing key', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await expect(kmsSealer(fakeKms(rsa, 'RSASSA_PSS_SHA_256'), 'key').key()).rejects.toThrow('不是 Ed25519');
    const away = kmsSealer(fakeKms(pair, 'ED25519_SHA_512', { gone: 'TimeoutError' }), 'key');
    await expect(away.key()).rejects.not.toThrow(SealKeyMissing);
  });
});
