import { caseFor } from '#functions/middleware/case.ts';
import { circumstancesOf } from '#functions/middleware/circumstances.ts';
import { applicationView } from '#functions/middleware/decision.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { recordPaper } from '#shared/contract/routes.ts';
import { recordPaper as decidePaper } from '#shared/domain/paper-copy.ts';

export default commandEndpoint(recordPaper, (tools) => async ({ parameters, body, actor, marker, now }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const { application, campaign } = subject;
  if (application.version !== body.version) orThrow(await tools.applications.versionConflict(application.id));
  const { receivedAt, note = null } = body;
  const decision = orThrow(decidePaper(application, campaign, { receivedAt, note }, actor, now));
  const circumstances = await circumstancesOf(tools, subject, actor, now);
  let view: ReturnType<typeof applicationView> | undefined;
  orThrow(
    await tools.applications.commit(application, decision, {
      campaign,
      marker,
      reply: (next) => (view = applicationView(next, actor, circumstances)),
    }),
  );
  return view ?? reject('unavailable');
});
