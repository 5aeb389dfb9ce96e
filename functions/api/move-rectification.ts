import { designationEndpoint } from '#functions/middleware/designation.ts';
import { moveRectification } from '#shared/contract/routes.ts';

export default designationEndpoint(moveRectification, ({ reason, until }) => ({
  action: 'moveRectification',
  reason,
  until,
}));
