import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export interface Account {
  readonly subject: string;
  readonly login: string;
  readonly name: string;
  readonly demo: boolean;
}

interface Row {
  subject: string;
  login: string;
  name: string;
  salt: string;
  hash: string;
  demo: number;
}

/** An account could not be made; the message is for the person who asked. */
export class AccountRefused extends Error {
  override readonly name = 'AccountRefused';
}

/** scrypt with 16 MiB: about 40 ms on a server, off the main thread. */
const cost = { N: 16_384, r: 8, p: 1 } as const;

/** NFKC, so that a password typed with another input method is the same password. */
function hashOf(password: string, salt: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), Buffer.from(salt, 'base64url'), 32, cost, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** A password as it is stored. */
export interface StoredPassword {
  readonly salt: string;
  readonly hash: string;
}

/** Salts and hashes a password. */
export async function storedPassword(password: string): Promise<StoredPassword> {
  const salt = randomBytes(16).toString('base64url');
  return { salt, hash: (await hashOf(password, salt)).toString('base64url') };
}

/** @returns a sentence in Chinese where the password is too weak, else null */
export function weaknessOf(password: string, login: string): string | null {
  const length = [...password].length;
  if (length < 10) return '密码至少 10 位。';
  if (length > 200) return '密码不能超过 200 位。';
  if (password.toLowerCase().includes(login.toLowerCase())) return '密码不能包含登录名。';
  if (new Set(password).size < 5) return '密码过于简单。';
  return null;
}

/** Accounts of the local issuer. They say who signs in; what the person may do is a membership in the table. */
export class Accounts {
  readonly #database: DatabaseSync;
  readonly #demo: boolean;

  /** @param demo whether demo accounts may sign in */
  constructor(database: DatabaseSync, demo: boolean) {
    this.#database = database;
    this.#demo = demo;
    database.exec(`CREATE TABLE IF NOT EXISTS accounts (
      subject TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
      salt TEXT NOT NULL, hash TEXT NOT NULL, demo INTEGER NOT NULL) STRICT`);
  }

  /** @throws AccountRefused where the login is malformed or taken */
  add(account: Account, password: StoredPassword): void {
    if (!/^[a-z][a-z0-9._-]{1,39}$/.test(account.login)) {
      throw new AccountRefused('登录名须以小写字母开头，只含小写字母、数字、点、下划线或短横，2 至 40 位。');
    }
    if (this.#rowOf(account.login)) throw new AccountRefused(`登录名 ${account.login} 已被使用。`);
    this.#database
      .prepare('INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?)')
      .run(account.subject, account.login, account.name, password.salt, password.hash, account.demo ? 1 : 0);
  }

  has(login: string): boolean {
    return this.#rowOf(login) !== undefined;
  }

  /** Takes back an account whose membership could not be written. */
  remove(subject: string): void {
    this.#database.prepare('DELETE FROM accounts WHERE subject = ?').run(subject);
  }

  subjects(): string[] {
    const rows = this.#database.prepare('SELECT subject FROM accounts').all();
    return rows.map((row) => String(row['subject']));
  }

  bySubject(subject: string): Account | undefined {
    const row = this.#database.prepare('SELECT * FROM accounts WHERE subject = ?').get(subject) as
      | Row
      | undefined;
    return row && this.#admitted(row);
  }

  /**
   * The account of a login and a password. It costs the same time whether the login exists or not, and demo accounts
   * do not exist outside the demo mode.
   */
  async check(login: string, password: string): Promise<Account | undefined> {
    const row = this.#rowOf(login.trim().toLowerCase());
    const hash = await hashOf(password.slice(0, 400), row?.salt ?? 'AAAAAAAAAAAAAAAAAAAAAA');
    const stored = row ? Buffer.from(row.hash, 'base64url') : randomBytes(32);
    return timingSafeEqual(hash, stored) && row ? this.#admitted(row) : undefined;
  }

  #rowOf(login: string): Row | undefined {
    return this.#database.prepare('SELECT * FROM accounts WHERE login = ?').get(login) as Row | undefined;
  }

  #admitted({ subject, login, name, demo }: Row): Account | undefined {
    if (demo === 1 && !this.#demo) return undefined;
    return { subject, login, name, demo: demo === 1 };
  }
}
