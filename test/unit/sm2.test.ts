import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2 as independent } from 'sm-crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { sealKeyCommand } from '#infra/local/seal/seal-key.ts';
import { isSm2, newSm2Key, type Sm2Key, sm2KeyOf, sm2SignatureHolds } from '#infra/local/seal/sm2.ts';

/** GB/T 32918.5—2017, A.2: the standard's own example on the recommended curve. */
const example = {
  text: 'message digest',
  number: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
  point:
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  r: 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3',
  s: 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
};
const spki = (point: string) =>
  Buffer.from(`3059301306072a8648ce3d020106082a811ccf5501822d034200${point}`, 'hex').toString('base64');
// Both numbers have their first bit set: DER puts a zero before each.
const der = (r: string, s: string) => Buffer.from(`3046022100${r}022100${s}`, 'hex').toString('base64');
const pointOf = ({ publicKey }: Sm2Key) => Buffer.from(publicKey, 'base64').subarray(-65).toString('hex');
const pem = (hex: string, kind = 'PRIVATE KEY') =>
  `-----BEGIN ${kind}-----\n${Buffer.from(hex, 'hex').toString('base64')}\n-----END ${kind}-----\n`;
/** The example's key as SEC 1 writes it (`EC PRIVATE KEY`), the curve named in it. */
const sec1 = pem(
  `30770201010420${example.number}a00a06082a811ccf5501822da144034200${example.point}`,
  'EC PRIVATE KEY',
);

describe('SM2 as the standard has it', () => {
  test('the example of GB/T 32918.5 holds, and no other text, number or key', async () => {
    const { text, point, r, s } = example;
    expect(await sm2SignatureHolds(text, der(r, s), spki(point))).toBe(true);
    expect(await sm2SignatureHolds('message digesT', der(r, s), spki(point))).toBe(false);
    expect(await sm2SignatureHolds(text, der(s, r), spki(point))).toBe(false);
    const other = sm2KeyOf(newSm2Key()) as Sm2Key;
    expect(await sm2SignatureHolds(text, der(r, s), other.publicKey)).toBe(false);
  });

  test.each([newSm2Key(), sec1])(
    'an independent program believes what is signed, and is believed',
    async (key) => {
      const mine = sm2KeyOf(key) as Sm2Key;
      const options = { hash: true, der: true, userId: '1234567812345678' };
      for (const text of ['x', 'shifan-seal/1 封存', '埇沚浉瀍猇硚鄠'.repeat(100)]) {
        const signature = await mine.sign(text);
        const hex = Buffer.from(signature, 'base64').toString('hex');
        expect(independent.doVerifySignature(text, hex, pointOf(mine), options)).toBe(true);
        expect(independent.doVerifySignature(`${text}。`, hex, pointOf(mine), options)).toBe(false);
        expect(await sm2SignatureHolds(text, signature, mine.publicKey)).toBe(true);
      }
      const theirs = independent.generateKeyPairHex();
      const hex = independent.doSignature('封存', theirs.privateKey, options);
      const signature = Buffer.from(hex, 'hex').toString('base64');
      expect(await sm2SignatureHolds('封存', signature, spki(theirs.publicKey))).toBe(true);
    },
  );

  test('the key of the example, read from a file, has the public key of the example', () => {
    expect(pointOf(sm2KeyOf(sec1) as Sm2Key)).toBe(example.point);
  });

  test("what OpenSSL signs by itself does not hold: it is for a signer without a name, or not SM2's at all", async () => {
    const text = Buffer.from('封存');
    const pair = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const publicKey = pair.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    // Read from a file it is a key for SM2; as it was made, one for ECDSA.
    const read = createPrivateKey(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    for (const key of [read, pair.privateKey]) {
      const signature = sign('sm3', text, key).toString('base64');
      expect(await sm2SignatureHolds('封存', signature, publicKey)).toBe(false);
    }
  });

  test('what is no signature or no key of the curve is refused, without an error', async () => {
    const { text, point, r, s } = example;
    for (const signature of [
      '',
      'nonsense',
      der('00'.repeat(32), s),
      der(r, 'ff'.repeat(32)),
      der(r, '00'.repeat(32)),
    ])
      expect(await sm2SignatureHolds(text, signature, spki(point))).toBe(false);
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    const others = [
      '',
      spki(`04${'11'.repeat(64)}`),
      spki(point.slice(0, 66)),
      p256.export({ format: 'der', type: 'spki' }).toString('base64'),
    ];
    for (const publicKey of others) expect(await sm2SignatureHolds(text, der(r, s), publicKey)).toBe(false);
    expect(isSm2(Buffer.from(spki(point), 'base64'))).toBe(true);
  });

  test('only a private key of the curve that is not encrypted is one', () => {
    const ofKind = (pair: { privateKey: { export(options: object): string | Buffer } }, more = {}) =>
      String(pair.privateKey.export({ format: 'pem', type: 'pkcs8', ...more }));
    const sm2 = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const pems = [
      '',
      'nonsense',
      ofKind(generateKeyPairSync('ed25519')),
      ofKind(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
      ofKind(sm2, { cipher: 'aes-256-cbc', passphrase: '口令' }),
      pem(`30770201010420${example.number.slice(0, 20)}`, 'EC PRIVATE KEY'),
    ];
    for (const text of pems) expect(sm2KeyOf(text)).toBeNull();
    expect(sm2KeyOf(ofKind(sm2))).not.toBeNull();
  });
});

describe('npm run seal-key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shifan-seal-key-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(['Ed25519', 'SM2'])(
    'makes a key for %s that nobody else may read, and never writes over one',
    (algorithm) => {
      const file = join(folder, `${algorithm}.pem`);
      const made = sealKeyCommand(['--out', file, '--algorithm', algorithm]);
      expect(made.exitCode).toBe(0);
      expect(made.words).toContain(algorithm === 'SM2' ? '算法：SM2 签名，SM3 杂凑' : '算法：Ed25519');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(sealKeyCommand(['--show', file])).toEqual(made);
      const before = readFileSync(file, 'utf8');
      expect(sealKeyCommand(['--out', file])).toEqual({
        words: `${file} 已经存在，不会覆盖：以前的封存都要靠它核验。`,
        exitCode: 1,
      });
      expect(readFileSync(file, 'utf8')).toBe(before);
    },
  );

  test('says what it does not know', () => {
    expect(sealKeyCommand(['--out', join(folder, 'x.pem'), '--algorithm', 'RSA'])).toEqual({
      words: '不认识的算法 RSA：可用 Ed25519、SM2。',
      exitCode: 1,
    });
    expect(sealKeyCommand(['--show', join(folder, 'x.pem')]).words).toContain('不存在、已损坏');
    expect(sealKeyCommand([]).exitCode).toBe(2);
    expect(sealKeyCommand(['--help']).exitCode).toBe(0);
  });
});
