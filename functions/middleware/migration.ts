import type { Stores } from '#functions/stores/stores.ts';
import type { MigrationPreview } from '#shared/contract/routes.ts';
import { maySee } from '#shared/domain/decide.ts';
import { answerChanges, migratedAnswers } from '#shared/domain/edition-change.ts';
import { labelOf } from '#shared/domain/label.ts';
import { bindsEdition, mayChangeEdition } from '#shared/domain/migration.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import type { Edition } from '#shared/model/edition.ts';
import type { Person } from '#shared/model/organisation.ts';

/** Applications read at once. */
const together = 32;

/** What the person may see of a campaign: drafts are their units' own. */
async function seenOf(stores: Stores, campaign: Campaign, person: Person): Promise<Application[]> {
  const seen: Application[] = [];
  for await (const application of stores.listing.everyInBranch(campaign.id, person.organisation.path))
    if (maySee(application, person)) seen.push(application);
  return seen;
}

/**
 * Units whose applications keep the campaign's edition in place. Read from an index: one that enters the evaluation at
 * this very moment is not seen, and then simply keeps its own edition, since every application is asked again.
 */
export async function bindingUnits(stores: Stores, campaign: Campaign, person: Person): Promise<string[]> {
  return (await seenOf(stores, campaign, person))
    .filter(bindsEdition)
    .map(({ organisationName }) => organisationName);
}

/** What the change means for each application that was sent, answer by answer. */
export async function affectedApplications(
  stores: Stores,
  campaign: Campaign,
  { from, to }: { readonly from: Edition; readonly to: Edition },
  person: Person,
): Promise<MigrationPreview['applications']> {
  const seen = await seenOf(stores, campaign, person);
  const affected: MigrationPreview['applications'] = [];
  for (let start = 0; start < seen.length; start += together) {
    const some = seen.slice(start, start + together);
    const sent = await Promise.all(
      some.map(({ id, submission }) => stores.applications.submission(id, submission)),
    );
    affected.push(
      ...some.map((application, index) => {
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
      }),
    );
  }
  return affected;
}
