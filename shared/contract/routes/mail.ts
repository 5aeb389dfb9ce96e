import * as z from 'zod';
import { OrganisationId } from '../../model/ids.ts';
import { Instant } from '../../model/instant.ts';
import { MailAddress, MailMode, MailState, NoticeKind, PostStanding } from '../../model/mail.ts';
import { route } from '../route.ts';
import { cursor } from './fields.ts';

/** A person's own mail. */
export const MailView = z.object({
  /** Whether the product has a mail server at all. */
  available: z.boolean(),
  address: z.string().nullable(),
  pending: z.object({ address: z.string(), expiresAt: Instant }).nullable(),
  bounced: z.object({ at: Instant, reason: z.string() }).nullable(),
  kinds: z.record(NoticeKind, MailMode),
  revision: z.int(),
});
export type MailView = z.infer<typeof MailView>;

export const getMail = route({
  name: 'get-mail',
  method: 'GET',
  path: '/me/mail',
  summary: '本人的邮件通知：邮箱、待确认的邮箱、退信、各类通知怎样发',
  reply: MailView,
});

export const setMailAddress = route({
  name: 'set-mail-address',
  method: 'POST',
  path: '/me/mail/address',
  summary: '登记或更换本人的邮箱：发出确认码，确认之后才使用；留空即取消邮箱。每小时最多 5 次',
  body: z.strictObject({ address: z.union([z.literal(''), MailAddress]) }),
  reply: MailView,
});

export const confirmMailAddress = route({
  name: 'confirm-mail-address',
  method: 'POST',
  path: '/me/mail/confirm',
  summary: '凭确认码确认邮箱；输错 5 次作废',
  body: z.strictObject({ code: z.string().trim().min(1, '请输入邮件里的确认码').max(60) }),
  reply: MailView,
});

export const saveMailKinds = route({
  name: 'save-mail-kinds',
  method: 'PATCH',
  path: '/me/mail',
  command: false,
  summary: '各类通知怎样发到邮箱：立即、每日汇总或不发；紧急的总是立即，站内通知总有。带修订号',
  body: z.strictObject({ kinds: z.record(NoticeKind, MailMode), revision: z.int().min(0) }),
  reply: MailView,
});

/** A mail as an administrator sees it: to whom and what became of it. The address is masked. */
export const MailRow = z.object({
  id: z.string(),
  organisation: OrganisationId,
  organisationName: z.string(),
  address: z.string().nullable(),
  line: z.string(),
  state: MailState,
  label: z.string(),
  attempts: z.int(),
  createdAt: Instant,
  dueAt: Instant.nullable(),
  settledAt: Instant.nullable(),
  lastError: z.string().nullable(),
});
export type MailRow = z.infer<typeof MailRow>;

export const listMails = route({
  name: 'list-mails',
  method: 'GET',
  path: '/mails',
  summary: '邮件队列：等待、已发、退信、未能发出，最近一次错误；国家级系统管理员看全部，其他单位的看本单位的',
  query: z.strictObject({ state: MailState.optional(), cursor }),
  reply: z.object({
    available: z.boolean(),
    standing: PostStanding,
    rows: z.array(MailRow),
    next: z.string().nullable(),
  }),
});

export const retryMail = route({
  name: 'retry-mail',
  method: 'POST',
  path: '/mails/{id}/retry',
  parameters: z.strictObject({ id: z.string().regex(/^[0-9a-f]{32}$/, '邮件编号格式不正确') }),
  summary: '现在重试一封没有发出的邮件：等待中的提前，未能发出和被退回的重新排队',
  reply: MailRow,
});
