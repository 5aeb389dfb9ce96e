import { designationEndpoint } from '#functions/middleware/designation.ts';
import { reject } from '#functions/middleware/refused.ts';
import { changeDesignation } from '#shared/contract/routes.ts';
import { isInBranch } from '#shared/domain/branch.ts';

/** Whoever holds the title from now on is a living unit of the same level in the branch of the lead. */
export default designationEndpoint(changeDesignation, async (body, { tools, designation, actor }) => {
  const { kind, name, successor, document, reason } = body;
  const [before, unit] = await Promise.all([
    tools.organisations.load(designation.organisation),
    tools.organisations.load(successor ?? designation.organisation),
  ]);
  const fits =
    unit !== undefined &&
    isInBranch(unit.path, actor.organisation) &&
    unit.level === (before?.level ?? unit.level) &&
    (successor === null || unit.closedOn === undefined);
  if (!fits) {
    const message = '承接命名的单位应是辖区内现存的同级单位。';
    reject('invalidInput', message, { faults: [{ pointer: '/successor', message }] });
  }
  return { action: 'change', kind, name, successor: unit, document, reason };
});
