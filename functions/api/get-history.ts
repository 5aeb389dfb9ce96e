import { applicationFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { isIntact, seenHead } from '#functions/stores/event-chain.ts';
import { getHistory } from '#shared/contract/routes.ts';

export default endpoint(getHistory, (tools) => async ({ parameters, actor }) => {
  const { id } = await applicationFor(tools, parameters.id, actor);
  const events = await tools.applications.events(id);
  // Read after the events: a decision that came between would otherwise look like a missing head.
  const current = await applicationFor(tools, id, actor);
  const seen = seenHead(events, current);
  return { events, intact: isIntact(events, seen), ...seen };
});
