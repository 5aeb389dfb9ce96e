import { caseFor } from '#functions/middleware/case.ts';
import { circumstancesOf } from '#functions/middleware/circumstances.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { objectionOfFrozenList } from '#functions/middleware/frozen-list.ts';
import { previewSendingUp } from '#shared/contract/routes.ts';
import type { EffectUp } from '#shared/contract/views.ts';
import { effectsOfSendingUp, type GoingUp } from '#shared/domain/sending-up.ts';
import type { ApplicationId } from '#shared/model/ids.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';

/** Cases that are read at one time: their forms need not all be held at once. */
const atOnce = 10;

/** @throws Refused notFound, for the first that does not exist or that the person may not see */
async function factsOf(tools: Tools, id: ApplicationId, actor: Person, now: Instant): Promise<GoingUp> {
  const subject = await caseFor(tools, id, actor);
  const { application } = subject;
  const [circumstances, frozen] = await Promise.all([
    circumstancesOf(tools, subject, actor, now),
    objectionOfFrozenList(tools, application, 'recommend', actor),
  ]);
  return { application, circumstances, frozen };
}

export default endpoint(previewSendingUp, (tools) => async ({ body, actor, now }) => {
  const { applications } = body;
  const cases: GoingUp[] = [];
  for (let start = 0; start < applications.length; start += atOnce) {
    const group = applications.slice(start, start + atOnce);
    cases.push(...(await Promise.all(group.map((id) => factsOf(tools, id, actor, now)))));
  }
  const effects = effectsOfSendingUp(cases, actor).map((effect, index): EffectUp => {
    const { application, action, label, refusal, after } = effect;
    const { campaign } = (cases[index] as GoingUp).circumstances;
    return {
      id: application.id,
      organisationName: application.organisationName,
      campaignTitle: campaign.title,
      version: application.version,
      action,
      label,
      refusal: refusal as EffectUp['refusal'],
      after,
      opinionNeeded: action !== 'accept' && campaign.opinion === 'required',
      opened: application.openedBy !== null,
    };
  });
  return { effects };
});
