import { objectionEndpoint } from '#functions/middleware/objection.ts';
import { acceptObjection } from '#shared/contract/routes.ts';

export default objectionEndpoint(acceptObjection, ({ verified }) => ({ action: 'accept', verified }));
