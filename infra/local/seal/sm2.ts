import { createECDH, createPublicKey, generateKeyPairSync } from 'node:crypto';

/*
 * SM2 signatures over SM3 (GB/T 32918.2, GM/T 0009): the recommended curve, the signer's name 1234567812345678, the
 * signature in DER. Node's OpenSSL has the curve, but signs for an empty name, and lets nobody say another: what it makes
 * no other program of the standard believes. So the curve's keys are made by OpenSSL and signatures by sm-crypto-v2.
 * It is loaded when the first such signature is made or looked at: most machines never need it.
 */

/** The signer that the standards name where none is agreed (GM/T 0009, 10); key services use it too. */
const signer = '1234567812345678';
/** Before the point (04 x y) of a public key in SPKI: id-ecPublicKey on sm2p256v1. */
const spkiPrefix = Buffer.from('3059301306072a8648ce3d020106082a811ccf5501822d034200', 'hex');
/** The curve's name, 1.2.156.10197.1.301, in DER. */
const curveName = spkiPrefix.subarray(13, 23);
/** Where the 32 bytes of the number begin in a private key, plain or in PKCS#8 (RFC 5915: version 1, an octet string). */
const numberPrefix = Buffer.from('0201010420', 'hex');
const options = { hash: true, der: true, userId: signer } as const;

const library = async () => (await import('sm-crypto-v2')).sm2;

/** A new key in PEM (PKCS#8), as other programs read it too. */
export function newSm2Key(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

export interface Sm2Key {
  /** SPKI, base64. */
  readonly publicKey: string;
  /** Over a text (UTF-8), base64 of DER. */
  sign(text: string): Promise<string>;
}

/** @param pem a private key that is not encrypted, `PRIVATE KEY` or `EC PRIVATE KEY`. @returns null for any other kind */
export function sm2KeyOf(pem: string): Sm2Key | null {
  const found = /-----BEGIN (?:EC )?PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(pem);
  const der = Buffer.from(found?.[1] ?? '', 'base64');
  const at = der.indexOf(numberPrefix);
  const number = der.subarray(at + numberPrefix.length, at + numberPrefix.length + 32);
  if (at === -1 || number.length < 32 || !der.includes(curveName)) return null;
  const curve = createECDH('SM2');
  curve.setPrivateKey(number);
  const point = curve.getPublicKey();
  return {
    publicKey: Buffer.concat([spkiPrefix, point]).toString('base64'),
    async sign(text) {
      const { doSignature } = await library();
      const key = { publicKey: point.toString('hex'), ...options };
      return Buffer.from(doSignature(Buffer.from(text), number.toString('hex'), key), 'hex').toString(
        'base64',
      );
    },
  };
}

/** Whether a public key in SPKI is one of this curve. */
export const isSm2 = (spki: Buffer): boolean =>
  spki.length === spkiPrefix.length + 65 && spki.subarray(0, spkiPrefix.length).equals(spkiPrefix);

/** Whether a signature (base64) over a text holds under a key in SPKI, base64; false for what is neither. */
export async function sm2SignatureHolds(
  text: string,
  signature: string,
  publicKey: string,
): Promise<boolean> {
  const spki = Buffer.from(publicKey, 'base64');
  if (!isSm2(spki)) return false;
  const { doVerifySignature } = await library();
  try {
    // OpenSSL refuses a point that is not on the curve.
    createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const point = spki.subarray(spkiPrefix.length).toString('hex');
    return doVerifySignature(
      Buffer.from(text),
      Buffer.from(signature, 'base64').toString('hex'),
      point,
      options,
    );
  } catch {
    return false;
  }
}
