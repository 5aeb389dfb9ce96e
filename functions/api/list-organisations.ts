import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { organisationRow } from '#functions/middleware/organisation-view.ts';
import { reject } from '#functions/middleware/refused.ts';
import { listOrganisations } from '#shared/contract/routes.ts';
import { isInBranch } from '#shared/domain/branch.ts';
import { isLiveOn } from '#shared/domain/organisation-life.ts';
import { isFoundBy } from '#shared/domain/organisation-search.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Organisation } from '#shared/model/organisation.ts';

/** Units of one page. */
const most = 60;

/** Where a page of a search ends: a page of the branch, and how many of its units were looked at. */
interface Place {
  readonly cursor: string | null;
  readonly looked: number;
}

function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return { cursor: null, looked: 0 };
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Partial<Place> | null;
    const known = typeof place?.cursor === 'string' || place?.cursor === null;
    if (known && Number.isInteger(place?.looked)) return place as Place;
  } catch {
    // Falls through: not one of ours.
  }
  return reject('invalidInput', '翻页标记无效，请从第一页重新查看。', {
    faults: [{ pointer: '/cursor', message: '翻页标记无效。' }],
  });
}

const cursorOf = (place: Place) => Buffer.from(JSON.stringify(place)).toString('base64url');

/** Units of a branch that fit, in the order of the tree, until a page is full. */
async function search(
  { organisations }: Tools,
  path: string,
  start: Place,
  fits: (unit: Organisation) => boolean,
): Promise<{ found: Organisation[]; next: Place | null }> {
  const found: Organisation[] = [];
  let { cursor, looked } = start;
  for (;;) {
    const page = await organisations.branchPage(path, cursor ?? undefined);
    for (const unit of page.units.slice(looked)) {
      if (found.length === most) return { found, next: { cursor, looked } };
      looked += 1;
      if (fits(unit)) found.push(unit);
    }
    if (page.next === undefined) return { found, next: null };
    cursor = page.next;
    looked = 0;
  }
}

export const readOrganisations =
  (tools: Tools) =>
  async ({ query, actor, now }: MemberRequest<typeof listOrganisations>) => {
    // Whoever runs campaigns names the units that experts come from.
    if (!actor.roles.some((role) => role === 'administrator' || role === 'lead'))
      reject('notPermitted', '机构由系统管理员查看和维护。');
    const words = (query.q ?? '').normalize('NFKC').split(/\s+/).filter(Boolean);
    const under =
      query.parent === undefined ? actor.organisation : await tools.organisations.load(query.parent);
    if (under === undefined || !isInBranch(under.path, actor.organisation)) return reject('notFound');
    const today = dateOf(now);
    const listed = (unit: Organisation) => query.closed === 'include' || isLiveOn(unit, today);
    const start = placeOf(query.cursor);
    const { found, next } =
      words.length === 0
        ? await childrenOf(tools, under.id, start, listed)
        : await search(tools, under.path, start, (unit) => listed(unit) && isFoundBy(unit, words));
    return {
      organisations: found.map(organisationRow),
      more: next !== null,
      next: next === null ? null : cursorOf(next),
    };
  };

export default endpoint(listOrganisations, readOrganisations);

/** What stands directly below a unit, one page of it. */
async function childrenOf(
  { organisations }: Tools,
  parent: string,
  { cursor }: Place,
  listed: (unit: Organisation) => boolean,
): Promise<{ found: Organisation[]; next: Place | null }> {
  const { units, next } = await organisations.children(parent, cursor ?? undefined);
  return { found: units.filter(listed), next: next === undefined ? null : { cursor: next, looked: 0 } };
}
