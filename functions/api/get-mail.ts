import { endpoint } from '#functions/middleware/endpoint.ts';
import { mailView, ownMail } from '#functions/middleware/mail.ts';
import { getMail } from '#shared/contract/routes.ts';

export default endpoint(
  getMail,
  (tools) =>
    async ({ actor, now }) =>
      mailView(tools, await ownMail(tools, actor, now)),
);
