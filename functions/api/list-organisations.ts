import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { listOrganisations } from '#shared/contract/routes.ts';
import { isInBranch } from '#shared/model/organisation.ts';

/** Units of one answer; whoever sees more narrows the search. */
const most = 60;

export default endpoint(listOrganisations, (tools) => async ({ query, actor }) => {
  if (!actor.roles.includes('administrator')) reject('notPermitted', '机构由系统管理员查看和维护。');
  const words = (query.q ?? '').normalize('NFKC').split(/\s+/).filter(Boolean);
  const parent = query.parent ?? actor.organisation.id;
  const under = query.parent === undefined ? actor.organisation : await tools.organisations.load(parent);
  if (under === undefined || !isInBranch(under.path, actor.organisation)) reject('notFound');
  const found = (await tools.organisations.branch(under.path))
    .filter((one) =>
      words.length === 0 ? one.parent === under.id : words.every((word) => one.fullName.includes(word)),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    organisations: found.slice(0, most).map(({ id, name, fullName, level, parent: above }) => ({
      id,
      name,
      fullName,
      level,
      parent: above,
    })),
    more: found.length > most,
  };
});
