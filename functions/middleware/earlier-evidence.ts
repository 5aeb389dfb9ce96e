import { editingOf } from '#shared/domain/editing.ts';
import { type EarlierFile, earlierFiles } from '#shared/domain/reuse-evidence.ts';
import { dateOf } from '#shared/domain/time.ts';
import type { Application } from '#shared/model/application.ts';
import type { Instant } from '#shared/model/instant.ts';
import type { Person } from '#shared/model/organisation.ts';
import type { Case } from './case.ts';
import type { Tools } from './endpoint.ts';
import { lastApplication } from './last-application.ts';

export interface EarlierEvidence {
  readonly application: Application;
  readonly campaignTitle: string;
  readonly files: readonly EarlierFile[];
}

/**
 * What the unit sent with its last application, for its own draft of now.
 * @returns null where there was none, and for everybody who may not fill in the draft
 */
export async function earlierEvidence(
  tools: Tools,
  subject: Case,
  person: Person,
  now: Instant,
): Promise<EarlierEvidence | null> {
  const { application, campaign, edition } = subject;
  const editing = editingOf(application, campaign, edition, person);
  if (!editing.answers) return null;
  const last = await lastApplication(tools, campaign, edition.id, application.organisation);
  if (last === null) return null;
  const [before, submission, files, own] = await Promise.all([
    tools.editions.load(last.application.edition),
    tools.applications.submission(last.application.id, last.application.submission),
    tools.evidence.all(last.application.id),
    tools.evidence.all(application.id),
  ]);
  if (before === undefined || submission === null) return null;
  const sent = new Set(submission.evidence.map(({ id }) => id));
  return {
    application: last.application,
    campaignTitle: last.title,
    files: earlierFiles(
      before,
      files.filter(({ id }) => sent.has(id)),
      {
        edition,
        files: own,
        items: editing.items,
        today: dateOf(now),
        unscannedCounts: tools.ports.scanner.unscannedCounts,
      },
    ),
  };
}
