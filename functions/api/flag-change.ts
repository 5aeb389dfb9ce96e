import { designationEndpoint } from '#functions/middleware/designation.ts';
import { flagChange } from '#shared/contract/routes.ts';

export default designationEndpoint(flagChange, ({ what }) => ({ action: 'flagChange', what }));
