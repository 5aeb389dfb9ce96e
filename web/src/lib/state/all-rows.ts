import { listApplications } from '#shared/contract/routes.ts';
import type { ApplicationRow } from '#shared/contract/views.ts';
import { call } from '../api/client.ts';

/** Every page of a list, so that counting, sorting and filtering are about the whole. At most 60 pages. */
export async function allRows(query: {
  readonly view: 'mine' | 'branch';
  readonly campaign?: string | undefined;
}): Promise<ApplicationRow[]> {
  const rows: ApplicationRow[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 60; page++) {
    const { applications, next } = await call(listApplications, {
      query: {
        view: query.view,
        ...(query.campaign ? { campaign: query.campaign } : {}),
        ...(cursor ? { cursor } : {}),
      },
    });
    rows.push(...applications);
    if (next === null) break;
    cursor = next;
  }
  return rows;
}
