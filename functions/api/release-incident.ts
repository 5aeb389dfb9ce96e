import { campaignFor, caseOf } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { releasableUnit } from '#functions/middleware/releasable.ts';
import { releaseIncident } from '#shared/contract/routes.ts';
import { releaseIncident as decideRelease, mayRelease } from '#shared/domain/release-incident.ts';
import { applicationIdOf } from '#shared/model/ids.ts';

/** Who releases does not see what the unit has not sent, so the unit is named by its campaign and not by its application. */
export default commandEndpoint(
  releaseIncident,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const campaign = await campaignFor(tools, parameters.id, actor);
      if (!mayRelease(campaign, actor))
        reject('notPermitted', '放行由主办单位或上级审核单位的批次管理人员办理。');
      const application = await tools.applications.load(applicationIdOf(campaign.id, body.organisation));
      // Outside of the reader's branch there is nothing, whether or not the unit has begun.
      if (application === undefined || !application.path.startsWith(actor.organisation.path))
        reject('notFound', '该单位在本批次还没有建立申报，不能放行。');
      if (application.version !== body.version)
        orThrow(await tools.applications.versionConflict(application.id));
      const { edition } = await caseOf(tools, application);
      const decision = orThrow(decideRelease(application, campaign, edition, body.reason, actor, now));
      return releasableUnit(
        orThrow(
          await tools.applications.commit(application, decision, {
            campaign,
            marker,
            reply: releasableUnit,
          }),
        ),
      );
    },
);
