import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sealAlgorithmLabels } from '#shared/domain/seals.ts';
import { type AlgorithmName, fileAlgorithms, fingerprintOf, makeKeyFile, readKeyFile } from './key-file.ts';

const usage = `npm run seal-key -- --out seal-key.pem [--algorithm Ed25519|SM2]
npm run seal-key -- --show seal-key.pem
生成每日封存的签名密钥（仅本人可读），或显示一把密钥的算法、公钥和指纹。
不必事先生成：第一次启动时按 SEAL_ALGORITHM（默认 Ed25519）自动生成。事先生成的，放进新的数据目录，名为 seal-key.pem。`;

function isAlgorithm(name: string): name is AlgorithmName {
  return Object.hasOwn(fileAlgorithms, name);
}

/** What to say, and whether it went well. */
interface Outcome {
  readonly words: string;
  readonly exitCode: number;
}

/** Makes a key or shows one. A key that is there is never written over: every seal that it signed hangs on it. */
export function sealKeyCommand(args: readonly string[]): Outcome {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string' },
      show: { type: 'string' },
      algorithm: { type: 'string', default: 'Ed25519' },
      help: { type: 'boolean', default: false },
    },
  });
  const { out, show, algorithm, help } = values;
  const file = out ?? show;
  if (help || file === undefined || (out !== undefined && show !== undefined))
    return { words: usage, exitCode: help ? 0 : 2 };
  if (!isAlgorithm(algorithm)) return failed(`不认识的算法 ${algorithm}：可用 Ed25519、SM2。`);
  if (out !== undefined) {
    if (existsSync(out)) return failed(`${out} 已经存在，不会覆盖：以前的封存都要靠它核验。`);
    makeKeyFile(out, fileAlgorithms[algorithm]);
  }
  const key = existsSync(file) ? readKeyFile(file) : null;
  if (key === null) return failed(`${file} 不存在、已损坏、有口令，或不是 Ed25519、SM2 私钥。`);
  const { publicKey } = key;
  return {
    words: `算法：${sealAlgorithmLabels[key.algorithm]}\n公钥（SPKI）：${publicKey}\n公钥指纹（SHA-256）：${fingerprintOf(publicKey)}`,
    exitCode: 0,
  };
}

const failed = (words: string): Outcome => ({ words, exitCode: 1 });

if (import.meta.main) {
  const { words, exitCode } = sealKeyCommand(process.argv.slice(2));
  (exitCode === 1 ? console.error : console.log)(words);
  process.exitCode = exitCode;
}
