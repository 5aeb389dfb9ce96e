import { objectionEndpoint } from '#functions/middleware/objection.ts';
import { refuseObjection } from '#shared/contract/routes.ts';

export default objectionEndpoint(refuseObjection, ({ refusal }) => ({ action: 'refuse', refusal }));
