import { caseFor } from '#functions/middleware/case.ts';
import { circumstancesOf } from '#functions/middleware/circumstances.ts';
import { applicationView } from '#functions/middleware/decision.ts';
import { commandEndpoint } from '#functions/middleware/endpoint.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { redactEvidence } from '#shared/contract/routes.ts';
import { editingOf } from '#shared/domain/editing.ts';
import { redactEvidence as redact } from '#shared/domain/redact-evidence.ts';

/** Commits that the content is gone; the relay erases the bytes after it, as often as it takes. */
export default commandEndpoint(
  redactEvidence,
  (tools) =>
    async ({ parameters, body, actor, marker, now }) => {
      const subject = await caseFor(tools, parameters.id, actor);
      const { application, campaign, edition } = subject;
      if (application.version !== body.version)
        orThrow(await tools.applications.versionConflict(application.id));
      const seen = (await tools.evidence.load(application.id, parameters.evidence)) ?? reject('notFound');
      const editing = editingOf(application, campaign, edition, actor);
      const { file, decision } = orThrow(redact(application, editing, seen, actor, body.reason, now));
      const circumstances = await circumstancesOf(tools, subject, actor, now);
      let view: ReturnType<typeof applicationView> | undefined;
      orThrow(
        await tools.applications.commit(application, decision, {
          campaign,
          marker,
          file: { seen, next: file },
          reply: (next) => {
            view = applicationView(next, actor, circumstances);
            return { evidence: file, view };
          },
        }),
      );
      return { evidence: file, view: view ?? reject('unavailable') };
    },
);
