import { designationEndpoint } from '#functions/middleware/designation.ts';
import { dismissCase } from '#shared/contract/routes.ts';

export default designationEndpoint(dismissCase, ({ reason }) => ({ action: 'dismissCase', reason }));
