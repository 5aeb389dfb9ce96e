import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { codeHashOf, codeOf } from '#functions/middleware/invitation-code.ts';
import { mailView, ownMail } from '#functions/middleware/mail.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { mailId } from '#functions/stores/mail-store.ts';
import { setMailAddress } from '#shared/contract/routes.ts';
import { codeLasts, mostAsked } from '#shared/domain/mail.ts';
import { instantAt, millisecondsOf } from '#shared/domain/time.ts';
import type { MailPreference, QueuedMail } from '#shared/model/mail.ts';

const hour = 3_600_000;

/** The code goes to the new address alone; until it comes back the old one stays in force. */
export default commandEndpoint(setMailAddress, (tools) => async ({ body, actor, marker, now }) => {
  const seen = await ownMail(tools, actor, now);
  const revision = seen.revision + 1;
  if (body.address === '') {
    const next: MailPreference = { ...seen, address: null, pending: null, bounced: null, revision };
    const reply = mailView(tools, next);
    orThrow(await tools.mails.savePreference(next, { marker, reply }));
    return reply;
  }
  if (tools.ports.post === null)
    reject('transitionNotAllowed', '本系统没有配置邮件服务器，不能发送确认码。通知请看站内的通知。');
  const asked = seen.asked.filter((at) => millisecondsOf(now) - millisecondsOf(at) < hour);
  if (asked.length >= mostAsked)
    reject('tooManyRequests', `一小时内最多发送 ${mostAsked} 次确认码，请稍后再试。`);
  const code = codeOf(`${tools.ports.ids.next()}${tools.ports.ids.next()}`).slice(0, 11);
  const pending = {
    address: body.address,
    codeHash: codeHashOf(code),
    expiresAt: instantAt(millisecondsOf(now) + codeLasts),
    wrong: 0,
  };
  const next: MailPreference = { ...seen, pending, asked: [...asked, now], revision };
  const mail: QueuedMail = {
    id: mailId(`code.${revision}.${tools.ports.ids.next()}`, seen),
    issuer: seen.issuer,
    subject: seen.subject,
    organisation: seen.organisation,
    address: body.address,
    daily: false,
    line: '邮箱确认码',
    until: null,
    link: '/mail',
    role: null,
    code,
    state: 'waiting',
    attempts: 0,
    dueAt: now,
    lastError: null,
    createdAt: now,
    since: now,
    settledAt: null,
  };
  const reply = mailView(tools, next);
  orThrow(await tools.mails.savePreference(next, { marker, reply, mail }));
  return reply;
});
