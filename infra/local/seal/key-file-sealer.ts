import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type SealerPort, SealKeyMissing } from '#functions/ports/sealer.ts';
import type { ServerDatabase } from '../server-database.ts';

export const sealKeyFile = 'seal-key.pem';
/** Remembers which key this folder seals with, so that a lost one is noticed and never replaced silently. */
const setting = 'sealKey';

const publicOf = (key: KeyObject) =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
const fingerprintOf = (publicKey: string) => hash('sha256', Buffer.from(publicKey, 'base64'), 'hex');

/**
 * The Ed25519 key in DATA_DIR/seal-key.pem, for its owner's eyes only. Made on the first start of a folder; whenever it is
 * missing, somebody else's, or open to others later, sealing waits and says so.
 */
export function keyFileSealer(
  dataDirectory: string,
  server: Pick<ServerDatabase, 'setting' | 'keep'>,
): SealerPort {
  const file = join(dataDirectory, sealKeyFile);
  if (server.setting(setting) === undefined) {
    if (!existsSync(file)) makeKey(file);
    server.keep(setting, fingerprintOf(publicOf(createPrivateKey(readFileSync(file)))));
  }
  // Read each time: it may be put back while the server runs.
  const load = (): KeyObject => {
    const refuse = (what: string) =>
      new SealKeyMissing(
        `${what}请把备份的 ${sealKeyFile} 放回数据目录；在此之前不再封存，办理不受影响，恢复后自动补封。`,
      );
    if (!existsSync(file)) throw refuse('封存密钥不见了。');
    // Windows has no such bits.
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
      throw new SealKeyMissing(
        `封存密钥的文件 ${sealKeyFile} 对其他用户开放。请确认没有泄露，执行 chmod 600 后自动继续封存。`,
      );
    let key: KeyObject;
    try {
      key = createPrivateKey(readFileSync(file));
    } catch {
      throw refuse('封存密钥的文件已损坏。');
    }
    if (fingerprintOf(publicOf(key)) !== server.setting(setting)) throw refuse('封存密钥不是原来的那一把。');
    return key;
  };
  return {
    key: async () => ({ algorithm: 'Ed25519', publicKey: publicOf(load()) }),
    sign: async (text) => sign(null, Buffer.from(text), load()).toString('base64'),
  };
}

/** Complete or absent, never half written. */
function makeKey(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${file}.${process.pid}`;
  const handle = openSync(draft, 'w', 0o600);
  writeSync(handle, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  fsyncSync(handle);
  closeSync(handle);
  renameSync(draft, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
