import { extensibleUnit } from '#functions/middleware/campaign-step.ts';
import { campaignFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { extendDeadline } from '#shared/contract/routes.ts';
import { manages } from '#shared/domain/decide-campaign.ts';
import { extendDeadline as decideExtension } from '#shared/domain/extend-deadline.ts';
import { applicationIdOf } from '#shared/model/ids.ts';

/** The lead does not see what a unit has not sent, so the unit is named by its campaign and not by its application. */
export default commandEndpoint(
  extendDeadline,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      if (!manages(campaign, actor)) reject('notPermitted', '延期由主办单位的批次管理人员办理。');
      const application =
        (await tools.applications.load(applicationIdOf(campaign.id, body.organisation))) ??
        reject('notFound', '该单位在本批次还没有建立申报，不能个别延期。');
      if (application.version !== body.version)
        orThrow(await tools.applications.versionConflict(application.id));
      const decision = orThrow(decideExtension(application, campaign, body, actor, now));
      const reply = (next: typeof application) => extensibleUnit(next, campaign);
      return reply(
        orThrow(await tools.applications.commit(application, decision, { campaign, marker, reply })),
      );
    },
);
