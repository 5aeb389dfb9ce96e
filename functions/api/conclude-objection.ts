import { objectionEndpoint } from '#functions/middleware/objection.ts';
import { concludeObjection } from '#shared/contract/routes.ts';

export default objectionEndpoint(concludeObjection, ({ finding, drop, report, reason }) => ({
  action: 'conclude',
  finding,
  drop,
  report,
  reason,
}));
