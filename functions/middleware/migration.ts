import type { Stores } from '#functions/stores/stores.ts';
import type { MigrationPreview } from '#shared/contract/routes.ts';
import { byStatus } from '#shared/domain/counts.ts';
import { maySee } from '#shared/domain/decide.ts';
import { answerChanges, migratedAnswers } from '#shared/domain/edition-change.ts';
import { labelOf } from '#shared/domain/label.ts';
import { type BindingUnits, bindsEdition, mayChangeEdition } from '#shared/domain/migration.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Person } from '#shared/model/organisation.ts';
import { type Status, statusNames } from '#shared/model/status.ts';
import { partedPage } from './parted-list.ts';

/** Names that a refusal gives; it says how many there are in all. */
const named = 5;
/** Applications of one page of the preview: each brings a form of some 24 KB. */
const pageSize = 50;
const mostReads = 200;

/**
 * Units whose applications keep the campaign's edition in place: a few names, and how many there are. Read from counters
 * and from ranges of an index: one that enters the evaluation at this very moment is not seen, and then simply keeps its
 * own edition, since every application is asked again.
 */
export async function bindingUnits(stores: Stores, { id }: Campaign): Promise<BindingUnits> {
  const counts = byStatus(await stores.counts.total(id));
  const names: string[] = [];
  let total = 0;
  for (const name of statusNames) {
    // Whether a return binds depends on where its correction goes; every other status says it by itself.
    if (name === 'returned') {
      for await (const application of stores.listing.everyInStage(id, name, null)) {
        if (!bindsEdition(application)) continue;
        total += 1;
        if (names.length < named) names.push(application.organisationName);
      }
    } else if (bindsEdition({ status: { name } as Status, returned: null })) {
      total += counts[name] ?? 0;
      if ((counts[name] ?? 0) === 0 || names.length >= named) continue;
      const { applications } = await stores.listing.stagePage(id, name, null, {
        limit: named - names.length,
      });
      names.push(...applications.map(({ organisationName }) => organisationName));
    }
  }
  return { names, total };
}

/** What the change means for each application that was sent, answer by answer: a page of them. Drafts are their units' own. */
export async function affectedApplications(
  stores: Stores,
  campaign: Campaign,
  { from, to }: { readonly from: Edition; readonly to: Edition },
  person: Person,
  cursor: string | undefined,
): Promise<Pick<MigrationPreview, 'applications' | 'next'>> {
  const { rows: seen, next } = await partedPage(
    [
      {
        name: campaign.id,
        page: (options) => stores.listing.branchPage(campaign.id, person.organisation.path, options),
      },
    ],
    (application) => (maySee(application, person) ? application : undefined),
    { cursor, limit: pageSize, reads: mostReads },
  );
  const sent = await Promise.all(
    seen.map(({ id, submission }) => stores.applications.submission(id, submission)),
  );
  const applications = seen.map((application, index) => {
    const answers = sent[index]?.answers ?? {};
    const { before, after } = migratedAnswers(from, answers, to);
    const changes = answerChanges(from, answers, to);
    const touched = new Set(changes.map(({ item }) => item));
    return {
      id: application.id,
      organisationName: application.organisationName,
      label: labelOf(application.status, application.chain),
      follows: mayChangeEdition(application),
      before,
      after,
      kept: Object.keys(answers).filter((item) => !touched.has(item as never)).length,
      changes,
    };
  });
  return { applications, next };
}
