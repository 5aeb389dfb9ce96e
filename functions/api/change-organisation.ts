import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { newOrganisationId, previewedChange } from '#functions/middleware/organisation-change.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { changeOrganisation } from '#shared/contract/routes.ts';

export default commandEndpoint(changeOrganisation, (tools) => async ({ body, actor, marker, now }) => {
  const id = newOrganisationId(tools.ports.ids.next());
  const { decision, parents, preview } = await previewedChange(tools, body.change, id, actor, now);
  // What is done is what was seen: a unit, an application or a title that changed since is looked at again.
  if (preview.token !== body.preview)
    reject('versionConflict', '预览之后，涉及的单位、申报或命名又有变动。请重新预览核对后办理。');
  const reply = { units: decision.changes.map(({ next }) => next.id) };
  orThrow(await tools.organisations.commit(decision, parents, { marker, reply }));
  return reply;
});
