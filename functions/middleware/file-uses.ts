import type { Stores } from '#functions/stores/stores.ts';
import type { EvidenceUse } from '#shared/contract/views.ts';
import { maySee } from '#shared/domain/decide.ts';
import type { Application } from '#shared/model/application.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Person } from '#shared/model/organisation.ts';
import { filesFor } from './case-view.ts';

/** The files of an application that this person sees, as `getApplication` shows them. */
export async function visibleFiles(
  stores: Stores,
  application: Application,
  person: Person,
): Promise<Evidence[]> {
  const [files, submitted] = await Promise.all([
    stores.evidence.all(application.id),
    stores.applications.submission(application.id, application.submission),
  ]);
  return filesFor(application, files, new Set(submitted?.evidence.map(({ id }) => id)), person);
}

/**
 * Where else the files of an application are used, by their digest. The unit learns of its own applications alone, a
 * reviewer of those in their branch that were sent: what a person could not open anyway is not hinted at.
 * @returns by evidence id; a file that is used nowhere else is absent
 */
export async function usesElsewhere(
  stores: Stores,
  application: Application,
  person: Person,
): Promise<Record<string, EvidenceUse[]>> {
  const counting = (await visibleFiles(stores, application, person)).filter(
    ({ state }) => state.name === 'accepted',
  );
  const opened = new Map<string, Promise<{ application: Application; files: Evidence[] } | null>>();
  const open = (id: string) => {
    const known = opened.get(id) ?? openFor(stores, id, person);
    opened.set(id, known);
    return known;
  };
  const found = await Promise.all(
    counting.map(async ({ id, sha256 }) => {
      const uses: EvidenceUse[] = [];
      for (const use of await stores.evidence.uses(sha256)) {
        if (use.evidence === id) continue;
        const there = await open(use.application);
        const file = there?.files.find((one) => one.id === use.evidence && one.state.name === 'accepted');
        if (there === null || file === undefined) continue;
        uses.push({
          application: there.application.id,
          organisationName: there.application.organisationName,
          campaign: there.application.campaign,
          item: file.item,
          name: file.name,
        });
      }
      return [id, uses] as const;
    }),
  );
  return Object.fromEntries(found.filter(([, uses]) => uses.length > 0));
}

async function openFor(stores: Stores, id: string, person: Person) {
  const application = await stores.applications.load(id);
  if (application === undefined || !maySee(application, person)) return null;
  return { application, files: await visibleFiles(stores, application, person) };
}
