import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type SealerPort, SealKeyMissing } from '#functions/ports/sealer.ts';
import type { ServerDatabase } from '../server-database.ts';
import {
  type AlgorithmName,
  fileAlgorithms,
  fingerprintOf,
  makeKeyFile,
  type OpenKey,
  readKeyFile,
} from './key-file.ts';

export const sealKeyFile = 'seal-key.pem';
/** Remembers which key this folder seals with, so that a lost one is noticed and never replaced silently. */
const setting = 'sealKey';

/**
 * The key in DATA_DIR/seal-key.pem, for its owner's eyes only: Ed25519, or SM2 where that is asked for or found. Made on
 * the first start of a folder; whenever it is missing, somebody else's, of another kind than asked for, or open to others
 * later, sealing waits and says so.
 * @param asked what SEAL_ALGORITHM says; undefined leaves it to the key that is there
 */
export function keyFileSealer(
  dataDirectory: string,
  server: Pick<ServerDatabase, 'setting' | 'keep'>,
  asked?: AlgorithmName,
): SealerPort {
  const file = join(dataDirectory, sealKeyFile);
  const refuse = (what: string) =>
    new SealKeyMissing(
      `${what}请把备份的 ${sealKeyFile} 放回数据目录；在此之前不再封存，办理不受影响，恢复后自动补封。`,
    );
  // Read each time: it may be put back while the server runs.
  const load = (): OpenKey => {
    if (!existsSync(file)) throw refuse('封存密钥不见了。');
    // Windows has no such bits.
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
      throw new SealKeyMissing(
        `封存密钥的文件 ${sealKeyFile} 对其他用户开放。请确认没有泄露，执行 chmod 600 后自动继续封存。`,
      );
    const key = readKeyFile(file);
    if (key === null) throw refuse('封存密钥的文件已损坏、有口令，或不是 Ed25519、SM2 私钥。');
    if (asked !== undefined && key.algorithm !== fileAlgorithms[asked]) throw otherKind(key, asked);
    const fingerprint = fingerprintOf(key.publicKey);
    const before = server.setting(setting);
    if (before === undefined) server.keep(setting, fingerprint);
    else if (fingerprint !== before) throw refuse('封存密钥不是原来的那一把。');
    return key;
  };

  if (server.setting(setting) === undefined) {
    if (!existsSync(file)) makeKeyFile(file, fileAlgorithms[asked ?? 'Ed25519']);
    try {
      load();
    } catch (error) {
      // One that was put there before the first start; said at the start and whenever it is to seal.
      if (!(error instanceof SealKeyMissing)) throw error;
    }
  }
  return {
    async key() {
      const { algorithm, publicKey } = load();
      return { algorithm, publicKey };
    },
    sign: async (text) => load().sign(text),
  };
}

/** Seals of one folder are under one key: another algorithm is for another folder. */
function otherKind({ algorithm }: OpenKey, asked: AlgorithmName): SealKeyMissing {
  const found = algorithm === 'SM2-SM3' ? 'SM2' : algorithm;
  return new SealKeyMissing(
    `SEAL_ALGORITHM 要求用 ${asked} 封存，数据目录里的 ${sealKeyFile} 却是 ${found} 密钥。封存用的密钥从第一次封存起不变：请改回 SEAL_ALGORITHM=${found} 或去掉它；还没有封存过的目录，可以换上 ${asked} 的密钥（npm run seal-key）。在此之前不再封存，办理不受影响，恢复后自动补封。`,
  );
}
