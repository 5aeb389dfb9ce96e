import { applicationFor } from '#functions/middleware/case.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { objectionRow } from '#functions/middleware/objection.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { objectionWrites } from '#functions/stores/objection-store.ts';
import { recordLetter } from '#shared/contract/routes.ts';
import { emptyDocket, receiveObjection } from '#shared/domain/objections.ts';
import { ObjectionId } from '#shared/model/ids.ts';

export default commandEndpoint(recordLetter, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const application = await applicationFor(tools, parameters.id, actor);
  const campaign = (await tools.campaigns.load(application.campaign)) ?? reject('notFound');
  const docket = (await tools.objections.docket(application.id)) ?? emptyDocket;
  const { postmarkedOn, arrivedOn, ...sent } = body;
  const ids = { id: ObjectionId.parse(tools.ports.ids.next()), salt: tools.ports.ids.next() };
  const decision = orThrow(
    receiveObjection(
      { application, campaign, docket },
      sent,
      { channel: 'letter', postmarkedOn, arrivedOn },
      ids,
      actor,
      now,
    ),
  );
  const { next } = objectionWrites(null, decision);
  orThrow(await tools.objections.commit(null, decision, { marker, reply: () => objectionRow(next) }));
  return objectionRow(next);
});
