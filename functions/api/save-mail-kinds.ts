import { endpoint } from '#functions/middleware/endpoint.ts';
import { mailView, ownMail } from '#functions/middleware/mail.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { saveMailKinds } from '#shared/contract/routes.ts';

export default endpoint(saveMailKinds, (tools) => async ({ body, actor, now }) => {
  const seen = await ownMail(tools, actor, now);
  if (seen.revision !== body.revision) reject('draftConflict', '邮件设置刚刚在别处改过，请刷新后再试。');
  const next = { ...seen, kinds: body.kinds, revision: seen.revision + 1 };
  orThrow(await tools.mails.savePreference(next));
  return mailView(tools, next);
});
