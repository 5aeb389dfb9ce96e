import { designationEndpoint } from '#functions/middleware/designation.ts';
import { recordInspection } from '#shared/contract/routes.ts';

export default designationEndpoint(recordInspection, ({ on, findings, rectifyBy }) => ({
  action: 'recordInspection',
  on,
  findings,
  rectifyBy,
}));
