import { designationEndpoint } from '#functions/middleware/designation.ts';
import { moveHearing } from '#shared/contract/routes.ts';

export default designationEndpoint(moveHearing, ({ reason, until }) => ({
  action: 'moveHearing',
  reason,
  until,
}));
