import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { mailRow, mustAdminister, seesAllMail } from '#functions/middleware/mail.ts';
import { reject } from '#functions/middleware/refused.ts';
import { markerWrite } from '#functions/stores/marker-store.ts';
import { retryMail } from '#shared/contract/routes.ts';
import type { QueuedMail } from '#shared/model/mail.ts';

/** Again at once, with the days of trying counted anew; a mail server that was down is asked again with it. */
export default commandEndpoint(retryMail, (tools) => async ({ parameters, actor, marker, now }) => {
  mustAdminister(actor);
  const mail = (await tools.mails.load(parameters.id)) ?? reject('notFound');
  if (!seesAllMail(actor) && mail.organisation !== actor.organisation.id) reject('notFound');
  if (mail.state === 'sent') reject('transitionNotAllowed', '这封邮件已经发出。');
  if (mail.state === 'dropped') reject('transitionNotAllowed', `这封邮件不再发送：${mail.lastError ?? ''}。`);
  if (mail.line === '邮箱确认码' && mail.code === null)
    reject('transitionNotAllowed', '确认码不能重发，请本人重新发送确认码。');
  const address = mail.role === null ? mail.address : null;
  const next: QueuedMail = { ...mail, address, state: 'waiting', dueAt: now, since: now, settledAt: null };
  const reply = await mailRow(tools, next);
  if (!(await tools.mails.settle(mail, next, [markerWrite(marker, reply)])))
    reject('versionConflict', '这封邮件刚刚有了结果，请刷新。');
  const standing = await tools.mails.standing();
  if (standing.nextTryAt !== null) await tools.mails.keepStanding({ ...standing, nextTryAt: now });
  return reply;
});
