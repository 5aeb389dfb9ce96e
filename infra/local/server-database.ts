import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type Mode = 'demo' | 'production';

/** The data folder cannot be used as asked; the message is for the person who started the server. */
export class FolderRefused extends Error {
  override readonly name = 'FolderRefused';
}

/** What the server itself remembers: settings, the clock's offset, the relay's cursor, accounts and sign-in sessions. */
export interface ServerDatabase {
  readonly database: DatabaseSync;
  setting(name: string): string | undefined;
  /** Durable when it returns. */
  keep(name: string, value: string): void;
  close(): void;
}

/**
 * Opens DATA_DIR/server.sqlite and claims the folder: one process at a time (the lock is the kernel's, so a killed
 * server leaves none behind), and one mode for good. Demo data stays demo data: its accounts have a public password.
 * @throws FolderRefused
 */
export function openServerDatabase(dataDirectory: string, mode: Mode): ServerDatabase {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(dataDirectory, 'server.sqlite'), { timeout: 2_000 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec('CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT');
    // The exclusive lock is taken by the first write, and kept.
    database.exec(`INSERT OR REPLACE INTO settings VALUES ('openedBy', '${process.pid}')`);
  } catch (error) {
    database.close();
    if (error instanceof Error && error.message.includes('locked')) {
      throw new FolderRefused(`数据目录 ${dataDirectory} 正被另一个示范服务使用，请先停止它。`);
    }
    throw error;
  }
  const read = database.prepare('SELECT value FROM settings WHERE name = ?');
  const write = database.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)');
  const setting = (name: string) => (read.get(name) as { value: string } | undefined)?.value;

  const before = setting('mode');
  if (before !== undefined && before !== mode) {
    database.close();
    throw new FolderRefused(
      before === 'demo'
        ? `数据目录 ${dataDirectory} 曾用于演示，其中有公开密码的演示账号，不能用于正式运行。请另设 DATA_DIR。`
        : `数据目录 ${dataDirectory} 用于正式运行，不能以演示方式打开。请另设 DATA_DIR。`,
    );
  }
  if (before === undefined) write.run('mode', mode);
  return {
    database,
    setting,
    keep: (name, value) => void write.run(name, value),
    close: () => database.close(),
  };
}
