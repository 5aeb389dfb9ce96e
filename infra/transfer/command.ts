import { NotAnArchive } from '#infra/local/archive/zip-reader.ts';
import { FolderRefused } from '#infra/local/server-database.ts';
import { SettingsRefused } from '#infra/local/settings.ts';
import { NotTransferable } from './archive-format.ts';

/** The command line cannot be what was meant; the message is for the person who wrote it. */
export class Misused extends Error {
  override readonly name = 'Misused';
}

/** What people meet most when they reach for the cloud, by the name that the SDK gives it. */
const cloudSentences: Readonly<Record<string, string>> = {
  ResourceNotFoundException: '没有找到这张表：核对 --table、账号和区域。',
  NoSuchBucket: '没有找到这个桶：核对 --bucket、账号和区域。',
  CredentialsProviderError: '没有 AWS 的凭据：先登录，或设置 AWS 的环境变量。',
  AccessDeniedException: '这个身份没有读写表或状态机的权限。',
  AccessDenied: '这个身份没有读写材料桶的权限，或没有标签 shifan-reads=unchecked。',
};

/**
 * Runs a command line and ends as it went: 0 where it did what it says, 1 where it refused, with one sentence, 2 where
 * it was written wrongly, with the usage.
 */
export async function runCommand(usage: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { code = '', name = '', message } = error as NodeJS.ErrnoException;
    if (error instanceof Misused || code.startsWith('ERR_PARSE_ARGS')) {
      console.error(`${error instanceof Misused ? message : `命令写得不对：${message}`}\n\n${usage}`);
      process.exitCode = 2;
      return;
    }
    console.error(sentence(error, name) ?? error);
    process.exitCode = 1;
  }
}

function sentence(error: unknown, name: string): string | undefined {
  const plain =
    error instanceof NotTransferable ||
    error instanceof NotAnArchive ||
    error instanceof FolderRefused ||
    error instanceof SettingsRefused;
  return plain ? error.message : cloudSentences[name];
}
