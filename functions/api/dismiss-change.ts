import { designationEndpoint } from '#functions/middleware/designation.ts';
import { dismissChange } from '#shared/contract/routes.ts';

export default designationEndpoint(dismissChange, ({ reason }) => ({ action: 'dismissChange', reason }));
