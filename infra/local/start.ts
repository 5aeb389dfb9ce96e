import { parseArgs } from 'node:util';
import { roleLabels } from '#shared/model/organisation.ts';
import { type Shifan, startShifan } from './compose.ts';
import { faultLog, wholeLog } from './line-log.ts';
import { clamScanner } from './scanner/clam-scanner.ts';
import { scannerNotice } from './scanner/scanner-notice.ts';
import { demoAccounts, demoPassword } from './seed/demo-accounts.ts';
import { FolderRefused } from './server-database.ts';
import { readSettings, SettingsRefused } from './settings.ts';

parseArgs({ options: {} });
try {
  await start();
} catch (error) {
  console.error(sentenceFor(error));
  process.exitCode = 1;
}

/** The mail server, where one is set; without it, nothing of it is loaded. */
async function mailServer(url: string | undefined, from: string | undefined) {
  if (url === undefined || from === undefined) return {};
  const { smtpPost } = await import('./post/smtp-post.ts');
  return { post: (origin: string) => smtpPost({ url, from, origin }) };
}

async function start(): Promise<void> {
  const {
    PORT,
    HOST,
    DATA_DIR,
    SHIFAN_MODE,
    PUBLIC_URL,
    CLOCK_START,
    SMTP_URL,
    MAIL_FROM,
    HOOKS_PRIVATE,
    LOG = SHIFAN_MODE === 'demo' ? 'faults' : 'requests',
    SEAL_ALGORITHM,
    ...scanning
  } = readSettings(process.env);
  const scanner = clamScanner({
    socket: scanning.CLAMD_SOCKET,
    program: scanning.CLAMSCAN,
    unscannedCounts: (scanning.UNSCANNED_FILES ?? (SHIFAN_MODE === 'demo' ? 'count' : 'hold')) === 'count',
  });
  const shifan = await startShifan({
    port: PORT,
    host: HOST,
    dataDirectory: DATA_DIR,
    mode: SHIFAN_MODE,
    scanner,
    log: LOG === 'requests' ? wholeLog : faultLog,
    allowPrivateHooks: HOOKS_PRIVATE === 'allow',
    ...(SEAL_ALGORITHM === undefined ? {} : { sealAlgorithm: SEAL_ALGORITHM }),
    ...(PUBLIC_URL === undefined ? {} : { publicOrigin: PUBLIC_URL }),
    ...(CLOCK_START === undefined ? {} : { clockStart: CLOCK_START }),
    ...(await mailServer(SMTP_URL, MAIL_FROM)),
  });
  // Both names reach it; people type this one.
  console.log(`示范已启动：${shifan.url.replace('//127.0.0.1:', '//localhost:')}`);
  console.log(
    SHIFAN_MODE === 'demo'
      ? demoWelcome()
      : `正式运行，数据目录 ${DATA_DIR}。第一位系统管理员用 npm run admin 建立。`,
  );
  console.log(scannerNotice(await scanner.present(), scanner.unscannedCounts, SHIFAN_MODE));
  console.log(
    MAIL_FROM === undefined
      ? '没有配置邮件服务器（SMTP_URL、MAIL_FROM），通知只在站内。'
      : `通知同时发邮件，发件人 ${MAIL_FROM}。`,
  );
  await shifan.ports.sealer.key().catch(({ message }: Error) => console.error(`封存：${message}`));
  stopOn(['SIGINT', 'SIGTERM', 'SIGHUP'], shifan);
}

/** The first signal stops calmly, the second at once. */
function stopOn(signals: readonly NodeJS.Signals[], shifan: Shifan): void {
  let stopping = false;
  for (const signal of signals) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      shifan.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

function demoWelcome(): string {
  const rows = demoAccounts.map(({ login, name, organisationName, role }) => [
    login,
    organisationName,
    name,
    roleLabels[role],
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => width(row[column] as string))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))))
      .join('  ')
      .trimEnd(),
  );
  return [
    '',
    `演示账号（密码都是 ${demoPassword}）：`,
    ...lines.map((line) => `  ${line}`),
    '',
    '按 Ctrl-C 停止。',
  ].join('\n');
}

/** Columns in a terminal: Chinese characters take two. */
function width(text: string): number {
  return [...text].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 0);
}

function sentenceFor(error: unknown): string {
  if (error instanceof FolderRefused || error instanceof SettingsRefused) return error.message;
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE') return `端口 ${port} 已被占用。请停止占用它的程序，或设置 PORT 换一个端口。`;
  if (code === 'EACCES') return `没有权限：${(error as Error).message}`;
  return `示范没有启动：${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
