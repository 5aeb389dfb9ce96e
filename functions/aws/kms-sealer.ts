import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { type SealerPort, type SealKey, SealKeyMissing } from '#functions/ports/sealer.ts';
import type { SealAlgorithm } from '#shared/domain/seals.ts';

/** What the key service calls each algorithm. The kind of key decides which one it is. */
const algorithms = {
  ED25519_SHA_512: 'Ed25519',
  ECDSA_SHA_256: 'ECDSA-P256-SHA256',
  // Of a raw message the service takes SM3 with the signer's name of GM/T 0009, as everybody else does.
  SM2DSA: 'SM2-SM3',
} as const satisfies Record<string, SealAlgorithm>;
type KmsAlgorithm = keyof typeof algorithms;

const gone = ['NotFoundException', 'DisabledException', 'KMSInvalidStateException'];

/**
 * The sealing key in AWS KMS, which never leaves it: Ed25519 where the region has it, else ECDSA on P-256, or SM2 in the
 * regions of China.
 */
export function kmsSealer(client: KMSClient, keyId: string): SealerPort {
  let known: Promise<SealKey & { readonly kms: KmsAlgorithm }> | undefined;

  async function load() {
    try {
      const { PublicKey, SigningAlgorithms = [] } = await client.send(
        new GetPublicKeyCommand({ KeyId: keyId }),
      );
      const kms = (Object.keys(algorithms) as KmsAlgorithm[]).find((one) => SigningAlgorithms.includes(one));
      if (PublicKey === undefined || kms === undefined)
        throw new SealKeyMissing('封存密钥不是 Ed25519、P-256 或 SM2 签名密钥，不能封存。');
      return { kms, algorithm: algorithms[kms], publicKey: Buffer.from(PublicKey).toString('base64') };
    } catch (error) {
      // Not kept: the key may be back for the next night.
      known = undefined;
      throw isGone(error) ? missing(error) : error;
    }
  }
  const key = () => (known ??= load());

  return {
    async key() {
      const { algorithm, publicKey } = await key();
      return { algorithm, publicKey };
    },
    async sign(text) {
      const { kms } = await key();
      try {
        const { Signature } = await client.send(
          new SignCommand({
            KeyId: keyId,
            Message: Buffer.from(text),
            MessageType: 'RAW',
            SigningAlgorithm: kms,
          }),
        );
        return Buffer.from(Signature as Uint8Array).toString('base64');
      } catch (error) {
        throw isGone(error) ? missing(error) : error;
      }
    },
  };
}

const isGone = (error: unknown) => gone.includes((error as Error).name);
const missing = (cause: unknown) =>
  new SealKeyMissing('封存密钥在 KMS 中不可用（不存在、已停用或待删除）。封存已停止，办理不受影响。', {
    cause,
  });
