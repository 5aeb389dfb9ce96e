import * as z from 'zod';
import { publicEndpoint } from '#functions/middleware/endpoint.ts';
import { columnsOf, publicDatasetNames, publicDatasets } from '#shared/contract/public-views.ts';
import { describePublicData } from '#shared/contract/routes.ts';

export default publicEndpoint(describePublicData, () => async () => ({
  datasets: publicDatasetNames.map((name) => ({
    name,
    title: publicDatasets[name].title,
    about: publicDatasets[name].about,
    json: `/api/public/data/${name}`,
    csv: `/api/public/tables/${name}`,
    columns: columnsOf(name),
    schema: z.toJSONSchema(publicDatasets[name].row) as Record<string, unknown>,
  })),
}));
