import { applicationFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { recordArchive } from '#functions/middleware/record-archive.ts';
import { seenHead } from '#functions/stores/event-chain.ts';
import { getRecord } from '#shared/contract/routes.ts';
import { applicationLines } from '#shared/domain/record-lines.ts';

export default endpoint(getRecord, (tools) => async ({ parameters, actor, now }) => {
  const { id } = await applicationFor(tools, parameters.id, actor);
  const events = await tools.applications.events(id);
  const application = await applicationFor(tools, id, actor);
  const title = application.organisationName;
  const content = recordArchive(
    {
      kind: '申报',
      id,
      title,
      ...seenHead(events, application),
      events,
      lines: applicationLines(events, application.chain),
    },
    actor,
    now,
  );
  return { name: `${title}-办理记录.zip`, content };
});
