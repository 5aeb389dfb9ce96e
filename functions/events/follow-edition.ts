import type { Stores } from '#functions/stores/stores.ts';
import { referenceDayOf, withReferenceDay } from '#shared/domain/counting.ts';
import { migratedAnswers } from '#shared/domain/edition-change.ts';
import { mayChangeEdition, migrateApplication } from '#shared/domain/migration.ts';
import type { Instant } from '#shared/model/instant.ts';

/** More rounds than decisions could plausibly be made on one application at the same moment. */
const rounds = 10;

/**
 * Brings an application to the edition of its campaign, where it may change. What was sent is laid into a further frozen
 * submission as the new edition reads it. Safe to repeat, and beside itself: the application's version keeps it to once.
 */
export async function followEdition(stores: Stores, id: string, now: Instant): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const application = await stores.applications.load(id);
    const campaign = application && (await stores.campaigns.load(application.campaign));
    if (application === undefined || campaign === undefined) return;
    if (application.edition === campaign.edition || !mayChangeEdition(application)) return;
    const [before, after, events, sent] = await Promise.all([
      stores.editions.load(application.edition),
      stores.editions.load(campaign.edition),
      stores.campaigns.events(campaign.id),
      stores.applications.submission(id, application.submission),
    ]);
    if (before === undefined || after === undefined)
      throw new Error(`edition ${application.edition} or ${campaign.edition} of ${id} is missing`);
    // Judged as of the same day, as a case is: years and windows are counted up to it.
    const day = referenceDayOf(campaign);
    const [from, to] = [withReferenceDay(before, day), withReferenceDay(after, day)];
    const reason = events.findLast(({ type }) => type === 'EditionMigrated')?.reason ?? '';
    const migrated = sent && migratedAnswers(from, sent.answers, to);
    const decision = migrateApplication(application, { from, to }, migrated, reason, now);
    if (!decision.ok) return;
    const committed = await stores.applications.commit(application, decision.value, {
      campaign,
      ...(sent &&
        migrated && {
          submission: { ...sent, number: application.submission + 1, answers: migrated.answers },
        }),
    });
    if (committed.ok) return;
    // Somebody decided on it at this moment: look again at what it is now.
    if (committed.refusal.code !== 'versionConflict') throw new Error(committed.refusal.detail);
  }
  throw new Error(`application ${id} did not come to rest`);
}
