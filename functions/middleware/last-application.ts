import type { Stores } from '#functions/stores/stores.ts';
import type { Application } from '#shared/model/application.ts';
import type { Campaign } from '#shared/model/campaign.ts';
import { applicationIdOf, type EditionId, type OrganisationId } from '#shared/model/ids.ts';

/**
 * What a unit last submitted in another campaign of the programme, by its organisation id: under the same edition before
 * another one, then the latest. A legal successor has an id of its own and begins anew.
 */
export async function lastApplication(
  stores: Stores,
  { id, programme }: Campaign,
  edition: EditionId,
  unit: OrganisationId,
): Promise<{ application: Application; title: string } | null> {
  const others = (await stores.campaigns.all()).filter(
    (other) => other.programme === programme && other.id !== id,
  );
  const sent = (
    await Promise.all(others.map((other) => stores.applications.load(applicationIdOf(other.id, unit))))
  ).flatMap((application, index) =>
    application?.submittedAt ? [{ application, title: others[index]?.title ?? '' }] : [],
  );
  const rank = ({ edition: pinned, submittedAt }: Application) =>
    `${pinned === edition ? 1 : 0}${submittedAt}`;
  return sent.toSorted((a, b) => (rank(a.application) < rank(b.application) ? 1 : -1))[0] ?? null;
}
