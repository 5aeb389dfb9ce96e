import * as z from 'zod';
import { OrganisationId, Subject } from './ids.ts';
import { Instant } from './instant.ts';

/** What a message is about, as people choose by it. */
export const noticeKindLabels = {
  todo: '待办',
  result: '办理结果',
  reminder: '期限提醒',
  notice: '通知',
} as const;
export type NoticeKind = keyof typeof noticeKindLabels;
export const noticeKinds = Object.keys(noticeKindLabels) as [NoticeKind, ...NoticeKind[]];
export const NoticeKind = z.enum(noticeKinds);

/** How a kind reaches the mailbox. The inbox inside the product has everything, whatever is chosen. */
export const mailModeLabels = { atOnce: '立即', daily: '每日汇总', none: '不发' } as const;
export type MailMode = keyof typeof mailModeLabels;
export const MailMode = z.enum(
  Object.keys(mailModeLabels) as [MailMode, ...MailMode[]],
  '请选择立即、每日汇总或不发',
);

export const MailAddress = z
  .string()
  .trim()
  .max(200, '邮箱地址不能超过 200 个字符')
  .regex(
    /^[^\s@<>"(),:;[\]\\]{1,64}@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+$/,
    '邮箱地址格式不正确，应类似 name@example.gov.cn',
  );

/** A person's mail in one unit: the confirmed address, what is asked for by code, and what is wanted when. */
export const MailPreference = z.strictObject({
  issuer: z.string(),
  subject: Subject,
  organisation: OrganisationId,
  /** Confirmed; null where there is none. */
  address: z.string().nullable(),
  /** An address that waits for its code. */
  pending: z
    .strictObject({
      address: z.string(),
      /** Hex SHA-256 of the code. */
      codeHash: z.string(),
      expiresAt: Instant,
      wrong: z.int().min(0),
    })
    .nullable(),
  /** When codes were asked for in the last hour. */
  asked: z.array(Instant),
  /** The address took no mail: since when, and in the words of its server. */
  bounced: z.strictObject({ at: Instant, reason: z.string() }).nullable(),
  kinds: z.record(NoticeKind, MailMode),
  revision: z.int().min(0),
});
export type MailPreference = z.infer<typeof MailPreference>;

export const mailStates = {
  waiting: '等待发送',
  sent: '已发出',
  bounced: '被退回',
  failed: '未能发出',
  dropped: '不再发送',
} as const;
export type MailState = keyof typeof mailStates;
export const MailState = z.enum(Object.keys(mailStates) as [MailState, ...MailState[]]);

/** One mail on its way. What it says is made of structured facts: nothing that anybody typed is in it. */
export const QueuedMail = z.strictObject({
  id: z.string(),
  issuer: z.string(),
  subject: Subject,
  organisation: OrganisationId,
  /** Of a code, and where it went in the end; while it waits it is for the address of the moment in which it goes out. */
  address: z.string().nullable(),
  /** Whether it goes with the others of its person and day. */
  daily: z.boolean(),
  line: z.string(),
  until: Instant.nullable(),
  link: z.string(),
  /** The role that the message is for; mail to whoever lost it is dropped. Null for a code. */
  role: z.string().nullable(),
  /** Erased when it was sent. */
  code: z.string().nullable(),
  state: MailState,
  attempts: z.int().min(0),
  dueAt: Instant,
  lastError: z.string().nullable(),
  createdAt: Instant,
  /** Since when it is tried: from its making, or from when an administrator had it tried again. */
  since: Instant,
  settledAt: Instant.nullable(),
});
export type QueuedMail = z.infer<typeof QueuedMail>;

/** The mail server as the deliverer last met it. */
export const PostStanding = z.strictObject({
  /** Since when nothing can be sent; null where it works. */
  downSince: Instant.nullable(),
  reason: z.string().nullable(),
  tries: z.int().min(0),
  nextTryAt: Instant.nullable(),
});
export type PostStanding = z.infer<typeof PostStanding>;
