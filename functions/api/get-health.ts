import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { getHealth } from '#shared/contract/routes.ts';

export default publicEndpoint(getHealth, () => async () => ({ status: 'ok' as const }));
