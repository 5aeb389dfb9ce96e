import { applicationParts } from '#functions/middleware/archive-parts.ts';
import { applicationFor } from '#functions/middleware/case.ts';
import { endpoint } from '#functions/middleware/endpoint.ts';
import { letterParts, lettersOfApplication } from '#functions/middleware/letter-parts.ts';
import { filesFor } from '#functions/middleware/seen-files.ts';
import { getArchiveParts } from '#shared/contract/routes.ts';
import { seesFindings } from '#shared/domain/decide.ts';
import { marksFor } from '#shared/domain/editing.ts';
import { observationsFor } from '#shared/domain/observations.ts';
import type { ApplicationId, EvidenceId } from '#shared/model/ids.ts';

export default endpoint(getArchiveParts, (tools) => async ({ parameters, actor, now }) => {
  const application = await applicationFor(tools, parameters.id, actor);
  const { id, submission } = application;
  const [all, submitted, findings, observations, marks] = await Promise.all([
    tools.evidence.all(id),
    tools.applications.submission(id, submission),
    seesFindings(application, actor) ? tools.drafts.findings.all(application) : [],
    tools.drafts.observations.all(application),
    tools.drafts.marks.all(application),
  ]);
  const parts = await applicationParts(tools, application, all, filesFor(application, all, submitted, actor));
  const letters = await letterParts(tools, await lettersOfApplication(tools, application, actor));
  const opinions = {
    findings,
    observations: observationsFor(application, observations, actor),
    marks: marksFor(application, marks, actor),
  };
  return {
    title: application.organisationName,
    madeAt: now,
    madeBy: `${actor.organisation.name} ${actor.name}`,
    end: { ...parts.end, kind: 'application' as const, id },
    letters: letters.ends.map((end) => ({ ...end, kind: 'letter' as const })),
    texts: [
      ...parts.texts,
      ...letters.texts,
      { path: `opinions/${id}.json`, text: JSON.stringify(opinions, null, 1) },
    ],
    evidence: [...parts.evidence, ...letters.evidence].map((file) => ({
      ...file,
      application: file.application as ApplicationId,
      id: file.id as EvidenceId,
    })),
    named: parts.named.map((unit) => ({ ...unit, application: unit.application as ApplicationId })),
    submissions: submission,
  };
});
