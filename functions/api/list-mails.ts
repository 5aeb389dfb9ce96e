import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { mailRow, mustAdminister, seesAllMail } from '#functions/middleware/mail.ts';
import { refuseCursor } from '#functions/middleware/parted-list.ts';
import { TableLimitExceeded } from '#functions/ports/table.ts';
import { listMails } from '#shared/contract/routes.ts';

const pageSize = 50;

export const readMails =
  (tools: Tools) =>
  async ({ query, actor }: MemberRequest<typeof listMails>) => {
    mustAdminister(actor);
    const options = { limit: pageSize, cursor: query.cursor };
    const { state = 'waiting' } = query;
    const page = await (seesAllMail(actor)
      ? tools.mails.inState(state, options)
      : tools.mails.ofUnit(actor.organisation.id, options)
    ).catch((error: unknown) => {
      // Nothing but a cursor that no page gave.
      if (error instanceof TableLimitExceeded) return refuseCursor();
      throw error;
    });
    const shown = page.mails.filter((mail) => query.state === undefined || mail.state === state);
    return {
      available: tools.ports.post !== null,
      standing: await tools.mails.standing(),
      rows: await Promise.all(shown.map((mail) => mailRow(tools, mail))),
      next: page.next ?? null,
    };
  };

export default endpoint(listMails, readMails);
