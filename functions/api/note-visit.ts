import { endpoint } from '#functions/middleware/endpoint.ts';
import { noteVisit } from '#shared/contract/routes.ts';

export default endpoint(noteVisit, ({ visitors }) => async ({ actor, now }) => ({
  since: (await visitors.note(actor.subject, now)).since,
}));
