import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { institutionView } from '#functions/middleware/institution-view.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { registerInstitution } from '#shared/contract/routes.ts';
import { registerInstitution as decideRegistration } from '#shared/domain/institutions.ts';
import { OrganisationId } from '#shared/model/ids.ts';

/** Short, because an application's id is made of it and of the campaign's. */
const newId = (unique: string) => OrganisationId.parse(`i${unique.replaceAll('-', '').slice(0, 14)}`);

export default commandEndpoint(registerInstitution, (tools) => async ({ body, actor, marker, now }) => {
  const district = body.district === null ? null : await tools.organisations.load(body.district);
  const decision = orThrow(
    decideRegistration(
      // A district that does not exist is refused as one of another kind.
      { ...body, district: district === undefined ? actor.organisation : district },
      newId(tools.ports.ids.next()),
      actor,
      now,
    ),
  );
  const unit = decision.changes[0]?.next ?? reject('unavailable');
  const reply = await institutionView(tools, unit, actor, now);
  // Below a unit that stands as it was seen.
  orThrow(await tools.organisations.commit(decision, [actor.organisation], { marker, reply }));
  return reply;
});
