import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { publicTitle } from '#functions/middleware/public-title.ts';
import { checkTitle } from '#shared/contract/routes.ts';

const mostTitles = 20;

export default publicEndpoint(checkTitle, ({ titles, designations }) => async ({ query }) => {
  const { ids, more } = await titles.find(query.q, mostTitles);
  const found = await Promise.all(ids.map((id) => designations.load(id)));
  return { titles: found.filter((each) => each !== undefined).map(publicTitle), more };
});
