import { endpoint } from '#functions/middleware/endpoint.ts';
import { listInbox } from '#shared/contract/routes.ts';
import type { Instant } from '#shared/model/instant.ts';

export default endpoint(listInbox, ({ inbox }) => async ({ actor }) => {
  const messages = await inbox.list(actor.organisation.id, actor.roles);
  return {
    messages: messages.map(({ id, subject, body, link, at }) => ({
      id,
      subject,
      body,
      link,
      at: at as Instant,
    })),
  };
});
