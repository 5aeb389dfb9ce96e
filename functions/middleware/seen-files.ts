import type { Submission } from '#functions/stores/application-store.ts';
import type { Application } from '#shared/model/application.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Person } from '#shared/model/organisation.ts';

/**
 * Which files a person sees. The unit: its own, whatever their state. Above: what was submitted, and what reached the
 * level from below, once checked. Whoever uploaded a file follows its check. A file that was submitted stands there as
 * it was then, even where the unit has meanwhile removed it, or said otherwise what document it is, in its correction.
 */
export function filesFor(
  application: Application,
  files: readonly Evidence[],
  submission: Submission | null,
  person: Person,
): Evidence[] {
  const { organisation } = person;
  const own = application.chain[0];
  const submitted = new Map(submission?.evidence.map((frozen) => [frozen.id, frozen]));
  return files.flatMap((file) => {
    const fromBelow = file.level === own?.level && organisation.level !== own.level;
    if (fromBelow) {
      const frozen = submitted.get(file.id);
      if (frozen === undefined) return [];
      const { document: _, ...rest } = file;
      const sent = { ...rest, ...(frozen.document && { document: frozen.document }) };
      return [file.state.name === 'redacted' ? sent : { ...sent, state: { name: 'accepted' } as const }];
    }
    if (file.state.name === 'removed') return [];
    return file.level === organisation.level ||
      file.state.name === 'accepted' ||
      file.state.name === 'redacted'
      ? [file]
      : [];
  });
}
