import { endpoint } from '#functions/middleware/endpoint.ts';
import { reject } from '#functions/middleware/refused.ts';
import { listOrganisations } from '#shared/contract/routes.ts';
import { isInBranch, type Organisation } from '#shared/model/organisation.ts';

/** Units of one answer; whoever sees more narrows the search. */
const most = 60;

/** Today's name with the province's before it, and what the unit was called before. */
const namesOf = ({ fullName, formerNames = [] }: Organisation) => [
  fullName,
  ...formerNames.map(({ name }) => name),
];

export default endpoint(listOrganisations, (tools) => async ({ query, actor }) => {
  // Whoever runs campaigns names the units that experts come from.
  if (!actor.roles.some((role) => role === 'administrator' || role === 'lead'))
    reject('notPermitted', '机构由系统管理员查看和维护。');
  const words = (query.q ?? '').normalize('NFKC').split(/\s+/).filter(Boolean);
  const parent = query.parent ?? actor.organisation.id;
  const under = query.parent === undefined ? actor.organisation : await tools.organisations.load(parent);
  if (under === undefined || !isInBranch(under.path, actor.organisation)) reject('notFound');
  const found = (await tools.organisations.branch(under.path))
    .filter((one) =>
      words.length === 0
        ? one.parent === under.id
        : words.every((word) => namesOf(one).some((name) => name.includes(word))),
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    organisations: found.slice(0, most).map(({ id, name, fullName, level, parent: above, formerNames }) => ({
      id,
      name,
      fullName,
      level,
      parent: above,
      formerNames:
        formerNames?.map(({ name: former, part }) => (part === null ? former : `${former}${part}`)) ?? [],
    })),
    more: found.length > most,
  };
});
