import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { publicPage } from '#functions/middleware/public-data.ts';
import { getPublicData } from '#shared/contract/routes.ts';

export default publicEndpoint(getPublicData, (tools) => async ({ parameters, query, now }) => {
  const asked = { cursor: query.cursor, now };
  switch (parameters.dataset) {
    case 'campaigns':
      return { dataset: 'campaigns' as const, ...(await publicPage(tools, 'campaigns', asked)) };
    case 'publicity':
      return { dataset: 'publicity' as const, ...(await publicPage(tools, 'publicity', asked)) };
    case 'named':
      return { dataset: 'named' as const, ...(await publicPage(tools, 'named', asked)) };
    case 'revocations':
      return { dataset: 'revocations' as const, ...(await publicPage(tools, 'revocations', asked)) };
  }
});
