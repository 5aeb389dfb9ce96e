import { createPublicKey, hash, verify } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { ArchiveReader, Verified } from '#shared/domain/archive.ts';
import type { SealAlgorithm } from '#shared/domain/seals.ts';
import { verifyArchive } from '#shared/domain/verify-archive.ts';
import { sm2SignatureHolds } from '../seal/sm2.ts';
import { NotAnArchive, ZipReader } from './zip-reader.ts';

const usage = `npm run verify -- 归档.zip [--key 公钥]
不连网络，只凭归档文件核验：清单、每一条办理记录、历次提交、材料、封存的签名，以及名单与命名决定是否一致。
--key 是公开数据页公布的封存公钥（SPKI，base64）或它的指纹；不写时用归档自带的，只能证明签名与它相符。`;

/** What Node calls the digest of each algorithm and the curve of its key; Ed25519 has its own. */
const known: Readonly<
  Record<Exclude<SealAlgorithm, 'SM2-SM3'>, { readonly digest: string | null; readonly curve?: string }>
> = {
  Ed25519: { digest: null },
  'ECDSA-P256-SHA256': { digest: 'sha256', curve: 'prime256v1' },
};

/** Whether a seal's signature over a text holds, by the algorithm that the seal names and a key of that kind. */
export async function signatureHolds(
  text: string,
  signature: string,
  publicKey: string,
  algorithm: SealAlgorithm,
): Promise<boolean> {
  if (algorithm === 'SM2-SM3') return sm2SignatureHolds(text, signature, publicKey);
  if (!Object.hasOwn(known, algorithm)) return false;
  const { digest, curve } = known[algorithm];
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    const isOfKind =
      curve === undefined
        ? key.asymmetricKeyType === 'ed25519'
        : key.asymmetricKeyDetails?.namedCurve === curve;
    return isOfKind && verify(digest, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** Verifies an archive on the disk, one of its files in memory at a time. @throws NotAnArchive */
export async function verifyFile(path: string, key?: string): Promise<Verified> {
  const zip = new ZipReader(path);
  const damaged: { path: string; message: string }[] = [];
  const reader: ArchiveReader = {
    paths: () => zip.paths(),
    read: async (name) => {
      try {
        return zip.read(name);
      } catch (error) {
        if (!(error instanceof NotAnArchive)) throw error;
        if (!damaged.some(({ path: known }) => known === name))
          damaged.push({ path: name, message: error.message });
        return undefined;
      }
    },
    sha256: (content) => hash('sha256', content, 'hex'),
    signed: signatureHolds,
  };
  try {
    const verified = await verifyArchive(reader, key);
    return { ...verified, faults: [...damaged, ...verified.faults] };
  } finally {
    zip.close();
  }
}

/** Prints the report. @returns whether the archive is whole */
export function report({ manifest, events, files, seals, unsealed, named, faults }: Verified): boolean {
  if (manifest !== null)
    console.log(
      `${manifest.title}：${manifest.records.length} 份记录、${events} 条、${files} 个文件、${seals} 次封存、名单 ${named} 家。`,
    );
  for (const { path, message } of faults) console.log(`✗ ${path}：${message}`);
  if (faults.length > 0) console.log(`共 ${faults.length} 处不符。`);
  else
    console.log(
      seals === 0
        ? '✓ 归档完整：没有改动、删除、调换、插入，名单与决定一致。没有封存签名，只能证明归档自身前后一致。'
        : `✓ 归档完整：没有改动、删除、调换、插入，名单与决定一致，封存的签名成立${unsealed > 0 ? `（最近的 ${unsealed} 条在最后一次封存之后）` : ''}。`,
    );
  return faults.length === 0;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  const [path] = positionals;
  if (values.help || path === undefined) {
    console.log(usage);
    process.exitCode = values.help ? 0 : 2;
  } else {
    try {
      if (!report(await verifyFile(path, values.key))) process.exitCode = 1;
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT' ? `找不到文件 ${path}。` : null;
      console.error(error instanceof NotAnArchive ? error.message : (missing ?? error));
      process.exitCode = 1;
    }
  }
}
