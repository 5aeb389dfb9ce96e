import { endpoint, type MemberRequest, type Tools } from '#functions/middleware/endpoint.ts';
import { listPlans } from '#shared/contract/routes.ts';
import { mayStartPlan } from '#shared/domain/plan-decisions.ts';
import { countyNamed, townshipsFor } from '#shared/domain/plan-start.ts';
import { planExamples } from '#shared/standards/plan-examples.ts';

export const readPlans =
  ({ plans, editions }: Tools) =>
  async ({ actor }: MemberRequest<typeof listPlans>) => {
    const { organisation } = actor;
    const [own, all] = await Promise.all([plans.ofOrganisation(organisation.id), editions.all()]);
    const mayStart = mayStartPlan(organisation, actor);
    return {
      plans: own.map(({ id, title, organisationName, goal, status, tasks, units }) => ({
        id,
        title,
        organisationName,
        goalDate: goal.date,
        status,
        tasks: tasks.length,
        units: units.length,
      })),
      mayStart,
      examples: mayStart
        ? planExamples.flatMap((example) => {
            const edition = all.find(({ id }) => id === example.edition);
            const begins = example.phases[0]?.from;
            return edition === undefined || begins === undefined
              ? []
              : [
                  {
                    edition: edition.id,
                    title: edition.title,
                    county: example.county,
                    tasks: edition.sections.reduce((sum, { items }) => sum + items.length, 0),
                    townships: [...townshipsFor(example, countyNamed(organisation.name))],
                    begins,
                  },
                ];
          })
        : [],
      standards: mayStart
        ? all.flatMap(({ id, title, kind }) => (kind === 'plan' ? [] : [{ id, title }]))
        : [],
    };
  };

export default endpoint(listPlans, readPlans);
