import type { Stores } from '#functions/stores/stores.ts';
import type { EvidenceUse } from '#shared/contract/views.ts';
import { isInBranch } from '#shared/domain/branch.ts';
import { maySee } from '#shared/domain/decide.ts';
import type { Application } from '#shared/model/application.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Person } from '#shared/model/organisation.ts';
import { filesFor } from './seen-files.ts';

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
  return filesFor(application, files, submitted, person);
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
  const open = opener(stores, person);
  const found = await Promise.all(
    counting.map(async ({ id, sha256 }) => {
      const uses: EvidenceUse[] = [];
      for (const use of await stores.evidence.uses(sha256)) {
        if (use.evidence === id) continue;
        const there = await open(use.application);
        const file = there?.files.find((one) => one.id === use.evidence && one.state.name === 'accepted');
        if (there === null || file === undefined) continue;
        uses.push(useOf(there.application, file));
      }
      return [id, uses] as const;
    }),
  );
  return Object.fromEntries(found.filter(([, uses]) => uses.length > 0));
}

/** Uses of one document that are shown at once. */
const shownUses = 100;

/**
 * The files that this person sees and that are said to be a document of this number, in the order of applications.
 * @returns more: whether there may be further ones beside the hundred that are shown
 */
export async function documentsNumbered(
  stores: Stores,
  number: string,
  person: Person,
): Promise<{ uses: EvidenceUse[]; more: boolean }> {
  const open = opener(stores, person);
  const places = (await stores.evidence.numbered(number)).filter(({ path }) =>
    isInBranch(path, person.organisation),
  );
  const uses: EvidenceUse[] = [];
  for (let start = 0; start < places.length; start += 50) {
    if (uses.length >= shownUses) return { uses: uses.slice(0, shownUses), more: true };
    const found = await Promise.all(
      places.slice(start, start + 50).map(async (use) => {
        const there = await open(use.application);
        const file = there?.files.find((one) => one.id === use.evidence && one.state.name === 'accepted');
        return there && file?.document?.number === number ? [useOf(there.application, file)] : [];
      }),
    );
    uses.push(...found.flat());
  }
  return { uses: uses.slice(0, shownUses), more: uses.length > shownUses };
}

function useOf(application: Application, file: Evidence): EvidenceUse {
  const { id, organisationName, campaign } = application;
  return { application: id, organisationName, campaign, item: file.item, name: file.name };
}

/** Opens each application once. */
function opener(stores: Stores, person: Person) {
  const opened = new Map<string, ReturnType<typeof openFor>>();
  return (id: string) => {
    const known = opened.get(id) ?? openFor(stores, id, person);
    opened.set(id, known);
    return known;
  };
}

async function openFor(stores: Stores, id: string, person: Person) {
  const application = await stores.applications.load(id);
  if (application === undefined || !maySee(application, person)) return null;
  return { application, files: await visibleFiles(stores, application, person) };
}
