import { designationEndpoint } from '#functions/middleware/designation.ts';
import { reject } from '#functions/middleware/refused.ts';
import { openCase } from '#shared/contract/routes.ts';
import { handlesObjections } from '#shared/domain/objections.ts';

/** A clue that it comes of is one against the same unit, which the person handles (DOMAIN E-77). */
export default designationEndpoint(openCase, async (body, { tools, designation, actor }) => {
  const { category, source, objection, facts, evidence, hearingUntil } = body;
  if (objection !== null) {
    const clue = await tools.objections.load(objection);
    const [application, campaign] = clue
      ? await Promise.all([tools.applications.load(clue.application), tools.campaigns.load(clue.campaign)])
      : [];
    const fits = clue?.application === designation.application;
    if (!fits || !application || !campaign || !handlesObjections(campaign, application, actor)) {
      const message = '没有这件异议或线索，或者它不是针对该单位的。';
      reject('invalidInput', message, { faults: [{ pointer: '/objection', message }] });
    }
  }
  return { action: 'openCase', category, facts, hearingUntil, file: { source, objection, evidence } };
});
