import * as z from 'zod';
import { Instant } from '#shared/model/instant.ts';

const origin = z
  .url('PUBLIC_URL 应为网址，如 https://shifan.example.gov.cn')
  .refine((text) => text === new URL(text).origin, 'PUBLIC_URL 只写到主机名和端口，后面不带路径或斜杠');

/** What the environment says. Empty counts as absent. */
const Settings = z.object({
  PORT: z.coerce.number('PORT 应为端口号').int().min(0).max(65_535).default(8080),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  SHIFAN_MODE: z.enum(['demo', 'production'], 'SHIFAN_MODE 只能是 demo 或 production').default('demo'),
  PUBLIC_URL: origin.optional(),
  CLOCK_START: Instant.optional(),
  /** Paths of ClamAV's socket and program, where they are not in the usual places. */
  CLAMD_SOCKET: z.string().optional(),
  CLAMSCAN: z.string().optional(),
  /** Whether files count that nobody could scan; count in the demo, hold in production, unless said. */
  UNSCANNED_FILES: z.enum(['count', 'hold'], 'UNSCANNED_FILES 只能是 count 或 hold').optional(),
  /** The mail server: `smtps://user:password@mail.example.gov.cn:465`; without it there is no e-mail. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'SMTP_URL 应为 smtp:// 或 smtps:// 开头的地址' }).optional(),
  /** Who sends: `示范 <shifan@example.gov.cn>`. */
  MAIL_FROM: z
    .string()
    .regex(/[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+/, 'MAIL_FROM 应为发件人的邮箱，如 示范 <shifan@example.gov.cn>')
    .optional(),
  /** requests: one line of JSON for every request, task and event; faults: those alone. By the mode when not said. */
  LOG: z.enum(['requests', 'faults'], 'LOG 只能是 requests 或 faults').optional(),
  /** What a new data folder seals with; a folder keeps to the key that it has. */
  SEAL_ALGORITHM: z.enum(['Ed25519', 'SM2'], 'SEAL_ALGORITHM 只能是 Ed25519 或 SM2').optional(),
  /** allow: other systems inside the own network may be told what happens (webhooks). */
  HOOKS_PRIVATE: z.enum(['allow', 'refuse'], 'HOOKS_PRIVATE 只能是 allow 或 refuse').default('refuse'),
});
export type Settings = z.infer<typeof Settings>;

/** The environment holds something that is no setting; the message is for the person who started the command. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
}

/** @throws SettingsRefused */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = Settings.safeParse(given);
  if (!parsed.success) {
    throw new SettingsRefused(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}：${message}`).join('\n'),
    );
  }
  const { SHIFAN_MODE, HOST, PUBLIC_URL } = parsed.data;
  // The issuer's address stands in every token and decides where codes may be sent: it is never guessed from a request.
  if (SHIFAN_MODE === 'production' && !isLoopback(HOST) && PUBLIC_URL === undefined) {
    throw new SettingsRefused('对外提供服务（HOST 不是本机地址）时，须用 PUBLIC_URL 写出浏览器访问的网址。');
  }
  if ((parsed.data.SMTP_URL === undefined) !== (parsed.data.MAIL_FROM === undefined))
    throw new SettingsRefused('SMTP_URL（邮件服务器）和 MAIL_FROM（发件人）须同时填写，或都不填写。');
  return parsed.data;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
