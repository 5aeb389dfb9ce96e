import { designationEndpoint } from '#functions/middleware/designation.ts';
import { reinspectDesignation } from '#shared/contract/routes.ts';

export default designationEndpoint(reinspectDesignation, ({ on, findings, rectifyBy }) => ({
  action: 'reinspect',
  on,
  findings,
  rectifyBy,
}));
