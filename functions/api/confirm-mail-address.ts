import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { codeHashOf } from '#functions/middleware/invitation-code.ts';
import { mailView, ownMail } from '#functions/middleware/mail.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { confirmMailAddress } from '#shared/contract/routes.ts';
import { mostWrong } from '#shared/domain/mail.ts';
import type { MailPreference } from '#shared/model/mail.ts';

function wrong(message: string): never {
  reject('invalidInput', message, { faults: [{ pointer: '/code', message }] });
}

/** Every wrong code is counted before it is refused, so that guessing ends after five. */
export default commandEndpoint(confirmMailAddress, (tools) => async ({ body, actor, marker, now }) => {
  const seen = await ownMail(tools, actor, now);
  const { pending } = seen;
  const revision = seen.revision + 1;
  if (pending === null) wrong('没有等待确认的邮箱，请重新发送确认码。');
  if (pending.expiresAt < now) wrong('确认码已过期，请重新发送。');
  if (codeHashOf(body.code) !== pending.codeHash) {
    const left = mostWrong - pending.wrong - 1;
    const tried: MailPreference = {
      ...seen,
      pending: left === 0 ? null : { ...pending, wrong: pending.wrong + 1 },
      revision,
    };
    orThrow(await tools.mails.savePreference(tried));
    wrong(left === 0 ? '确认码不正确，已作废，请重新发送。' : `确认码不正确，还可以试 ${left} 次。`);
  }
  const next: MailPreference = { ...seen, address: pending.address, pending: null, bounced: null, revision };
  const reply = mailView(tools, next);
  orThrow(await tools.mails.savePreference(next, { marker, reply }));
  return reply;
});
