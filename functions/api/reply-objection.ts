import { objectionEndpoint } from '#functions/middleware/objection.ts';
import { replyObjection } from '#shared/contract/routes.ts';

export default objectionEndpoint(replyObjection, ({ reply, way, date }) => ({
  action: 'reply',
  reply,
  way,
  date,
}));
